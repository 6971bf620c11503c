import { checkpointOf } from '../../../core/thread/state.ts'
import { previewRestore, restoreCheckpoint as restore } from '../../git/restore.ts'
import type { Verbs } from './gitOperation.ts'

/**
 * Makes the working tree what a checkpoint says, once what was there is safe in another. Somebody
 * may have worked on in these files since a crash, so they are only touched again where they still
 * are exactly what the safety checkpoint holds.
 */
export const restoreCheckpoint: Verbs<'restore-checkpoint', never> = {
  async act({ checkout, args: { sha }, signal }) {
    await restore(checkout, { sha, signal })
    return { sha }
  },
  async prove({ checkout, args: { sha, safetyId }, thread, signal }) {
    const safety = checkpointOf(thread, safetyId)
    if (safety?.status !== 'ready') return null
    const isSame = async (to: string) =>
      (await previewRestore(checkout, { sha: to, signal })).total === 0
    if (await isSame(sha)) return { sha }
    return (await isSame(safety.sha)) ? null : 'halfway'
  },
}
