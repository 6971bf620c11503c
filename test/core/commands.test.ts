import { describe, expect, it } from 'vitest'
import {
  DESCRIPTION_LIMIT,
  MESSAGE_LIMIT,
  type OpenCommand,
  openCommands,
  parseCommand,
  PATH_LIMIT,
  sealedCommands,
  TITLE_LIMIT,
} from '../../core/commands.ts'
import { COMMIT_PATHS_LIMIT, type GitCommandType } from '../../core/git/operations.ts'
import { gitWishes } from './gitWishes.ts'

const threadId = 't'
const ids = { threadId, operationId: 'op' }
const agent = { provider: 'practice' }

const gitBodies = Object.fromEntries(
  Object.entries<Record<string, unknown>>(gitWishes).map(([name, { type: _type, ...body }]) => [
    name,
    body,
  ]),
) as { [T in GitCommandType]: Record<string, unknown> }

/** One of each command as a script would send it. */
const everyCommand: Record<OpenCommand['type'], Record<string, unknown>> = {
  CreateProject: { projectId: 'p', name: 'P', rootPath: '/work', trusted: false },
  UpdateProject: { projectId: 'p', name: 'P', settings: { agent } },
  DeleteProject: { projectId: 'p' },
  CreateThread: { threadId, projectId: 'p', title: 'T', agent, workspace: { kind: 'local' } },
  ForkThread: {
    threadId,
    from: 's',
    title: 'T',
    checkpointId: 'c',
    workspace: { kind: 'worktree', branch: 'fix' },
  },
  UpdateThread: { threadId, title: 'T', agent, archived: true },
  DeleteThread: { threadId },
  MarkThreadReviewed: { threadId },
  StartTurn: {
    threadId,
    turnId: 'u',
    text: 'go',
    attachments: [{ blob: 'a'.repeat(64), name: 'a.png', mediaType: 'image/png', bytes: 3 }],
    withTranscript: true,
  },
  InterruptTurn: { threadId, turnId: 'u' },
  SendQueuedMessage: { threadId, turnId: 'u' },
  RemoveQueuedMessage: { threadId, turnId: 'u' },
  EditQueuedMessage: { threadId, turnId: 'u', text: 'go' },
  MoveQueuedMessage: { threadId, turnId: 'u', before: 'v' },
  SteerTurn: { threadId, turnId: 'u', messageId: 'm', text: 'left' },
  ApprovePendingAction: { threadId, requestId: 'r', scope: { ruleId: 'x' } },
  RejectPendingAction: { threadId, requestId: 'r', reason: 'No.' },
  AnswerQuestion: {
    threadId,
    requestId: 'r',
    answers: [{ questionId: 'colour', chosen: ['red'], text: 'or so' }],
  },
  AddPermissionRule: {
    ruleId: 'x',
    effect: 'deny',
    kind: 'command',
    pattern: 'rm',
    scope: 'everywhere',
  },
  RemovePermissionRule: { ruleId: 'x' },
  CreateCheckpoint: { threadId, checkpointId: 'c', description: '' },
  RestoreCheckpoint: { ...ids, checkpointId: 'c' },
  ...gitBodies,
  AddWorktree: ids,
  RemoveWorktree: { ...ids, goes: { files: 1, commits: 0, bytes: 9 }, branch: 'delete' },
  TrustProject: { projectId: 'p' },
  CreateAutomation: {
    automationId: 'a',
    name: 'Test',
    scope: { projectId: 'p' },
    when: {
      types: ['TurnCompleted', 'SomethingUnheardOf'],
      filter: [
        { field: 'usage.costUsd', atLeast: 1 },
        { field: 'text', isNot: null },
      ],
    },
    do: { kind: 'run-command', argv: ['npm', 'test', '{{turnId}}'], limitMs: 60_000 },
    depthLimit: 2,
    retry: { growth: 'linear', base: 1, cap: 2, jitter: 0.5, attempts: 3 },
    enabled: false,
  },
  UpdateAutomation: {
    automationId: 'a',
    name: 'Other',
    scope: 'everywhere',
    when: { types: ['TurnFailed'] },
    do: { kind: 'start-turn', threadId, text: 'Look at {{message}}' },
    depthLimit: 3,
    retry: { growth: 'constant', base: 0, cap: 0, jitter: 0, attempts: 1 },
    enabled: true,
  },
  EnableAutomation: { automationId: 'a' },
  DisableAutomation: { automationId: 'a' },
  DeleteAutomation: { automationId: 'a' },
  RunAutomation: { automationId: 'a', runId: 'r', eventId: 'e', threadId, replyTo: 'w' },
  SuggestCommitMessage: { threadId, requestId: 'r', replyTo: 'w' },
  SetPrincipal: { principal: 'local', enabled: false },
  SetAgentSettings: {
    agent: 'codex',
    path: '/opt/codex',
    arguments: ['--profile', 'work'],
    environment: ['MODEL_KEY'],
    model: 'gpt-5.5',
    mode: 'plan',
  },
  SetHostSettings: { idleMinutes: 30, silenceMinutes: 5, turnsAtOnce: null },
  RetryDeadLetter: { jobId: 'git/t/op' },
  DiscardDeadLetter: { jobId: 'git/t/op' },
  HandleDeadLetter: { jobId: 'git/t/op' },
  RedactEvent: { eventId: 'e', field: 'args.paths.0' },
}
const sent = (type: OpenCommand['type'], fields: object = {}) => ({
  id: 'c-1',
  type,
  ...everyCommand[type],
  ...fields,
})
const types = Object.keys(everyCommand) as OpenCommand['type'][]

