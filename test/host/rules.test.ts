import { expect, it } from 'vitest'
import type { StoredEvent } from '../../core/events.ts'
import { queries, type QueryAnswer } from '../../core/queries.ts'
import type { RuleEntry, RulesRow } from '../../core/views/rules.ts'
import type { TimelineRow } from '../../core/views/timeline.ts'
import type { Host } from '../../electron/hostApi.ts'
import { answerRuleDryRun } from '../../electron/queries/ruleDryRun.ts'
import { openSampleThread } from '../transport/sampleThread.ts'
import {
  accepted,
  allEvents,
  eventually,
  refused,
  temporaryFolder,
  temporaryHost,
} from '../support/home.ts'

const rows = (host: Host, view: string, key?: string) =>
  (host.read(view, key, { limit: 1000 })?.rows ?? []).map(({ row }) => row)
const entries = (host: Host): RuleEntry[] =>
  (rows(host, 'rules') as RulesRow[]).flatMap((row) => (row.row === 'rule' ? [row] : []))
const verdicts = (host: Host) =>
  (rows(host, 'timeline', 't') as TimelineRow[]).flatMap((row) =>
    row.row === 'approval' ? [row.verdict] : [],
  )

let turns = 0
/** Asks the practice agent for something; gives what it asked leave for, if it waits. */
async function say(host: Host, text: string): Promise<StoredEvent<'ApprovalRequested'>> {
  turns += 1
  const turnId = `turn-${turns}`
  await accepted(host, { type: 'StartTurn', threadId: 't', turnId, text })
  return eventually(host, 'ApprovalRequested', ({ payload }) => payload.turnId === turnId)
}
const finished = (host: Host, { payload }: StoredEvent<'ApprovalRequested'>) =>
  eventually(host, 'TurnCompleted', (event) => event.payload.turnId === payload.turnId)

const rule = {
  ruleId: 'echoing',
  effect: 'allow',
  kind: 'command',
  pattern: 'echo',
  scope: { projectId: 'p' },
}
const add = { type: 'AddPermissionRule', ...rule }

async function dryRun(host: Host, args: object): Promise<QueryAnswer<'ruleDryRun'>> {
  const answer = await host.query('ruleDryRun', args, new AbortController().signal)
  return queries.ruleDryRun.answer.parse(answer)
}

it('says of each action who or which rule decided, and of each rule whence it came and what it did, after a restart too', async () => {
  const home = await temporaryFolder('home')
  const first = await temporaryHost({ home })
  await openSampleThread(first)

  const one = await say(first, 'run echo one')
  const { requestId } = one.payload
  const proposal = { ...rule, ruleId: undefined }
  const wouldBe = await dryRun(first, { rule: JSON.parse(JSON.stringify(proposal)) })
  expect(wouldBe).toMatchObject({ replayed: 1, covered: 1, changed: { allow: 1, ask: 0, deny: 0 } })

  await accepted(first, { ...add, origin: { threadId: 't', requestId } })
  const scope = { ruleId: 'echoing' }
  await accepted(first, { type: 'ApprovePendingAction', threadId: 't', requestId, scope })
  await finished(first, one)
  const two = await say(first, 'run echo two')
  await finished(first, two)
  await accepted(first, {
    ...add,
    ruleId: 'never',
    effect: 'deny',
    pattern: 'ls',
    scope: 'everywhere',
  })
  const three = await say(first, 'run ls')
  await finished(first, three)
  await first.close()

  const host = await temporaryHost({ home })
  expect(verdicts(host)).toMatchObject([
    { status: 'approved', by: { user: expect.any(String) } },
    { status: 'approved', by: { rule: 'echoing' } },
    { status: 'rejected', by: { rule: 'never' } },
  ])
  const [echoing, never] = entries(host)
  expect(echoing).toMatchObject({
    rule,
    origin: { threadId: 't', requestId, title: one.payload.title },
    allowed: 1,
    removed: null,
    uses: [{ scope: 't', key: `use/${two.payload.requestId}` }],
  })
  expect(echoing?.added.by).toMatch(/^user:/)
  expect(never).toMatchObject({ denied: 1 })
  expect(never?.origin).toBeUndefined()

  await accepted(host, { type: 'RemovePermissionRule', ruleId: 'echoing' })
  const before = rows(host, 'rules')
  expect(entries(host)[0]).toMatchObject({ removed: { at: expect.any(Number) }, allowed: 1 })
  expect(await host.rebuild('rules')).toMatchObject({ rules: { status: 'ready' } })
  expect(rows(host, 'rules')).toEqual(before)

  await accepted(host, { type: 'DeleteThread', threadId: 't' })
  expect((rows(host, 'rules') as RulesRow[]).filter(({ row }) => row === 'use')).toEqual([])
})

