import { readFileSync } from 'node:fs'
import type { StoredEvent } from '../../core/events.ts'
import { grouped } from './grouped.ts'
import type { Scene } from './scene.ts'
import type { TestRepository } from '../support/repository.ts'

type Of<T extends StoredEvent['type']> = Extract<StoredEvent, { type: T }>
const all = <T extends StoredEvent['type']>(log: readonly StoredEvent[], ...types: readonly T[]) =>
  log.filter((event): event is Of<T> => types.some((type) => type === event.type))

/** Failures that the driver itself brings about. */
const EXPECTED = new Set([
  'nothing-to-commit',
  'abandoned',
  'no-safety-checkpoint',
  // A file or commit that was chosen has gone by the time, or a branch was rewritten.
  'path-unknown',
  'branch-moved',
  'commit-pushed',
  'push-rejected',
  'lease-stale',
  'would-overwrite',
  'branch-elsewhere',
])

/** What is wrong with a log in which everything has come to rest, and with the world beside it. */
export function problemsAtRest(
  log: readonly StoredEvent[],
  { diary, repositories, remotes }: Scene,
): string[] {
  return [
    ...settlements(log),
    ...turns(log),
    ...prompts(log, readFileSync(diary, 'utf8')),
    ...operations(log, repositories),
    ...pushes(log, remotes),
    ...checkpoints(log, repositories),
  ]
}

/** Every intent has one settlement; one whose thread or automation has gone has one at most. */
function settlements(log: readonly StoredEvent[]): string[] {
  const gone = new Set<string>(
    log.flatMap(({ type, payload }) => {
      if (type === 'ProjectDeleted') return [...payload.threadIds, ...(payload.automationIds ?? [])]
      if (type === 'AutomationDeleted') return [payload.automationId]
      return type === 'ThreadDeleted' ? [payload.threadId] : []
    }),
  )
  const ends = grouped(
    log.filter((event) => intentOf(event, 'end') !== undefined),
    (event) => intentOf(event, 'end'),
  )
  const begun = log.flatMap((event) => {
    const intent = intentOf(event, 'begin')
    return intent === undefined ? [] : [{ intent, event }]
  })
  const twice = [...grouped(begun, ({ intent }) => intent)].filter(([, same]) => same.length > 1)
  const unsettled = begun.flatMap(({ intent, event }) => {
    const count = ends.get(intent)?.length ?? 0
    const right = count === 1 || (count === 0 && gone.has(event.streamId))
    return right ? [] : [`${intent} has ${count} settlements`]
  })
  const asked = new Set(begun.map(({ intent }) => intent))
  const orphans = [...ends.keys()].filter((intent) => intent !== undefined && !asked.has(intent))
  return [
    ...twice.map(([intent]) => `${intent} was asked for twice`),
    ...unsettled,
    ...orphans.map((intent) => `${intent} was settled and never asked for`),
  ]
}

/** A name for what an event asks for or settles. */
function intentOf({ type, payload }: StoredEvent, edge: 'begin' | 'end'): string | undefined {
  const begins = edge === 'begin'
  switch (type) {
    case 'CheckpointRequested':
      return begins ? `checkpoint ${payload.threadId}/${payload.checkpointId}` : undefined
    case 'CheckpointCreated':
    case 'CheckpointFailed':
      return begins ? undefined : `checkpoint ${payload.threadId}/${payload.checkpointId}`
    case 'GitOperationRequested':
      return begins ? `operation ${payload.threadId}/${payload.operationId}` : undefined
    case 'GitOperationSettled':
      return begins ? undefined : `operation ${payload.threadId}/${payload.operationId}`
    case 'TurnStarted':
      return begins ? `turn ${payload.threadId}/${payload.turnId}` : undefined
    case 'TurnCompleted':
    case 'TurnFailed':
    case 'TurnInterrupted':
      return begins ? undefined : `turn ${payload.threadId}/${payload.turnId}`
    case 'TurnSteered':
      return begins ? `steer ${payload.threadId}/${payload.messageId}` : undefined
    case 'SteerSettled':
      return begins ? undefined : `steer ${payload.threadId}/${payload.messageId}`
    case 'AutomationFired':
      return begins ? `run ${payload.automationId}/${payload.runId}` : undefined
    case 'AutomationRunSettled':
      return begins ? undefined : `run ${payload.automationId}/${payload.runId}`
    case 'ApprovalRequested':
    case 'QuestionAsked':
      return begins ? `request ${payload.threadId}/${payload.requestId}` : undefined
    case 'ActionApproved':
    case 'ActionRejected':
    case 'ApprovalExpired':
    case 'QuestionAnswered':
    case 'QuestionExpired':
      return begins ? undefined : `request ${payload.threadId}/${payload.requestId}`
    default:
      return undefined
  }
}

/** Turns run 1, 2, 3 in each thread. */
function turns(log: readonly StoredEvent[]): string[] {
  const byThread = grouped(all(log, 'TurnStarted'), ({ payload }) => payload.threadId)
  return [...byThread].flatMap(([threadId, started]) =>
    started.every(({ payload }, at) => payload.number === at + 1)
      ? []
      : [`turns of ${threadId} are numbered ${started.map(({ payload }) => payload.number)}`],
  )
}

/** No prompt reached its agent twice, and what completed had reached it. */
function prompts(log: readonly StoredEvent[], diary: string): string[] {
  const told = diary.split('\n')
  const completed = new Set(all(log, 'TurnCompleted').map(({ payload }) => payload.turnId))
  return all(log, 'TurnStarted').flatMap(({ payload: { turnId, text } }) => {
    const times = told.filter((line) => line === text).length
    const right = times === 1 || (times === 0 && !completed.has(turnId))
    return right ? [] : [`the prompt of ${turnId} reached its agent ${times} times`]
  })
}