/** What is refused, and where. */
function trouble(input: unknown) {
  const parsed = parseCommand(input)
  return parsed.ok ? 'taken' : { code: parsed.code, path: parsed.path, message: parsed.message }
}

describe.each(types)('%s', (type) => {
  it('is taken as it was sent', () => {
    expect(parseCommand(sent(type, { expectedVersion: 3 }))).toStrictEqual({
      ok: true,
      command: sent(type, { expectedVersion: 3 }),
    })
  })

  it('[A13] is stamped by the host: what a sender claims is dropped', () => {
    const claims = { at: 1, depth: 7, rootId: 'root', principal: { user: 'eve' } }
    // One command is about a principal, and says which by that name.
    const own = 'principal' in everyCommand[type] ? { principal: 'local' } : {}
    expect(parseCommand(sent(type, { ...claims, ...own }))).toStrictEqual({
      ok: true,
      command: sent(type),
    })
  })

  it('is refused with a field that it does not have, by its name', () => {
    for (const field of ['facts', 'causationId', 'colour', 'constructor']) {
      const refused = trouble(sent(type, { [field]: {} }))
      expect(refused).toMatchObject({ code: 'invalid-command' })
      expect(refused).toHaveProperty('message', expect.stringContaining(`"${field}"`))
    }
  })

  it('is refused without its id, or with a stale kind of version', () => {
    expect(trouble({ ...sent(type), id: undefined })).toMatchObject({ path: 'id' })
    expect(trouble(sent(type, { expectedVersion: -1 }))).toMatchObject({ path: 'expectedVersion' })
  })

  const required: string[] = Object.entries(openCommands[type].shape)
    .filter(([, schema]) => !schema.safeParse(undefined).success)
    .map(([field]) => field)
    .filter((field) => field !== 'type' && field !== 'id')

  // With nothing in it, it says that nothing is set any more.
  it.skipIf(type === 'SetHostSettings')(`is refused without ${required.join(' or ')}`, () => {
    expect(required.length).toBeGreaterThan(0)
    for (const field of required)
      expect(trouble(sent(type, { [field]: undefined }))).toMatchObject({
        code: 'invalid-command',
        path: field,
      })
  })

  const named = required.filter((field) => field.endsWith('Id'))
  it(`is refused with a malformed ${named.join(' or ')}`, () => {
    for (const field of named)
      for (const id of ['', 'a b', 'a/b', 'ü', '../x', 'a'.repeat(500), 7, null])
        expect(trouble(sent(type, { [field]: id }))).toMatchObject({ path: field })
  })
})

