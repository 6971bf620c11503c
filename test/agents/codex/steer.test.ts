import { expect, it } from 'vitest'
import type { AgentSession } from '../../../electron/agents/agent.ts'
import { openCodex } from '../../../electron/agents/codex/codex.ts'
import { agentEnvironment } from '../../../electron/agents/environment.ts'
import { converse, spoken, temporaryFolder } from '../support.ts'
import { hostileCodex } from './hostileCodex.ts'
import { codexHome, needsCodex, openReal } from './support.ts'

needsCodex()

const steer = (session: AgentSession, text: string) => session.steer?.(text)

it('says what it is told to in the midst of a turn, and the model heeds it', async () => {
  const session = await openReal(await codexHome())
  let taken: boolean | undefined
  const events = await converse(session, '[[heed]]', {
    heard(event) {
      if (event.type !== 'approval-requested') return
      // Not awaited: until this is heard, no answer of Codex's is read.
      void steer(session, 'Turn left at the well.')?.then((answer) => {
        taken = answer
        return session.answer(event.requestId, { allowed: true })
      })
    },
  })
  expect(taken).toBe(true)
  expect(spoken(events)).toContain('Turn left at the well.')
  expect(events.at(-1)?.type).toBe('turn-completed')
})

it('has nobody to tell once the turn is over, or is being stopped', async () => {
  const session = await openReal(await codexHome())
  expect(await steer(session, 'too early')).toBe(false)
  const answers: (boolean | undefined)[] = []
  await converse(session, '[[heed]]', {
    async heard(event) {
      if (event.type !== 'approval-requested') return
      await session.interrupt()
      answers.push(await steer(session, 'too late'))
    },
  })
  answers.push(await steer(session, 'much too late'))
  expect(answers).toEqual([false, false])
})

it.each([
  ['says no', 'unsteerable', 'resolves'],
  ['dies of it', 'steer-exit', 'rejects'],
] as const)('tells a Codex that %s from one that may have heard', async (_, manner, how) => {
  const session = await openCodex(
    {
      name: 'Hostile',
      command: [process.execPath, hostileCodex, manner],
      environment: agentEnvironment(),
      install: 'Do not.',
    },
    {
      agent: { provider: 'codex' },
      checkout: await temporaryFolder(),
      signal: new AbortController().signal,
    },
  )
  try {
    let told: Promise<boolean> | undefined
    await converse(session, 'go', {
      heard(event) {
        if (event.type !== 'item-appended') return
        told = session.steer?.('left')
        told?.catch(() => {})
      },
    })
    if (how === 'resolves') expect(await told).toBe(false)
    else await expect(told).rejects.toMatchObject({ code: 'agent-exited' })
  } finally {
    await session.close()
  }
})
