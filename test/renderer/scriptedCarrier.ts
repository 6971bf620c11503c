import type { FromWindow } from '../../core/protocol.ts'
import type { CarrierEnd, CarrierEvents, OpenCarrier } from '../../renderer/connection/carrier.ts'
import type { ScriptedLog } from './scriptedLog.ts'

/** A carrier within one process: what is said crosses as JSON, a moment later, in order. */
export class ScriptedCarriers {
  /** Everything any window posted, in order. */
  readonly posted: FromWindow[] = []
  /** While true, new carriers end as soon as they are opened. */
  down = false
  /** While true, what is posted is lost on its way. */
  deaf = false
  opened = 0
  readonly #log: ScriptedLog
  readonly #cuts = new Set<(end: CarrierEnd) => void>()

  constructor(log: ScriptedLog) {
    this.#log = log
  }

  /** Cuts every open carrier, as a dying host does. */
  drop(end: CarrierEnd = { reason: 'dropped' }): void {
    for (const cut of this.#cuts) cut(end)
  }

  readonly open: OpenCarrier = (events: CarrierEvents) => {
    this.opened += 1
    let ended = false
    const later = (work: () => void) =>
      queueMicrotask(() => {
        if (!ended) work()
      })
    const session = this.#log.session((message) => {
      const text = JSON.stringify(message)
      later(() => events.message(JSON.parse(text)))
    })
    const close = () => {
      ended = true
      session.close()
      this.#cuts.delete(cut)
    }
    const cut = (end: CarrierEnd) => {
      close()
      queueMicrotask(() => events.ended(end))
    }
    this.#cuts.add(cut)
    if (this.down) cut({ reason: 'dropped' })
    else later(() => events.opened())
    return {
      post: (message) => {
        this.posted.push(message)
        if (!this.deaf && !ended) void session.receive(structuredClone(message))
      },
      close,
    }
  }
}