it('names the rule for which a person is asked', async () => {
  const host = await temporaryHost()
  await openSampleThread(host)
  const agent = { provider: 'practice', mode: 'full' }
  await accepted(host, { type: 'UpdateThread', threadId: 't', agent })
  await accepted(host, { ...add, effect: 'ask' })
  expect((await say(host, 'run echo one')).payload.rule).toBe('echoing')
  expect(entries(host)).toMatchObject([{ asked: 1 }])
})

it('takes no rule for one that was made of a request which is not open', async () => {
  const host = await temporaryHost({ runner: 'off' })
  await openSampleThread(host)
  for (const threadId of ['t', 'nobody']) {
    const refusal = await refused(host, { ...add, origin: { threadId, requestId: 'gone' } })
    expect(refusal.code).toBe('unknown-request')
  }
  expect(allEvents(host).map(({ type }) => type)).not.toContain('PermissionRuleAdded')
})

it('refuses to try a rule that nobody could add', async () => {
  const host = await temporaryHost({ runner: 'off' })
  const proposed = { effect: 'allow', kind: 'command', pattern: 'sudo', scope: 'everywhere' }
  await expect(dryRun(host, { rule: proposed })).rejects.toMatchObject({ code: 'invalid-query' })
})

it('gives a dry run up when the asker leaves', async () => {
  const host = await temporaryHost()
  await openSampleThread(host)
  await say(host, 'run echo one')
  const args = { rule: { effect: 'deny', kind: 'command', pattern: '*', scope: 'everywhere' } }
  const asked = host.query('ruleDryRun', args, AbortSignal.abort())
  await expect(asked).rejects.toMatchObject({ code: 'aborted' })
})

it('stops a dry run when its time is up, and says how far back it came', async () => {
  const host = await temporaryHost()
  await openSampleThread(host)
  const times: number[] = []
  for (const text of ['run echo one', 'run echo two', 'run echo three']) {
    const asked = await say(host, text)
    times.push(asked.occurredAt)
    const { requestId } = asked.payload
    await accepted(host, { type: 'ApprovePendingAction', threadId: 't', requestId, scope: 'once' })
    await finished(host, asked)
  }
  const views = {
    read: (view: string, scope: string | undefined, page: object) => host.read(view, scope, page),
    find: (view: string, scope: string, key: string) =>
      host.read(view, undefined, {})?.rows.find((row) => row.scope === scope && row.key === key)
        ?.row,
    states: () => ({ approvals: { status: 'ready' as const, position: 0, lag: 0 } }),
  }
  const deny = { effect: 'deny', kind: 'command', pattern: 'echo', scope: 'everywhere' } as const
  const signal = new AbortController().signal
  let now = 0
  const clock = () => (now += 10)
  const whole = await answerRuleDryRun(views, { rule: deny, limit: 2 }, signal, { page: 1 })
  expect(whole).toMatchObject({ replayed: 3, changed: { deny: 3 }, against: 3, since: null })
  expect(whole.examples.map(({ at }) => at)).toEqual(times.toReversed().slice(0, 2))
  const cut = await answerRuleDryRun(views, { rule: deny }, signal, {
    page: 1,
    budgetMs: 15,
    clock,
  })
  expect(cut).toMatchObject({ replayed: 2, since: times[1] })
})
