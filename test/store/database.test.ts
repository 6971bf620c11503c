import { chmodSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { openHost } from '../../electron/host.ts'
import { openDatabase } from '../../electron/store/database.ts'
import { migrations } from '../../electron/store/migrations.ts'
import { StoreError } from '../../electron/store/storeError.ts'
import { accepted, temporaryFolder } from '../support/home.ts'

async function usedHome() {
  const home = await temporaryFolder('home')
  const host = await openHost({ home })
  await accepted(host, { type: 'CreateProject', projectId: 'p', name: 'P', rootPath: home })
  await host.close()
  return { home, file: path.join(home, 'gaffer.db') }
}

const codeOf = async (opening: Promise<unknown>) =>
  opening.then(
    () => 'opened',
    (error: unknown) => (error instanceof StoreError ? error.code : error),
  )

it('leaves a database of a newer version as it is', async () => {
  const { home, file } = await usedHome()
  const db = new Database(file)
  db.pragma(`user_version = ${migrations.length + 1}`)
  db.close()
  const before = readFileSync(file)
  expect(await codeOf(openHost({ home }))).toBe('database-newer')
  expect(readFileSync(file).equals(before)).toBe(true)
})

it('leaves a file that is no database as it is', async () => {
  const { home, file } = await usedHome()
  const text = 'a letter to my aunt, quite long, so that it fills the header of a database'.repeat(
    20,
  )
  writeFileSync(file, text)
  expect(await codeOf(openHost({ home }))).toBe('database-corrupt')
  expect(readFileSync(file, 'utf8')).toBe(text)
})

it('takes an emptied file beside a log that was being written for damage, not for a new start', async () => {
  const { home, file } = await usedHome()
  truncateSync(file)
  writeFileSync(`${file}-wal`, 'frames')
  expect(await codeOf(openHost({ home }))).toBe('database-corrupt')
  expect(statSync(file).size).toBe(0)
})

it('gives a home up again when its log cannot be opened', async () => {
  const { home, file } = await usedHome()
  const whole = readFileSync(file)
  writeFileSync(file, 'no database at all, but quite some words in its place')
  expect(await codeOf(openHost({ home }))).toBe('database-corrupt')
  writeFileSync(file, whole)
  const host = await openHost({ home })
  expect(host.head()).toBe(1)
  await host.close()
})

it('has one owner at a time', async () => {
  const home = await temporaryFolder('home')
  const host = await openHost({ home })
  expect(await codeOf(openHost({ home }))).toBe('home-in-use')
  await host.close()
  const next = await openHost({ home })
  await next.close()
})

it('keeps its folder and its files to the user alone', async () => {
  const { home, file } = await usedHome()
  const mode = (name: string) => (statSync(name).mode & 0o777).toString(8)
  expect(mode(home)).toBe('700')
  expect(mode(file)).toBe('600')
})

it.skipIf(process.getuid?.() === 0)('says so when the database cannot be written', async () => {
  const { home, file } = await usedHome()
  chmodSync(file, 0o400)
  expect(await codeOf(openHost({ home }))).toBe('database-read-only')
})

it('never lets an event be changed or taken away', async () => {
  const { file } = await usedHome()
  const db = openDatabase(file)
  expect(() => db.exec("UPDATE events SET type = 'Other'")).toThrow('append-only')
  expect(() => db.exec('DELETE FROM events')).toThrow('append-only')
  db.close()
})
