// Written by scripts/codexTypes.ts, not by hand: the part of Codex's protocol that we use, as the
// pinned version generates it. The rest of what Codex sends is not looked at.

export type AbsolutePathBuf = string

export type Account = { type: 'apiKey' } | { type: 'chatgpt' }

export type AgentMessageDeltaNotification = { threadId: string; itemId: string; delta: string }

export type ApprovalsReviewer = 'user' | 'auto_review' | 'guardian_subagent'

export type AskForApproval =
  | 'untrusted'
  | 'on-request'
  | {
      granular: {
        sandbox_approval: boolean
        rules: boolean
        skill_approval: boolean
        request_permissions: boolean
        mcp_elicitations: boolean
      }
    }
  | 'never'

export type ByteRange = { start: number; end: number }

export type ClientInfo = { name: string; title: string | null; version: string }

export type CodexErrorInfo =
  | 'contextWindowExceeded'
  | 'sessionBudgetExceeded'
  | 'usageLimitExceeded'
  | 'rateLimitExceeded'
  | 'flexUnavailable'
  | 'serverOverloaded'
  | 'modelNotFound'
  | 'policyCapacityUnavailable'
  | 'inferenceHookDenied'
  | 'cyberPolicy'
  | 'misalignmentPolicyViolation'
  | 'tooManyDenials'
  | { httpConnectionFailed: { httpStatusCode: number | null } }
  | { responseStreamConnectionFailed: { httpStatusCode: number | null } }
  | 'internalServerError'
  | 'unauthorized'
  | 'badRequest'
  | 'threadRollbackFailed'
  | 'sandboxError'
  | { responseStreamDisconnected: { httpStatusCode: number | null } }
  | { responseTooManyFailedAttempts: { httpStatusCode: number | null } }
  | { activeTurnNotSteerable: { turnKind: NonSteerableTurnKind } }
  | 'other'
  | string
  | { [key: string]: unknown }

export type CollabAgentTool =
  | 'spawnAgent'
  | 'sendInput'
  | 'resumeAgent'
  | 'wait'
  | 'closeAgent'
  | 'sendMessage'
  | 'followupTask'
  | 'interruptAgent'
  | 'listAgents'

export type CollabAgentToolCallStatus = 'inProgress' | 'completed' | 'failed' | 'interrupted'

export type CommandExecutionApprovalDecision =
  | 'accept'
  | 'acceptForSession'
  | { acceptWithExecpolicyAmendment: { execpolicy_amendment: ExecPolicyAmendment } }
  | { applyNetworkPolicyAmendment: { network_policy_amendment: NetworkPolicyAmendment } }
  | 'decline'
  | 'cancel'

export type CommandExecutionApprovalKind = 'command' | 'humanCommand' | 'writeStdin'

export type CommandExecutionOutputDeltaNotification = {
  threadId: string
  itemId: string
  delta: string
}

export type CommandExecutionRequestApprovalParams = {
  kind: CommandExecutionApprovalKind
  itemId: string
  reason?: string | null
  networkApprovalContext?: NetworkApprovalContext | null
  command?: string | null
  cwd?: LegacyAppPathString | null
  proposedExecpolicyAmendment?: ExecPolicyAmendment | null
  availableDecisions?: Array<CommandExecutionApprovalDecision> | null
}

export type CommandExecutionStatus = 'inProgress' | 'completed' | 'failed' | 'declined'

export type Config = { model: string | null }

export type ConfigReadParams = { cwd?: string | null }

export type ConfigReadResponse = { config: Config }

export type DynamicToolCallStatus = 'inProgress' | 'completed' | 'failed'

export type ErrorNotification = { threadId: string; error: TurnError; willRetry: boolean }

export type ExecPolicyAmendment = Array<string>

export type FileChangeApprovalDecision = 'accept' | 'acceptForSession' | 'decline' | 'cancel'

export type FileChangePatchUpdatedNotification = {
  threadId: string
  itemId: string
  changes: Array<FileUpdateChange>
}

export type FileChangeRequestApprovalParams = {
  itemId: string
  reason?: string | null
  grantRoot?: string | null
}

export type FileUpdateChange = { path: string; kind: PatchChangeKind; diff: string }

export type GetAccountResponse = { account: Account | null; requiresOpenaiAuth: boolean }

export type InitializeCapabilities = {
  experimentalApi: boolean
  requestAttestation: boolean
  optOutNotificationMethods?: Array<string> | null
}

export type InitializeParams = {
  clientInfo: ClientInfo
  capabilities: InitializeCapabilities | null
}

export type ItemCompletedNotification = { threadId: string; item: ThreadItem }

export type ItemStartedNotification = { threadId: string; item: ThreadItem }

export type JsonValue =
  | number
  | string
  | boolean
  | Array<JsonValue>
  | { [key in string]?: JsonValue }
  | null

