import { chmod, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, it } from 'vitest'
import { announce, findRunning, withdraw } from '../../electron/transport/running.ts'
import { homeToken, sameToken } from '../../electron/transport/token.ts'
import { temporaryFolder } from '../support/home.ts'
import { startServer } from './server.ts'

const modeOf = async (file: string) => (await stat(file)).mode & 0o777

it('makes one token for a home, for the user alone, and keeps it', async () => {
  const home = path.join(await temporaryFolder(), 'new')
  const token = homeToken(home)
  expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/)
  expect(homeToken(home)).toBe(token)
  expect(await modeOf(path.join(home, 'token'))).toBe(0o600)
  expect(await modeOf(home)).toBe(0o700)
  expect(await readdir(home)).toEqual(['token'])
})

it('makes another token for another home', async () => {
  expect(homeToken(await temporaryFolder())).not.toBe(homeToken(await temporaryFolder()))
})

it('closes a token file that others could read', async () => {
  const home = await temporaryFolder()
  const token = homeToken(home)
  await chmod(path.join(home, 'token'), 0o644)
  expect(homeToken(home)).toBe(token)
  expect(await modeOf(path.join(home, 'token'))).toBe(0o600)
})

it('replaces a token file that holds no token', async () => {
  const home = await temporaryFolder()
  await writeFile(path.join(home, 'token'), '')
  const token = homeToken(home)
  expect(token).toHaveLength(43)
  expect(await readFile(path.join(home, 'token'), 'utf8')).toBe(`${token}\n`)
})

it('tells the same token from every other', () => {
  expect(sameToken('abc', 'abc')).toBe(true)
  for (const other of ['', 'ab', 'abcd', 'abd', undefined])
    expect(sameToken('abc', other)).toBe(false)
})

it('announces a running host to the user alone, until it is withdrawn', async () => {
  const home = await temporaryFolder()
  const { url } = await startServer()
  const here = { url, pid: process.pid, instance: 'this-start' }
  announce(home, here)
  expect(await modeOf(path.join(home, 'serve.json'))).toBe(0o600)
  expect(await findRunning(home)).toEqual(here)
  withdraw(home, 'an earlier start')
  expect(await findRunning(home)).toEqual(here)
  withdraw(home, 'this-start')
  expect(await readdir(home)).toEqual([])
})

it('does not believe an announcement that nobody, or somebody else, stands behind', async () => {
  const home = await temporaryFolder()
  expect(await findRunning(home)).toBeUndefined()
  const { url, close } = await startServer()
  announce(home, { url, pid: 1, instance: 'another start' })
  expect(await findRunning(home)).toBeUndefined()
  announce(home, { url, pid: 1, instance: 'this-start' })
  await close(1_000)
  expect(await findRunning(home)).toBeUndefined()
  await writeFile(path.join(home, 'serve.json'), '{"url":')
  expect(await findRunning(home)).toBeUndefined()
})
