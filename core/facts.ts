import type { Command, CommandByType, CommandType, Principal, ProjectSettings } from './commands.ts'
import type { GitCommandType } from './git/operations.ts'
import type { Rejection } from './decider.ts'
import type { About } from './automation/match.ts'
import type { StoredEvent } from './events.ts'
import type { AutomationId, ThreadId } from './ids.ts'
import type { PermissionRule } from './permission/rule.ts'
import type { Foreseen } from './redaction.ts'
import type { OpenThread } from './thread/state.ts'

/** Whether the project that the thread or automation belongs to is gone; false of other streams. */
type OfProject = { readonly projectGone: boolean }

/** What a decider must know of the world beyond its own stream, as it was when the command ran. */
type Special = {
  CreateProject: {
    /** The folder with links resolved; null when there is no such folder. */
    readonly canonicalRoot: string | null
    readonly rootTaken: boolean
  }
  UpdateProject: Nothing
  DeleteProject: {
    readonly threadIds: ThreadId[]
    readonly activeThreads: number
    readonly automationIds: AutomationId[]
  }
  CreateThread: { readonly project: ProjectFacts | null; readonly worktree: WorktreePlace }
  TrustProject: Nothing
  /** The thread that is to be branched off; null where there is none, or its project is gone. */
  ForkThread: {
    readonly source: OpenThread | null
    readonly project: ProjectFacts | null
    readonly worktree: WorktreePlace
  }
  /** Names of attachments whose content nobody kept. */
  StartTurn: OfProject & { readonly missing: readonly string[] }
  /** Also the request that the rule is made of, while it is open. */
  AddPermissionRule: OfProject & {
    readonly ruleTaken: boolean
    readonly origin?: { readonly title: string }
  }
  ApprovePendingAction: OfProject & { readonly rules: readonly PermissionRule[] }
  IngestProviderEvent: OfProject & { readonly rules: readonly PermissionRule[] }
  RestoreCheckpoint: OfCheckout
  AddWorktree: OfProject & { readonly project: ProjectFacts | null }
  RemoveWorktree: OfCheckout
  /** Also the event that once asked for the work; null where the letter is not open. */
  RetryDeadLetter: OfCheckout & { readonly asked: StoredEvent | null }
  RedactEvent: { readonly redaction: Foreseen | Rejection }
  /** `automations` counts all there are; `scopeKnown` says whether its project is open. */
  CreateAutomation: { readonly automations: number; readonly scopeKnown: boolean }
  UpdateAutomation: OfProject & { readonly scopeKnown: boolean }
  /** The event that it is to be about, and what that or the named thread belongs to. */
  RunAutomation: OfProject & { readonly event: StoredEvent | null; readonly about: About }
  SetPrincipal: Nothing
  SetAgentSettings: Nothing
  SetHostSettings: Nothing
  RecordViewRepair: Nothing
}
/** How many other threads on the same checkout have a turn under way. */
type OfCheckout = OfProject & { readonly othersActive: number }
type ProjectFacts = {
  readonly canonicalRoot: string
  readonly trusted: boolean
  readonly settings: ProjectSettings
}
/** Where a new worktree would be, and the first of its ports. */
type WorktreePlace = { readonly path: string; readonly port: number }
type Nothing = Readonly<Record<never, never>>

export type FactsOf<T extends CommandType> = T extends keyof Special
  ? Special[T]
  : T extends GitCommandType
    ? OfCheckout
    : OfProject

/** A command as a decider sees it: stamped by the host, its facts looked up. */
export type Stamped<C extends Command = Command> = {
  [T in C['type']]: CommandByType[T] & {
    /** Milliseconds since the epoch. */
    readonly at: number
    /** Who sent it; a command may name somebody else as `principal`. */
    readonly sender: Principal
    readonly facts: FactsOf<T>
  }
}[C['type']]
