import {
  type ActionKind,
  COMMAND_LIMIT_MOST_MS,
  TEMPLATE_LIMIT,
  WORD_LIMIT,
} from '../../core/automation/action.ts'
import { useFeed, useSession } from '../store/hooks.ts'
import { classNames } from '../ui/classNames.ts'
import { field } from '../ui/fields.ts'
import { type Choice, Select } from '../ui/Select.tsx'
import { splitWords } from './argv.ts'
import type { Draft } from './draft.ts'
import { NoticePermission } from './NoticePermission.tsx'
import { TemplateField } from './TemplateField.tsx'

const kinds: Choice<ActionKind>[] = [
  { value: 'run-command', label: 'Run a command', hint: 'In the folder where it happened' },
  { value: 'start-turn', label: 'Start a turn', hint: 'Gives the agent a message' },
  { value: 'commit', label: 'Commit', hint: 'All that changed in the thread’s folder' },
  { value: 'create-checkpoint', label: 'Take a checkpoint' },
  { value: 'notify', label: 'Tell me', hint: 'In this window, and on the desktop' },
]

const placeholders: Record<ActionKind, string> = {
  'run-command': 'npm test',
  'start-turn': 'These tests fail, mend them: {{result.tail}}',
  commit: 'Commit message',
  'create-checkpoint': 'What to call this moment',
  notify: 'A turn failed: {{message}}',
}

const labels: Record<ActionKind, string> = {
  'run-command': 'Command',
  'start-turn': 'Message to the agent',
  commit: 'Message of the commit',
  'create-checkpoint': 'Description',
  notify: 'What to tell',
}

/** What is done, with what, and where. */
export function ActionEditor({
  draft,
  known,
  onChange,
}: {
  draft: Draft
  known: readonly string[]
  onChange: (by: Partial<Draft>) => void
}) {
  const { kind, texts } = draft
  return (
    <>
      <div className="flex flex-wrap items-center gap-2">
        <Select
          label="Action"
          value={kind}
          choices={kinds}
          onChange={(next) => onChange({ kind: next })}
        />
        {kind === 'start-turn' && <ThreadChoice draft={draft} onChange={onChange} />}
        {kind === 'run-command' && <TimeLimit draft={draft} onChange={onChange} />}
      </div>
      <TemplateField
        key={kind}
        label={labels[kind]}
        placeholder={placeholders[kind]}
        value={texts[kind]}
        limit={kind === 'run-command' ? WORD_LIMIT : TEMPLATE_LIMIT}
        known={known}
        mono={kind === 'run-command'}
        onChange={(text) => onChange({ texts: { ...texts, [kind]: text } })}
      />
      {kind === 'run-command' && <Words line={texts[kind]} />}
      {kind === 'notify' && <NoticePermission />}
    </>
  )
}

/** The words that a command comes to, so that nobody has to guess what the quotes did. */
function Words({ line }: { line: string }) {
  const words = splitWords(line)
  return (
    <div className="flex flex-wrap items-center gap-1 text-small text-faint">
      {words.length > 1 && (
        <>
          <span>Runs as</span>
          {words.map((word, at) => (
            <code
              key={at}
              className="max-w-full rounded-sm bg-hover px-1 font-mono whitespace-pre-wrap text-soft wrap-anywhere"
            >
              {word === '' ? ' ' : word}
            </code>
          ))}
          <span>·</span>
        </>
      )}
      <span>No shell reads it: no pipes, no variables.</span>
    </div>
  )
}

function ThreadChoice({
  draft,
  onChange,
}: {
  draft: Draft
  onChange: (by: Partial<Draft>) => void
}) {
  const threads = useFeed(useSession().threads, (state) => state).table.all()
  const offered = threads.filter(
    ({ projectId, archived, threadId }) =>
      threadId === draft.threadId ||
      (!archived && (draft.scope === 'everywhere' || draft.scope === projectId)),
  )
  const choices: Choice<string>[] = [
    { value: '', label: 'in the thread where it happened' },
    ...offered.map(({ threadId, title }) => ({
      value: threadId as string,
      label: `in “${title}”`,
    })),
  ]
  return (
    <Select
      label="Thread"
      value={draft.threadId}
      choices={choices}
      onChange={(threadId) => onChange({ threadId })}
    />
  )
}

const TimeLimit = ({
  draft: { limitMinutes },
  onChange,
}: {
  draft: Draft
  onChange: (by: Partial<Draft>) => void
}) => (
  <label className="flex items-center gap-2">
    <span className="text-soft">for at most</span>
    <input
      type="number"
      aria-label="Time limit in minutes"
      min={1}
      max={COMMAND_LIMIT_MOST_MS / 60_000}
      value={Number.isNaN(limitMinutes) ? '' : limitMinutes}
      onChange={(event) => onChange({ limitMinutes: event.target.valueAsNumber })}
      className={classNames(field, 'h-7 w-16')}
    />
    <span className="text-soft">minutes</span>
  </label>
)