export type LegacyAppPathString = string

export type McpElicitationArrayType = 'array'

export type McpElicitationBooleanSchema = {
  type: McpElicitationBooleanType
  title?: string
  description?: string
}

export type McpElicitationBooleanType = 'boolean'

export type McpElicitationConstOption = { const: string; title: string }

export type McpElicitationEnumSchema =
  | McpElicitationSingleSelectEnumSchema
  | McpElicitationMultiSelectEnumSchema
  | McpElicitationLegacyTitledEnumSchema

export type McpElicitationLegacyTitledEnumSchema = {
  type: McpElicitationStringType
  title?: string
  description?: string
  enum: Array<string>
  enumNames?: Array<string>
}

export type McpElicitationMultiSelectEnumSchema =
  | McpElicitationUntitledMultiSelectEnumSchema
  | McpElicitationTitledMultiSelectEnumSchema

export type McpElicitationNumberSchema = {
  type: McpElicitationNumberType
  title?: string
  description?: string
}

export type McpElicitationNumberType = 'number' | 'integer'

export type McpElicitationObjectType = 'object'

export type McpElicitationPrimitiveSchema =
  | McpElicitationEnumSchema
  | McpElicitationStringSchema
  | McpElicitationNumberSchema
  | McpElicitationBooleanSchema

export type McpElicitationSchema = {
  type: McpElicitationObjectType
  properties: { [key in string]?: McpElicitationPrimitiveSchema }
  required?: Array<string>
}

export type McpElicitationSingleSelectEnumSchema =
  | McpElicitationUntitledSingleSelectEnumSchema
  | McpElicitationTitledSingleSelectEnumSchema

export type McpElicitationStringSchema = {
  type: McpElicitationStringType
  title?: string
  description?: string
}

export type McpElicitationStringType = 'string'

export type McpElicitationTitledEnumItems = { anyOf: Array<McpElicitationConstOption> }

export type McpElicitationTitledMultiSelectEnumSchema = {
  type: McpElicitationArrayType
  title?: string
  description?: string
  items: McpElicitationTitledEnumItems
}

export type McpElicitationTitledSingleSelectEnumSchema = {
  type: McpElicitationStringType
  title?: string
  description?: string
  oneOf: Array<McpElicitationConstOption>
}

export type McpElicitationUntitledEnumItems = {
  type: McpElicitationStringType
  enum: Array<string>
}

export type McpElicitationUntitledMultiSelectEnumSchema = {
  type: McpElicitationArrayType
  title?: string
  description?: string
  items: McpElicitationUntitledEnumItems
}

export type McpElicitationUntitledSingleSelectEnumSchema = {
  type: McpElicitationStringType
  title?: string
  description?: string
  enum: Array<string>
}

export type McpServerElicitationAction = 'accept' | 'decline' | 'cancel'

export type McpServerElicitationRequestParams = { serverName: string } & (
  | {
      mode: 'form'
      _meta: JsonValue | null
      message: string
      requestedSchema: McpElicitationSchema
    }
  | { mode: 'url'; message: string }
)

export type McpServerElicitationRequestResponse = {
  action: McpServerElicitationAction

  content: JsonValue | null

  _meta: JsonValue | null
}

export type McpToolCallError = { message: string }

export type McpToolCallStatus = 'inProgress' | 'completed' | 'failed'

export type Model = {
  model: string
  displayName: string
  description: string
  hidden: boolean
  isDefault: boolean
}

export type ModelListParams = { cursor?: string | null }

export type ModelListResponse = {
  data: Array<Model>

  nextCursor: string | null
}

export type ModelReroutedNotification = { threadId: string; fromModel: string; toModel: string }

export type NetworkAccess = 'restricted' | 'enabled'

export type NetworkApprovalContext = { host: string; protocol: NetworkApprovalProtocol }

export type NetworkApprovalProtocol = 'http' | 'https' | 'socks5Tcp' | 'socks5Udp'

export type NetworkPolicyAmendment = { host: string; action: NetworkPolicyRuleAction }

export type NetworkPolicyRuleAction = 'allow' | 'deny'

export type NonSteerableTurnKind = 'review' | 'compact'

export type PatchApplyStatus = 'inProgress' | 'completed' | 'failed' | 'declined'

export type PatchChangeKind =
  | { type: 'add' }
  | { type: 'delete' }
  | { type: 'update'; move_path: string | null }

export type PlanDeltaNotification = { threadId: string; itemId: string; delta: string }

export type ReasoningSummaryTextDeltaNotification = {
  threadId: string
  itemId: string
  delta: string
  summaryIndex: number
}

export type ReasoningTextDeltaNotification = {
  threadId: string
  itemId: string
  delta: string
  contentIndex: number
}

export type RequestId = string | number

export type SandboxMode = 'read-only' | 'workspace-write' | 'danger-full-access'

