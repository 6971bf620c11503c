import { copyFileSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import type { OpenedHost } from '../../electron/hostApi.ts'
import { backUp } from '../../electron/store/backup.ts'
import { restore } from '../../electron/store/restore.ts'
import { accepted, allEvents, temporaryFolder, temporaryHost } from '../support/home.ts'
import { LARGE, openSample, turn } from './sampleHome.ts'

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
  )

const target = async () => path.join(await temporaryFolder('backup'), 'home.backup')

async function blobOf(host: OpenedHost): Promise<unknown> {
  const [digest] = JSON.stringify(allEvents(host)).match(/(?<="blob":")[0-9a-f]{64}/) ?? []
  return host.query('blob', { digest }, AbortSignal.timeout(5000))
}

it('copies a home that is in use into one file, and makes a home of it again', async () => {
  const { home, host } = await openSample({ runner: 'on' })
  await turn(host, 'u', 'run cat large.txt')
  const file = await target()
  const head = host.head()
  expect(await backUp(home, file)).toEqual({ events: head, blobs: 1, damaged: 0 })
  expect(readdirSync(path.dirname(file))).toEqual(['home.backup'])
  expect((statSync(file).mode & 0o777).toString(8)).toBe('600')
  const before = allEvents(host)

  const other = path.join(await temporaryFolder(), 'other')
  expect(await restore(file, other)).toEqual({ events: head, blobs: 1 })
  const restored = await temporaryHost({ home: other, runner: 'off' })
  expect(allEvents(restored)).toEqual(before)
  expect(restored.read('timeline', 't', {})).toEqual(host.read('timeline', 't', {}))
  expect(restored.verify().problems).toEqual([])
  expect(await blobOf(restored)).toEqual({ text: expect.stringContaining(LARGE) })
  expect(readdirSync(other).filter((name) => /[0-9a-f]{8}-/.test(name))).toEqual([])
  await host.close()
})

it('brings files along byte for byte', async () => {
  const { home, host } = await openSample()
  const bytes = Buffer.from([0x89, 0x50, 0xff, 0xfe, 0x00, 0x80])
  const upload = await host.upload()
  await upload.write(bytes)
  const { blob } = await upload.end()
  const file = await target()
  await backUp(home, file)
  await host.close()
  const other = await temporaryFolder('other')
  await restore(file, other)
  const restored = await temporaryHost({ home: other, runner: 'off' })
  expect((await restored.readBlob(blob))?.bytes).toEqual(bytes)
})

it('is of one moment, however much is written meanwhile', async () => {
  const { home, host } = await openSample()
  for (let n = 0; n < 300; n += 1)
    await accepted(host, { type: 'UpdateThread', threadId: 't', title: `Title ${n}` })
  const file = await target()
  const head = host.head()
  let done = false
  const backingUp = backUp(home, file).finally(() => {
    done = true
  })
  while (!done)
    await accepted(host, { type: 'UpdateThread', threadId: 't', title: crypto.randomUUID() })
  const { events } = await backingUp
  expect(events).toBeGreaterThanOrEqual(head)
  expect(host.head()).toBeGreaterThan(events)
  const other = await temporaryFolder('other')
  await restore(file, other)
  const restored = await temporaryHost({ home: other, runner: 'off' })
  expect(restored.head()).toBe(events)
  expect(restored.verify().problems).toEqual([])
  await host.close()
})

it('never does again what the home that goes on may have done', async () => {
  const { home, host, repository } = await openSample()
  await accepted(host, { type: 'StartTurn', threadId: 't', turnId: 'u', text: 'say hello' })
  repository.write('new.txt', 'new')
  await accepted(host, { type: 'CommitChanges', threadId: 't', operationId: 'o', message: 'Once' })
  const file = await target()
  await backUp(home, file)
  await host.close()

  const goesOn = await temporaryHost({ home })
  await goesOn.drain()
  expect(repository.git('log', '--format=%s')).toBe('Once\nfirst')
  const other = await temporaryFolder('other')
  await restore(file, other)
  const restored = await temporaryHost({ home: other })
  await restored.drain()
  expect(repository.git('log', '--format=%s')).toBe('Once\nfirst')
  const types = allEvents(restored).map(({ type }) => type)
  expect(types).toContain('TurnInterrupted')
  expect(types).not.toContain('TurnBegan')
  const settled = allEvents(restored).find(({ type }) => type === 'GitOperationSettled')
  expect(settled?.payload).toMatchObject({ outcome: 'succeeded' })
})

it('opens as a home when it was only put in its place', async () => {
  const { home, host } = await openSample({ runner: 'on' })
  await turn(host, 'u', 'run cat large.txt')
  const file = await target()
  await backUp(home, file)
  await host.close()
  const other = await temporaryFolder('other')
  mkdirSync(other, { recursive: true })
  copyFileSync(file, path.join(other, 'gaffer.db'))
  const restored = await temporaryHost({ home: other, runner: 'off' })
  expect(await blobOf(restored)).toEqual({ text: expect.stringContaining(LARGE) })
  expect(restored.verify().problems).toEqual([])
})

describe('leaves what is there as it is', () => {
  it('when the file has its name already, or the home has a log', async () => {
    const { home, host } = await openSample()
    const file = await target()
    await backUp(home, file)
    expect(await codeOf(backUp(home, file))).toBe('file-exists')
    expect(await codeOf(restore(file, home))).toBe('home-in-use')
    await host.close()
    expect(await codeOf(restore(file, home))).toBe('log-exists')
    const again = await temporaryHost({ home, runner: 'off' })
    expect(again.head()).toBe(2)
  })

  it('when the backup is none, is damaged, or is of a newer Gaffer', async () => {
    const other = await temporaryFolder('other')
    const file = await target()
    expect(await codeOf(restore(file, other))).toBe('not-a-backup')
    writeFileSync(file, 'a letter to my aunt, quite long'.repeat(100))
    expect(await codeOf(restore(file, other))).toBe('not-a-backup')
    const db = new Database(path.join(path.dirname(file), 'newer'))
    db.pragma('user_version = 900')
    db.close()
    expect(await codeOf(restore(path.join(path.dirname(file), 'newer'), other))).toBe(
      'database-newer',
    )
    expect(existsSync(path.join(other, 'gaffer.db'))).toBe(false)
    expect(await codeOf(backUp(other, `${file}-2`))).toBe('home-unusable')
  })
})

it('says when a large text of the home is damaged, and leaves it out', async () => {
  const { home, host } = await openSample({ runner: 'on' })
  await turn(host, 'u', 'run cat large.txt')
  await host.close()
  const folder = path.join(home, 'blobs')
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
    if (/[0-9a-f]{64}$/.test(name)) writeFileSync(path.join(folder, name), 'other')
  expect(await backUp(home, await target())).toMatchObject({ blobs: 0, damaged: 1 })
})
