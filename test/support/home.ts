import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import type { StoredEvent, EventType } from '../../core/events.ts'
import { openHost } from '../../electron/host.ts'
import type { Host, HostOptions, OpenedHost, Reply } from '../../electron/hostApi.ts'

/** A folder of the test's own, links resolved; gone when the test is over. */
export async function temporaryFolder(name = 'gaffer'): Promise<string> {
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), `${name}-`)))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** The real host on a home of the test's own; closed when the test is over. */
export async function temporaryHost(options: HostOptions = {}): Promise<OpenedHost> {
  const home = options.home ?? (await temporaryFolder('home'))
  const host = await openHost({ ...options, home })
  onTestFinished(() => host.close())
  return host
}

type Of<T extends EventType> = Extract<StoredEvent, { type: T }>
const isOf =
  <T extends EventType>(type: T) =>
  (event: StoredEvent): event is Of<T> =>
    event.type === type

/** Resolves with the first event that fits, already stored or still to come. */
export function eventually<T extends EventType>(
  host: Host,
  type: T,
  fits: (event: Of<T>) => boolean = () => true,
): Promise<Of<T>> {
  return new Promise((resolve) => {
    const look = (events: readonly StoredEvent[]) => {
      const fitting = events.filter(isOf(type)).find(fits)
      if (!fitting) return
      stop()
      resolve(fitting)
    }
    const stop = host.subscribe({ events: look })
    look(allEvents(host))
  })
}

/** The whole log. */
export function allEvents(host: Host): StoredEvent[] {
  const events: StoredEvent[] = []
  for (;;) {
    const page = host.events(events.length, 1000)
    events.push(...page)
    if (page.length < 1000) return events
  }
}

/** Sends a command that must be taken. */
export async function accepted(host: Host, command: Record<string, unknown>) {
  const reply: Reply = await host.send({ id: crypto.randomUUID(), ...command })
  if (reply.status !== 'accepted') throw new Error(JSON.stringify(reply))
  return reply.receipt
}

/** Sends a command that must not be taken, and gives what was said. */
export async function refused(host: Host, command: Record<string, unknown>) {
  const reply: Reply = await host.send({ id: crypto.randomUUID(), ...command })
  if (reply.status === 'accepted') throw new Error(JSON.stringify(reply))
  return reply.refusal
}
