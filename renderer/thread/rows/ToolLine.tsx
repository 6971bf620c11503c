import type { ThreadId, TurnId } from '../../../core/ids.ts'
import type { ToolBody } from '../../../core/items.ts'
import { turnEndKey } from '../../../core/views/timeline.ts'
import { EditDiff } from '../../changes/LazyDiff.tsx'
import { useFeed, useThreadSession } from '../../store/hooks.ts'
import type { IconName } from '../../ui/Icon.tsx'
import { Fold } from './Fold.tsx'
import { WholeText } from './WholeText.tsx'

const icons: Record<ToolBody['tool'], IconName> = {
  command: 'command',
  edit: 'edit',
  read: 'read',
  search: 'search',
  fetch: 'fetch',
  think: 'think',
  other: 'other',
}

const statusWords: Record<ToolBody['status'], { word: string; tone: string }> = {
  pending: { word: 'waiting', tone: 'text-faint' },
  running: { word: 'running', tone: 'text-accent' },
  completed: { word: 'done', tone: 'text-faint' },
  failed: { word: 'failed', tone: 'text-bad' },
  rejected: { word: 'rejected', tone: 'text-soft' },
}

/** A tool call: one line that opens to the command with its output, or to the edit's diff. */
export function ToolLine({
  threadId,
  turnId,
  rowKey,
  body,
}: {
  threadId: ThreadId
  turnId: TurnId
  rowKey: string
  body: ToolBody
}) {
  const { timeline } = useThreadSession(threadId)
  const ended = useFeed(timeline, ({ table }) => table.row(turnEndKey(turnId)) !== undefined)
  // An agent that was ended never says what became of its last call.
  const unfinished = body.status === 'pending' || body.status === 'running'
  const { word, tone } =
    ended && unfinished ? { word: 'stopped', tone: 'text-faint' } : statusWords[body.status]
  return (
    <Fold
      rowKey={rowKey}
      icon={icons[body.tool]}
      tone={tone}
      line={
        body.command === undefined ? (
          <Titled title={body.title} paths={body.paths} />
        ) : (
          <code className="font-mono text-small">{body.command}</code>
        )
      }
      end={
        <span className={`shrink-0 text-small ${tone}`}>
          {body.exitCode === undefined || body.exitCode === 0 ? word : `exit ${body.exitCode}`}
        </span>
      }
    >
      <Opened body={body} />
    </Fold>
  )
}

function Titled({ title, paths }: { title: string; paths: string[] | undefined }) {
  const named = paths?.filter((path) => !title.includes(path)).join(', ')
  return (
    <>
      {title}
      {named && <span className="font-mono text-small text-faint"> {named}</span>}
    </>
  )
}

function Opened({ body }: { body: ToolBody }) {
  return (
    <div className="flex flex-col gap-2">
      {body.command !== undefined && (
        <pre className="overflow-x-auto rounded-md bg-sunken p-2 font-mono text-small whitespace-pre-wrap wrap-anywhere">
          <span className="text-faint select-none">$ </span>
          {body.command}
        </pre>
      )}
      {body.directory !== undefined && (
        <p className="text-small text-faint">
          in <span className="font-mono wrap-anywhere">{body.directory}</span>
        </p>
      )}
      {body.paths && body.paths.length > 0 && !body.edits && (
        <ul className="font-mono text-small text-soft wrap-anywhere">
          {body.paths.map((path) => (
            <li key={path}>{path}</li>
          ))}
        </ul>
      )}
      {body.edits?.map((edit) => (
        <EditDiff key={edit.path} edit={edit} />
      ))}
      {body.output && (
        <div>
          <pre
            aria-label="Output"
            className="max-h-96 overflow-auto rounded-md border border-line p-2 font-mono text-small whitespace-pre-wrap wrap-anywhere"
          >
            {body.output.text === '' ? 'No output' : body.output.text}
          </pre>
          <WholeText body={body.output} />
        </div>
      )}
    </div>
  )
}
