import { branchChoices } from '../branches/matchBranches.ts'
import type { BranchFound } from '../../core/git/answers.ts'
import type { ProjectId, ThreadId } from '../../core/ids.ts'
import { isValidBranchName } from '../../core/refName.ts'
import { useProject } from '../store/hooks.ts'
import { classNames } from '../ui/classNames.ts'
import { field } from '../ui/fields.ts'
import { Select } from '../ui/Select.tsx'
import { useKnownBranches, useThreadToAsk } from './useProjectBranches.ts'

/** Where a thread is to work; an empty branch is named after its first message. */
export type WorkspaceDraft = { kind: 'local' } | { kind: 'worktree'; branch: string; base: string }

/** Chooses where a new thread works. */
export function WorkspacePicker({
  projectId,
  draft,
  onChange,
}: {
  projectId: ProjectId
  draft: WorkspaceDraft
  onChange: (draft: WorkspaceDraft) => void
}) {
  return (
    <Select
      quiet
      label="Where it works"
      value={draft.kind}
      choices={[
        { value: 'local', label: 'In the project’s folder' },
        {
          value: 'worktree',
          label: 'In a worktree of its own',
          hint: 'A folder and a branch apart from yours',
        },
      ]}
      onChange={(kind) => {
        if (kind === 'local') onChange({ kind })
        else onChange({ kind, branch: '', base: '' })
      }}
      key={projectId}
    />
  )
}

/** The branch of a new worktree and where it begins. */
export function WorktreeFields(props: {
  projectId: ProjectId
  draft: Extract<WorkspaceDraft, { kind: 'worktree' }>
  onChange: (draft: WorkspaceDraft) => void
}) {
  const threadId = useThreadToAsk(props.projectId)
  if (threadId === undefined) return <Fields {...props} branches={[]} />
  return <WithBranches {...props} threadId={threadId} />
}

type Props = Parameters<typeof WorktreeFields>[0]

function WithBranches({ threadId, ...props }: Props & { threadId: ThreadId }) {
  return <Fields {...props} branches={useKnownBranches(threadId)} />
}

function Fields({
  projectId,
  draft,
  branches,
  onChange,
}: Props & { branches: readonly BranchFound[] }) {
  const usual = useProject(projectId, ({ settings }) => settings.worktree?.base)
  const flawed = draft.branch !== '' && !isValidBranchName(draft.branch)
  const exists = branches.some((each) => each.remote === null && each.name === draft.branch)
  return (
    <div className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-2 px-1">
      <label className="flex min-w-0 items-center gap-2 text-soft">
        Branch
        <input
          aria-label="Branch of the worktree"
          aria-invalid={flawed}
          placeholder="named after the message"
          spellCheck={false}
          value={draft.branch}
          maxLength={255}
          onChange={(event) => onChange({ ...draft, branch: event.target.value.trim() })}
          className={classNames(field, 'h-7 w-56 min-w-0 font-mono text-small')}
        />
      </label>
      {!exists && (
        <span className="flex min-w-0 items-center gap-2 text-soft">
          begins at
          <Select
            label="Begins at"
            value={draft.base}
            choices={[
              {
                value: '',
                label: usual ?? 'The remote’s main branch',
                hint: 'as usual; fetched first',
              },
              ...branchChoices(branches),
            ]}
            onChange={(base) => onChange({ ...draft, base })}
          />
        </span>
      )}
      {(flawed || exists) && (
        <p className={classNames('w-full text-small', flawed ? 'text-bad' : 'text-faint')}>
          {flawed
            ? 'Git allows no branch of this name.'
            : 'There is a branch of this name; the worktree begins with what is on it.'}
        </p>
      )}
    </div>
  )
}
