/** Runs work later, once; gives the way to call it off. */
export type Schedule = (work: () => void) => () => void

const HIDDEN_MS = 250

/** Before the next paint. A hidden window is not painted, so there it is four times a second. */
export const beforePaint: Schedule = (work) => {
  if (document.hidden) {
    const timer = setTimeout(work, HIDDEN_MS)
    return () => clearTimeout(timer)
  }
  const frame = requestAnimationFrame(work)
  return () => cancelAnimationFrame(frame)
}
