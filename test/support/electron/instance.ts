import Database from 'better-sqlite3'
import { createHash } from 'node:crypto'
import { rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'

let lock: Database.Database | undefined

/** Whether this process is the first one on a folder; the kernel frees the claim when it dies. */
export function holdInstance(folder: string): boolean {
  const claim = new Database(path.join(folder, 'instance.sqlite'), { timeout: 0 })
  try {
    claim.exec('BEGIN EXCLUSIVE')
    lock = claim
    return true
  } catch (error) {
    claim.close()
    if (error instanceof Database.SqliteError && error.code === 'SQLITE_BUSY') return false
    throw error
  }
}

/** Hears from processes that came too late. */
export function listenForInstances(folder: string, hear: (argv: string[]) => void): void {
  const address = addressOf(folder)
  if (process.platform !== 'win32') rmSync(address, { force: true })
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    const chunks: Buffer[] = []
    socket.on('data', (chunk: Buffer) => chunks.push(chunk))
    socket.on('end', () => {
      const argv: unknown = JSON.parse(Buffer.concat(chunks).toString())
      if (Array.isArray(argv)) hear(argv.map(String))
      socket.end()
    })
  })
  server.listen(address)
  server.unref()
  process.on('exit', () => {
    lock?.close()
    if (process.platform !== 'win32') rmSync(address, { force: true })
  })
}

/** Tells the first process; resolves when it has heard, or is gone. */
export function announceSecondInstance(folder: string, argv: string[]): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(addressOf(folder))
    socket.on('error', () => resolve())
    socket.on('close', () => resolve())
    socket.resume()
    socket.end(JSON.stringify(argv))
  })
}

// A hash, since the path of a socket may only be about a hundred bytes long.
function addressOf(folder: string): string {
  const name = `gaffer-${createHash('sha256').update(folder).digest('hex').slice(0, 16)}`
  return process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : path.join(tmpdir(), name)
}
