import { type ProjectSettings, worktreeSettings } from '../../core/commands.ts'

/** How worktrees are made, as it is being typed; the files to copy stand one to a line. */
export type WorktreeDraft = { base: string; copy: string; setup: string }

type Settings = ProjectSettings['worktree']

export const worktreeDraft = (settings: Settings): WorktreeDraft => ({
  base: settings?.base ?? '',
  copy: settings?.copy?.join('\n') ?? '',
  setup: settings?.setup ?? '',
})

/** Reads a draft; with nothing in it there are no settings at all. */
export function readWorktreeDraft({
  base,
  copy,
  setup,
}: WorktreeDraft): { ok: true; settings: Settings } | { ok: false; flaw: string } {
  const paths = copy
    .split('\n')
    .map((line) => line.trim().replace(/\/+$/, ''))
    .filter((line) => line !== '')
  const away = paths.find((path) => path.startsWith('/') || path.split('/').includes('..'))
  if (away !== undefined) return { ok: false, flaw: `${away} leads out of the project’s folder.` }
  const settings = {
    ...(base.trim() !== '' && { base: base.trim() }),
    ...(paths.length > 0 && { copy: paths }),
    ...(setup.trim() !== '' && { setup: setup.trim() }),
  }
  if (Object.keys(settings).length === 0) return { ok: true, settings: undefined }
  const parsed = worktreeSettings.safeParse(settings)
  if (parsed.success) return { ok: true, settings: parsed.data }
  const [issue] = parsed.error.issues
  const at = issue?.path[0] === 'copy' ? issue.path[1] : undefined
  const line = typeof at === 'number' ? `${paths[at]}: ` : ''
  return { ok: false, flaw: `${line}${issue?.message ?? 'cannot be used'}` }
}
