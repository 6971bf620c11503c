import { Toast } from '@base-ui/react/toast'
import { RequestError } from '../connection/connection.ts'

export const toasts = Toast.createToastManager()

/** Tells of something that did not work. The sentence ends in what to do next. */
export const showProblem = (message: string) =>
  toasts.add({ type: 'problem', title: message, priority: 'high', timeout: 10_000 })

/** Tells of a request that could not be served. Anything else is a fault and is thrown on. */
export function showFailure(error: unknown): void {
  if (!(error instanceof RequestError)) throw error
  showProblem(error.message)
}

/** What an automation has to tell, with the way to what it is about. */
export const showTold = (title: string, description: string, open: () => void) =>
  toasts.add({
    type: 'told',
    title,
    description,
    timeout: 15_000,
    actionProps: { children: 'Open', onClick: open },
  })

/** Tells of something that was done, with one thing to do about it. */
export const showWay = (title: string, word: string, go: () => void) =>
  toasts.add({ type: 'news', title, actionProps: { children: word, onClick: go } })

export const showNews = (message: string) => toasts.add({ type: 'news', title: message })

/** Puts text on the clipboard and says so, or says why not. */
export async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
    showNews('Copied')
  } catch {
    showProblem('The clipboard was refused to this window. Select the text and copy it by key.')
  }
}
