import { rm, stat } from 'node:fs/promises'
import path from 'node:path'
import type { ThreadId } from '../../core/ids.ts'
import {
  type EditorPlace,
  TERMINALS_LIMIT,
  type TerminalId,
  type TerminalRequest,
  type TerminalRow,
  type TerminalSize,
} from '../../core/terminals.ts'
import { openInEditor } from './editor.ts'
import { loadPty, type StartPty } from './pty.ts'
import { readRecords, type TerminalRecord } from './record.ts'
import { Scrollback } from './scrollback.ts'
import { endLeftSession } from './session.ts'
import { terminalEnvironment, userShell } from './shell.ts'
import { type Follower, type Following, Terminal } from './terminal.ts'
import { TerminalError } from './terminalError.ts'

/** How long what runs in terminals has to end when the host does, in milliseconds. */
const LEAVE_GRACE_MS = 1_000

/** The terminals of a home. */
export interface Terminals {
  /** Those of a thread, in their order. */
  list(threadId: string): TerminalRow[]
  /** Does what was asked; gives the row, or null once it is gone. Throws TerminalError. */
  request(request: TerminalRequest): Promise<TerminalRow | null>
  /** Follows a terminal's output from an offset; undefined where there is no such terminal. */
  follow(terminalId: TerminalId, from: number, follower: Follower): Following | undefined
  /** What somebody types. Nobody hears it where nothing runs. */
  input(terminalId: TerminalId, text: string): void
  resize(terminalId: TerminalId, size: TerminalSize): void
  /** Opens a file that was named in a thread's terminal; gives the editor. Throws TerminalError. */
  openInEditor(place: EditorPlace): Promise<{ editor: string }>
}

/** The terminals, with what only the host does. */
export interface OpenedTerminals extends Terminals {
  /** Closes those of a thread that was deleted. */
  forget(threadId: ThreadId): Promise<void>
  /** Ends them all; what they said is kept for the next start. */
  close(): Promise<void>
}

export type TerminalsParts = {
  /** Where they are kept, one folder for each. */
  folder: string
  /** The folder a thread works in; undefined where there is no such thread any more. */
  checkout(threadId: ThreadId): string | undefined
  /** What programs in that folder are told beyond the user's environment, such as its ports. */
  told?(threadId: ThreadId): Readonly<Record<string, string>>
  /** The rows of a thread have changed. */
  changed(threadId: ThreadId): void
  /** Something went wrong that nobody waits for. */
  failed(error: unknown): void
  /** The user's environment. */
  environment?: NodeJS.ProcessEnv
  load?: () => Promise<StartPty>
  /** How long what is killed has to end when it is told to, in milliseconds. */
  graceMs?: number
}

/**
 * Opens the terminals of a home. Ends what an earlier host left running, and takes away what was kept
 * for threads that are gone.
 */
