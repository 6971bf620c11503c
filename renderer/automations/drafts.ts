import { create } from 'zustand'
import { type Draft, emptyDraft } from './draft.ts'

// Going to look something up and coming back finds the form as it was left.
const useDrafts = create<{ byPlace: Readonly<Record<string, Draft>> }>(() => ({ byPlace: {} }))

/** The draft of a place (`new`, or an automation's id), and the way to change it. */
export function useDraft(
  place: string,
  initial: () => Draft = emptyDraft,
): [Draft, (draft: Draft) => void] {
  const kept = useDrafts(({ byPlace }) => byPlace[place])
  return [kept ?? initial(), (draft) => keep(place, draft)]
}

function keep(place: string, draft: Draft): void {
  useDrafts.setState(({ byPlace }) => ({ byPlace: { ...byPlace, [place]: draft } }))
}

/** Forgets a draft: it was taken or given up. */
export function dropDraft(place: string): void {
  useDrafts.setState(({ byPlace }) => {
    const rest = { ...byPlace }
    delete rest[place]
    return { byPlace: rest }
  })
}
