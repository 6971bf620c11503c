import { beforeEach, expect, it } from 'vitest'
import type { AgentEvent, SessionPoint } from '../../../electron/agents/agent.ts'
import { modelsOfClaude } from '../../../electron/agents/claude/claude.ts'
import { groupKeeper } from '../support.ts'
import { membersOf } from '../../../electron/agents/processTable.ts'
import { claudeHome, needsClaude, openReal, type ClaudeHome } from '../claude/support.ts'
import { converse, spoken, temporaryFolder } from '../support.ts'

needsClaude()

const scripts = { second: [{ say: 'The second.' }] }

let home: ClaudeHome
let checkout = ''
beforeEach(async () => {
  home = await claudeHome(scripts)
  checkout = await temporaryFolder()
})

const open = (options: Parameters<typeof openReal>[1] = {}) =>
  openReal(home, { checkout, ...options })

function markOf(events: readonly AgentEvent[]): string {
  const end = events.at(-1)
  const mark = end && 'mark' in end ? end.mark : undefined
  if (mark === undefined) throw new Error('the end of the turn has no mark')
  return mark
}

async function recalled(options: Parameters<typeof openReal>[1]): Promise<string> {
  const session = await open(options)
  expect(session.fresh).toBe(false)
  const said = spoken(await converse(session, '[[recall]]'))
  await session.close()
  return said
}

it('forks at the end of a turn: that one is known, the next is not, and the first session goes on', async () => {
  const first = await open()
  const mark = markOf(await converse(first, '[[hello]]'))
  await converse(first, '[[second]]')
  const fork: SessionPoint = { sessionId: first.sessionId, mark }
  const branch = await open({ fork })
  expect(branch.fresh).toBe(false)
  expect(branch.sessionId).not.toBe(first.sessionId)
  const said = spoken(await converse(branch, '[[recall]]'))
  expect(said).toContain('[[hello]]')
  expect(said).not.toContain('[[second]]')

  const own = spoken(await converse(first, '[[recall]]'))
  expect(own).toBe('I remember: [[hello]] [[second]]')
  await branch.close()
  // The branch is a session of its own from then on.
  expect(await recalled({ sessionId: branch.sessionId })).toBe('I remember: [[hello]] [[recall]]')
})

it('forks at the newest turn where no mark is given', async () => {
  const first = await open()
  await converse(first, '[[hello]]')
  await converse(first, '[[second]]')
  expect(await recalled({ fork: { sessionId: first.sessionId } })).toBe(
    'I remember: [[hello]] [[second]]',
  )
})

it('forks at a turn that used a tool, was stopped, or failed', async () => {
  const first = await open()
  await converse(first, '[[hello]]')
  const points = [
    await converse(first, '[[shell]]', { answer: { allowed: true } }),
    await converse(first, '[[heed]]', {
      async heard(event) {
        if (event.type === 'approval-requested') await first.interrupt()
      },
    }),
    await converse(first, '[[hang]]', {
      async heard(event) {
        if (event.type === 'item-text') await first.interrupt()
      },
    }),
    await converse(first, '[[fail]]'),
  ]
  await converse(first, '[[second]]')
  const tags = ['[[hello]]', '[[shell]]', '[[heed]]', '[[hang]]', '[[fail]]']
  for (const [at, events] of points.entries())
    expect(await recalled({ fork: { sessionId: first.sessionId, mark: markOf(events) } })).toBe(
      `I remember: ${tags.slice(0, at + 2).join(' ')}`,
    )
})

it('begins afresh where the session, or the place in it, is gone', async () => {
  const first = await open()
  await converse(first, '[[hello]]')
  const nowhere = '00000000-0000-4000-8000-000000000000'
  for (const fork of [{ sessionId: nowhere }, { sessionId: first.sessionId, mark: nowhere }]) {
    const branch = await open({ fork })
    expect(branch.fresh).toBe(true)
    expect(spoken(await converse(branch, '[[recall]]'))).toBe('I remember: nothing')
    await branch.close()
  }
})

it('uses the model that was chosen, another one in a session that goes on too', async () => {
  const first = await open({ model: 'claude-sonnet-4-5' })
  await converse(first, '[[hello]]')
  await first.close()
  await recalled({ sessionId: first.sessionId, model: 'claude-opus-4-5' })
  expect(home.model.asked.map(({ model }) => model)).toEqual([
    'claude-sonnet-4-5',
    'claude-opus-4-5',
  ])
})

it('tells its models, of which one is the default, and is ended after', async () => {
  const { groups, keeper } = groupKeeper()
  const program = {
    name: 'Claude Code',
    command: [home.program],
    environment: home.environment,
    install: '',
    keeper,
  }
  const agent = { provider: 'claude' as const, model: 'no-such-model' }
  const { signal } = new AbortController()
  const models = await modelsOfClaude(program, { agent, checkout, signal })
  expect(models.filter(({ isDefault }) => isDefault)).toHaveLength(1)
  expect(models.length).toBeGreaterThan(1)
  for (const { id, name } of models) expect([id, name]).not.toContain('')
  expect(groups).toHaveLength(1)
  expect((await Promise.all(groups.map(({ pid }) => membersOf(pid)))).flat()).toEqual([])
})
