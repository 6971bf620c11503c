import { Toast } from '@base-ui/react/toast'

export const toasts = Toast.createToastManager()

/** Tells of something that did not work. The sentence ends in what to do next. */
export const showProblem = (message: string) =>
  toasts.add({ type: 'problem', title: message, priority: 'high', timeout: 10_000 })

export const showNews = (message: string) => toasts.add({ type: 'news', title: message })
