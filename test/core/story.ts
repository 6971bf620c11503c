import fc from 'fast-check'
import type { Command, CommandByType, CommandType } from '../../core/commands.ts'
import { openCommands, sealedCommands } from '../../core/commands.ts'
import type { Action } from '../../core/automation/action.ts'
import { ONE_ATTEMPT } from '../../core/automation/rule.ts'
import { automationId, eventId, projectId, replyId, threadId } from '../../core/ids.ts'
import type { ProviderEvent } from '../../core/providerEvents.ts'
import { allOnShelves } from '../support/shelves.ts'
import { openIntents, type OpenThread, type ThreadState } from '../../core/thread/state.ts'
import type { Engine } from '../support/engine.ts'
import type { Wish } from '../support/specify.ts'
import { gitWishes } from './gitWishes.ts'
import * as of from './samples.ts'

/*
 * Stories for the property tests: sequences of small steps, each of which becomes a command that
 * makes sense where the story stands (the turn under way, a request that is open), so that most of
 * them are granted and a story gets somewhere.
 */

type Scene = {
  engine: Engine
  /** Small numbers of the step's own, to choose by. */
  a: number
  b: number
  /** The thread it is about. */
  name: ReturnType<typeof threadId.parse>
  thread: OpenThread | undefined
  /** How many steps came before; makes ids that nobody has used. */
  step: number
}

/** A folder that nobody has trusted at first. */
const strange = projectId.parse('strange')
const project = (number: number) => projectId.parse(`p-${number % 2}`)
const choose = <T>(from: readonly T[], by: number): T | undefined => from[by % from.length]

const checkpointIds = (thread: OpenThread | undefined) =>
  allOnShelves(thread?.checkpoints ?? {}).map(([id]) => id)
const turnIn = ({ thread, b }: Scene) => thread?.turn?.turnId ?? of.turn(b)
const wonderIn = ({ thread, a }: Scene) =>
  choose(thread?.turn?.asked ?? [], a)?.requestId ?? of.request('wonder-0')
const requestIn = ({ thread, a }: Scene) =>
  choose(thread?.turn?.open ?? [], a)?.requestId ?? of.request('nobody')
const queuedIn = ({ thread, a }: Scene) => choose(thread?.queue ?? [], a)?.turnId ?? of.turn(99)
const textIn = ({ thread, a }: Scene) => choose(thread?.turn?.texts ?? [], a)

function says(scene: Scene, event: ProviderEvent): Wish<'IngestProviderEvent'> {
  // Every fifth time the agent says the same thing as before, by its id.
  const id = scene.b === 4 ? 'told-again' : `told-${scene.step}`
  return { ...of.says(event, { id }), threadId: scene.name, turnId: turnIn(scene) }
}

const words = ['', 'Hi 👋', '\ud83d', 'line\r\nline', 'שלום']
const actions = [
  of.runTests,
  of.edits({ path: 'src/a.ts' }, { path: 'src/b.ts' }),
  of.edits({ path: '/etc/hosts', inside: false }),
  of.other('Fetch'),
]

const automation = (number: number) => automationId.parse(`a-${number % 3}`)
const deeds: Action[] = [
  { kind: 'start-turn', text: 'go on after {{type}}' },
  { kind: 'run-command', argv: ['npm', 'test', '{{turnId}}'], limitMs: 60_000 },
  { kind: 'commit', message: '{{text}}{{code}}' },
  { kind: 'create-checkpoint', description: 'After {{turnId}}' },
  { kind: 'notify', text: '{{message}} {{jobId}}' },
]
/** What automations of a story wait for. */
const waits = [
  ['TurnCompleted', 'NothingYouKnow'],
  ['DeadLetterRecorded', 'TurnFailed'],
  ['AutomationRunSettled', 'GitOperationSettled'],
  ['TurnStarted', 'ProjectDeleted', 'AutomationCreated'],
  ['CheckpointCreated', 'DeadLetterHandlerFailed'],
]

