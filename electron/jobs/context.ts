import type { OpenAutomation } from '../../core/automation/state.ts'
import type { Command } from '../../core/commands.ts'
import { HOST_STREAM, type StoredEvent } from '../../core/events.ts'
import type { AutomationId, ProjectId, ReplyId, ThreadId } from '../../core/ids.ts'
import type { OpenThread } from '../../core/thread/state.ts'
import type { Crew } from '../agents/crew.ts'
import type { GroupKeeper } from '../agents/processGroup.ts'
import type { Outcome, Sender } from '../dispatch.ts'
import { keepingGroups } from '../git/keeping.ts'
import type { Heard } from './operations/hearing.ts'
import type { Blobs } from '../store/blobs.ts'
import type { Log } from '../store/log.ts'
import type { PromptFiles } from './promptFiles.ts'
import type { TranscriptParts } from './transcript.ts'

/** What the kinds of jobs reach for. */
export type JobContext = {
  crew: Crew
  /** Undefined for one that was deleted. */
  thread(id: ThreadId): OpenThread | undefined
  automation(id: AutomationId): OpenAutomation | undefined
  /** The folder of a project. Undefined for one that was removed. */
  root(id: ProjectId): string | undefined
  /** Whether what a person has registered may run. */
  isEnabled(person: string): boolean
  /** Aborts when whoever waits for an answer does so no longer. Undefined when nobody does. */
  asker(replyTo: ReplyId): AbortSignal | undefined
  send(command: Command, sender: Sender): Promise<Outcome>
  blobs: Pick<Blobs, 'begin'>
  files: Pick<PromptFiles, 'layOut'>
  views: TranscriptParts['views']
  /** What a thread goes on from; undefined of one that began by itself. */
  forkOf: TranscriptParts['forkOf']
  /** The event that asked for a job. */
  event(position: number): StoredEvent
  /** Lets people hear what an operation's programs say, and keeps it for its settlement. */
  listen(threadId: ThreadId, operationId: string): Heard
  /** Does work whose programs the next owner of the home ends, should this host die of it. */
  kept<T>(work: () => Promise<T>): Promise<T>
  mint(): string
}

type Given = Pick<
  JobContext,
  'crew' | 'mint' | 'asker' | 'send' | 'blobs' | 'files' | 'views' | 'listen'
>
type Parts = Given & { log: Log; keeper: GroupKeeper }

export function openJobContext({ log, keeper, ...given }: Parts): JobContext {
  return {
    ...given,
    kept: (work) => keepingGroups(keeper, work),
    thread(id) {
      const { stream } = log.load('thread', id)
      return stream.of === 'thread' && stream.state.status === 'open' ? stream.state : undefined
    },
    automation(id) {
      const { stream } = log.load('automation', id)
      return stream.of === 'automation' && stream.state.status === 'open' ? stream.state : undefined
    },
    root(id) {
      const { stream } = log.load('project', id)
      if (stream.of !== 'project' || stream.state.status !== 'open') return undefined
      return stream.state.canonicalRoot
    },
    isEnabled(person) {
      const { stream } = log.load('host', HOST_STREAM)
      return stream.of !== 'host' || !stream.state.disabled.includes(person)
    },
    forkOf(id) {
      const [first] = log.read(0, 1, id)
      return first?.type === 'ThreadCreated' ? first.payload.fork : undefined
    },
    event(position) {
      const event = log.at(position)
      if (!event) throw new Error(`no event at ${position}`)
      return event
    },
  }
}
