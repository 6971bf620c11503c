import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { installProgram } from '../test/support/programs/programs.ts'

/**
 * Writes `electron/agents/codex/protocol.ts` from what the pinned Codex says of its own protocol.
 *
 * Codex generates some 950 files, of which we use a few dozen types, and of those a few fields. Only
 * those are kept, each as Codex wrote it: so the file stays small enough to be read, and what it
 * shows as a difference after an update of Codex is a difference to us.
 */

const target = path.join(import.meta.dirname, '../electron/agents/codex/protocol.ts')

/** What is kept: a type whole, or some fields of it. */
const kept: Readonly<Record<string, 'whole' | readonly string[]>> = {
  RequestId: 'whole',
  AbsolutePathBuf: 'whole',
  LegacyAppPathString: 'whole',
  ClientInfo: 'whole',
  InitializeCapabilities: ['experimentalApi', 'requestAttestation', 'optOutNotificationMethods'],
  InitializeParams: 'whole',
  GetAccountResponse: ['account', 'requiresOpenaiAuth'],
  AskForApproval: 'whole',
  ApprovalsReviewer: 'whole',
  SandboxMode: 'whole',
  JsonValue: 'whole',
  ThreadStartParams: ['model', 'cwd', 'sandbox', 'config'],
  ThreadResumeParams: ['threadId', 'model', 'cwd', 'sandbox', 'config', 'excludeTurns'],
  ThreadForkParams: [
    'threadId',
    'lastTurnId',
    'beforeTurnId',
    'model',
    'cwd',
    'sandbox',
    'config',
    'excludeTurns',
  ],
  ModelListParams: ['cursor'],
  Model: ['model', 'displayName', 'description', 'hidden', 'isDefault'],
  ModelListResponse: 'whole',
  ConfigReadParams: ['cwd'],
  Config: ['model'],
  ConfigReadResponse: ['config'],
  Thread: ['id'],
  NetworkAccess: 'whole',
  SandboxPolicy: 'whole',
  ThreadStartResponse: ['thread', 'sandbox'],
  TurnStatus: 'whole',
  CodexErrorInfo: 'whole',
  NonSteerableTurnKind: 'whole',
  TurnError: ['message', 'codexErrorInfo', 'additionalDetails'],
  Turn: ['id', 'status', 'error'],
  ByteRange: 'whole',
  TextElement: 'whole',
  TurnStartParams: ['threadId', 'input', 'approvalPolicy', 'approvalsReviewer', 'sandboxPolicy'],
  TurnStartResponse: ['turn'],
  TurnSteerParams: ['threadId', 'input', 'expectedTurnId'],
  TurnInterruptParams: 'whole',
  ThreadBackgroundTerminalsCleanParams: 'whole',
  CommandExecutionStatus: 'whole',
  PatchApplyStatus: 'whole',
  PatchChangeKind: 'whole',
  FileUpdateChange: 'whole',
  McpToolCallStatus: 'whole',
  McpToolCallError: 'whole',
  DynamicToolCallStatus: 'whole',
  CollabAgentTool: 'whole',
  CollabAgentToolCallStatus: 'whole',
  WebSearchItem: ['id', 'query'],
  ItemStartedNotification: ['threadId', 'item'],
  ItemCompletedNotification: ['threadId', 'item'],
  AgentMessageDeltaNotification: ['threadId', 'itemId', 'delta'],
  PlanDeltaNotification: ['threadId', 'itemId', 'delta'],
  ReasoningSummaryTextDeltaNotification: ['threadId', 'itemId', 'delta', 'summaryIndex'],
  ReasoningTextDeltaNotification: ['threadId', 'itemId', 'delta', 'contentIndex'],
  CommandExecutionOutputDeltaNotification: ['threadId', 'itemId', 'delta'],
  FileChangePatchUpdatedNotification: ['threadId', 'itemId', 'changes'],
  TurnPlanStepStatus: 'whole',
  TurnPlanStep: 'whole',
  TurnPlanUpdatedNotification: ['threadId', 'plan'],
  TokenUsageBreakdown: ['inputTokens', 'cachedInputTokens', 'outputTokens'],
  ThreadTokenUsage: ['total', 'last'],
  ThreadTokenUsageUpdatedNotification: ['threadId', 'turnId', 'tokenUsage'],
  TurnCompletedNotification: ['threadId', 'turn'],
  ErrorNotification: ['threadId', 'error', 'willRetry'],
  ModelReroutedNotification: ['threadId', 'fromModel', 'toModel'],
  ServerRequestResolvedNotification: ['threadId', 'requestId'],
  CommandExecutionApprovalKind: 'whole',
  NetworkApprovalProtocol: 'whole',
  NetworkApprovalContext: 'whole',
  CommandExecutionRequestApprovalParams: [
    'kind',
    'itemId',
    'reason',
    'networkApprovalContext',
    'command',
    'cwd',
    'proposedExecpolicyAmendment',
    'availableDecisions',
  ],
  CommandExecutionApprovalDecision: 'whole',
  ExecPolicyAmendment: 'whole',
  NetworkPolicyAmendment: 'whole',
  NetworkPolicyRuleAction: 'whole',
  FileChangeRequestApprovalParams: ['itemId', 'reason', 'grantRoot'],
  FileChangeApprovalDecision: 'whole',
  ToolRequestUserInputParams: ['questions'],
  ToolRequestUserInputQuestion: 'whole',
  ToolRequestUserInputOption: 'whole',
  ToolRequestUserInputResponse: 'whole',
  ToolRequestUserInputAnswer: 'whole',
  McpServerElicitationRequestParams: ['serverName'],
  McpServerElicitationRequestResponse: 'whole',
  McpServerElicitationAction: 'whole',
  McpElicitationSchema: ['type', 'properties', 'required'],
  McpElicitationObjectType: 'whole',
  McpElicitationPrimitiveSchema: 'whole',
  McpElicitationEnumSchema: 'whole',
  McpElicitationSingleSelectEnumSchema: 'whole',
  McpElicitationUntitledSingleSelectEnumSchema: ['type', 'title', 'description', 'enum'],
  McpElicitationTitledSingleSelectEnumSchema: ['type', 'title', 'description', 'oneOf'],
  McpElicitationMultiSelectEnumSchema: 'whole',
  McpElicitationUntitledMultiSelectEnumSchema: ['type', 'title', 'description', 'items'],
  McpElicitationTitledMultiSelectEnumSchema: ['type', 'title', 'description', 'items'],
  McpElicitationLegacyTitledEnumSchema: ['type', 'title', 'description', 'enum', 'enumNames'],
  McpElicitationStringSchema: ['type', 'title', 'description'],
  McpElicitationNumberSchema: ['type', 'title', 'description'],
  McpElicitationBooleanSchema: ['type', 'title', 'description'],
  McpElicitationConstOption: 'whole',
  McpElicitationUntitledEnumItems: 'whole',
  McpElicitationTitledEnumItems: 'whole',
  McpElicitationStringType: 'whole',
  McpElicitationNumberType: 'whole',
  McpElicitationBooleanType: 'whole',
  McpElicitationArrayType: 'whole',
}