/** Automations as they stand, by the choice of a step. */
function automationIn({ engine, a, b }: Scene) {
  const open = [...engine.states.values()].flatMap(({ of: kind, state }) =>
    kind === 'automation' && state.status === 'open' ? [state] : [],
  )
  return choose(open, a + b)
}

/** Fields that say something in words. */
const told = ['title', 'name', 'text', 'description', 'message', 'reason']

/** What may happen, each with its share. */
const plot: Record<string, [share: number, tell: (scene: Scene) => Wish]> = {
  'open a project': [
    2,
    ({ a, b }) => ({
      type: 'CreateProject',
      projectId: b === 1 ? strange : project(a),
      name: 'P',
      ...(b === 1 && { trusted: false }),
      rootPath: b === 1 ? '/work/strange' : (['/work/a', '/work/link', '/missing'][a] ?? '/work/a'),
    }),
  ],
  'change a project': [
    1,
    ({ a, b }) => ({
      type: 'UpdateProject',
      projectId: project(a),
      ...(b > 1 ? { name: `P ${b}` } : { settings: { agent: of.practice } }),
    }),
  ],
  'remove a project': [1, ({ a }) => ({ type: 'DeleteProject', projectId: project(a) })],
  'open a thread': [
    3,
    ({ a, b, name }) => ({
      type: 'CreateThread',
      threadId: name,
      projectId: project(a),
      agent: { provider: 'practice', ...(b > 2 && { mode: b > 3 ? 'full' : 'auto-edit' }) },
      workspace:
        b === 2 ? { kind: 'worktree', branch: a === 0 ? '-d' : `tree-${a}` } : { kind: 'local' },
    }),
  ],
  'go on from a thread': [
    1,
    ({ name, step }) => ({
      type: 'ForkThread',
      threadId: of.threadNamed(`fork-${step}`),
      from: name,
    }),
  ],
  'go on from a checkpoint': [
    1,
    ({ name, thread, a, b, step }) => ({
      type: 'ForkThread',
      threadId: of.threadNamed(`fork-${step}`),
      from: name,
      checkpointId: of.checkpoint(choose(checkpointIds(thread), a) ?? 'nobody'),
      ...(b > 0 && { workspace: { kind: 'worktree', branch: `fork-${step}` } as const }),
    }),
  ],
  'make a worktree anew': [
    4,
    ({ name, step }) => ({
      type: 'AddWorktree',
      threadId: name,
      operationId: of.operation(`op-${step}`),
    }),
  ],
  'remove a worktree': [
    4,
    ({ name, a, step }) => ({
      type: 'RemoveWorktree',
      threadId: name,
      operationId: of.operation(`op-${step}`),
      goes: { files: a, commits: 0, bytes: 1 },
      branch: a === 0 ? 'delete' : 'keep',
    }),
  ],
  'trust a project': [2, () => ({ type: 'TrustProject', projectId: strange })],
  'change a thread': [
    1,
    ({ name, a, b }) => ({
      type: 'UpdateThread',
      threadId: name,
      ...[{ title: `T ${b}` }, { archived: b > 2 }, { agent: { provider: 'codex' as const } }][a],
    }),
  ],
  'delete a thread': [1, ({ name }) => ({ type: 'DeleteThread', threadId: name })],
  'look at a thread': [1, ({ name }) => ({ type: 'MarkThreadReviewed', threadId: name })],
  'say something': [
    8,
    ({ name, b, step }) => ({
      type: 'StartTurn',
      threadId: name,
      turnId: of.turn(b === 0 ? 0 : step),
      text: `go ${words[b]}`,
    }),
  ],
  'press stop': [
    2,
    (scene) => ({ type: 'InterruptTurn', threadId: scene.name, turnId: turnIn(scene) }),
  ],
  'send a waiting message': [
    5,
    (scene) => ({ type: 'SendQueuedMessage', threadId: scene.name, turnId: queuedIn(scene) }),
  ],
  'take a waiting message back': [
    1,
    (scene) => ({ type: 'RemoveQueuedMessage', threadId: scene.name, turnId: queuedIn(scene) }),
  ],
  'say something in the midst of a turn': [
    5,
    (scene) => ({
      type: 'SteerTurn',
      threadId: scene.name,
      turnId: turnIn(scene),
      messageId: scene.a === 0 ? queuedIn(scene) : of.turn(scene.b === 0 ? 0 : scene.step),
      text: `left ${words[scene.b]}`,
    }),
  ],
  'the agent hears it, or does not': [
    5,
    ({ name, thread, a, b }) => ({
      type: 'SettleSteer',
      threadId: name,
      messageId: choose(thread?.steers ?? [], a)?.messageId ?? of.turn(99),
      outcome: choose(['sent', 'queued', 'queued', 'unsure'], b) ?? 'sent',
      ...(b > 2 && { code: 'steer-unsure', message: 'Who knows.' }),
    }),
  ],
  'put a waiting message in other words': [
    2,
    (scene) => ({
      type: 'EditQueuedMessage',
      threadId: scene.name,
      turnId: queuedIn(scene),
      text: `better ${words[scene.b]}`,
    }),
  ],
  'move a waiting message': [
    3,
    (scene) => {
      const before = choose(scene.thread?.queue ?? [], scene.b)?.turnId
      const named = scene.b < 3 && before !== undefined
      return {
        type: 'MoveQueuedMessage',
        threadId: scene.name,
        turnId: queuedIn(scene),
        ...(named && { before }),
      }
    },
  ],
  allow: [
    4,
    (scene) => ({
      type: 'ApprovePendingAction',
      threadId: scene.name,
      requestId: requestIn(scene),
      scope:
        (['once', 'thread', { ruleId: of.rule(`rule-${scene.b}`) }] as const)[scene.a] ?? 'once',
    }),
  ],
  refuse: [
    3,
    (scene) => ({
      type: 'RejectPendingAction',
      threadId: scene.name,
      requestId: requestIn(scene),
      ...(scene.b > 2 && { reason: 'No.' }),
    }),
  ],
  'add a rule': [
    2,
    ({ a, b, name }) => ({
      type: 'AddPermissionRule',
      ...of.ruleOf({
        ruleId: of.rule(`rule-${b}`),
        effect: (['allow', 'ask', 'deny'] as const)[b % 3] ?? 'ask',
        scope:
          ([{ threadId: name }, { projectId: project(b) }, 'everywhere'] as const)[a] ??
          'everywhere',
      }),
    }),
  ],
  'remove a rule': [1, ({ b }) => ({ type: 'RemovePermissionRule', ruleId: of.rule(`rule-${b}`) })],
  'keep a checkpoint': [
    2,
    ({ name, b }) => ({
      type: 'CreateCheckpoint',
      threadId: name,
      checkpointId: of.checkpoint(['c', 'constructor', '__proto__'][b] ?? `c-${b}`),
      description: words[b] ?? '',
    }),
  ],
  'a capture is done': [
    8,
    ({ name, thread, a, b }) => {
      const checkpointId = choose(thread?.capturing ?? [], a) ?? of.checkpoint('nobody')
      const outcome =
        b === 0
          ? ({ status: 'failed', code: 'full', message: 'No room.' } as const)
          : ({
              status: 'created',
              ref: `refs/${checkpointId}`,
              sha: `sha-${checkpointId}`,
            } as const)
      return { type: 'SettleCheckpoint', threadId: name, checkpointId, outcome }
    },
  ],
  'go back': [
    4,
    ({ name, thread, a, step }) => ({
      type: 'RestoreCheckpoint',
      threadId: name,
      checkpointId: of.checkpoint(choose(checkpointIds(thread), a) ?? 'nobody'),
      operationId: of.operation(`op-${step}`),
    }),
  ],
  commit: [
    2,
    ({ name, b, step }) => ({
      type: 'CommitChanges',
      threadId: name,
      operationId: of.operation(`op-${b > 2 ? 0 : step}`),
      message: words[b] ?? '',
      ...(b === 1 && { paths: ['a'] }),
      ...(b === 2 && { amend: true }),
    }),
  ],
  branch: [
    1,
    ({ name, b, step }) => ({
      type: 'CreateBranch',
      threadId: name,
      operationId: of.operation(`op-${step}`),
      name: b === 0 ? '-d' : `branch-${b}`,
    }),
  ],
  'ask for any other operation': [
    8,
    ({ name, step }) => {
      const wish = choose(Object.values(gitWishes), step)
      return {
        ...(wish ?? gitWishes.FetchRemote),
        threadId: name,
        operationId: of.operation(`op-${step}`),
      }
    },
  ],
  'an operation is done': [
    10,
    ({ name, thread, b }) => ({
      type: 'SettleGitOperation',
      threadId: name,
      operationId: thread?.operation?.operationId ?? of.operation('nobody'),
      outcome: (['failed', 'indeterminate'] as const)[b] ?? 'succeeded',
      result: b > 1 ? { sha: 'abc' } : { code: 'hook-failed', message: 'No.' },
    }),
  ],
  'a job is given up': [
    3,
    ({ name, thread, a, step }) => {
      const intent = choose(thread ? openIntents(thread) : [], a) ?? 1
      const jobId = `git/${name}/job-${intent}-${a === 2 ? 0 : step}`
      return { type: 'RecordDeadLetter', threadId: name, ...of.letter, jobId, intent }
    },
  ],
  'somebody sees to a dead letter': [
    4,
    (scene) => {
      const { thread, a, b, step } = scene
      const type = (['HandleDeadLetter', 'DiscardDeadLetter'] as const)[b] ?? 'RetryDeadLetter'
      const letters = (step % 3 === 0 ? automationIn(scene) : thread)?.letters ?? []
      return { type, jobId: choose(letters, a)?.jobId ?? 'git/t/nobody' }
    },
  ],
  'write an automation': [
    5,
    ({ a, b, step }) => ({
      type: 'CreateAutomation',
      automationId: automation(step),
      name: `A ${step}`,
      scope: a === 0 ? { projectId: project(b) } : 'everywhere',
      when: {
        types: waits[b] ?? [],
        ...(a === 1 && { filter: [{ field: 'outcome', isNot: 'succeeded' }] }),
      },
      do: choose(deeds, a + b) ?? { kind: 'notify', text: 'x' },
      depthLimit: 1 + a,
      retry: b > 2 ? { growth: 'linear', base: 1, cap: 9, jitter: 0, attempts: 3 } : ONE_ATTEMPT,
      enabled: b !== 4 || a !== 2,
    }),
  ],
  'change an automation': [
    1,
    ({ a, b, step }) => ({
      type: 'UpdateAutomation',
      automationId: automation(step),
      ...[
        { name: `B ${step}` },
        { scope: 'everywhere' as const },
        { depthLimit: 2, enabled: true },
      ][a],
      ...(b === 0 && { when: { types: ['TurnInterrupted'] } }),
    }),
  ],
  'enable an automation': [
    1,
    ({ step }) => ({ type: 'EnableAutomation', automationId: automation(step) }),
  ],
  'disable an automation': [
    1,
    ({ step }) => ({ type: 'DisableAutomation', automationId: automation(step) }),
  ],
  'delete an automation': [
    1,
    ({ step }) => ({ type: 'DeleteAutomation', automationId: automation(step) }),
  ],
  'run an automation': [
    3,
    (scene) => {
      const { engine, a, b, name, step } = scene
      const event = choose(engine.log, step * 5 + b)
      return {
        type: 'RunAutomation',
        automationId: automationIn(scene)?.automationId ?? automation(a),
        runId: of.run(`r-${b === 0 ? 0 : step}`),
        ...(a === 0 && { threadId: name }),
        ...(a === 1 && { eventId: eventId.parse(event?.id ?? 'nobody') }),
        ...(b > 2 && { replyTo: replyId.parse(`reply-${step}`) }),
      }
    },
  ],
  'a run is over': [
    8,
    (scene) => {
      const found = automationIn(scene)
      const outcome =
        (['failed', 'indeterminate', 'succeeded', 'succeeded'] as const)[scene.b] ?? 'abandoned'
      return {
        type: 'SettleAutomationRun',
        automationId: found?.automationId ?? automation(0),
        runId: choose(found?.runs ?? [], scene.a)?.runId ?? of.run('nobody'),
        outcome,
        ...(outcome === 'failed' && { code: 'exit-status', message: 'It ended with status 1.' }),
        result: outcome === 'succeeded' ? { tail: 'fine', exitCode: 0 } : {},
      }
    },
  ],
  'a run is given up': [
    4,
    (scene) => {
      const found = automationIn(scene)
      const run = choose(found?.runs ?? [], scene.a)
      const id = found?.automationId ?? automation(0)
      const jobId = `run/${id}/${run?.runId ?? 'nobody'}`
      const intent = run?.intent ?? 1
      return { type: 'RecordDeadLetter', automationId: id, ...of.runLetter, jobId, intent }
    },
  ],
  'somebody wants a commit message': [
    2,
    ({ name, step }) => ({
      type: 'SuggestCommitMessage',
      threadId: name,
      requestId: of.request(`suggest-${step}`),
      replyTo: replyId.parse(`reply-${step}`),
    }),
  ],
  'a commit message is proposed': [
    2,
    ({ name, thread, a, b }) => ({
      type: 'SettleCommitMessage',
      threadId: name,
      requestId: choose(thread?.suggestions ?? [], a)?.requestId ?? of.request('nobody'),
      outcome: b === 0 ? 'failed' : 'succeeded',
      ...(b === 0 ? { code: 'nothing-to-commit', message: 'Nothing.' } : { text: 'Add a' }),
    }),
  ],
  'somebody is disabled': [
    3,
    ({ a, b }) => ({
      type: 'SetPrincipal',
      principal: a === 0 ? 'local' : 'user:me',
      enabled: b > 2,
    }),
  ],
  'an agent is set up': [
    1,
    ({ a, b }) => ({
      type: 'SetAgentSettings',
      agent: a === 0 ? 'codex' : 'my own',
      ...(b > 0 && { path: `/opt/${words[b] ?? 'x'}`, environment: ['MODEL_KEY'] }),
    }),
  ],
  'the home is set up': [
    1,
    ({ a, b }) => ({
      type: 'SetHostSettings',
      ...(a > 0 && { idleMinutes: b * 40 }),
      turnsAtOnce: b === 0 ? null : b,
    }),
  ],
  'a view is repaired': [
    1,
    ({ b }) => ({ type: 'RecordViewRepair', view: 'threads', differs: words[b] ?? 'x' }),
  ],
  'take something out of the log': [
    2,
    ({ engine, a, b, step }) => {
      const event = choose(engine.log, step * 7 + b)
      const field = Object.keys(event?.payload ?? {}).findLast((key) => told.includes(key))
      const eventId = of.anEvent(event?.id ?? 'nobody')
      return { type: 'RedactEvent', eventId, field: field ?? ['text', 'body.text'][a] ?? 'turnId' }
    },
  ],
  'the agent takes the prompt': [
    6,
    (scene) => says(scene, { type: 'turn-began', sessionId: `s-${scene.b}`, fresh: scene.a === 0 }),
  ],
  'the agent begins an item': [
    5,
    (scene) => {
      const { a, b, step } = scene
      const body = { text: words[b] ?? '' }
      const item = [
        { kind: 'assistant-text', body } as const,
        { kind: 'reasoning', body } as const,
        { kind: 'tool-call', body: { tool: 'read', title: 'Read', status: 'running' } } as const,
      ][a] ?? { kind: 'notice' as const, body: { level: 'info' as const, text: '' } }
      return says(scene, { type: 'item-appended', itemId: of.item(`i-${b > 2 ? b : step}`), item })
    },
  ],
  'the agent says more': [
    6,
    (scene) => {
      const text = textIn(scene)
      const stray = [0, 0, -1, -2, 1][scene.b] ?? 0
      const offset = Math.max(0, (text?.length ?? 0) + stray)
      const itemId = text?.itemId ?? of.item('nobody')
      return says(scene, { type: 'item-text', itemId, offset, text: words[scene.a] ?? '…' })
    },
  ],
  'the agent rewrites an item': [
    2,
    (scene) =>
      says(scene, {
        type: 'item-updated',
        itemId: textIn(scene)?.itemId ?? of.item(`i-${scene.b}`),
        item:
          scene.a === 0
            ? { kind: 'assistant-text', body: { text: words[scene.b] ?? '' } }
            : { kind: 'plan', body: { entries: [] } },
      }),
  ],
  'the agent wonders': [3, (scene) => says(scene, of.wonders(`wonder-${scene.b}`))],
  'the agent wonders no more': [
    1,
    (scene) =>
      says(scene, {
        type: 'question-withdrawn',
        requestId: wonderIn(scene),
        reason: 'Never mind.',
      }),
  ],
  'answer a question': [
    3,
    (scene) => ({
      type: 'AnswerQuestion',
      threadId: scene.name,
      requestId: wonderIn(scene),
      answers: scene.a === 0 ? [] : [of.red],
    }),
  ],
  'the agent asks': [
    6,
    (scene) => {
      const { step, a, b } = scene
      const name = b === 0 ? `${turnIn(scene)}:r` : `${turnIn(scene)}:r-${step}`
      return says(scene, of.asks(name, actions[b % actions.length], `Title ${a}`))
    },
  ],
  'the agent asks no more': [
    1,
    (scene) =>
      says(scene, {
        type: 'approval-withdrawn',
        requestId: requestIn(scene),
        reason: 'Never mind.',
      }),
  ],
  'a turn completes': [5, (scene) => says(scene, { type: 'turn-completed' })],
  'a turn fails': [
    2,
    (scene) => says(scene, { type: 'turn-failed', code: 'broken', message: 'It broke.' }),
  ],
  'a turn is interrupted': [
    2,
    (scene) => says(scene, { type: 'turn-interrupted', reason: 'Stopped.' }),
  ],
}

