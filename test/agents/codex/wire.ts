import { isDeepStrictEqual } from 'node:util'
import { deferred } from '../../../electron/agents/deferred.ts'
import type { ProcessGroup } from '../../../electron/agents/processGroup.ts'

/** One line that went over the pipes of a real Codex. */
export type WireLine = { from: 'codex' | 'us'; message: object }

/** Where the recorded conversations took place, once they are in a fixture. */
export const WIRE_CHECKOUT = '/work/project'

/** The same program, with every line written down as it goes by. */
export function recorded(group: ProcessGroup, into: WireLine[]): ProcessGroup {
  async function* lines() {
    for await (const line of group.lines) {
      into.push({ from: 'codex', message: JSON.parse(line) })
      yield line
    }
  }
  return {
    ...group,
    lines: lines(),
    async write(text) {
      into.push({ from: 'us', message: JSON.parse(text) })
      await group.write(text)
    },
  }
}

/** What a recording says once all that differs from one to the next is taken out. */
export function normalised(lines: readonly WireLine[], places: Readonly<Record<string, string>>) {
  const names = new Map<string, string>()
  const named = (id: string) => {
    const known = names.get(id) ?? `00000000-0000-7000-8000-${String(names.size).padStart(12, '0')}`
    names.set(id, known)
    return known
  }
  return lines.map((line) => {
    let text = JSON.stringify(line)
    for (const [place, name] of Object.entries(places)) text = text.replaceAll(place, name)
    return text
      .replaceAll(/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g, named)
      .replaceAll(/("\w+At(?:Ms)?"|"durationMs"):\d+/g, '$1:1')
      .replaceAll(/"(processId|userAgent|serverName|platformOs)":"[^"]*"/g, '"$1":"-"')
      .replaceAll(/sessions\/[^"]*\.jsonl/g, 'sessions/session.jsonl')
  })
}

/**
 * A program that says what was recorded, each line once it has been told what came before it.
 * Rejects what it is told when that is not what was recorded.
 */
export function replayed(lines: readonly WireLine[]): ProcessGroup {
  const ended = deferred<{ code: number; signal: null }>()
  const told = lines.filter(({ from }) => from === 'us')
  let heard = 0
  let more = deferred<void>()
  async function* play() {
    for (const [at, { from, message }] of lines.entries()) {
      if (from === 'us') continue
      const before = lines.slice(0, at).filter((line) => line.from === 'us').length
      while (heard < before) await more.promise
      yield JSON.stringify(message)
    }
    await ended.promise
  }
  return {
    pid: 0,
    lines: play(),
    async write(text) {
      const wanted = told[heard]?.message
      const got: unknown = JSON.parse(text)
      if (!isDeepStrictEqual(got, wanted))
        throw new Error(`told ${text.trim()} instead of ${JSON.stringify(wanted)}`)
      heard += 1
      more.resolve()
      more = deferred()
    },
    stderrTail: () => '',
    ended: ended.promise,
    fromNow: async () => async () => {},
    async end() {
      const end = { code: 0, signal: null }
      ended.resolve(end)
      return end
    },
  }
}