/** Unions of which some members are kept, by their `type` or `mode`, each with some of its fields. */
const keptMembers: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  Account: { apiKey: [], chatgpt: [] },
  McpServerElicitationRequestParams: {
    form: ['_meta', 'message', 'requestedSchema'],
    url: ['message'],
  },
  UserInput: { text: ['text', 'text_elements'], localImage: ['path'] },
  ThreadItem: {
    agentMessage: ['id', 'text'],
    plan: ['id', 'text'],
    reasoning: ['id', 'summary', 'content'],
    commandExecution: ['id', 'command', 'cwd', 'status', 'aggregatedOutput', 'exitCode'],
    fileChange: ['id', 'changes', 'status'],
    mcpToolCall: ['id', 'server', 'tool', 'status', 'error'],
    dynamicToolCall: ['id', 'tool', 'status'],
    collabAgentToolCall: ['id', 'tool', 'status', 'prompt'],
    webSearch: [],
    imageView: ['id', 'path'],
    contextCompaction: ['id'],
  },
}

/**
 * The file's text, of the types that this version of Codex says it speaks. Throws when a type or
 * field that we use is no longer there.
 */
export async function codexProtocol(): Promise<string> {
  const program = path.join(await installProgram('codex'), 'node_modules/.bin/codex')
  const folder = mkdtempSync(path.join(os.tmpdir(), 'codex-types-'))
  try {
    const generate = ['app-server', 'generate-ts', '--experimental', '--out', folder]
    execFileSync(program, generate, {
      stdio: 'ignore',
      env: { ...process.env, CODEX_HOME: folder },
    })
    const names = [...new Set([...Object.keys(kept), ...Object.keys(keptMembers)])].toSorted()
    const types = names.map((name) => `export type ${name} = ${keep(name, textOf(folder, name))}`)
    return formatted(`${header}\n${types.join('\n\n')}\n`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const header = `// Written by scripts/codexTypes.ts, not by hand: the part of Codex's protocol that we use, as the
// pinned version generates it. The rest of what Codex sends is not looked at.
`

/** What stands on the right of a type's name, without comments. */
function textOf(folder: string, name: string): string {
  const found = ['v2', '.', 'serde_json']
    .map((part) => path.join(folder, part, `${name}.ts`))
    .flatMap(readIf)[0]
  const [, text] = /export type \w+ = ([^]*);\s*$/.exec(found ?? '') ?? []
  if (text === undefined) throw new Error(`Codex knows no type ${name} any more`)
  return text.replace(/\/\*[^]*?\*\/|^\/\/.*$/gm, '')
}

function readIf(file: string): string[] {
  try {
    return [readFileSync(file, 'utf8')]
  } catch {
    return []
  }
}

function keep(name: string, text: string): string {
  const members = keptMembers[name]
  const fields = kept[name]
  if (members) {
    const union = Object.entries(members)
      .map(([type, own]) => memberOf(name, text, type, own))
      .join(' | ')
    // What all of them have stands before them.
    return Array.isArray(fields) ? `${literal(name, text, fields)} & (${union})` : union
  }
  return fields === 'whole' || !fields ? text : literal(name, text, fields)
}

/** The member of a union that has this `type` or `mode`, with what it is joined with by name. */
function memberOf(name: string, text: string, type: string, fields: readonly string[]): string {
  const [tag, start] = ['type', 'mode']
    .map((each) => [each, text.indexOf(`{ "${each}": "${type}"`)] as const)
    .find(([, at]) => at >= 0) ?? ['type', -1]
  if (start < 0) throw new Error(`Codex's ${name} has no ${type} any more`)
  const body = enclosed(text, start)
  const [, joined] = /^ & (\w+)/.exec(text.slice(start + body.length)) ?? []
  return literal(name, body, [tag, ...fields]) + (joined ? ` & ${joined}` : '')
}

/** An object type with these fields alone. */
function literal(name: string, text: string, fields: readonly string[]): string {
  const all = fieldsOf(enclosed(text, text.indexOf('{')))
  const found = fields.map((field) => {
    const wanted = all.find((each) => each.name === field)
    if (!wanted) throw new Error(`Codex's ${name} has no ${field} any more`)
    return wanted.text
  })
  return `{ ${found.join('; ')} }`
}

/** A text from its bracket at `start` to the one that closes it. */
function enclosed(text: string, start: number): string {
  let depth = 0
  for (let at = start; at < text.length; at += 1) {
    if ('{(<['.includes(text[at] ?? '')) depth += 1
    if ('})>]'.includes(text[at] ?? '')) depth -= 1
    if (depth === 0) return text.slice(start, at + 1)
  }
  throw new Error(`a bracket is not closed in ${text}`)
}

function fieldsOf(body: string): { name: string; text: string }[] {
  const fields: { name: string; text: string }[] = []
  let depth = 0
  let from = 1
  for (let at = 1; at < body.length; at += 1) {
    const letter = body[at] ?? ''
    const ends = depth === 0 && (letter === ',' || letter === '}')
    if (ends) {
      const text = body.slice(from, at).trim()
      const [, name] = /^"?(\w+)"?\??:/.exec(text) ?? []
      if (name !== undefined) fields.push({ name, text })
      from = at + 1
    } else if ('{(<['.includes(letter)) depth += 1
    else if ('})>]'.includes(letter)) depth -= 1
  }
  return fields
}

function formatted(text: string): string {
  const oxfmt = path.join(import.meta.dirname, '../node_modules/.bin/oxfmt')
  return execFileSync(oxfmt, ['--stdin-filepath', target], { input: text, encoding: 'utf8' })
}

if (import.meta.main) writeFileSync(target, await codexProtocol())
