import {
  RequestError,
  type ToolCall,
  type ToolCallContent,
  type ToolKind,
} from '@agentclientprotocol/sdk'
import { randomUUID } from 'node:crypto'
import { mkdir, readFile, unlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { practiceManualText } from '../../../core/practiceManual.ts'
import { locateIn } from '../inside.ts'
import type { History } from './history.ts'
import { type Step, titleOf } from './instructions.ts'
import { rewritesFor } from './rename.ts'
import { runCommand } from './shell.ts'
import type { Voice } from './voice.ts'

/** How often a running command's output is told, in milliseconds, and how much of its end. */
const OUTPUT_EVERY_MS = 150
const RUNNING_OUTPUT_LIMIT = 16 * 1024
const READ_LIMIT = 256 * 1024

export type Work = { voice: Voice; checkout: string; history: History }

/** Does one step. Throws RequestError where the step asks for a failure. */
export async function perform(step: Step, work: Work): Promise<void> {
  const { voice } = work
  switch (step.do) {
    case 'write':
      return edit(step, 'edit', work, async (place) => [
        change(place, await textAt(place), step.text),
      ])
    case 'append':
      return edit(step, 'edit', work, async (place) => {
        const before = await textAt(place)
        const joint = before && !before.endsWith('\n') ? '\n' : ''
        return [change(place, before, `${before ?? ''}${joint}${step.text}`)]
      })
    case 'delete':
      return edit(step, 'delete', work, async (place) => [
        { path: place, oldText: await readFile(place, 'utf8'), newText: null },
      ])
    case 'rename':
      return edit({ ...step, path: step.folder }, 'edit', work, (place) =>
        rewritesFor(place, step.from, step.to),
      )
    case 'read':
      return read(step, work)
    case 'run':
      return run(step, work)
    case 'ask':
      return ask(step.question, work)
    case 'inquire':
      return inquire(step, work)
    case 'say':
      return voice.say(step.text)
    case 'stream':
      return voice.say(someWords(step.words), step.slowly ? 'slow' : 'fast')
    case 'wait':
      await delay(step.seconds * 1000, undefined, { signal: voice.signal }).catch(() => {})
      return
    case 'fail':
      throw new RequestError(-32603, step.message)
    case 'recall':
      return voice.say(recalled(work.history))
    case 'explain':
      return voice.say(explanation(step.asked))
  }
}

type Change = { path: string; oldText: string | undefined; newText: string | null }
type Placed = Extract<Step, { path: string }> | (Extract<Step, { do: 'rename' }> & { path: string })

const change = (place: string, oldText: string | undefined, newText: string): Change => ({
  path: place,
  oldText,
  newText,
})

async function edit(
  step: Placed,
  kind: ToolKind,
  { voice, checkout }: Work,
  plan: (place: string) => Promise<Change[]>,
): Promise<void> {
  const place = await locateIn(checkout, step.path)
  if (!place.inside)
    return voice.say(`${step.path} lies outside the folder I work in, so I leave it alone.\n`)
  const changes = await plan(place.absolute).catch((error: unknown) => String(error))
  if (typeof changes === 'string') return voice.say(`That does not work: ${changes}\n`)
  if (changes.length === 0) return voice.say('There is nothing to change.\n')
  const call: ToolCall = {
    toolCallId: randomUUID(),
    title: titleOf(step),
    kind,
    status: 'pending',
    locations: changes.map((each) => ({ path: each.path })),
    content: changes.map(({ path: file, oldText, newText }) => ({
      type: 'diff' as const,
      path: file,
      newText: newText ?? '',
      ...(oldText !== undefined && { oldText }),
    })),
  }
  await guarded(call, voice, async () => {
    for (const each of changes) await apply(each)
    const title = titleOf(step)
    return { said: `Done: ${title.charAt(0).toLowerCase()}${title.slice(1)}.\n`, ok: true }
  })
}

async function apply({ path: file, newText }: Change): Promise<void> {
  if (newText === null) return unlink(file)
  await mkdir(path.dirname(file), { recursive: true })
  await writeFile(file, newText)
}

type Done = { said: string; ok: boolean; content?: ToolCallContent[]; rawOutput?: object }

/** Announces a call, asks leave for it, does it, and says what came of it. */
async function guarded(call: ToolCall, voice: Voice, act: () => Promise<Done>): Promise<void> {
  const { toolCallId } = call
  const update = (fields: Partial<ToolCall>) =>
    voice.tell({ sessionUpdate: 'tool_call_update', toolCallId, ...fields })
  await voice.tell({ sessionUpdate: 'tool_call', ...call })
  const { allowed, reason } = await voice.ask(call)
  if (voice.signal.aborted) return
  if (!allowed) {
    await update({ status: 'failed' })
    const because = reason ? ` (${reason})` : ''
    return voice.say(`All right${because}. I leave that alone.\n`)
  }
  await update({ status: 'in_progress' })
  const { said, ok, content, rawOutput } = await act().catch((error: unknown): Done => ({
    said: `That did not work: ${String(error)}\n`,
    ok: false,
  }))
  await update({
    status: ok ? 'completed' : 'failed',
    ...(content && { content }),
    ...(rawOutput && { rawOutput }),
  })
  await voice.say(said)
}

async function run(step: Extract<Step, { do: 'run' }>, { voice, checkout }: Work): Promise<void> {
  const { command } = step
  const toolCallId = randomUUID()
  const call: ToolCall = {
    toolCallId,
    title: command,
    kind: 'execute',
    status: 'pending',
    rawInput: { command, cwd: checkout },
  }
  await guarded(call, voice, async () => {
    let toldAt = -Infinity
    const { output, exitCode } = await runCommand(command, checkout, voice.signal, (soFar) => {
      const now = performance.now()
      if (now - toldAt < OUTPUT_EVERY_MS) return
      toldAt = now
      const content = asContent(soFar.slice(-RUNNING_OUTPUT_LIMIT))
      void voice.tell({ sessionUpdate: 'tool_call_update', toolCallId, content }).catch(() => {})
    })
    return {
      said:
        exitCode === null
          ? 'The command was ended.\n'
          : `The command ended with exit code ${exitCode}.\n`,
      ok: exitCode === 0,
      content: asContent(output),
      rawOutput: exitCode === null ? {} : { exitCode },
    }
  })
}

async function read({ path: asked }: { path: string }, { voice, checkout }: Work): Promise<void> {
  const place = await locateIn(checkout, asked)
  if (!place.inside)
    return voice.say(`${asked} lies outside the folder I work in, so I do not read it.\n`)
  const toolCallId = randomUUID()
  const text = await readFile(place.absolute, 'utf8').catch(() => undefined)
  await voice.tell({
    sessionUpdate: 'tool_call',
    toolCallId,
    title: `Read ${place.name}`,
    kind: 'read',
    status: text === undefined ? 'failed' : 'completed',
    locations: [{ path: place.absolute }],
    ...(text !== undefined && { content: asContent(text.slice(0, READ_LIMIT)) }),
  })
  await voice.say(
    text === undefined
      ? `I cannot read ${asked}.\n`
      : `${asked} has ${text.split('\n').length - 1} lines.\n`,
  )
}

async function ask(question: string, { voice }: Work): Promise<void> {
  const call: ToolCall = {
    toolCallId: randomUUID(),
    title: question,
    kind: 'other',
    status: 'pending',
  }
  const { toolCallId } = call
  await voice.tell({ sessionUpdate: 'tool_call', ...call })
  const { allowed, reason } = await voice.ask(call, ['Yes', 'No'])
  if (voice.signal.aborted) return
  const status = allowed ? 'completed' : 'failed'
  await voice.tell({ sessionUpdate: 'tool_call_update', toolCallId, status })
  await voice.say(`You said ${allowed ? 'yes' : 'no'}${reason ? `: ${reason}` : ''}.\n`)
}

async function inquire(step: Extract<Step, { do: 'inquire' }>, { voice }: Work): Promise<void> {
  const answers = await voice.inquire(step)
  if (voice.signal.aborted) return
  if (answers === 'cannot') return voice.say('You cannot be asked that here, so I go on.\n')
  if (answers.length === 0) return voice.say('All right, you would rather not say.\n')
  await voice.say(`You said ${answers.join(' and ')}.\n`)
}

async function textAt(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

const asContent = (text: string): ToolCallContent[] => [
  { type: 'content', content: { type: 'text', text } },
]

const explanation = (asked: string) =>
  `${asked === '' ? 'Hello.' : 'I did not understand that.'} ${practiceManualText()}`

function recalled({ prompts }: History): string {
  const earlier = prompts.slice(0, -1)
  if (earlier.length === 0) return 'You have not asked me anything before.\n'
  return `Before this you asked me:\n\n${earlier.map((text) => `- ${text}`).join('\n')}\n`
}

const vocabulary =
  'light cable stage lamp rig gel dimmer crew scene cue truss spot wash plan board power line set'.split(
    ' ',
  )

function someWords(count: number): string {
  const words = Array.from(
    { length: count },
    (_, at) => vocabulary[(at * 7 + 3) % vocabulary.length],
  )
  return `${words.join(' ')}\n`
}