it.each(Object.keys(sealedCommands))(
  '[A13] %s is the host’s alone, however it is filled in',
  (type) => {
    for (const fields of [{}, { threadId }, { principal: 'host' }])
      expect(trouble({ id: 'c-1', type, ...fields })).toMatchObject({
        code: 'sealed-command',
        path: 'type',
      })
  },
)

it.each(['MakeCoffee', 'toString', '__proto__', 'constructor', ''])(
  'there is no command %j',
  (type) => {
    expect(trouble({ id: 'c-1', type })).toMatchObject({ code: 'unknown-command', path: 'type' })
  },
)

it.each([
  null,
  undefined,
  7,
  'StartTurn',
  [],
  [sent('StartTurn')],
  {},
  { type: 7 },
  { type: null },
])('%j is no command', (input) => expect(trouble(input)).toMatchObject({ code: 'invalid-command' }))

it('puts a thread into the project’s own folder when it does not say where', () => {
  const { workspace: _, ...fields } = everyCommand.CreateThread
  expect(parseCommand({ id: 'c-1', type: 'CreateThread', ...fields })).toMatchObject({
    ok: true,
    command: { workspace: { kind: 'local' } },
  })
})

describe('limits', () => {
  const long = (length: number) => 'x'.repeat(length)
  it.each([
    ['CreateProject', 'name', long(TITLE_LIMIT), long(TITLE_LIMIT + 1)],
    ['CreateProject', 'name', ' a ', '  '],
    ['CreateProject', 'rootPath', long(PATH_LIMIT), long(PATH_LIMIT + 1)],
    ['CreateProject', 'rootPath', '/a\n', '/a\0b'],
    ['StartTurn', 'text', long(MESSAGE_LIMIT), long(MESSAGE_LIMIT + 1)],
    ['StartTurn', 'text', ' ', ''],
    ['CreateCheckpoint', 'description', long(DESCRIPTION_LIMIT), long(DESCRIPTION_LIMIT + 1)],
    ['CommitChanges', 'message', long(MESSAGE_LIMIT), long(MESSAGE_LIMIT + 1)],
    [
      'CommitChanges',
      'paths',
      Array(COMMIT_PATHS_LIMIT).fill('a'),
      Array(COMMIT_PATHS_LIMIT + 1).fill('a'),
    ],
    ['CommitChanges', 'paths', ['a'], []],
    ['AddPermissionRule', 'pattern', long(4096), ''],
    ['ApprovePendingAction', 'scope', 'thread', 'always'],
    ['AddPermissionRule', 'scope', { threadId }, { threadId, projectId: 'p' }],
    ['CreateThread', 'agent', { provider: 'acp', command: ['goose'] }, { provider: 'gremlin' }],
    ['CreateThread', 'workspace', { kind: 'worktree', branch: 'x' }, { kind: 'moon' }],
  ] as const)('%s takes %s up to its limit, and names it beyond', (type, field, fits, exceeds) => {
    expect(trouble(sent(type, { [field]: fits }))).toBe('taken')
    expect(trouble(sent(type, { [field]: exceeds }))).toMatchObject({
      path: expect.stringMatching(`^${field}`),
    })
  })

  it('an ACP agent without its command is refused where the command is missing', () => {
    expect(trouble(sent('CreateThread', { agent: { provider: 'acp' } }))).toMatchObject({
      path: 'agent.command',
    })
  })
})

it('[A3] takes a checkpoint’s description byte for byte', () => {
  const description = ' \t👩‍👩‍👧 e\u0301\r\nשלום \u202e \ud800 '
  expect(parseCommand(sent('CreateCheckpoint', { description }))).toMatchObject({
    ok: true,
    command: { description },
  })
})
