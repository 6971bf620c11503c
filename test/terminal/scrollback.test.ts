import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { Scrollback, SCROLLBACK_BYTES } from '../../electron/terminal/scrollback.ts'
import { temporaryFolder } from '../support/home.ts'
import { bytesOnDisk } from './support.ts'

const unexpected = (error: unknown): never => {
  throw error
}

async function whole(scrollback: Scrollback, from = 0): Promise<string> {
  let text = ''
  for (let at = from; at < scrollback.end;) {
    const piece = await scrollback.read(at, 1000)
    text += piece.text
    at = piece.to
  }
  return text
}

it('keeps the last 10 MB and little more, by ring', async () => {
  const folder = await temporaryFolder('ring')
  const scrollback = await Scrollback.open(folder, unexpected)
  const line = `${'x'.repeat(1023)}\n`
  for (let nth = 0; nth < 30 * 1024; nth += 1) {
    scrollback.append(line)
    if (nth % 512 === 0) await scrollback.flush()
  }
  await scrollback.flush()
  expect(scrollback.end).toBe(30 * 1024 * 1024)
  const kept = scrollback.end - scrollback.start
  expect(kept).toBeGreaterThanOrEqual(SCROLLBACK_BYTES)
  expect(kept).toBeLessThan(SCROLLBACK_BYTES + 2 * 1024 * 1024)
  expect(await bytesOnDisk(folder)).toBe(kept)
  // Whoever asks for what went is given what is left, and sees by the offset that some of it went.
  const piece = await scrollback.read(0, 100)
  expect(piece.from).toBe(scrollback.start)
})

it('reads what it was given, from memory and from the disk, and never half a letter', async () => {
  const folder = await temporaryFolder('ring')
  const scrollback = await Scrollback.open(folder, unexpected)
  const letters = ['a', 'é', '€', '👋', '\r\n', '\x1b[31m']
  let said = ''
  for (let nth = 0; nth < 20_000; nth += 1) {
    const text = letters[(nth * 7 + (nth >> 3)) % letters.length] ?? ''
    said += text
    scrollback.append(text)
    if (nth === 9_000) await scrollback.flush()
  }
  expect(await whole(scrollback)).toBe(said)
  await scrollback.flush()
  expect(await whole(scrollback)).toBe(said)
  const reopened = await Scrollback.open(folder, unexpected)
  expect(await whole(reopened)).toBe(said)
  expect(reopened.end).toBe(Buffer.byteLength(said))
})

it('goes on counting where the one before stopped, after a letter that was torn by a crash', async () => {
  const folder = await temporaryFolder('ring')
  writeFileSync(path.join(folder, '500'), Buffer.from([0x61, 0xe2, 0x82]))
  const scrollback = await Scrollback.open(folder, unexpected)
  expect([scrollback.start, scrollback.end]).toEqual([500, 503])
  scrollback.append('b')
  await scrollback.flush()
  expect(await whole(scrollback)).toBe('a\uFFFDb')
})

it('loses what the disk will not take, says so, and goes on', async () => {
  const folder = path.join(await temporaryFolder('ring'), 'below')
  const failures: unknown[] = []
  const scrollback = await Scrollback.open(folder, (error) => void failures.push(error))
  scrollback.append('first ')
  await scrollback.flush()
  rmSync(folder, { recursive: true })
  scrollback.append('lost ')
  await scrollback.flush()
  expect(failures).toMatchObject([{ code: 'ENOENT' }])
  const again = await Scrollback.open(folder, unexpected)
  expect(readdirSync(folder)).toEqual([])
  expect(again.end).toBe(0)
  scrollback.append('last')
  await scrollback.flush()
  expect(failures).toHaveLength(1)
  expect(readdirSync(folder)).toEqual([`${'first lost '.length}`])
})
