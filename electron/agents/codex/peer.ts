import type { ProcessGroup } from '../processGroup.ts'
import type * as protocol from './protocol.ts'

/** What we ask of Codex: parameters, then the answer. */
type Requests = {
  initialize: [protocol.InitializeParams, unknown]
  'account/read': [Record<string, never>, protocol.GetAccountResponse]
  'thread/start': [protocol.ThreadStartParams, protocol.ThreadStartResponse]
  'thread/resume': [protocol.ThreadResumeParams, protocol.ThreadStartResponse]
  'thread/fork': [protocol.ThreadForkParams, protocol.ThreadStartResponse]
  'thread/backgroundTerminals/clean': [protocol.ThreadBackgroundTerminalsCleanParams, unknown]
  'turn/start': [protocol.TurnStartParams, protocol.TurnStartResponse]
  'turn/steer': [protocol.TurnSteerParams, unknown]
  'turn/interrupt': [protocol.TurnInterruptParams, unknown]
  'model/list': [protocol.ModelListParams, protocol.ModelListResponse]
  'config/read': [protocol.ConfigReadParams, protocol.ConfigReadResponse]
}

/** What Codex tells; it tells more, which we do not look at. */
export type Notification =
  | { method: 'item/started'; params: protocol.ItemStartedNotification }
  | { method: 'item/completed'; params: protocol.ItemCompletedNotification }
  | { method: 'item/agentMessage/delta'; params: protocol.AgentMessageDeltaNotification }
  | { method: 'item/plan/delta'; params: protocol.PlanDeltaNotification }
  | {
      method: 'item/reasoning/summaryTextDelta'
      params: protocol.ReasoningSummaryTextDeltaNotification
    }
  | { method: 'item/reasoning/textDelta'; params: protocol.ReasoningTextDeltaNotification }
  | {
      method: 'item/commandExecution/outputDelta'
      params: protocol.CommandExecutionOutputDeltaNotification
    }
  | { method: 'item/fileChange/patchUpdated'; params: protocol.FileChangePatchUpdatedNotification }
  | { method: 'turn/plan/updated'; params: protocol.TurnPlanUpdatedNotification }
  | { method: 'turn/completed'; params: protocol.TurnCompletedNotification }
  | { method: 'thread/tokenUsage/updated'; params: protocol.ThreadTokenUsageUpdatedNotification }
  | { method: 'serverRequest/resolved'; params: protocol.ServerRequestResolvedNotification }
  | { method: 'model/rerouted'; params: protocol.ModelReroutedNotification }
  | { method: 'error'; params: protocol.ErrorNotification }

/** What Codex asks of people; whatever else it asks of its clients is declined. */
export type CodexRequest = { id: protocol.RequestId } & (
  | {
      method: 'item/commandExecution/requestApproval'
      params: protocol.CommandExecutionRequestApprovalParams
    }
  | {
      method: 'item/fileChange/requestApproval'
      params: protocol.FileChangeRequestApprovalParams
    }
  | { method: 'item/tool/requestUserInput'; params: protocol.ToolRequestUserInputParams }
  | {
      method: 'mcpServer/elicitation/request'
      params: protocol.McpServerElicitationRequestParams
    }
)

/** Codex's no to a request of ours. */
export class RpcError extends Error {
  override readonly name = 'RpcError'
  readonly code: number
  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }
}

export type PeerOptions = {
  /**
   * Awaited before more is read, so that a fast program is read more slowly. What it throws says
   * that the message is of another shape than this version's: it is skipped like a line that is none.
   */
  told: (notification: Notification) => Promise<void>
  asked: (request: CodexRequest) => Promise<void>
  /** Told of each line that is no message, or none that can be understood. */
  skipped: () => void
  /** Told when a line is waited for, and when it is no more. */
  listening: (now: boolean) => void
  /** Told of each line. */
  heard: () => void
}

