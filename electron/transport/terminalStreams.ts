import { type FromHost, type FromWindow } from '../../core/protocol.ts'
import { TERMINAL_STREAMS_LIMIT } from '../../core/terminals.ts'
import type { TerminalError } from '../terminal/terminalError.ts'
import type { Following } from '../terminal/terminal.ts'
import type { Terminals } from '../terminal/terminals.ts'

type Message = Extract<FromWindow, { t: 'attach' | 'detach' | 'drawn' | 'input' | 'resize' }>

/** The terminals that one session follows, and what it says to them without waiting for an answer. */
export class TerminalStreams {
  readonly #terminals: Terminals | TerminalError
  readonly #post: (message: FromHost) => void
  readonly #open = new Map<number, Following>()

  /** `terminals`, or why this session has none. */
  constructor(terminals: Terminals | TerminalError, post: (message: FromHost) => void) {
    this.#terminals = terminals
    this.#post = post
  }

  take(message: Message): void {
    const terminals = this.#terminals
    if (terminals instanceof Error) {
      if (message.t === 'attach') this.#refuse(message.stream, terminals)
      return
    }
    switch (message.t) {
      case 'attach':
        return this.#attach(terminals, message)
      case 'detach':
        return this.#detach(message.stream)
      case 'drawn':
        return this.#open.get(message.stream)?.drawn(message.to)
      case 'input':
        return terminals.input(message.terminalId, message.text)
      case 'resize':
        return terminals.resize(message.terminalId, message.size)
    }
  }

  end(): void {
    for (const stream of this.#open.keys()) this.#detach(stream)
  }

  #attach(terminals: Terminals, message: Extract<Message, { t: 'attach' }>): void {
    const { stream, terminalId, from } = message
    this.#detach(stream)
    if (this.#open.size >= TERMINAL_STREAMS_LIMIT) {
      const text = `A window may follow ${TERMINAL_STREAMS_LIMIT} terminals at a time. Close one.`
      return this.#refuse(stream, { code: 'too-many-streams', message: text })
    }
    const closed = { code: 'unknown-terminal', message: 'This terminal was closed.' }
    const following = terminals.follow(terminalId, from, {
      attached: (end) => this.#post({ t: 'attached', stream, end }),
      output: (piece) => this.#post({ t: 'output', stream, ...piece }),
      closed: () => {
        this.#open.delete(stream)
        this.#refuse(stream, closed)
      },
    })
    if (following) this.#open.set(stream, following)
    else this.#refuse(stream, closed)
  }

  #detach(stream: number): void {
    this.#open.get(stream)?.stop()
    this.#open.delete(stream)
  }

  #refuse(stream: number, { code, message }: { code: string; message: string }): void {
    this.#post({ t: 'detached', stream, code, message })
  }
}
