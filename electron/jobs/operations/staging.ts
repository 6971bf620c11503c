import { provenStaging, type StagingNote } from '../../git/changeIndex.ts'
import { discard as discardChanges, type DiscardNote, isDiscarded } from '../../git/discard.ts'
import { stage as stageChanges } from '../../git/stage.ts'
import { unstage as unstageChanges } from '../../git/unstage.ts'
import type { Verbs } from './gitOperation.ts'

/** Somebody who stages more of the same files after a crash makes it hard to tell what was done. */
const staging = (change: typeof stageChanges): Verbs<'stage' | 'unstage', StagingNote> => ({
  async act({ checkout, args: { selection }, signal }, { keepNote }) {
    await change(checkout, selection, { keepNote, signal })
    return {}
  },
  async prove({ checkout, args: { selection }, signal }, note) {
    if (!note) return null
    const proof = await provenStaging(checkout, selection, note, signal)
    if (proof === 'other') return 'halfway'
    return proof === 'done' ? {} : null
  },
})
export const stage = staging(stageChanges)
export const unstage = staging(unstageChanges)

/** One that was cut short is gone on with: its note says which files still have to go. */
export const discard: Verbs<'discard', DiscardNote> = {
  async act({ checkout, args: { selection }, signal }, { note, keepNote }) {
    await discardChanges(checkout, selection, { keepNote, signal, ...(note && { note }) })
    return {}
  },
  async prove({ checkout }, note) {
    return note && (await isDiscarded(checkout, note)) ? {} : null
  },
}
