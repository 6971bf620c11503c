import type { ThreadRow } from '../../core/views/threads.ts'
import { blocked, groupThreads } from '../sidebar/groupThreads.ts'
import { forkThread } from '../sidebar/forkThread.ts'
import { newThreadPlace } from '../sidebar/newThreadPlace.ts'
import { askAbout } from '../operations/dialogs.ts'
import {
  goTo,
  openThread,
  setTheme,
  showDialog,
  showDockTab,
  togglePanel,
  useApp,
} from '../store/app.ts'
import type { Wish } from '../store/hooks.ts'
import type { Session } from '../store/session.ts'
import { openTerminal, showTerminals } from '../terminal/chosen.ts'
import { keyNames } from '../ui/keyNames.ts'
import { showFailure, showNews } from '../ui/toasts.ts'

export type Action = { name: string; keys?: string; run: () => void }

/** What can be done from the palette, here and now. */
export function actionsFor(session: Session, send: (wish: Wish) => Promise<boolean>): Action[] {
  const { place } = useApp.getState()
  const thread =
    place.kind === 'thread' ? session.threads.store.getState().table.row(place.threadId) : undefined
  return [
    { name: 'New thread', keys: 'C', run: () => startThread(session) },
    { name: 'Open a repository', run: () => showDialog('open-repository') },
    {
      name: 'Go to the thread that waits longest',
      keys: keyNames.blocked,
      run: () => jumpToBlocked(session),
    },
    ...(thread ? threadActions(thread, session, send) : []),
    { name: 'Search all threads', keys: keyNames.search, run: () => goTo({ kind: 'search' }) },
    { name: 'Jobs and dead letters', run: () => goTo({ kind: 'jobs' }) },
    { name: 'Permission rules', run: () => goTo({ kind: 'rules' }) },
    { name: 'Automations', run: () => goTo({ kind: 'automations' }) },
    { name: 'Activity', run: () => goTo({ kind: 'activity' }) },
    { name: 'Usage', run: () => goTo({ kind: 'usage' }) },
    { name: 'Worktrees', run: () => goTo({ kind: 'worktrees' }) },
    { name: 'Show or hide the sidebar', keys: keyNames.sidebar, run: () => togglePanel('sidebar') },
    { name: 'Show or hide changes', keys: keyNames.dock, run: () => togglePanel('dock') },
    ...(thread
      ? [
          {
            name: 'Show or hide terminals',
            keys: keyNames.drawer,
            run: () => showTerminals(),
          },
          { name: 'New terminal', keys: keyNames.newTerminal, run: () => newTerminal(session) },
        ]
      : []),
    { name: 'Settings', run: () => goTo({ kind: 'settings' }) },
    { name: 'What the practice agent understands', run: () => showDialog('practice-manual') },
    { name: 'Show the keys', keys: '?', run: () => showDialog('keys') },
    { name: 'Theme: light', run: () => setTheme('light') },
    { name: 'Theme: dark', run: () => setTheme('dark') },
    { name: 'Theme: like the system', run: () => setTheme('system') },
  ]
}

function threadActions(
  thread: ThreadRow,
  session: Session,
  send: (wish: Wish) => Promise<boolean>,
): Action[] {
  const { threadId, turn, archived } = thread
  const action = (name: string, wish: Wish, keys?: string): Action => ({
    name,
    ...(keys && { keys }),
    run: () => void send(wish),
  })
  return [
    ...(turn
      ? [action('Stop this turn', { type: 'InterruptTurn', threadId, turnId: turn.turnId }, 'Esc')]
      : []),
    {
      name: 'Go on in a new thread',
      run: () => void forkThread(session, send, threadId),
    },
    archived
      ? action('Unarchive this thread', { type: 'UpdateThread', threadId, archived: false })
      : thread.worktree === 'present'
        ? {
            name: 'Archive this thread',
            run: () => askAbout(threadId, { kind: 'remove-worktree', after: 'archive' }),
          }
        : action('Archive this thread', { type: 'UpdateThread', threadId, archived: true }),
    {
      name: 'New branch',
      run: () => askAbout(threadId, { kind: 'new-branch', name: '' }),
    },
    { name: 'Show checkpoints', run: () => showDockTab('checkpoints') },
  ]
}

export function startThread(session: Session): void {
  const target = newThreadPlace(session, useApp.getState().place)
  if (target) goTo(target)
  else showDialog('open-repository')
}

/** Opens a terminal in the open thread. */
export function newTerminal({ connection }: Session): void {
  const { place } = useApp.getState()
  if (place.kind !== 'thread') return
  togglePanel('drawer', true)
  openTerminal(connection, place.threadId).catch(showFailure)
}

export function jumpToBlocked({ threads }: Session): void {
  const [first] = blocked(threads.store.getState().table.all())
  if (first) openThread(first.threadId)
  else showNews('No thread waits for you')
}

/** Opens the thread above or below the open one, in the order of the sidebar. */
export function stepThread({ projects, threads }: Session, step: 1 | -1): void {
  const { place } = useApp.getState()
  const order = groupThreads(
    projects.store.getState().table.all(),
    threads.store.getState().table.all(),
    '',
  ).flatMap(({ open }) => open)
  const at = order.findIndex(
    ({ threadId }) => place.kind === 'thread' && place.threadId === threadId,
  )
  const next = order[at < 0 ? 0 : at + step]
  if (next) openThread(next.threadId)
}
