import { beforeEach } from 'vitest'
import { createRegistry } from '../../electron/agents/registry.ts'
import { conformance, type Contestant } from './conformance.ts'
import { openHostile, temporaryFolder } from './support.ts'

// They always stop by themselves; a test that waits for the grace time has found a fault.
const patient = { stopGraceMs: 600_000 }

let practiceSessions = ''
beforeEach(async () => {
  practiceSessions = await temporaryFolder()
})

conformance('The practice agent', {
  hearsReasons: true,
  prompts: {
    hello: 'say hello',
    write: 'add a file hello.txt saying hi',
    edit: 'rename world to agents in .',
    command: 'run echo scripted > made.txt && cat made.txt',
    sleep: 'run touch started; tail -f "$PWD/started"',
    hang: 'stream 100000 words slowly',
    question: 'ask me which colour: Red or Blue',
    recall: 'recall',
    fail: 'fail with a blown fuse',
  },
  open({ checkout, keeper, sessionId }) {
    const agentFor = createRegistry({ practiceSessions, keeper, waits: patient })
    const agent = { provider: 'practice' as const }
    const { signal } = new AbortController()
    return agentFor(agent).open({
      agent,
      checkout,
      signal,
      ...(sessionId !== undefined && { sessionId }),
    })
  },
})

/** The hostile agent can do one thing at a time, and does it badly. */
const hostile = (manner: string): Contestant['open'] => {
  return ({ scene, checkout, keeper, sessionId }) =>
    openHostile([scene === 'hang' ? 'stubborn' : manner], {
      checkout,
      keeper,
      stopGraceMs: 100,
      endGraceMs: 100,
      ...(sessionId !== undefined && { sessionId }),
    })
}

conformance('An agent that does not stop', {
  hearsReasons: false,
  prompts: { hello: 'hello', hang: 'hang' },
  open: hostile('plain'),
})
conformance('An agent that only asks', {
  hearsReasons: true,
  prompts: { write: 'write' },
  open: hostile('ask'),
})
conformance('An agent that fails', {
  hearsReasons: false,
  prompts: { fail: 'fail' },
  open: hostile('error'),
})
