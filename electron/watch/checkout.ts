import type { FSWatcher } from 'chokidar'
import { GitError } from '../git/gitError.ts'
import { locate } from '../git/repository.ts'
import { watchFolders } from './folders.ts'

/** Folders of one checkout that are watched; one that has more is looked at by the clock. */
export const WATCHED_FOLDERS_LIMIT = 20_000

/** Milliseconds. */
export type Pace = {
  /** How long changes are gathered before they are told. */
  gather: number
  /** How often it is said that things may be different, whether or not anything was heard. */
  backstop: number
  /** The same where nothing can be watched. */
  poll: number
  /** Folders; WATCHED_FOLDERS_LIMIT unless a test says otherwise. */
  folders: number
}

export const PACE: Pace = {
  gather: 200,
  backstop: 60_000,
  poll: 5_000,
  folders: WATCHED_FOLDERS_LIMIT,
}

export type WatchedCheckout = {
  /** Resolves once it hears of changes, or is known not to. */
  ready: Promise<void>
  close(): Promise<void>
}

/**
 * Tells whenever what git would say of a checkout may have become something else.
 *
 * Watching is a help, not a proof: systems drop events, and network disks tell of none. So it tells
 * by the clock as well: seldom while it hears, more often where it cannot (too many folders, too few
 * watches left, no repository there yet).
 */
export function watchCheckout(
  checkout: string,
  { changed, failed }: { changed: () => void; failed: (error: unknown) => void },
  pace: Pace = PACE,
): WatchedCheckout {
  const gone = new AbortController()
  let watcher: FSWatcher | undefined
  // `away`: there is no repository to watch (yet); `deaf`: there is, but it cannot be watched.
  let state: 'hearing' | 'away' | 'deaf' = 'away'
  let gathering: NodeJS.Timeout | undefined
  let clock: NodeJS.Timeout | undefined
  let beginning = Promise.resolve()
  let old = false

  const tell = () => {
    clearTimeout(gathering)
    gathering = undefined
    if (old) {
      old = false
      begin()
    }
    wait()
    changed()
  }
  const touched = () => {
    if (!gone.signal.aborted) gathering ??= setTimeout(tell, pace.gather)
  }
  const wait = () => {
    clearTimeout(clock)
    if (gone.signal.aborted) return
    clock = setTimeout(
      () => {
        if (state === 'away') begin()
        tell()
      },
      state === 'hearing' ? pace.backstop : pace.poll,
    )
  }
  const stopHearing = async (next: 'away' | 'deaf') => {
    state = next
    const stopped = watcher
    watcher = undefined
    await stopped?.close()
    wait()
  }
  const broken = (error?: unknown) => {
    if (gone.signal.aborted || state === 'deaf') return
    if (error !== undefined) failed(error)
    void stopHearing('deaf')
  }
  const start = async () => {
    await stopHearing('away')
    if (gone.signal.aborted) return
    try {
      const repository = await locate(checkout, gone.signal)
      state = 'hearing'
      const wanted = { limit: pace.folders, signal: gone.signal }
      const heard = { touched, broken, outdated: () => (old = true) }
      const opened = await watchFolders(repository, wanted, heard)
      if (gone.signal.aborted || !isHearing()) await opened.close()
      else watcher = opened
      // What changed while the folders were read was heard by nobody.
      touched()
    } catch (error) {
      state = 'away'
      if (!(error instanceof GitError)) failed(error)
    }
    wait()
  }
  // Told to the compiler as a question, since `broken` answers it while the folders are read.
  const isHearing = () => state === 'hearing'
  const begin = () => {
    beginning = beginning.then(start)
  }
  begin()

  return {
    ready: beginning,
    async close() {
      gone.abort()
      clearTimeout(gathering)
      clearTimeout(clock)
      await beginning
      clearTimeout(clock)
      await watcher?.close()
    },
  }
}
