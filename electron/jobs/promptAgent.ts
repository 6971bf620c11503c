import type { ProviderEvent } from '../../core/providerEvents.ts'
import type { CommandId, ProviderEventId } from '../../core/ids.ts'
import type { JobPayload } from '../../core/reactions.ts'
import type { SealedCommand } from '../../core/commands.ts'
import { AgentError } from '../agents/agent.ts'
import { portsEnvironment } from '../git/worktreePlace.ts'
import type { JobContext } from './context.ts'
import { type Kind, Transient } from './kind.ts'
import { withTranscript } from './transcript.ts'

const LIMIT_MS = 2 * 60_000
const unsure =
  'Gaffer stopped while this message was on its way, so nobody can tell whether the agent got it. Send it again if it did not.'

/**
 * Hands a turn's message to its agent; over as soon as the agent has taken it.
 *
 * No agent can be asked whether it got a prompt, so one that was marked as begun is never sent again
 * by itself: the turn ends interrupted, and a person decides.
 */
export function promptAgent(context: JobContext): Kind<'prompt-agent'> {
  const { crew, thread, event, mint, files } = context
  const ends = (of: JobPayload<'prompt-agent'>, what: ProviderEvent) => turnEvent(of, what, mint())

  /** The thread, while this turn is under way and the agent has not taken its message. */
  function waiting({ threadId, turnId }: JobPayload<'prompt-agent'>) {
    const found = thread(threadId)
    return found?.turn?.turnId === turnId && !found.turn.began ? found : undefined
  }

  return {
    policy: { growth: 'exponential', base: 500, cap: 10_000, jitter: 0.2, attempts: 3 },
    limitMs: LIMIT_MS,
    target({ threadId }) {
      const agent = thread(threadId)?.agent
      return agent ? (agent.command ?? [agent.provider]).join(' ') : null
    },
    async submit({ payload, position, signal, begin }) {
      const found = waiting(payload)
      if (!found) return null
      if (found.turn?.interrupting)
        return ends(payload, { type: 'turn-interrupted', reason: 'Stopped before it began.' })
      const asked = event(position)
      if (asked.type !== 'TurnStarted') throw new Error(`a prompt caused by ${asked.type}`)
      const { agent, checkout, port, sessionId, fork, restored } = found
      const { text, attachments = [], withTranscript: toldAll } = asked.payload
      let begun = false
      try {
        const laidOut = attachments.length > 0 ? await files.layOut(payload, attachments) : []
        const words = toldAll ? withTranscript(context, { ...payload, text }) : text
        await crew.prompt({
          ...payload,
          text: restored === null ? words : `${RESTORED}\n\n${words}`,
          ...(laidOut.length > 0 && { attachments: laidOut }),
          agent,
          checkout,
          environment: portsEnvironment(port),
          ...(sessionId !== null && { sessionId }),
          ...(fork && { fork }),
          begin() {
            begin()
            begun = true
          },
          signal,
        })
        return null
      } catch (error) {
        if (!(error instanceof AgentError)) throw error
        if (thread(payload.threadId)?.turn?.interrupting)
          return ends(payload, {
            type: 'turn-interrupted',
            reason: 'Stopped as its agent started.',
          })
        const message = whyFailed(error)
        // A program that fell over as it started may stand the next time; it was told nothing yet.
        if (!begun && FALLEN.has(error.code)) throw new Transient(error.code, message, error)
        return ends(payload, { type: 'turn-failed', code: error.code, message })
      }
    },
    async reconcile(run) {
      if (!waiting(run.payload)) return { status: 'settled', settlement: null }
      if (!run.begun) return { status: 'not-submitted' }
      const settlement = ends(run.payload, { type: 'turn-interrupted', reason: unsure })
      return { status: 'indeterminate', settlement }
    },
  }
}

/** For an agent that goes on with a session from after what its files hold now. */
const RESTORED =
  '[The files in this folder were put back to an earlier state since you last saw them. Read them again before you rely on what you remember.]'

const FALLEN: ReadonlySet<string> = new Set(['agent-exited', 'agent-timeout'])

function whyFailed({ message, stderr }: AgentError): string {
  const words = stderr.trim()
  return words === '' || message.includes(words) ? message : `${message}\n${words}`
}

/** What the host itself says of a turn, in the words that agents use. */
export function turnEvent(
  { threadId, turnId }: JobPayload<'prompt-agent'>,
  event: ProviderEvent,
  id: string,
): SealedCommand {
  return {
    id: id as CommandId,
    type: 'IngestProviderEvent',
    threadId,
    turnId,
    providerEventId: id as ProviderEventId,
    event,
  }
}
