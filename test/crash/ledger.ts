import { isDeepStrictEqual } from 'node:util'
import type { StoredEvent } from '../../core/events.ts'
import type { Receipt } from '../../core/protocol.ts'
import { grouped } from './grouped.ts'
import type { HostProcess } from '../support/process.ts'
import type { Wish } from './wishes.ts'

type Answer = { status: number; body: Record<string, unknown> }

/** What was sent, and what was said to it. Complains of every answer that cannot be right. */
export interface Ledger {
  /** Sends a command; false when the host died of it, so that its answer is lost. */
  send(host: HostProcess, wish: Wish): Promise<boolean>
  /** Sends once more what was sent before, and expects the same answer. */
  repeat(host: HostProcess, wish: Wish): Promise<boolean>
  /** Commands whose answers were lost, oldest first. */
  lost(): Wish[]
  answered(): Wish[]
  /** Holds what was answered against the log. */
  compare(log: readonly StoredEvent[]): void
}

export function createLedger(complain: (problem: string) => void): Ledger {
  const wishes = new Map<string, Wish>()
  const answers = new Map<string, Answer>()

  async function ask(host: HostProcess, wish: Wish): Promise<Answer | undefined> {
    wishes.set(wish.id, wish)
    return host.send(wish).catch(() => undefined)
  }

  return {
    async send(host, wish) {
      const answer = await ask(host, wish)
      if (!answer) return false
      if (answer.status !== 200 && answer.status !== 409)
        complain(`${wish.type} ${wish.id} was answered ${answer.status} ${said(answer.body)}`)
      answers.set(wish.id, answer)
      return true
    },
    async repeat(host, wish) {
      const answer = await ask(host, wish)
      if (!answer) return false
      const before = answers.get(wish.id)
      if (!isDeepStrictEqual(answer, before))
        complain(`${wish.type} ${wish.id} was answered ${said(before)}, then ${said(answer)}`)
      return true
    },
    lost: () => [...wishes.values()].filter((wish) => !answers.has(wish.id)),
    answered: () => [...wishes.values()].filter((wish) => answers.has(wish.id)),
    compare(log) {
      const byCommand = grouped(log, (event) => event.commandId)
      for (const [id, events] of byCommand) {
        const [first] = events
        const together = events.every((event, at) => event.position === (first?.position ?? 0) + at)
        if (!together) complain(`the events of command ${id} do not stand together`)
      }
      for (const [id, { status, body }] of answers) {
        const promised = status === 200 ? (body as Receipt).events : []
        const there = (byCommand.get(id) ?? []).map(
          ({ position, id: event, type, streamId, streamVersion }) => {
            return { position, id: event, type, streamId, streamVersion }
          },
        )
        if (!isDeepStrictEqual(promised, there))
          complain(`${id} was answered ${said(promised)}, and the log holds ${said(there)}`)
      }
    },
  }
}

const said = (value: unknown) => JSON.stringify(value)?.slice(0, 400)
