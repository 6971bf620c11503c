import type { FromHost, FromWindow } from '../../core/protocol.ts'
import type { EditorPlace, TerminalId, TerminalRow, TerminalSize } from '../../core/terminals.ts'
import { ids } from './builders.ts'

type Post = (message: FromHost) => void
type Stream = { terminalId: TerminalId; stream: number; post: Post }

/** Terminals whose shells are the test's own hand. What a window says of them is written down. */
export class ScriptedTerminals {
  rows: TerminalRow[] = []
  readonly typed: string[] = []
  readonly sizes: TerminalSize[] = []
  readonly drawn: number[] = []
  readonly edited: EditorPlace[] = []
  /** Why nothing can be opened, where that is so. */
  broken: { code: string; message: string } | null = null
  /** What each terminal has said. */
  readonly #said = new Map<TerminalId, string>()
  readonly #streams: Stream[] = []
  readonly #watches: { watch: number; seq: number; post: Post }[] = []

  /** Takes what concerns terminals; says whether it did. */
  receive(message: FromWindow, post: Post): boolean {
    switch (message.t) {
      case 'watch':
        if (message.view !== 'terminals') return false
        this.#watches.push({ watch: message.watch, seq: 0, post })
        this.tell()
        return true
      case 'terminal': {
        const { n } = message
        if (this.broken) post({ t: 'failed', n, ...this.broken })
        else post({ t: 'answer', n, data: this.#serve(message.request) })
        this.tell()
        return true
      }
      case 'openInEditor':
        this.edited.push(message.place)
        post({ t: 'answer', n: message.n, data: { editor: 'code' } })
        return true
      case 'attach': {
        const { stream, terminalId } = message
        const said = this.#said.get(terminalId) ?? ''
        this.#streams.push({ terminalId, stream, post })
        post({ t: 'attached', stream, end: said.length })
        if (said !== '') post({ t: 'output', stream, from: 0, to: said.length, text: said })
        return true
      }
      case 'input':
        this.typed.push(message.text)
        return true
      case 'resize':
        this.sizes.push(message.size)
        return true
      case 'drawn':
        this.drawn.push(message.to)
        return true
      case 'detach':
        return true
      default:
        return false
    }
  }

  /** The terminal says something, in letters of one byte. */
  say(terminalId: TerminalId, text: string): void {
    const from = this.#said.get(terminalId)?.length ?? 0
    this.#said.set(terminalId, (this.#said.get(terminalId) ?? '') + text)
    for (const { stream, post, ...of } of this.#streams)
      if (of.terminalId === terminalId)
        post({ t: 'output', stream, from, to: from + text.length, text })
  }

  tell(): void {
    for (const watching of this.#watches) {
      const { watch, seq, post } = watching
      watching.seq += 1
      post({ t: 'table', watch, seq, rows: this.rows })
    }
  }

  change(terminalId: TerminalId, change: Partial<TerminalRow>): void {
    this.rows = this.rows.map((row) =>
      row.terminalId === terminalId ? { ...row, ...change } : row,
    )
    this.tell()
  }

  #serve(request: Extract<FromWindow, { t: 'terminal' }>['request']): TerminalRow | null {
    const { terminalId } = request
    const known = this.rows.find((row) => row.terminalId === terminalId)
    if (request.do === 'close') {
      this.rows = this.rows.filter((row) => row !== known)
      return null
    }
    const running = { kind: 'running' } as const
    if (request.do === 'open' && !known) {
      const { group, size } = request
      const row = { terminalId, threadId: ids.thread, group, size, state: running }
      const order = this.rows.length
      this.rows = [...this.rows, { ...row, order, title: `bash ${order + 1}` }]
    } else if (request.do === 'open') this.change(terminalId, { state: running })
    else if (request.do === 'rename') this.change(terminalId, { title: request.title })
    else this.change(terminalId, { state: { kind: 'ended', exitCode: 0, signal: 1 } })
    return this.rows.find((row) => row.terminalId === terminalId) ?? null
  }
}
