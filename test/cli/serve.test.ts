import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import path from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it, onTestFinished } from 'vitest'
import { temporaryFolder, temporaryHost } from '../support/home.ts'
import { gaffer, serving } from './program.ts'

const modeOf = async (file: string) => (await stat(file)).mode & 0o777

async function busyPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new TypeError('no port')
  return address.port
}

describe('gaffer serve', () => {
  it('prints one line with where it listens and the token, and serves there', async () => {
    const home = path.join(await temporaryFolder(), 'home')
    const { url, token, announced } = await serving(home)
    expect(announced).toBe(JSON.stringify({ url, token }))
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    expect(await (await fetch(`${url}/health`)).json()).toMatchObject({ status: 'ok' })
    expect((await fetch(`${url}/api/views/threads`)).status).toBe(401)
    const headers = { authorization: `Bearer ${token}` }
    expect((await fetch(`${url}/api/views/threads`, { headers })).status).toBe(200)
    expect(await modeOf(home)).toBe(0o700)
    expect(await modeOf(path.join(home, 'token'))).toBe(0o600)
    expect(await modeOf(path.join(home, 'serve.json'))).toBe(0o600)
  })

  it('says where the running one is when it is started a second time, and ends with 0', async () => {
    const home = await temporaryFolder()
    const first = await serving(home)
    const second = await gaffer(['serve', '--home', home, '--no-open'])
    expect(second).toEqual({ code: 0, stdout: `${first.announced}\n`, stderr: '' })
  })

  it('starts once when it is started twice at the same time', async () => {
    const home = await temporaryFolder()
    const [one, other] = await Promise.all([serving(home), serving(home)])
    expect(one.announced).toBe(other.announced)
    const first = await Promise.race([one.ended, other.ended])
    expect(first).toBe(0)
    expect((await fetch(`${one.url}/health`)).status).toBe(200)
  })

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'stops at %s with 0 and takes its word back',
    async (signal) => {
      const home = await temporaryFolder()
      const server = await serving(home)
      server.child.kill(signal)
      expect(await server.ended).toBe(0)
      expect(await readdir(home)).not.toContain('serve.json')
      await expect(fetch(`${server.url}/health`)).rejects.toThrow(TypeError)
    },
  )

  it('takes over from one that was killed, with the same token', async () => {
    const home = await temporaryFolder()
    const killed = await serving(home)
    killed.child.kill('SIGKILL')
    await killed.ended
    const next = await serving(home)
    expect(next.token).toBe(killed.token)
    expect((await fetch(`${next.url}/health`)).status).toBe(200)
  })

  it('says that the port is in use', async () => {
    const home = await temporaryFolder()
    const port = await busyPort()
    const ended = await gaffer(['serve', '--home', home, '--no-open', '--port', `${port}`])
    expect(ended).toMatchObject({ code: 1, stdout: '' })
    expect(ended.stderr).toBe(
      `Port ${port} is in use by another program. Choose another with --port.\n`,
    )
    expect(await readdir(home)).not.toContain('serve.json')
  })

  it('says that an address is none of this computer', async () => {
    const home = await temporaryFolder()
    const ended = await gaffer(['serve', '--home', home, '--no-open', '--host', '203.0.113.1'])
    expect(ended).toMatchObject({ code: 1, stdout: '' })
    expect(ended.stderr).toContain('203.0.113.1')
  })

  it('says that another has the home open when nothing can be reached there', async () => {
    const { home } = await temporaryHost()
    const ended = await gaffer(['serve', '--home', home, '--no-open'])
    expect(ended).toMatchObject({ code: 1, stdout: '' })
    expect(ended.stderr).toContain('Close it and try again.')
  })

  it('leaves a database of a newer Gaffer as it is, and says so', async () => {
    const home = await temporaryFolder()
    const file = path.join(home, 'gaffer.db')
    const db = new Database(file)
    db.pragma('user_version = 9999')
    db.close()
    const before = await readFile(file)
    const ended = await gaffer(['serve', '--home', home, '--no-open'])
    expect(ended).toMatchObject({ code: 1, stdout: '' })
    expect(ended.stderr).toContain('newer Gaffer')
    expect(await readFile(file)).toEqual(before)
  })

  it('leaves a damaged database as it is, and says so', async () => {
    const home = await temporaryFolder()
    const file = path.join(home, 'gaffer.db')
    await writeFile(file, 'this has never been a database, whatever its name may say')
    const ended = await gaffer(['serve', '--home', home, '--no-open'])
    expect(ended).toMatchObject({ code: 1, stdout: '' })
    expect(ended.stderr).toContain('It was left as it is')
    expect(await readFile(file, 'utf8')).toMatch(/^this has never been/)
  })

  it.each([[['--port', 'x']], [['--port', '65536']], [['--unknown']], [['extra']]])(
    'ends with 2 and how it is used on %j',
    async (args) => {
      const ended = await gaffer(['serve', '--home', '/nonexistent', '--no-open', ...args])
      expect(ended).toMatchObject({ code: 2, stdout: '' })
      expect(ended.stderr).toContain('Usage: gaffer')
    },
  )
})
