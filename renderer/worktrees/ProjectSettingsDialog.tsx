import { useState } from 'react'
import { COPIED_FILES_LIMIT, DESCRIPTION_LIMIT } from '../../core/commands.ts'
import type { ProjectId } from '../../core/ids.ts'
import type { ProjectRow } from '../../core/views/projects.ts'
import { useProject, useSend } from '../store/hooks.ts'
import { Button } from '../ui/Button.tsx'
import { classNames } from '../ui/classNames.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { field } from '../ui/fields.ts'
import { FormRow } from '../ui/FormRow.tsx'
import { readWorktreeDraft, worktreeDraft } from './worktreeDraft.ts'

/** How a project's worktrees are made. */
export function ProjectSettingsDialog({
  projectId,
  onClose,
}: {
  projectId: ProjectId
  onClose: () => void
}) {
  const project = useProject(projectId, (row) => row)
  if (!project) return null
  return (
    <Dialog title={`Worktrees of ${project.name}`} wide open onClose={onClose}>
      <Form project={project} onDone={onClose} />
    </Dialog>
  )
}

function Form({ project, onDone }: { project: ProjectRow; onDone: () => void }) {
  const send = useSend()
  const [draft, setDraft] = useState(() => worktreeDraft(project.settings.worktree))
  const read = readWorktreeDraft(draft)
  const save = async () => {
    if (!read.ok) return
    const { worktree: _, ...others } = project.settings
    const settings = { ...others, ...(read.settings && { worktree: read.settings }) }
    if (await send({ type: 'UpdateProject', projectId: project.projectId, settings })) onDone()
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
      className="flex flex-col gap-3"
    >
      <p className="text-soft">
        A thread can work in a worktree: a folder and a branch of its own. This is how each one of
        this project is made.
      </p>
      <FormRow
        name="Begins at"
        hint="A branch. Left empty it is the remote’s main branch, which is fetched first."
      >
        <input
          aria-label="Begins at"
          placeholder="origin/main"
          spellCheck={false}
          value={draft.base}
          maxLength={255}
          onChange={(event) => setDraft({ ...draft, base: event.target.value })}
          className={classNames(field, 'h-8 w-full font-mono text-small')}
        />
      </FormRow>
      <FormRow
        name="Copies"
        hint={
          read.ok ? (
            'Files and folders that git ignores and a worktree needs, one to a line, as seen from the project’s folder.'
          ) : (
            <span className="text-bad">{read.flaw}</span>
          )
        }
      >
        <textarea
          aria-label="Files to copy"
          aria-invalid={!read.ok}
          placeholder={'.env\nconfig/local.json'}
          spellCheck={false}
          rows={Math.min(8, Math.max(3, draft.copy.split('\n').length))}
          value={draft.copy}
          onChange={(event) => setDraft({ ...draft, copy: event.target.value })}
          className={classNames(field, 'w-full resize-y py-1.5 font-mono text-small')}
        />
      </FormRow>
      <FormRow
        name="Set-up"
        hint="A line for your shell, run once in each new worktree. GAFFER_PORT holds the first of ten ports that are its own."
      >
        <input
          aria-label="Set-up command"
          placeholder="npm ci"
          spellCheck={false}
          value={draft.setup}
          maxLength={DESCRIPTION_LIMIT}
          onChange={(event) => setDraft({ ...draft, setup: event.target.value })}
          className={classNames(field, 'h-8 w-full font-mono text-small')}
        />
      </FormRow>
      <p className="text-small text-faint">
        At most {COPIED_FILES_LIMIT} files or folders are copied.
      </p>
      <div className="flex justify-end gap-2">
        <Button onClick={onDone}>Cancel</Button>
        <Button look="primary" type="submit" disabled={!read.ok}>
          Save
        </Button>
      </div>
    </form>
  )
}
