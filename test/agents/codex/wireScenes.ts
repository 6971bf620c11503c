import { turnId } from '../../../core/ids.ts'
import type { QuestionAnswer } from '../../../core/questions.ts'
import type { AgentEvent, AgentSession, Answer } from '../../../electron/agents/agent.ts'
import type { Scripts } from '../../support/model/script.ts'

/** A conversation that was recorded, and is played again: what is asked, and how it is answered. */
export type WireScene = {
  name: string
  byCode?: boolean
  /** The prompts, one after the other; the last one is recorded in a session that was resumed. */
  resumes?: boolean
  prompts: readonly string[]
  answer?: Answer
  /** What is answered to a question. */
  answers?: readonly QuestionAnswer[]
  /** Stops the turn at its first words. */
  stops?: boolean
}

/** What the model does beside what it always does. */
export const wireScripts: Scripts = {
  ask: [
    {
      calls: [
        {
          use: 'tool',
          name: 'request_user_input',
          input: {
            questions: [
              {
                id: 'colour',
                header: 'Colour',
                question: 'Which colour?',
                options: [
                  { label: 'Red (Recommended)', description: 'It is warm.' },
                  { label: 'Blue', description: 'It is cold.' },
                ],
              },
            ],
          },
        },
      ],
    },
    { echo: true },
  ],
}

export const wireScenes: readonly WireScene[] = [
  { name: 'hello', prompts: ['[[hello]]'] },
  { name: 'command', prompts: ['[[shell]]'], answer: { allowed: true } },
  { name: 'command-by-code', prompts: ['[[shell]]'], answer: { allowed: true }, byCode: true },
  { name: 'edit', prompts: ['[[edit]]'], answer: { allowed: true } },
  {
    name: 'rejected',
    prompts: ['[[heed]]'],
    answer: { allowed: false, reason: 'the paint is wet' },
  },
  {
    name: 'question',
    prompts: ['[[ask]]'],
    answers: [{ questionId: '0', chosen: ['Blue'] }],
  },
  { name: 'failed', prompts: ['[[fail]]'] },
  { name: 'stopped', prompts: ['[[hang]]'], stops: true },
  { name: 'resumed', prompts: ['[[hello]]', '[[recall]]'], resumes: true },
]

/** Plays one prompt of a scene and gathers what is said. */
export async function playPrompt(
  session: AgentSession,
  scene: WireScene,
  text: string,
): Promise<AgentEvent[]> {
  const events: AgentEvent[] = []
  await new Promise<void>((resolve, reject) => {
    const turn = {
      turnId: turnId.parse('turn'),
      text,
      async say(event: AgentEvent) {
        events.push(event)
        if (event.type === 'approval-requested' && scene.answer)
          await session.answer(event.requestId, scene.answer)
        if (event.type === 'question-asked')
          await session.answerQuestion?.(event.requestId, scene.answers ?? [])
        if (event.type === 'item-appended' && scene.stops) await session.interrupt()
        if (/^turn-(completed|failed|interrupted)$/.test(event.type)) resolve()
      },
    }
    session.prompt(turn).catch(reject)
  })
  return events
}
