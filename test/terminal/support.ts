import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { onTestFinished, vi } from 'vitest'
import { threadId } from '../../core/ids.ts'
import { terminalId, type TerminalId, type TerminalSize } from '../../core/terminals.ts'
import { type OpenedTerminals, openTerminals } from '../../electron/terminal/terminals.ts'
import { temporaryFolder } from '../support/home.ts'

/** How much of what was said last is looked through, in UTF-16 units. */
const LATEST = 20_000

export const thread = threadId.parse('thread-1')
export const size = (columns = 80, rows = 24): TerminalSize => ({ columns, rows })
export const mintTerminal = (): TerminalId => terminalId.parse(randomUUID())

type Parts = Partial<Parameters<typeof openTerminals>[0]>

/** Terminals in a folder of the test's own, with a plain shell; ended when the test is over. */
export async function house(parts: Parts = {}) {
  const folder = parts.folder ?? path.join(await temporaryFolder('terminals'), 'terminals')
  const checkout = await temporaryFolder('checkout')
  const failures: unknown[] = []
  const terminals = await openTerminals({
    folder,
    checkout: () => checkout,
    changed: () => {},
    failed: (error) => void failures.push(error),
    environment: { PATH: process.env['PATH'], HOME: checkout, SHELL: '/bin/bash', PS1: '$ ' },
    ...parts,
  })
  onTestFinished(() => terminals.close())
  return { folder, checkout, terminals, failures }
}

/** Opens a terminal, and follows it as a window does that draws all at once. */
export async function opened(terminals: OpenedTerminals, of = thread) {
  const id = mintTerminal()
  await terminals.request({ do: 'open', terminalId: id, threadId: of, group: id, size: size() })
  return { id, ...follow(terminals, id) }
}

/** Follows a terminal from an offset. A reader that is not `drawing` takes what comes and says nothing. */
export function follow(terminals: OpenedTerminals, id: TerminalId, from = 0, drawing = true) {
  const said = { text: '', end: -1, at: from, gaps: 0, closed: false }
  // What is told while the first of it is set up cannot be answered yet.
  let drawn = (_to: number) => {}
  const following = terminals.follow(id, from, {
    attached: (end) => (said.end = end),
    output: (piece) => {
      if (piece.from !== said.at) said.gaps += 1
      said.at = piece.to
      said.text += piece.text
      if (drawing) drawn(piece.to)
    },
    closed: () => (said.closed = true),
  })
  if (!following) throw new Error('there is no such terminal')
  drawn = following.drawn
  onTestFinished(() => following.stop())
  return {
    said,
    following,
    type: (text: string) => terminals.input(id, text),
    /** Resolves once it has said this, and not much since. What is typed is echoed, so it is asked for in other words. */
    hears: (what: string | RegExp) =>
      vi.waitFor(
        () => {
          const latest = said.text.slice(-LATEST)
          const heard = typeof what === 'string' ? latest.includes(what) : what.test(latest)
          if (!heard) throw new Error(`not heard: ${latest.slice(-400)}`)
        },
        { timeout: 10_000, interval: 10 },
      ),
  }
}

export const row = (terminals: OpenedTerminals, id: TerminalId) =>
  terminals.list(thread).find((each) => each.terminalId === id)

/** Resolves once a terminal's shell has ended. */
export const ended = (terminals: OpenedTerminals, id: TerminalId) =>
  vi.waitFor(
    () => {
      const state = row(terminals, id)?.state
      if (state?.kind !== 'ended') throw new Error('it still runs')
      return state
    },
    { timeout: 10_000, interval: 10 },
  )

/** The number that a script has written to a file, once it has. */
export const pidIn = (file: string) =>
  vi.waitFor(
    () => {
      const pid = Number(readFileSync(file, 'utf8'))
      if (!(pid > 0)) throw new Error('not written yet')
      return pid
    },
    { timeout: 10_000, interval: 10 },
  )

/** Bytes of the files of one terminal's scrollback. */
export async function bytesOnDisk(folder: string): Promise<number> {
  const names = (await readdir(folder)).filter((name) => /^\d+$/.test(name))
  const sizes = await Promise.all(
    names.map(async (name) => (await stat(path.join(folder, name))).size),
  )
  return sizes.reduce((sum, each) => sum + each, 0)
}
