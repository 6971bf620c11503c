import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { providerEvent } from '../../../core/providerEvents.ts'
import type { AgentEvent } from '../../../electron/agents/agent.ts'
import { openCodex } from '../../../electron/agents/codex/codex.ts'
import { BY_CODE } from './home.ts'
import { replayed, WIRE_CHECKOUT, type WireLine } from './wire.ts'
import { playPrompt, wireScenes } from './wireScenes.ts'

const fixtures = path.join(import.meta.dirname, '../../fixtures/wire/codex')

/** Recorded with the real program by scripts/recordCodexWire.ts. */
it.each(wireScenes)(
  'says of the recorded conversation "$name" what it said before',
  async (scene) => {
    const lines: WireLine[] = readFileSync(path.join(fixtures, `${scene.name}.jsonl`), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    const group = replayed(lines)
    const session = await openCodex(
      { name: 'Codex', command: [], environment: {}, install: '' },
      {
        agent: { provider: 'codex', ...(scene.byCode && { model: BY_CODE }) },
        checkout: WIRE_CHECKOUT,
        signal: new AbortController().signal,
        ...(scene.resumes && { sessionId: '00000000-0000-7000-8000-000000000000' }),
      },
      async () => group,
    )
    const prompts = scene.resumes ? scene.prompts.slice(-1) : scene.prompts
    const events: AgentEvent[] = []
    for (const prompt of prompts) events.push(...(await playPrompt(session, scene, prompt)))
    await session.close()
    for (const event of events) expect(providerEvent.parse(event)).toEqual(event)
    const told = events.map((event) => JSON.stringify(event, withoutMarks)).join('\n')
    await expect(`${told}\n`).toMatchFileSnapshot(path.join(fixtures, `${scene.name}.events.jsonl`))
  },
)

/** Ids hold a mark of their own in each run. */
const withoutMarks = (key: string, value: unknown): unknown => {
  if (key === 'itemId' && typeof value === 'string') return value.replace(/:[^:]+:/, ':mark:')
  return key === 'requestId' ? 'request' : value
}
