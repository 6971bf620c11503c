import { hash, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto'
import { chmodSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { asStoreError } from '../store/storeError.ts'
import { codeOf } from './failure.ts'

/** What stands between other programs of this machine and a home: 32 random bytes, base64url. */
const shape = /^[A-Za-z0-9_-]{43}$/

/**
 * The home's bearer token, made on first use and kept in `token`, readable by the user alone.
 *
 * Two processes that make it at once agree on one. Throws StoreError when the disk says no.
 */
export function homeToken(home: string): string {
  const file = path.join(home, 'token')
  try {
    mkdirSync(home, { recursive: true, mode: 0o700 })
    return readToken(file) ?? makeToken(file)
  } catch (error) {
    throw asStoreError(error, file)
  }
}

/** Compares in a time that tells nothing of the token. */
export function sameToken(token: string, presented: string | undefined): boolean {
  const digest = (text: string) => hash('sha256', text, 'buffer')
  return presented !== undefined && timingSafeEqual(digest(token), digest(presented))
}

function readToken(file: string): string | undefined {
  try {
    const token = readFileSync(file, 'utf8').trim()
    if (!shape.test(token)) {
      rmSync(file)
      return undefined
    }
    chmodSync(file, 0o600)
    return token
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

function makeToken(file: string): string {
  const token = randomBytes(32).toString('base64url')
  const aside = `${file}.${randomUUID()}`
  writeFileSync(aside, `${token}\n`, { mode: 0o600, flag: 'wx' })
  try {
    // A link, unlike a rename, does not replace the token that another process has just made.
    linkSync(aside, file)
    return token
  } catch (error) {
    const made = readToken(file)
    if (made === undefined) throw error
    return made
  } finally {
    rmSync(aside)
  }
}
