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
}

export type CommandExecutionStatus = 'inProgress' | 'completed' | 'failed' | 'declined'

export type DynamicToolCallStatus = 'inProgress' | 'completed' | 'failed'

export type ErrorNotification = { threadId: string; error: TurnError; willRetry: boolean }

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

export type LegacyAppPathString = string

export type McpToolCallError = { message: string }

export type McpToolCallStatus = 'inProgress' | 'completed' | 'failed'

export type ModelReroutedNotification = { threadId: string; fromModel: string; toModel: string }

export type NetworkAccess = 'restricted' | 'enabled'

export type NetworkApprovalContext = { host: string; protocol: NetworkApprovalProtocol }

export type NetworkApprovalProtocol = 'http' | 'https' | 'socks5Tcp' | 'socks5Udp'

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
  excludeTurns?: boolean
}

export type ThreadStartParams = {
  model?: string | null
  cwd?: string | null
  sandbox?: SandboxMode | null
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

export type UserInput = { type: 'text'; text: string; text_elements: Array<TextElement> }

export type WebSearchItem = { id: string; query: string }
