import { fileURLToPath } from 'node:url'
import { turnId } from '../../core/ids.ts'
import { openAcp } from '../../electron/agents/acp/acp.ts'
import type { AgentEvent } from '../../electron/agents/agent.ts'
import { agentEnvironment } from '../../electron/agents/environment.ts'

/** Listens to an agent that says as many MiB as the first argument tells, and tells what it took. */

const [, , mib = '1'] = process.argv
const hostile = fileURLToPath(import.meta.resolve('../support/hostileAgent.ts'))

const session = await openAcp(
  {
    name: 'Hostile',
    command: [process.execPath, hostile, 'pour', mib],
    environment: agentEnvironment(),
    install: 'Do not.',
  },
  {
    agent: { provider: 'acp', command: ['hostile'] },
    checkout: import.meta.dirname,
    signal: new AbortController().signal,
  },
)

const lengthOf = (event: AgentEvent): number => {
  if (event.type === 'item-text') return event.text.length
  if (event.type !== 'item-appended' || event.item.kind !== 'assistant-text') return 0
  return event.item.body.text.length
}

let spoken = 0
const end = await new Promise<string>((resolve, reject) => {
  session
    .prompt({
      turnId: turnId.parse('turn'),
      text: 'go',
      async say(event) {
        spoken += lengthOf(event)
        if (event.type.startsWith('turn-')) resolve(event.type)
      },
    })
    .catch(reject)
})
await session.close()
const peakMib = process.resourceUsage().maxRSS / 1024
process.stdout.write(JSON.stringify({ end, spoken, peakMib }))
