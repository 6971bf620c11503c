import { forget, isText, recall, remember } from './remembered.ts'

/** What is typed but not sent, by place (a thread's id, or a name such as `new`). */
export const readDraft = (place: string): string => recall(`draft.${place}`, isText) ?? ''

export function writeDraft(place: string, text: string): void {
  if (text === '') forget(`draft.${place}`)
  else remember(`draft.${place}`, text)
}