export async function openTerminals(parts: TerminalsParts): Promise<OpenedTerminals> {
  const { folder, checkout, changed, failed, load = loadPty, graceMs } = parts
  const environment = parts.environment ?? process.env
  const open = new Map<TerminalId, Terminal>()
  const turns = new Map<TerminalId, Promise<unknown>>()
  let loading: Promise<StartPty> | undefined
  let closing = false

  const place = (terminalId: TerminalId) => path.join(folder, terminalId)
  const environmentOf = (threadId: ThreadId) => ({
    ...terminalEnvironment(environment),
    ...parts.told?.(threadId),
  })

  const records = await readRecords(folder).catch((error: unknown) => {
    failed(error)
    return []
  })
  for (const record of records) {
    try {
      if (record.session) await endLeftSession(record.session, graceMs)
      if (checkout(record.threadId) === undefined)
        await rm(place(record.terminalId), { recursive: true, force: true })
      else await add(record)
    } catch (error) {
      // One that cannot be read is no reason for a host not to start.
      failed(error)
    }
  }

  async function add(record: TerminalRecord): Promise<Terminal> {
    const { terminalId, threadId } = record
    const { session: _, ...bare } = record
    const left = record.state.kind === 'running' ? ({ kind: 'left' } as const) : record.state
    const terminal = new Terminal(
      place(terminalId),
      { ...bare, state: left },
      await Scrollback.open(place(terminalId), failed),
      { changed: () => changed(threadId), failed },
    )
    open.set(terminalId, terminal)
    return terminal
  }

  /** One thing at a time is done to one terminal. */
  function inTurn<T>(terminalId: TerminalId, work: () => Promise<T>): Promise<T> {
    const before = turns.get(terminalId) ?? Promise.resolve()
    const mine = before.then(work, work)
    const settled = mine.catch(() => {})
    turns.set(terminalId, settled)
    void settled.then(() => {
      if (turns.get(terminalId) === settled) turns.delete(terminalId)
    })
    return mine
  }

  type Opening = Extract<TerminalRequest, { do: 'open' }>

  async function begin({ terminalId, threadId, group, size }: Opening): Promise<TerminalRow> {
    if (closing) throw new TerminalError('closing', 'Gaffer is closing. Open it again then.')
    const known = open.get(terminalId)
    if (known?.isRunning) return known.row
    const owner = known?.row.threadId ?? threadId
    const directory = await folderOf(owner)
    const startPty = await ready()
    const shell = userShell(environment)
    const title = path.basename(shell.program).replace(/\.exe$/i, '')
    const terminal = known ?? (await make({ terminalId, threadId, group, size }, title))
    try {
      const options = { ...shell, directory, environment: environmentOf(owner) }
      await terminal.start(startPty, options, size)
    } catch (error) {
      if (!known) await drop(terminalId, terminal)
      const why = `The shell ${shell.program} could not be started. Set SHELL to one that can.`
      throw new TerminalError('shell-failed', why, error)
    }
    return terminal.row
  }

  async function make(opening: Omit<Opening, 'do'>, title: string): Promise<Terminal> {
    if (open.size >= TERMINALS_LIMIT)
      throw new TerminalError(
        'too-many-terminals',
        `There are ${TERMINALS_LIMIT} terminals already, those of all threads and those that have ended. Close one that you do not need.`,
      )
    const others = list(opening.threadId)
    const order = 1 + Math.max(-1, ...others.map((row) => row.order))
    const record = { ...opening, version: 1, title: unlike(title, others), order } as const
    return add({ ...record, state: { kind: 'left' } })
  }

  async function folderOf(threadId: ThreadId): Promise<string> {
    const directory = checkout(threadId)
    if (directory === undefined)
      throw new TerminalError('unknown-thread', 'There is no such thread any more.')
    const found = await stat(directory).catch(() => undefined)
    if (!found?.isDirectory())
      throw new TerminalError(
        'folder-missing',
        `The folder of this thread is not there: ${directory}. Put it back and try again.`,
      )
    return directory
  }

  /** Loads what terminals need, again where that failed: somebody may have mended it. */
  function ready(): Promise<StartPty> {
    loading ??= load().catch((error: unknown) => {
      loading = undefined
      throw error
    })
    return loading
  }

  function find(terminalId: TerminalId): Terminal {
    const terminal = open.get(terminalId)
    if (!terminal) throw new TerminalError('unknown-terminal', 'This terminal was closed.')
    return terminal
  }

  async function drop(terminalId: TerminalId, terminal: Terminal): Promise<void> {
    open.delete(terminalId)
    await terminal.close(graceMs)
    changed(terminal.row.threadId)
  }

  async function serve(request: TerminalRequest): Promise<TerminalRow | null> {
    if (request.do === 'open') return begin(request)
    if (request.do === 'close') {
      const terminal = open.get(request.terminalId)
      if (terminal) await drop(request.terminalId, terminal)
      return null
    }
    const terminal = find(request.terminalId)
    if (request.do === 'kill') await terminal.kill(graceMs)
    else terminal.rename(request.title)
    return terminal.row
  }

  const list = (threadId: string): TerminalRow[] =>
    Array.from(open.values(), (terminal) => terminal.row)
      .filter((row) => row.threadId === threadId)
      .toSorted((one, other) => one.order - other.order)

  return {
    list,
    request: (request) => inTurn(request.terminalId, () => serve(request)),
    follow: (terminalId, from, follower) => open.get(terminalId)?.follow(from, follower),
    input: (terminalId, text) => open.get(terminalId)?.write(text),
    resize: (terminalId, size) => open.get(terminalId)?.resize(size),
    openInEditor: async (place) => openInEditor(place, await folderOf(place.threadId), environment),
    async forget(threadId) {
      const closed = list(threadId).map(({ terminalId }) =>
        inTurn(terminalId, () => serve({ do: 'close', terminalId })),
      )
      await Promise.all(closed)
    },
    async close() {
      closing = true
      await Promise.all(turns.values())
      await Promise.all(Array.from(open.values(), (terminal) => terminal.leave(LEAVE_GRACE_MS)))
    },
  }
}

/** A name that no other has: `bash`, `bash 2`, … */
function unlike(title: string, others: readonly TerminalRow[]): string {
  const taken = new Set(others.map((row) => row.title))
  for (let nth = 1; ; nth += 1) {
    const name = nth === 1 ? title : `${title} ${nth}`
    if (!taken.has(name)) return name
  }
}