export type SandboxPolicy =
  | { type: 'dangerFullAccess' }
  | { type: 'readOnly'; networkAccess: boolean }
  | { type: 'externalSandbox'; networkAccess: NetworkAccess }
  | {
      type: 'workspaceWrite'
      writableRoots: Array<AbsolutePathBuf>
      networkAccess: boolean
      excludeTmpdirEnvVar: boolean
      excludeSlashTmp: boolean
    }

export type ServerRequestResolvedNotification = { threadId: string; requestId: RequestId }

export type TextElement = {
  byteRange: ByteRange

  placeholder: string | null
}

export type Thread = { id: string }

export type ThreadBackgroundTerminalsCleanParams = { threadId: string }

export type ThreadForkParams = {
  threadId: string
  lastTurnId?: string | null
  beforeTurnId?: string | null
  model?: string | null
  cwd?: string | null
  sandbox?: SandboxMode | null
  config?: { [key in string]?: JsonValue } | null
  excludeTurns?: boolean
}

export type ThreadItem =
  | { type: 'agentMessage'; id: string; text: string }
  | { type: 'plan'; id: string; text: string }
  | { type: 'reasoning'; id: string; summary: Array<string>; content: Array<string> }
  | {
      type: 'commandExecution'
      id: string
      command: string
      cwd: LegacyAppPathString
      status: CommandExecutionStatus
      aggregatedOutput: string | null
      exitCode: number | null
    }
  | { type: 'fileChange'; id: string; changes: Array<FileUpdateChange>; status: PatchApplyStatus }
  | {
      type: 'mcpToolCall'
      id: string
      server: string
      tool: string
      status: McpToolCallStatus
      error: McpToolCallError | null
    }
  | { type: 'dynamicToolCall'; id: string; tool: string; status: DynamicToolCallStatus }
  | {
      type: 'collabAgentToolCall'
      id: string
      tool: CollabAgentTool
      status: CollabAgentToolCallStatus
      prompt: string | null
    }
  | ({ type: 'webSearch' } & WebSearchItem)
  | { type: 'imageView'; id: string; path: LegacyAppPathString }
  | { type: 'contextCompaction'; id: string }

export type ThreadResumeParams = {
  threadId: string
  model?: string | null
  cwd?: string | null
  sandbox?: SandboxMode | null
  config?: { [key in string]?: JsonValue } | null
  excludeTurns?: boolean
}

export type ThreadStartParams = {
  model?: string | null
  cwd?: string | null
  sandbox?: SandboxMode | null
  config?: { [key in string]?: JsonValue } | null
}

export type ThreadStartResponse = { thread: Thread; sandbox: SandboxPolicy }

export type ThreadTokenUsage = { total: TokenUsageBreakdown; last: TokenUsageBreakdown }

export type ThreadTokenUsageUpdatedNotification = {
  threadId: string
  turnId: string
  tokenUsage: ThreadTokenUsage
}

export type TokenUsageBreakdown = {
  inputTokens: number
  cachedInputTokens: number
  outputTokens: number
}

export type ToolRequestUserInputAnswer = { answers: Array<string> }

export type ToolRequestUserInputOption = { label: string; description: string }

export type ToolRequestUserInputParams = { questions: Array<ToolRequestUserInputQuestion> }

export type ToolRequestUserInputQuestion = {
  id: string
  header: string
  question: string
  isOther: boolean
  isSecret: boolean
  options: Array<ToolRequestUserInputOption> | null
}

export type ToolRequestUserInputResponse = {
  answers: { [key in string]?: ToolRequestUserInputAnswer }
}

export type Turn = { id: string; status: TurnStatus; error: TurnError | null }

export type TurnCompletedNotification = { threadId: string; turn: Turn }

export type TurnError = {
  message: string
  codexErrorInfo: CodexErrorInfo | null
  additionalDetails: string | null
}

export type TurnInterruptParams = { threadId: string; turnId: string }

export type TurnPlanStep = { step: string; status: TurnPlanStepStatus }

export type TurnPlanStepStatus = 'pending' | 'inProgress' | 'completed'

export type TurnPlanUpdatedNotification = { threadId: string; plan: Array<TurnPlanStep> }

export type TurnStartParams = {
  threadId: string
  input: Array<UserInput>
  approvalPolicy?: AskForApproval | null
  approvalsReviewer?: ApprovalsReviewer | null
  sandboxPolicy?: SandboxPolicy | null
}

export type TurnStartResponse = { turn: Turn }

export type TurnStatus = 'completed' | 'interrupted' | 'failed' | 'inProgress'

export type TurnSteerParams = { threadId: string; input: Array<UserInput>; expectedTurnId: string }

export type UserInput =
  | { type: 'text'; text: string; text_elements: Array<TextElement> }
  | { type: 'localImage'; path: string }

export type WebSearchItem = { id: string; query: string }
