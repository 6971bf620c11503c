/** The clock's part in waiting, so that tests can be their own clock. */
export type Timers = {
  /** Runs something once after so many milliseconds; gives the way to call it off. */
  after(ms: number, run: () => void): () => void
}

export const realTimers: Timers = {
  after(ms, run) {
    // Nobody's exit is held up by something that is merely due.
    const timer = setTimeout(run, ms).unref()
    return () => clearTimeout(timer)
  },
}