/** Git shows each commit and branch as often as the log says: once, or not at all. */
function operations(
  log: readonly StoredEvent[],
  repositories: readonly TestRepository[],
): string[] {
  const reflog = repositories.flatMap(({ git }) =>
    git('log', '--walk-reflogs', '--format=%H %gs', '--branches').split('\n'),
  )
  const moves = repositories.flatMap(({ git }) => headLogs(git))
  const heads = repositories.flatMap(({ git }) =>
    git('for-each-ref', '--format=%(refname:short)', 'refs/heads').split('\n'),
  )
  const subjects = repositories.flatMap(({ git }) =>
    git('log', '--branches', '--format=%s').split('\n'),
  )
  const settled = all(log, 'GitOperationSettled')
  return all(log, 'GitOperationRequested').flatMap(({ payload: asked }) => {
    const { operationId, operation } = asked
    const found = settled.find(({ payload }) => payload.operationId === operationId)
    if (!found) return []
    const { outcome, result } = found.payload
    const wrong = (what: string) => `${operation} ${operationId} ${outcome} ${result.code}: ${what}`
    const abandoned = result.code === 'abandoned'
    const surprising = outcome === 'failed' && !EXPECTED.has(result.code ?? '')
    const problems = surprising ? [wrong(`failed: ${result.message} ${result.stderr}`)] : []
    if (outcome === 'indeterminate' && operation !== 'restore-checkpoint')
      problems.push(wrong('can be found out about'))
    if (operation === 'commit') {
      const named = reflog.filter((line) => line.includes(` gaffer:${operationId}: `))
      const times = outcome === 'succeeded' ? [1] : abandoned ? [0, 1] : [0]
      if (!times.includes(named.length)) problems.push(wrong(`made ${named.length} commits`))
      if (outcome === 'succeeded' && !named[0]?.startsWith(`${result.sha} `))
        problems.push(wrong(`made ${named[0]}, not ${result.sha}`))
      if (subjects.filter((subject) => subject === asked.args.message).length > 1)
        problems.push(wrong('stands twice in the history'))
    }
    const mark = {
      'undo-commit': `gaffer:${operationId}: undo`,
      'switch-branch': `(gaffer:${operationId})`,
    }
    if (operation === 'undo-commit' || operation === 'switch-branch') {
      const times = moves.filter((line) => line.endsWith(mark[operation])).length
      const right = abandoned ? times <= 1 : times === (outcome === 'succeeded' ? 1 : 0)
      if (!right) problems.push(wrong(`moved HEAD ${times} times`))
    }
    if (operation === 'create-branch') {
      const there = heads.includes(asked.args.name)
      if (!abandoned && there !== (outcome === 'succeeded')) problems.push(wrong(`there: ${there}`))
    }
    return problems
  })
}

/** What moved HEAD, in a repository and in its worktrees; a branch tells of those that have gone. */
function headLogs(git: TestRepository['git']): string[] {
  const read = (...of: string[]) => git('log', '--walk-reflogs', '--format=%gs', ...of).split('\n')
  // Undoing moves a branch, and switching nothing but HEAD.
  const undone = read('--branches').filter((line) => line.endsWith(': undo'))
  return [...undone, ...read('HEAD').filter((line) => !line.endsWith(': undo'))]
}

/** A remote was given what the log says, each once: nothing came there that no push brought. */
function pushes(log: readonly StoredEvent[], remotes: Scene['remotes']): string[] {
  const received = remotes.flatMap((git) =>
    git('log', '--walk-reflogs', '--format=%H', '--branches').split('\n'),
  )
  const settled = all(log, 'GitOperationSettled').filter(
    ({ payload }) => payload.operation === 'push',
  )
  const pushed = settled.filter(({ payload }) => payload.outcome === 'succeeded')
  const lost = pushed.flatMap(({ payload: { operationId, result } }) =>
    received.includes(result.sha ?? '') ? [] : [`push ${operationId} brought no ${result.sha}`],
  )
  const unsure = settled.filter(({ payload }) => payload.result.code === 'abandoned').length
  // Each remote began with the push of its first commit.
  const most = remotes.length + pushed.length + unsure
  const many = received.length > most ? [`${received.length} pushes arrived, not ${most}`] : []
  return [...lost, ...many]
}

/** What was captured is kept by its ref, with its description byte for byte. */
function checkpoints(
  log: readonly StoredEvent[],
  repositories: readonly TestRepository[],
): string[] {
  const kept = new Map(
    repositories.flatMap(({ git }) =>
      git('for-each-ref', '--format=%(refname) %(objectname)', 'refs/gaffer/checkpoints')
        .split('\n')
        .map((line) => line.split(' ') as [string, string]),
    ),
  )
  const asked = new Map(
    all(log, 'CheckpointRequested').map(({ payload }) => [
      `${payload.threadId}/${payload.checkpointId}`,
      payload.description,
    ]),
  )
  const lost = all(log, 'CheckpointCreated').flatMap(({ payload }) => {
    const { threadId, checkpointId, ref, sha, description } = payload
    const same = asked.get(`${threadId}/${checkpointId}`) === description
    return same && kept.get(ref) === sha ? [] : [`checkpoint ${checkpointId} is not what was kept`]
  })
  const failed = all(log, 'CheckpointFailed').flatMap(
    ({ payload: { checkpointId, code, message } }) =>
      EXPECTED.has(code) ? [] : [`checkpoint ${checkpointId} failed: ${code} ${message}`],
  )
  return [...lost, ...failed]
}
