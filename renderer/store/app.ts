import { create } from 'zustand'
import type { AutomationId, ProjectId, ThreadId } from '../../core/ids.ts'
import { isFlag, isNumber, isText, recall, remember } from './remembered.ts'

/** What the centre shows. */
export type Place =
  | { kind: 'start' }
  | { kind: 'new-thread'; projectId: ProjectId }
  /** `at` is a row that somebody looked for. */
  | { kind: 'thread'; threadId: ThreadId; at?: RowPlace }
  | { kind: Exclude<PageName, 'automations'> }
  | { kind: 'automations'; shown?: ShownAutomation }

/** Where a row stands in its timeline. */
export type RowPlace = { key: string; rank: number }

/** What the page of automations shows; all of them unless told. */
export type ShownAutomation = 'new' | { automationId: AutomationId; editing: boolean }

/** Pages that stand beside the threads. */
export type PageName =
  | 'search'
  | 'activity'
  | 'automations'
  | 'rules'
  | 'jobs'
  | 'usage'
  | 'worktrees'
  | 'settings'

export type Theme = 'system' | 'light' | 'dark'
export type Side = 'sidebar' | 'dock' | 'drawer'
/** `size` is its width; of the drawer, which lies below, its height. */
export type Panel = { size: number; open: boolean }
export type DialogName = 'palette' | 'keys' | 'open-repository' | 'practice-manual'
export type DiffStyle = 'unified' | 'split'
export type DockTab = 'changes' | 'checkpoints'

export const PANEL_LIMITS: Record<Side, { least: number; most: number; usual: number }> = {
  sidebar: { least: 200, most: 420, usual: 264 },
  dock: { least: 300, most: 900, usual: 420 },
  drawer: { least: 120, most: 900, usual: 280 },
}

type AppState = {
  place: Place
  theme: Theme
  sidebar: Panel
  dock: Panel
  drawer: Panel
  diffStyle: DiffStyle
  dockTab: DockTab
  dialog: DialogName | null
}

const isTheme = (value: unknown): value is Theme =>
  value === 'system' || value === 'light' || value === 'dark'
const isDiffStyle = (value: unknown): value is DiffStyle => value === 'unified' || value === 'split'

const panel = (side: Side): Panel => ({
  size: clamp(side, recall(`${side}.width`, isNumber) ?? PANEL_LIMITS[side].usual),
  open: recall(`${side}.open`, isFlag) ?? side !== 'drawer',
})

/** State of this window alone: where it is and how it is laid out. */
export const useApp = create<AppState>(() => ({
  place: { kind: 'start' },
  theme: recall('theme', isTheme) ?? 'system',
  sidebar: panel('sidebar'),
  dock: panel('dock'),
  drawer: panel('drawer'),
  diffStyle: recall('diffStyle', isDiffStyle) ?? 'unified',
  dockTab: 'changes',
  dialog: null,
}))

export function clamp(side: Side, size: number): number {
  const { least, most } = PANEL_LIMITS[side]
  return Math.round(Math.min(most, Math.max(least, size)))
}

export function goTo(place: Place): void {
  useApp.setState({ place, dialog: null })
  if (place.kind === 'thread') remember('thread', place.threadId)
}

export const openThread = (threadId: ThreadId, at?: RowPlace) =>
  goTo({ kind: 'thread', threadId, ...(at && { at }) })

/** The thread that was open when the window was last closed. */
export const lastThread = (): string | undefined => recall('thread', isText)

export function setTheme(theme: Theme): void {
  remember('theme', theme)
  useApp.setState({ theme })
}

export function setDiffStyle(diffStyle: DiffStyle): void {
  remember('diffStyle', diffStyle)
  useApp.setState({ diffStyle })
}

export function resizePanel(side: Side, size: number): void {
  const next = clamp(side, size)
  remember(`${side}.width`, next)
  useApp.setState((app) => ({ [side]: { ...app[side], size: next } }))
}

export function togglePanel(side: Side, open = !useApp.getState()[side].open): void {
  remember(`${side}.open`, open)
  useApp.setState((app) => ({ [side]: { ...app[side], open } }))
}

export const chooseDockTab = (dockTab: DockTab) => useApp.setState({ dockTab })

/** Shows a part of the dock, which may be hidden. */
export function showDockTab(dockTab: DockTab): void {
  chooseDockTab(dockTab)
  togglePanel('dock', true)
}

export const showDialog = (dialog: DialogName | null) => useApp.setState({ dialog })
