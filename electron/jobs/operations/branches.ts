import { checkpointOf } from '../../../core/thread/state.ts'
import {
  type BranchNote,
  deleteBranch as remove,
  noteBranch,
  proveDelete,
  proveRename,
  renameBranch as rename,
} from '../../git/changeBranch.ts'
import { GitError } from '../../git/gitError.ts'
import { proveSwitch, switchBranch as switchTo } from '../../git/switchBranch.ts'
import { noteState, type StateNote } from '../../git/integrate.ts'
import type { Verbs } from './gitOperation.ts'

export const switchBranch: Verbs<'switch-branch', StateNote> = {
  note: ({ checkout, signal }) => noteState(checkout, signal),
  async act({ checkout, operationId, args, thread, signal, onOutput }, { again }) {
    const { safetyId } = args
    const kept = args.aside && safetyId ? checkpointOf(thread, safetyId) : undefined
    if (args.aside && kept?.status !== 'ready') throw new GitError('checkpoint-missing')
    const made = await switchTo(checkout, {
      operationId,
      name: args.name,
      ...(args.track !== undefined && { track: args.track }),
      signal,
      onOutput,
      again,
      ...(kept?.status === 'ready' && { keepAside: { checkpoint: kept.sha } }),
    })
    return { branch: made.name, sha: made.sha }
  },
  async prove({ checkout, operationId, args: { name } }) {
    const made = await proveSwitch(checkout, { operationId, name })
    return made && { branch: made.name, sha: made.sha }
  },
}

export const renameBranch: Verbs<'rename-branch', BranchNote> = {
  note: ({ checkout, args: { name }, signal }) => noteBranch(checkout, name, signal),
  async act({ checkout, operationId, args: { name, to }, signal, onOutput }) {
    await rename(checkout, { operationId, name, to, signal, onOutput })
    return { branch: to }
  },
  async prove({ checkout, args: { name, to } }, note) {
    return note && (await proveRename(checkout, { name, to }, note)) ? { branch: to } : null
  },
}

export const deleteBranch: Verbs<'delete-branch', BranchNote> = {
  note: ({ checkout, args: { name }, signal }) => noteBranch(checkout, name, signal),
  async act({ checkout, operationId, args: { name, sha, unmerged }, signal, onOutput }) {
    const force = unmerged === true
    const options = { operationId, name, force, signal, onOutput }
    const gone = await remove(checkout, { ...options, ...(sha !== undefined && { expected: sha }) })
    return { branch: gone.name, sha: gone.sha }
  },
  async prove({ checkout, args: { name } }, note) {
    if (!note || !(await proveDelete(checkout, name, note))) return null
    return { branch: name, ...(note.sha !== null && { sha: note.sha }) }
  },
}
