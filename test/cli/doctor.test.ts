import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Diagnosis } from '../../electron/queries/doctor.ts'
import { openHost } from '../../electron/host.ts'
import { migrations } from '../../electron/store/migrations.ts'
import { accepted, eventually, temporaryFolder } from '../support/home.ts'
import { makeRepository } from '../support/repository.ts'
import { canMount, smallDisk } from '../support/smallDisk.ts'
import { openSample, turn } from '../store/sampleHome.ts'
import { gaffer, serving } from './program.ts'

let home: string
beforeEach(async () => {
  home = await temporaryFolder('home')
})

async function examined(where = home, env: NodeJS.ProcessEnv = {}) {
  const { code, stdout, stderr } = await gaffer(['doctor', '--home', where], '', env)
  const diagnosis = JSON.parse(stdout) as Diagnosis
  for (const { message } of [...diagnosis.problems, ...diagnosis.hints]) {
    expect(stderr).toContain(message)
  }
  const codes = (findings: Diagnosis['problems']) =>
    findings.map((each) => each.code).filter((each) => each !== 'agents-missing')
  return { code, diagnosis, problems: codes(diagnosis.problems), hints: codes(diagnosis.hints) }
}

const sql = (text: string) => {
  const db = new Database(path.join(home, 'gaffer.db'))
  db.exec(text)
  db.close()
}

async function usedHome() {
  const host = await openHost({ home, runner: 'off' })
  const rootPath = await temporaryFolder('root')
  await accepted(host, { type: 'CreateProject', projectId: 'p', name: 'P', rootPath })
  await host.close()
  return rootPath
}

it('says what it finds on this machine, and that nothing is wrong', async () => {
  const { code, diagnosis, problems, hints } = await examined()
  expect({ code, problems, hints }).toEqual({ code: 0, problems: [], hints: [] })
  expect(diagnosis).toMatchObject({
    home,
    database: null,
    url: null,
    free: expect.any(Number),
    git: expect.stringMatching(/^git version/),
    node: process.versions.node,
  })
  const { url } = await serving(home)
  expect(await examined()).toMatchObject({ code: 0, diagnosis: { url }, problems: [], hints: [] })
})

it('says that git is missing', async () => {
  const nowhere = await examined(home, { PATH: await temporaryFolder('bin') })
  expect(nowhere).toMatchObject({ code: 1, problems: ['git-missing'] })
  expect(nowhere.diagnosis.git).toBeNull()
  expect(nowhere.diagnosis.hints.map((each) => each.code)).toContain('agents-missing')
})

describe('says of the log that it', () => {
  it('is from a newer Gaffer', async () => {
    await usedHome()
    sql(`PRAGMA user_version = ${migrations.length + 1}`)
    expect(await examined()).toMatchObject({ code: 1, problems: ['database-newer'] })
  })

  it('is no database', async () => {
    await usedHome()
    writeFileSync(path.join(home, 'gaffer.db'), 'a letter to my aunt'.repeat(300))
    expect(await examined()).toMatchObject({ code: 1, problems: ['database-corrupt'] })
  })

  it('is damaged in the middle', async () => {
    const { host } = await openSample({ home })
    for (let n = 0; n < 300; n += 1)
      await accepted(host, { type: 'UpdateThread', threadId: 't', title: `Title ${n}` })
    await host.close()
    const db = new Database(path.join(home, 'gaffer.db'))
    const pages = Number(db.pragma('page_count', { simple: true }))
    db.close()
    const file = openSync(path.join(home, 'gaffer.db'), 'r+')
    for (let page = 10; page < pages; page += 5)
      writeSync(file, Buffer.alloc(4096, 7), 0, 4096, page * 4096)
    closeSync(file)
    expect(await examined()).toMatchObject({ code: 1, problems: ['database-corrupt'] })
  })

  it('was emptied beside what was being written', async () => {
    await usedHome()
    writeFileSync(path.join(home, 'gaffer.db'), '')
    writeFileSync(path.join(home, 'gaffer.db-wal'), 'frames')
    expect(await examined()).toMatchObject({ code: 1, problems: ['database-corrupt'] })
  })

  it('has a view that failed, and how to make it anew', async () => {
    await usedHome()
    sql("UPDATE views SET status = 'failed', message = 'could not fold it' WHERE view = 'threads'")
    const { code, problems, diagnosis } = await examined()
    expect({ code, problems }).toEqual({ code: 1, problems: ['view-failed'] })
    expect(diagnosis.problems[0]?.message).toContain('gaffer rebuild threads')
  })

  it('names large texts that are gone', async () => {
    const { host } = await openSample({ home, runner: 'on' })
    await turn(host, 'u', 'run cat large.txt')
    await host.close()
    expect(await examined()).toMatchObject({ code: 0, problems: [] })
    for (const name of readdirSync(path.join(home, 'blobs')))
      rmSync(path.join(home, 'blobs', name), { recursive: true })
    const { code, problems, diagnosis } = await examined()
    expect({ code, problems }).toEqual({ code: 1, problems: ['blobs-missing'] })
    expect(diagnosis.problems[0]?.message).toMatch(/^1 large text is missing/)
  })
})