/** A step of a story: what happens, to which thread, and what it chooses. */
export type Step = { what: string; on: number; a: number; b: number }

const step: fc.Arbitrary<Step> = fc.record({
  what: fc.oneof(
    ...Object.entries(plot).map(([what, [weight]]) => ({ weight, arbitrary: fc.constant(what) })),
  ),
  on: fc.nat(3),
  a: fc.nat(2),
  b: fc.nat(4),
})

const opening: Step[] = [
  { what: 'open a project', on: 0, a: 0, b: 0 },
  { what: 'open a project', on: 0, a: 1, b: 0 },
  { what: 'open a thread', on: 0, a: 0, b: 0 },
  { what: 'open a thread', on: 1, a: 0, b: 3 },
  { what: 'open a thread', on: 2, a: 1, b: 4 },
  { what: 'open a thread', on: 3, a: 1, b: 2 },
]

/** Two projects with four threads, one of them in a worktree, and then whatever may happen. */
export const story: fc.Arbitrary<Step[]> = fc
  .array(step, { maxLength: 150, size: 'max' })
  .map((steps) => [...opening, ...steps])

/** The command that a step comes to where the story stands. Its shape is one that may be sent. */
export function commandOf({ what, on, a, b }: Step, engine: Engine, at: number): Command {
  const tell = plot[what]?.[1]
  if (!tell) throw new Error(`nothing is called ${what}`)
  const name = threadId.parse(`t-${on}`)
  const stream = engine.states.get(`thread/${name}`)
  const state: ThreadState | undefined = stream?.of === 'thread' ? stream.state : undefined
  const thread = state?.status === 'open' ? state : undefined
  const wish = tell({ engine, a, b, name, thread, step: at })
  const schemas: { [T in CommandType]: { parse(input: unknown): CommandByType[T] } } = {
    ...openCommands,
    ...sealedCommands,
  }
  return schemas[wish.type].parse({ id: `c-${at}`, ...wish })
}
