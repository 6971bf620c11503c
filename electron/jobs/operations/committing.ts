import { createBranch as create, type CreatedBranch, findBranch } from '../../git/branch.ts'
import { commit as commitChanges, dropBackup } from '../../git/commit.ts'
import { findCommit } from '../../git/findCommit.ts'
import { resolveCommit } from '../../git/repository.ts'
import type { Verbs } from './gitOperation.ts'

/** Hooks run whole test suites. */
const HOOKS_MS = 25 * 60_000

/**
 * Where HEAD was is noted before anything is done; after a crash the reflog's entry for this
 * operation, on a commit with that parent, is the proof that it was made.
 */
export const commit: Verbs<'commit', { headBefore: string | null }> = {
  limitMs: HOOKS_MS,
  note: async ({ checkout, signal }) => ({
    headBefore: await resolveCommit(checkout, 'HEAD', signal),
  }),
  async act({ checkout, operationId, args, signal, onOutput }) {
    const { sha } = await commitChanges(checkout, { operationId, ...args, signal, onOutput })
    return { sha }
  },
  async prove({ checkout, operationId, args: { amend = false } }, note) {
    const made = await findCommit(checkout, { operationId, amend, ...note })
    if (!made) return null
    await dropBackup(checkout, operationId)
    return { sha: made.sha }
  },
}

/** Run again after it was cut short, the same operation completes it. */
export const createBranch: Verbs<'create-branch', never> = {
  async act({ checkout, operationId, args: { name, from }, signal }) {
    const options = { operationId, name, signal, ...(from !== undefined && { from }) }
    return cameTo(await create(checkout, options))
  },
  async prove({ checkout, operationId, args: { name, from } }) {
    const made = await findBranch(checkout, { name, operationId })
    // One that should also be switched to is whole only when HEAD is on it.
    const whole = made && (made.switched || from !== undefined)
    return whole ? cameTo(made) : null
  },
}

const cameTo = ({ name, sha }: CreatedBranch) => ({ branch: name, ...(sha !== null && { sha }) })
