import type { Command, CommandByType, CommandType, Principal } from './commands.ts'
import type { Rejection } from './decider.ts'
import type { StoredEvent } from './events.ts'
import type { ThreadId } from './ids.ts'
import type { PermissionRule } from './permission/rule.ts'
import type { Foreseen } from './redaction.ts'

/** Whether the project of the thread is gone; false where the stream is no thread. */
type OfThread = { readonly projectGone: boolean }

/** What a decider must know of the world beyond its own stream, as it was when the command ran. */
type Special = {
  CreateProject: {
    /** The folder with links resolved; null when there is no such folder. */
    readonly canonicalRoot: string | null
    readonly rootTaken: boolean
  }
  UpdateProject: Nothing
  DeleteProject: { readonly threadIds: ThreadId[]; readonly activeThreads: number }
  CreateThread: { readonly project: { readonly canonicalRoot: string } | null }
  AddPermissionRule: OfThread & { readonly ruleTaken: boolean }
  ApprovePendingAction: OfThread & { readonly rules: readonly PermissionRule[] }
  IngestProviderEvent: OfThread & { readonly rules: readonly PermissionRule[] }
  /** How many other threads on the same checkout have a turn under way. */
  RestoreCheckpoint: OfThread & { readonly othersActive: number }
  /** Also the event that once asked for the work; null where the letter is not open. */
  RetryDeadLetter: OfThread & { readonly othersActive: number; readonly asked: StoredEvent | null }
  RedactEvent: { readonly redaction: Foreseen | Rejection }
}
type Nothing = Readonly<Record<never, never>>

export type FactsOf<T extends CommandType> = T extends keyof Special ? Special[T] : OfThread

/** A command as a decider sees it: stamped by the host, its facts looked up. */
export type Stamped<C extends Command = Command> = {
  [T in C['type']]: CommandByType[T] & {
    /** Milliseconds since the epoch. */
    readonly at: number
    readonly principal: Principal
    readonly facts: FactsOf<T>
  }
}[C['type']]
