import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import type { AgentMode } from '../../../core/agent.ts'
import type {
  AgentEvent,
  AgentModel,
  AgentSession,
  PromptAttachment,
  SessionPoint,
} from '../../../electron/agents/agent.ts'
import type { GroupKeeper } from '../../../electron/agents/processGroup.ts'
import type { Said } from '../../support/model/script.ts'
import type { Asked } from '../../support/model/server.ts'
import { converse, noticesIn, spoken, temporaryFolder } from '../support.ts'

/** What a program does beside the suite of all adapters, each as it was seen. */
export type Turns = {
  /** What it is told of the usual turn's use; costs beside where it tells them. */
  usage: object | undefined
  /** Whether it shows what its model plans as a plan; undefined where the model is given no tool for it. */
  plans: boolean | undefined
  /** A model to choose, and by what name the scripted model is then asked; one that takes images. */
  model: { choose: string; asked: string }
  /** Its environment when nobody is signed in, and when it says so; undefined where it never does. */
  signedOut: { environment: NodeJS.ProcessEnv; tellsAt: 'opening' | 'turn' } | undefined
  /** Whether it can branch off from a session. */
  forks: boolean
  /** Whether its model can ask people something, by the script `ask`; undefined where that was not tried. */
  asks?: boolean
  /** Whether an image and a text arrive in one message. */
  takesBoth: boolean
}

export type Opening = {
  checkout: string
  keeper?: GroupKeeper
  sessionId?: string
  fork?: SessionPoint
  mode?: AgentMode
  model?: string
  /** What its environment says otherwise. */
  environment?: NodeJS.ProcessEnv
}

type Stage = {
  open: (opening: Opening) => Promise<AgentSession>
  /** What its model was asked. */
  asked: () => readonly Asked[]
  models: (checkout: string) => Promise<AgentModel[]>
}