describe('by the way it says that', () => {
  it('a folder is gone', async () => {
    const rootPath = await usedHome()
    rmSync(rootPath, { recursive: true })
    expect(await examined()).toMatchObject({ code: 0, hints: ['folder-missing'] })
  })

  it('git left a lock behind, once that is old enough to be left', async () => {
    const rootPath = await usedHome()
    const lock = path.join(rootPath, '.git/index.lock')
    mkdirSync(path.dirname(lock))
    writeFileSync(lock, '')
    expect(await examined()).toMatchObject({ hints: [] })
    utimesSync(lock, 1, 1)
    const { code, hints, diagnosis } = await examined()
    expect({ code, hints }).toEqual({ code: 0, hints: ['index-lock'] })
    expect(diagnosis.hints.map(({ message }) => message).join('')).toContain(lock)
  })

  it('a worktree belongs to no thread, or has gone from under one', async () => {
    const { root: rootPath, git } = makeRepository()
    const host = await openHost({ home })
    await accepted(host, { type: 'CreateProject', projectId: 'p', name: 'P', rootPath })
    const workspace = { kind: 'worktree', branch: 'fix' }
    const thread = { threadId: 't', projectId: 'p', agent: { provider: 'practice' }, workspace }
    await accepted(host, { type: 'CreateThread', ...thread })
    await eventually(host, 'GitOperationSettled')
    await host.close()
    expect(await examined()).toMatchObject({ hints: [] })
    const [mine = ''] = readdirSync(path.join(home, 'worktrees', 'P'))
    const stray = path.join(home, 'worktrees', 'P', 'stray')
    git('worktree', 'add', '--quiet', stray)
    rmSync(path.join(home, 'worktrees', 'P', mine), { recursive: true })
    const { code, hints, diagnosis } = await examined()
    expect({ code, hints }).toEqual({ code: 0, hints: ['worktree-orphan', 'worktree-lost'] })
    const [orphan, lost] = diagnosis.hints.filter((each) => each.code.startsWith('worktree'))
    expect(orphan?.message).toContain(`worktree remove '${stray}'`)
    expect(lost?.message).toContain(mine)
  })

  it('the last host was killed', async () => {
    const { child, ended } = await serving(home)
    child.kill('SIGKILL')
    await ended
    expect(await examined()).toMatchObject({ code: 0, problems: [], hints: ['host-killed'] })
  })

  it('somebody has the home open and cannot be asked', async () => {
    const host = await openHost({ home, runner: 'off' })
    expect(await examined()).toMatchObject({ code: 0, hints: ['host-unreachable'] })
    await host.close()
  })

  it('what was redacted is still in the files', async () => {
    await usedHome()
    sql("INSERT INTO purges (position, files) VALUES (1, '[]')")
    expect(await examined()).toMatchObject({ code: 0, hints: ['purge-waits'] })
  })
})

it('fails when the host that should be there does not answer', async () => {
  const { child } = await serving(home)
  child.kill('SIGSTOP')
  expect(await examined()).toMatchObject({ code: 1, problems: ['host-unreachable'] })
})

it.skipIf(!canMount)('says that the disk is nearly full', async () => {
  const disk = smallDisk(16)
  expect(await examined(disk.folder)).toMatchObject({ code: 1, problems: ['disk-low'] })
})
