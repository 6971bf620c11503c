import { z } from 'zod'
import { projectId, threadId } from '../ids.ts'
import { fileChange, unavailable } from './answers.ts'
import { worktreeLoss } from './operations.ts'

/** What would go with a thread's worktree, for the person who is to let it go. */
export const worktreeLossAnswer = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('ok'),
    /** What to send along with `RemoveWorktree`. */
    goes: worktreeLoss,
    /** Whether `goes.bytes` is all of it; else the folder holds more than is looked at. */
    whole: z.boolean(),
    /** The branch it has checked out; null when it is on none, or is not there. */
    branch: z.string().nullable(),
    /** The first of the files that differ from HEAD, and of the commits that are nowhere else. */
    files: z.array(fileChange),
    commits: z.array(z.object({ sha: z.string(), subject: z.string() })),
  }),
  unavailable,
])
export type WorktreeLossAnswer = z.infer<typeof worktreeLossAnswer>

/** A worktree of this home. */
const worktreeFound = z.object({
  path: z.string(),
  /** `orphan`: a folder that no thread works in. `lost`: a thread whose folder is gone. */
  state: z.enum(['in-use', 'orphan', 'lost']),
  threadId: threadId.nullable(),
  projectId: projectId.nullable(),
  branch: z.string().nullable(),
  /** Bytes of its files; null as long as nobody has counted them. */
  bytes: z.number().nullable(),
  /** Whether they are being counted: ask again in a moment. */
  pending: z.boolean(),
  /** What to type to remove an orphan; git refuses where something would be lost. */
  remove: z.string().nullable(),
})

/** All worktrees of this home, and the folder that they are in. */
export const worktreesAnswer = z.object({ folder: z.string(), worktrees: z.array(worktreeFound) })
export type WorktreesAnswer = z.infer<typeof worktreesAnswer>