/** What agents that speak ACP do more or less alike: the turns of one program. */
export function acpTurns(name: string, turns: Turns, stage: Stage): void {
  describe(`${name} in its turns`, () => {
    it('shows its reasoning apart, and tells what the turn used', async () => {
      const session = await stage.open({ checkout: await temporaryFolder() })
      const events = await converse(session, '[[hello]]')
      expect(wordsIn(events, 'reasoning')).toContain('The user greets me.')
      expect(wordsIn(events, 'assistant-text')).toBe('Hello from the scripted model.')
      const end = events.at(-1)
      const usage = end?.type === 'turn-completed' ? end.usage : undefined
      if (turns.usage) expect(usage).toMatchObject(turns.usage)
      else expect(usage).toBeUndefined()
    })

    const planning = turns.plans ? 'shows its plan' : 'shows no plan as one'
    it.runIf(turns.plans !== undefined)(planning, async () => {
      const session = await stage.open({ checkout: await temporaryFolder() })
      const events = await converse(session, '[[plan]]', { answer: { allowed: true } })
      const plan = plansIn(events).at(-1)
      if (turns.plans) expect(plan).toEqual(['Look around: completed', 'Light the lamp: running'])
      else expect(plan).toBeUndefined()
      expect(events.at(-1)?.type).toBe('turn-completed')
    })

    it('changes nothing while it plans, and does with the next prompt in another mode', async () => {
      const checkout = await temporaryFolder()
      const session = await stage.open({ checkout, mode: 'plan' })
      const planned = await converse(session, '[[heed]]', { answer: { allowed: false } })
      const texts = noticesIn(planned).map(({ text }) => text)
      expect(texts.filter((text) => text.includes('no mode for planning'))).toEqual([])
      const made = () => existsSync(path.join(checkout, 'hello.txt'))
      expect(made()).toBe(false)
      const done = await converse(session, '[[write]]', { mode: 'ask', answer: { allowed: true } })
      expect(questionsIn(done)).toMatchObject([{ action: { kind: 'edit' } }])
      expect(done.at(-1)?.type).toBe('turn-completed')
      expect(made()).toBe(true)
    })

    it('tells its models, and asks the one that was chosen', async () => {
      const { choose, asked } = turns.model
      const checkout = await temporaryFolder()
      const session = await stage.open({ checkout, model: choose })
      expect(noticesIn(await converse(session, '[[hello]]'))).toEqual([])
      expect(stage.asked().map((each) => each.model)).toContain(asked)
      const models = await stage.models(checkout)
      expect(models.map(({ id, name: called }) => `${id} ${called}`).join()).toContain(choose)
      expect(models.filter((each) => each.isDefault).length).toBeLessThan(2)
    })

    it('goes on with its session by another model', async () => {
      const { choose, asked } = turns.model
      const checkout = await temporaryFolder()
      const first = await stage.open({ checkout })
      await converse(first, '[[hello]]')
      await first.close()
      const next = await stage.open({ checkout, sessionId: first.sessionId, model: choose })
      expect(next.fresh).toBe(false)
      expect(spoken(await converse(next, '[[recall]]'))).toContain('[[hello]]')
      const models = (tag: string) =>
        stage.asked().flatMap(({ model, said }) => (lastTagIn(said) === tag ? [model] : []))
      expect(models('[[hello]]')).not.toContain(asked)
      expect(models('[[recall]]')).toContain(asked)
      // Two programs are started, one after the other.
    }, 120_000)

    it('asks with full access too, so that a rule may deny', async () => {
      const checkout = await temporaryFolder()
      const session = await stage.open({ checkout, mode: 'full' })
      const events = await converse(session, '[[shell]]', { answer: { allowed: false } })
      expect(questionsIn(events)).toMatchObject([{ action: { kind: 'command' } }])
      expect(existsSync(path.join(checkout, 'made.txt'))).toBe(false)
    })

    it.runIf(turns.asks)('asks a person, and hears what they choose', async () => {
      const session = await stage.open({ checkout: await temporaryFolder() })
      const events = await converse(session, '[[ask]]', {
        reply: ([question]) => [{ questionId: question?.questionId ?? '', chosen: ['Red'] }],
      })
      const [asked, ...more] = events.filter((event) => event.type === 'question-asked')
      expect(more).toEqual([])
      const { header, text, options } = asked?.questions[0] ?? {}
      expect(`${header}\n${text}`).toContain('Which colour?')
      expect(options?.map(({ label }) => label).slice(0, 2)).toEqual(['Red', 'Blue'])
      expect(spoken(events)).toContain('Red')
      expect(spoken(events)).not.toContain('Blue')
      expect(events.at(-1)?.type).toBe('turn-completed')
    })

    it.runIf(turns.signedOut)('says that it needs a sign-in', async () => {
      const { environment: own = {}, tellsAt } = turns.signedOut ?? {}
      const opening = stage.open({ checkout: await temporaryFolder(), environment: own })
      if (tellsAt === 'opening') {
        await expect(opening).rejects.toMatchObject({
          code: 'agent-refused',
          message: expect.stringContaining('log in'),
        })
        return
      }
      const events = await converse(await opening, '[[hello]]')
      expect(events.at(-1)).toMatchObject({ type: 'turn-failed', code: 'agent-login-needed' })
    })

    it('hands an image on to its model, and what a text says', async () => {
      const checkout = await temporaryFolder()
      const session = await stage.open({ checkout, model: turns.model.choose })
      const [image, notes] = await files()
      const looked = await converse(session, '[[hello]]', { attachments: [image] })
      expect(looked.at(-1)?.type).toBe('turn-completed')
      expect(stage.asked().flatMap((each) => each.images)).toContain(DOT_URL)
      const read = await converse(session, '[[hello]]', { attachments: [notes] })
      expect(noticesIn([...looked, ...read])).toEqual([])
      const words = stage
        .asked()
        .flatMap((each) => each.said.map(({ text }) => text))
        .join('\n')
      expect(words).toContain('the lamp is in the hall')
    })

    it('loses no image to a text that goes along', async () => {
      const session = await stage.open({
        checkout: await temporaryFolder(),
        model: turns.model.choose,
      })
      const events = await converse(session, '[[hello]]', { attachments: await files() })
      expect(stage.asked().flatMap((each) => each.images)).toContain(DOT_URL)
      expect(noticesIn(events)).toHaveLength(turns.takesBoth ? 0 : 1)
    })

    it(turns.forks ? 'branches off from a session' : 'branches off from none', async () => {
      const checkout = await temporaryFolder()
      const trunk = await stage.open({ checkout })
      await converse(trunk, '[[hello]]')
      const branch = await stage.open({ checkout, fork: { sessionId: trunk.sessionId } })
      expect(branch.fresh).toBe(!turns.forks)
      expect(branch.sessionId).not.toBe(trunk.sessionId)
      const recalled = spoken(await converse(branch, '[[recall]]'))
      expect(recalled).toContain(turns.forks ? '[[hello]]' : 'nothing')
      expect(spoken(await converse(trunk, '[[recall]]'))).not.toContain('[[recall]]')
    })
  })
}

const DOT =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
const DOT_URL = `data:image/png;base64,${DOT}`

/** An image of one dot, and a text. */
async function files(): Promise<[PromptAttachment, PromptAttachment]> {
  const folder = await temporaryFolder()
  const kept = async (name: string, mediaType: string, data: Buffer) => {
    const place = path.join(folder, name)
    await writeFile(place, data)
    return { name, mediaType, bytes: data.length, path: place }
  }
  return [
    await kept('dot.png', 'image/png', Buffer.from(DOT, 'base64')),
    await kept('notes.md', 'text/markdown', Buffer.from('the lamp is in the hall\n')),
  ]
}

/** The newest tag among what people said. */
const lastTagIn = (said: readonly Said[]) =>
  said
    .flatMap(({ by, text }) => (by === 'user' ? [...text.matchAll(/\[\[\w+\]\]/g)] : []))
    .at(-1)?.[0]

const questionsIn = (events: readonly AgentEvent[]) =>
  events.filter((event) => event.type === 'approval-requested')

/** The words of one kind, joined. */
function wordsIn(events: readonly AgentEvent[], kind: 'reasoning' | 'assistant-text'): string {
  const items = new Set<string>()
  return events
    .map((event) => {
      if (event.type === 'item-appended' && event.item.kind === kind && 'text' in event.item.body) {
        items.add(event.itemId)
        return event.item.body.text
      }
      return event.type === 'item-text' && items.has(event.itemId) ? event.text : ''
    })
    .join('')
}

const plansIn = (events: readonly AgentEvent[]) =>
  events.flatMap((event) =>
    'item' in event && event.item.kind === 'plan'
      ? [event.item.body.entries.map(({ text, status }) => `${text}: ${status}`)]
      : [],
  )