/** The other end of a running `codex app-server`. */
export interface Peer {
  /** Rejects with RpcError when Codex says no, and with the cause once it is gone. */
  request<Method extends keyof Requests>(
    method: Method,
    params: Requests[Method][0],
  ): Promise<Requests[Method][1]>
  /** The same, once the program has been given it: `answer` is still to come. */
  give<Method extends keyof Requests>(
    method: Method,
    params: Requests[Method][0],
  ): Promise<{ answer: Promise<Requests[Method][1]> }>
  notify(method: 'initialized'): void
  respond(id: protocol.RequestId, result: object): void
  /** Resolves with the cause when nothing more can be read. */
  readonly ended: Promise<unknown>
}

type Waiting = { resolve: (result: unknown) => void; reject: (cause: unknown) => void }
type Message = {
  id?: unknown
  method?: unknown
  params?: unknown
  result?: unknown
  error?: unknown
}

const METHOD_NOT_FOUND = -32601
const INVALID_PARAMS = -32602

const answered: ReadonlySet<string> = new Set<CodexRequest['method']>([
  'item/commandExecution/requestApproval',
  'item/fileChange/requestApproval',
  'item/tool/requestUserInput',
  'mcpServer/elicitation/request',
])

export function createPeer(group: ProcessGroup, options: PeerOptions): Peer {
  const { told, asked, skipped, listening, heard } = options
  const waiting = new Map<unknown, Waiting>()
  let requests = 0
  let gone: { cause: unknown } | undefined

  const write = (message: object) => group.write(`${JSON.stringify(message)}\n`)

  const refuse = (id: unknown, error: { code: number; message: string }) =>
    void write({ id, error }).catch(() => {})

  function expect(id: number): Promise<unknown> {
    const answer = new Promise<unknown>((resolve, reject) => {
      if (gone) reject(gone.cause)
      else waiting.set(id, { resolve, reject })
    })
    // Whoever gave the request hears of it when they wait for the answer.
    answer.catch(() => {})
    return answer
  }

  function settle({ id, result, error }: Message): void {
    const request = waiting.get(id)
    waiting.delete(id)
    if (error === undefined) request?.resolve(result)
    else request?.reject(rpcError(error))
  }

  async function handle(message: Message): Promise<void> {
    const { id, method } = message
    if (typeof method !== 'string') return settle(message)
    if (id === undefined) return told(message as Notification).catch(skipped)
    if (answered.has(method))
      return asked(message as CodexRequest).catch(() => {
        skipped()
        refuse(id, { code: INVALID_PARAMS, message: `This ${method} cannot be understood.` })
      })
    refuse(id, { code: METHOD_NOT_FOUND, message: `This client knows no ${method}.` })
  }

  async function read(): Promise<void> {
    for (;;) {
      listening(true)
      const { value: line, done } = await group.lines.next()
      listening(false)
      if (done) throw new Error('the program closed its output')
      heard()
      const message = parse(line)
      if (message) await handle(message)
      else if (line.trim() !== '') skipped()
    }
  }

  const ended = read().catch((cause: unknown) => {
    gone = { cause }
    for (const { reject } of waiting.values()) reject(cause)
    waiting.clear()
    return cause
  })

  const peer: Peer = {
    async request(method, params) {
      return (await peer.give(method, params)).answer
    },
    async give<Method extends keyof Requests>(method: Method, params: Requests[Method][0]) {
      const id = (requests += 1)
      const answer = expect(id)
      await write({ id, method, params })
      return { answer: answer as Promise<Requests[Method][1]> }
    },
    notify: (method) => void write({ method }).catch(() => {}),
    respond: (id, result) => void write({ id, result }).catch(() => {}),
    ended,
  }
  return peer
}

function parse(line: string): Message | undefined {
  try {
    const value: unknown = JSON.parse(line)
    if (typeof value !== 'object' || value === null) return undefined
    return 'method' in value || 'id' in value ? value : undefined
  } catch {
    return undefined
  }
}

function rpcError(error: unknown): RpcError {
  const { code, message }: { code?: unknown; message?: unknown } =
    typeof error === 'object' && error !== null ? error : {}
  return new RpcError(typeof code === 'number' ? code : 0, String(message ?? 'no reason given'))
}
