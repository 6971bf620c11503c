import { realTimers, type Timers } from './timers.ts'

export type SilenceOptions = {
  /** How long nothing may come before it is told, in milliseconds; asked as each wait begins. */
  ms: () => number
  /** Whether the next word is the program's: a turn runs and no answer of ours is awaited. */
  owed: () => boolean
  /** Told once of each silence, when it has lasted for `ms`. */
  silent: () => void
  /** Told when a silence that was told of has ended. */
  over: () => void
  timers?: Timers
}

/** Watches for a program that says nothing while it is its turn to speak. */
export interface SilenceWatch {
  /** The time begins anew: something came, or was asked, or was answered. */
  reset(): void
  /** A line came. */
  heard(): void
  /** Whether a line is waited for. While we take none, a program cannot be called silent. */
  listening(now: boolean): void
  stop(): void
}

export function watchSilence(options: SilenceOptions): SilenceWatch {
  const { ms, owed, silent, over, timers = realTimers } = options
  let callOff = () => {}
  let listening = false
  let told = false

  function reset(): void {
    callOff()
    callOff = timers.after(ms(), due)
  }

  function due(): void {
    if (told || !owed()) return
    if (!listening) return reset()
    told = true
    silent()
  }

  return {
    reset,
    heard() {
      if (told) over()
      told = false
      reset()
    },
    listening(now) {
      listening = now
    },
    stop() {
      callOff()
      told = false
    },
  }
}
