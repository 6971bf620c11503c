/**
 * What the scripted model does. It keeps no state: the newest user message that holds a tag such as
 * `[[edit]]` picks the script, and the number of tool results since then picks the step. So agents
 * may be killed, resumed and forked, and many may share one server.
 */
export type Script = readonly Step[]
export type Scripts = Readonly<Record<string, Script>>

export type Step = {
  /** Reasoning, streamed before the words. */
  think?: string
  /** Words; a step without calls ends the turn. */
  say?: string
  calls?: readonly Call[]
  /** Goes on for ever after its words, until the client hangs up. */
  hang?: boolean
  /** Says the tags of the earlier user messages it was sent: what the agent remembers. */
  recall?: boolean
  /** Says all that it was told since the tag: later user messages and the results of tools. */
  echo?: boolean
  /** Answers with this HTTP status instead, and `say` as the error's message. */
  status?: number
}

/** A tool's use, in words of no agent. Each wire finds the tool of that kind which it was offered. */
export type Call =
  | { use: 'shell'; command: string }
  | { use: 'read'; path: string }
  | { use: 'write'; path: string; text: string }
  | { use: 'edit'; path: string; from: string; to: string }
  | { use: 'plan'; entries: readonly { text: string; status: PlanStatus }[] }
  | { use: 'tool'; name: string; input: Readonly<Record<string, unknown>> | string }
export type PlanStatus = 'pending' | 'running' | 'completed'

/** A conversation as far as a script looks at it. */
export type Said = { by: 'user' | 'tool' | 'other'; text: string }

/** One reply: what a step comes to once the conversation is known. */
export type Reply =
  | { kind: 'error'; status: number; message: string }
  | { kind: 'words'; think: string; say: string; calls: readonly Call[]; hang: boolean }

/** The scripts that every test may count on. */
export const usualScripts: Scripts = {
  hello: [{ think: 'The user greets me.', say: 'Hello from the scripted model.' }],
  shell: [
    { calls: [{ use: 'shell', command: 'echo scripted > made.txt && cat made.txt' }] },
    { say: 'The command is done.' },
  ],
  write: [
    { calls: [{ use: 'write', path: 'hello.txt', text: 'line one\nline two\n' }] },
    { say: 'The file is written.' },
  ],
  edit: [
    { calls: [{ use: 'read', path: 'greeting.txt' }] },
    { calls: [{ use: 'edit', path: 'greeting.txt', from: 'hello world', to: 'hello agents' }] },
    { say: 'The file is edited.' },
  ],
  heed: [{ calls: [{ use: 'write', path: 'hello.txt', text: 'line one\n' }] }, { echo: true }],
  plan: [
    {
      calls: [
        {
          use: 'plan',
          entries: [
            { text: 'Look around', status: 'completed' },
            { text: 'Light the lamp', status: 'running' },
          ],
        },
      ],
    },
    { say: 'That is the plan.' },
  ],
  hang: [{ say: 'I will think for a very long time', hang: true }],
  sleep: [
    // The path stands among its words, so that it can be told from all that runs elsewhere.
    { calls: [{ use: 'shell', command: 'touch started; tail -f "$PWD/started"' }] },
    { say: 'Slept well.' },
  ],
  recall: [{ recall: true }],
  fail: [{ status: 500, say: 'scripted failure' }],
}

const tag = /\[\[([\w-]+)\]\]/g

/** Picks the reply to a conversation. One without a known tag is answered with "ok". */
export function replyTo(said: readonly Said[], scripts: Scripts): Reply {
  const tagged = said.findLastIndex(
    (each) => each.by === 'user' && tagsOf(each, scripts).length > 0,
  )
  const found = said[tagged]
  const script = found && scripts[tagsOf(found, scripts).at(-1) ?? '']
  if (!script) return words({ say: 'ok' })
  const since = said.slice(tagged + 1)
  const step = script[batches(since)]
  if (!step) return words({ say: 'The script has no more steps.' })
  if (step.status !== undefined)
    return { kind: 'error', status: step.status, message: step.say ?? 'scripted' }
  if (step.recall) {
    const earlier = said.slice(0, tagged).filter((each) => each.by === 'user')
    const tags = earlier.flatMap((each) => tagsOf(each, scripts))
    return words({ say: `I remember: ${tags.map((name) => `[[${name}]]`).join(' ') || 'nothing'}` })
  }
  if (step.echo) {
    const told = since.filter((each) => each.by !== 'other').map((each) => each.text)
    return words({ say: `I was told: ${told.join('\n')}` })
  }
  return words(step)
}

const words = ({ think = '', say = '', calls = [], hang = false }: Step): Reply => ({
  kind: 'words',
  think,
  say,
  calls,
  hang,
})

const tagsOf = ({ text }: Said, scripts: Scripts): string[] =>
  [...text.matchAll(tag)].map(([, name = '']) => name).filter((name) => name in scripts)

/** How many times tools have answered; those that answered together count once. */
const batches = (said: readonly Said[]): number =>
  said.filter(({ by }, at) => by === 'tool' && said[at - 1]?.by !== 'tool').length

/** An image in base64 as one URL. */
export const dataUrl = (mediaType: string, data: string) => `data:${mediaType};base64,${data}`

/** A text in pieces, as a model streams it. */
export const pieces = (text: string): string[] => text.match(/[^]{1,12}/gu) ?? []
