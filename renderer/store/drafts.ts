import { forget, isText, recall, remember } from './remembered.ts'

/** What is typed but not sent, by place (a thread's id, or a name such as `new`). */
export const readDraft = (place: string): string => recall(`draft.${place}`, isText) ?? ''

type Appended = (place: string, text: string) => void
const listening = new Set<Appended>()

/** Hears of what is put into drafts from elsewhere. Gives the way to stop. */
export function onAppended(hear: Appended): () => void {
  listening.add(hear)
  return () => void listening.delete(hear)
}

/** Puts text below what is written in a place, and says so to whoever shows it. */
export function appendToDraft(place: string, text: string): void {
  const before = readDraft(place).trimEnd()
  const whole = before === '' ? text : `${before}\n\n${text}`
  writeDraft(place, whole)
  for (const hear of listening) hear(place, whole)
}

export function writeDraft(place: string, text: string): void {
  if (text === '') forget(`draft.${place}`)
  else remember(`draft.${place}`, text)
}
