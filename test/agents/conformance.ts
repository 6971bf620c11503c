import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it, vi } from 'vitest'
import { requestId, turnId } from '../../core/ids.ts'
import { providerEvent } from '../../core/providerEvents.ts'
import type { AgentEvent, AgentSession } from '../../electron/agents/agent.ts'
import type { GroupKeeper, GroupRecord } from '../../electron/agents/processGroup.ts'
import { membersOf } from '../../electron/agents/processTable.ts'
import { converse, spoken, temporaryFolder, toolBodies } from './support.ts'

/** What an agent is to do in a scene; each of its tests asks for one or two. */
export type Scene =
  /** Says something, and ends. */
  | 'hello'
  /** Asks to make the file `hello.txt`, then says something. Told no, it repeats why. */
  | 'write'
  /** Asks to change `hello world` in `greeting.txt` to `hello agents`. */
  | 'edit'
  /** Asks to run a command that writes `scripted` to `made.txt` and prints it. */
  | 'command'
  /** Asks to run `touch started; tail -f "$PWD/started"`, which does not end by itself. */
  | 'sleep'
  /** Says something and does not end. */
  | 'hang'
  /** Asks a person one thing with options, `Red` the first of them; then says what was answered. */
  | 'question'
  /** Says what it was asked in this session before, in the words of the prompts. */
  | 'recall'
  /** Fails with an error of its model's or its own. */
  | 'fail'

export type Contestant = {
  /** The prompt for each scene; the tests of a scene that it has no prompt for are left out. */
  prompts: Readonly<Partial<Record<Scene, string>>>
  /**
   * Opens a session in a checkout, closed when the test is over. What sessions are kept by belongs
   * to the test, so that one may be opened again by its id.
   */
  open(options: {
    scene: Scene
    checkout: string
    keeper: GroupKeeper
    sessionId?: string
  }): Promise<AgentSession>
  /** Whether it hears why it was told no. */
  hearsReasons: boolean
  /** Whether its turn ends with the first no; else it goes on. */
  endsAtNo?: boolean
  /** Whether it tells what its commands say; true unless given. */
  showsOutput?: boolean
}

/** The suite that every adapter passes: what `Agent` and `AgentSession` promise. */
export function conformance(
  name: string,
  { prompts, open, hearsReasons, endsAtNo = false, showsOutput = true }: Contestant,
): void {
  const afterNo = endsAtNo ? 'turn-interrupted' : 'turn-completed'

  /** A test of the scenes, left out when the agent has no prompt for one of them. */
  function scene(title: string, scenes: readonly Scene[], test: (stage: Stage) => Promise<void>) {
    if (scenes.some((each) => prompts[each] === undefined)) return
    it(title, async () => {
      const checkout = await temporaryFolder()
      await writeFile(path.join(checkout, 'greeting.txt'), 'hello world\n')
      const groups: GroupRecord[] = []
      const keeper: GroupKeeper = { record: (group) => void groups.push(group), forget: () => {} }
      await test({
        checkout,
        groups,
        prompt: (each) => prompts[each] ?? '',
        open: (each, sessionId) =>
          open({
            scene: each,
            checkout,
            keeper,
            ...(sessionId !== undefined && { sessionId }),
          }),
        read: (file) => readFile(path.join(checkout, file), 'utf8'),
        has: (file) => existsSync(path.join(checkout, file)),
      })
    })
  }

  describe(`${name} as an agent`, () => {
    scene('says its words in order and ends the turn once', ['hello'], async (stage) => {
      const session = await stage.open('hello')
      expect(session.alive).toBe(true)
      const events = await converse(session, stage.prompt('hello'))
      expectWellFormed(events)
      expect(spoken(events)).not.toBe('')
      expect(events.at(-1)?.type).toBe('turn-completed')
    })

    scene('waits for its listener before it says more', ['hello'], async (stage) => {
      const session = await stage.open('hello')
      let listening = 0
      const events = await converse(session, stage.prompt('hello'), {
        async heard() {
          listening += 1
          await new Promise((resolve) => setImmediate(resolve))
          expect(listening).toBe(1)
          listening -= 1
        },
      })
      expect(events.at(-1)?.type).toBe('turn-completed')
    })

    scene('begins afresh where the session is not known', ['hello'], async (stage) => {
      const session = await stage.open('hello', '00000000-0000-7000-8000-000000000000')
      expect(session.fresh).toBe(true)
      expect(session.sessionId).not.toBe('00000000-0000-7000-8000-000000000000')
      const events = await converse(session, stage.prompt('hello'))
      expect(events.at(-1)?.type).toBe('turn-completed')
    })

    scene('runs a command once it may', ['command'], async (stage) => {
      const session = await stage.open('command')
      let before: boolean | undefined
      const events = await converse(session, stage.prompt('command'), {
        answer: { allowed: true },
        heard(event) {
          if (event.type === 'approval-requested') before ??= stage.has('made.txt')
        },
      })
      expectWellFormed(events)
      expect(before).toBe(false)
      expect(await stage.read('made.txt')).toBe('scripted\n')
      const [asked] = questionsIn(events)
      expect(asked?.action.kind).toBe('command')
      expect(JSON.stringify(asked?.action.detail)).toContain('made.txt')
      expect(toolBodies(events).at(-1)).toMatchObject({
        tool: 'command',
        status: 'completed',
        ...(showsOutput && { output: { text: expect.stringContaining('scripted') } }),
      })
      expect(events.at(-1)?.type).toBe('turn-completed')
    })

    scene('changes a file once it may, and says beforehand how', ['edit'], async (stage) => {
      const session = await stage.open('edit')
      let before = ''
      const events = await converse(session, stage.prompt('edit'), {
        answer: { allowed: true },
        async heard(event) {
          if (event.type === 'approval-requested' && event.action.kind === 'edit')
            before = await stage.read('greeting.txt')
        },
      })
      expectWellFormed(events)
      expect(before).toBe('hello world\n')
      expect(await stage.read('greeting.txt')).toBe('hello agents\n')
      const asked = questionsIn(events).find((each) => each.action.kind === 'edit')
      const [file] = asked?.action.kind === 'edit' ? asked.action.detail.files : []
      expect(file).toMatchObject({
        path: 'greeting.txt',
        inside: true,
        oldText: expect.stringContaining('hello world'),
        newText: expect.stringContaining('hello agents'),
      })
      expect(toolBodies(events).at(-1)).toMatchObject({ tool: 'edit', status: 'completed' })
      expect(events.at(-1)?.type).toBe('turn-completed')
    })

    const then = endsAtNo ? 'ends' : 'goes on'
    scene(`changes nothing when told no, and ${then}`, ['write'], async (stage) => {
      const session = await stage.open('write')
      const events = await converse(session, stage.prompt('write'), {
        answer: { allowed: false, reason: 'the paint is wet' },
      })
      expectWellFormed(events)
      expect(stage.has('hello.txt')).toBe(false)
      expect(toolBodies(events).at(-1)?.status).toBe('rejected')
      if (hearsReasons) expect(spoken(events)).toContain('the paint is wet')
      expect(events.at(-1)?.type).toBe(afterNo)
    })

    scene('ignores an answer that nobody waits for', ['write'], async (stage) => {
      const session = await stage.open('write')
      const events = await converse(session, stage.prompt('write'), {
        async heard(event) {
          if (event.type !== 'approval-requested') return
          await session.answer(requestId.parse('nobody-asked'), { allowed: true })
          expect(stage.has('hello.txt')).toBe(false)
          await session.answer(event.requestId, { allowed: false })
          await session.answer(event.requestId, { allowed: true })
        },
      })
      expect(stage.has('hello.txt')).toBe(false)
      expect(events.at(-1)?.type).toBe(afterNo)
    })

    scene('asks a person, and hears what they choose', ['question'], async (stage) => {
      const session = await stage.open('question')
      const events = await converse(session, stage.prompt('question'), {
        reply: ([question]) => [{ questionId: question?.questionId ?? '', chosen: ['Red'] }],
      })
      expectWellFormed(events)
      const [asked, ...more] = events.filter((event) => event.type === 'question-asked')
      expect(more).toEqual([])
      expect(asked?.questions).toHaveLength(1)
      expect(asked?.questions[0]?.options[0]?.label).toBe('Red')
      expect(questionsIn(events)).toEqual([])
      expect(spoken(events)).toContain('Red')
      expect(events.at(-1)?.type).toBe('turn-completed')
    })

    scene('goes on when a person would not answer', ['question'], async (stage) => {
      const session = await stage.open('question')
      const events = await converse(session, stage.prompt('question'), {
        async heard(event) {
          if (event.type !== 'question-asked') return
          await session.answerQuestion?.(requestId.parse('nobody-asked'), [])
          await session.answerQuestion?.(event.requestId, [])
          await session.answerQuestion?.(event.requestId, [{ questionId: '0', chosen: ['Red'] }])
        },
      })
      expect(spoken(events)).not.toContain('Red')
      expect(events.at(-1)?.type).toBe('turn-completed')
    })

    scene('stops while a person is asked', ['question'], async (stage) => {
      const session = await stage.open('question')
      const events = await converse(session, stage.prompt('question'), {
        async heard(event) {
          if (event.type === 'question-asked') await session.interrupt()
        },
      })
      expectWellFormed(events)
      expect(events.at(-1)?.type).toBe('turn-interrupted')
    })

    scene('stops while it speaks', ['hang'], async (stage) => {
      const session = await stage.open('hang')
      const events = await converse(session, stage.prompt('hang'), {
        async heard(event) {
          if (event.type === 'item-appended') await session.interrupt()
        },
      })
      expectWellFormed(events)
      expect(events.at(-1)?.type).toBe('turn-interrupted')
    })

    scene('stops at an open question and does not act on it', ['write'], async (stage) => {
      const session = await stage.open('write')
      const events = await converse(session, stage.prompt('write'), {
        async heard(event) {
          if (event.type === 'approval-requested') await session.interrupt()
        },
      })
      expect(events.at(-1)?.type).toBe('turn-interrupted')
      expect(stage.has('hello.txt')).toBe(false)
      if (prompts.hello === undefined || !session.alive) return
      const next = await converse(session, stage.prompt('hello'))
      expect(next.at(-1)?.type).toBe('turn-completed')
    })

    scene('stops in mid-command and leaves no process of it', ['sleep'], async (stage) => {
      const session = await stage.open('sleep')
      const talk = converse(session, stage.prompt('sleep'), { answer: { allowed: true } })
      await commandRuns(stage)
      await session.interrupt()
      const events = await talk
      expectWellFormed(events)
      expect(events.at(-1)?.type).toBe('turn-interrupted')
      expect(await commandsIn(stage)).toEqual([])
      if (prompts.hello === undefined || !session.alive) return
      const next = await converse(session, stage.prompt('hello'))
      expect(next.at(-1)?.type).toBe('turn-completed')
    })

    scene('[A9] fails a turn with a code and why, and takes the next', ['fail'], async (stage) => {
      const session = await stage.open('fail')
      const events = await converse(session, stage.prompt('fail'))
      expectWellFormed(events)
      expect(events.at(-1)).toMatchObject({
        type: 'turn-failed',
        code: expect.stringMatching(/^[a-z-]+$/),
        message: expect.stringMatching(/\S/),
      })
      if (prompts.hello === undefined) return
      const next = await converse(session, stage.prompt('hello'))
      expect(next.at(-1)?.type).toBe('turn-completed')
    })

    scene('fails its turn when it is killed', ['hang'], async (stage) => {
      const session = await stage.open('hang')
      const events = await converse(session, stage.prompt('hang'), {
        heard(event) {
          if (event.type === 'item-appended') kill(stage)
        },
      })
      expect(events.at(-1)).toMatchObject({ type: 'turn-failed', code: 'agent-exited' })
      await session.ended
      expect(session.alive).toBe(false)
      const late = { turnId: turnId.parse('late'), text: 'more', say: async () => {} }
      await expect(session.prompt(late)).rejects.toMatchObject({ code: 'agent-exited' })
    })

    const remembered = ['sleep', 'hello', 'recall'] as const
    scene('goes on where it was when it was killed in mid-command', remembered, async (stage) => {
      const first = await stage.open('hello')
      expect(first.fresh).toBe(true)
      await converse(first, stage.prompt('hello'))
      const talk = converse(first, stage.prompt('sleep'), { answer: { allowed: true } })
      await commandRuns(stage)
      kill(stage)
      expect((await talk).at(-1)).toMatchObject({ type: 'turn-failed', code: 'agent-exited' })
      await first.ended
      await vi.waitFor(async () => expect(await commandsIn(stage)).toEqual([]))

      const second = await stage.open('recall', first.sessionId)
      expect(second).toMatchObject({ sessionId: first.sessionId, fresh: false })
      const events = await converse(second, stage.prompt('recall'))
      expect(spoken(events)).toContain(stage.prompt('hello'))
      expect(events.at(-1)?.type).toBe('turn-completed')
    })

    scene('ends its turn and its whole group when it is closed', ['hang'], async (stage) => {
      const session = await stage.open('hang')
      const events = await converse(session, stage.prompt('hang'), {
        heard(event) {
          if (event.type === 'item-appended') void session.close()
        },
      })
      expect(events.at(-1)?.type).toBe('turn-interrupted')
      await session.ended
      const left = await Promise.all(stage.groups.map(({ pid }) => membersOf(pid)))
      expect(left.flat()).toEqual([])
    })
  })
}

type Stage = {
  checkout: string
  /** The process groups that were started so far. */
  groups: readonly GroupRecord[]
  prompt: (scene: Scene) => string
  open: (scene: Scene, sessionId?: string) => Promise<AgentSession>
  read: (file: string) => Promise<string>
  has: (file: string) => boolean
}

/** Kills the program that was started last, and nothing else: its group may outlive it. */
function kill({ groups }: Stage): void {
  const pid = groups.at(-1)?.pid
  if (pid === undefined) throw new Error('nothing was started')
  process.kill(pid, 'SIGKILL')
}

/** Resolves when the command that does not end is running. */
const commandRuns = (stage: Stage): Promise<void> =>
  vi.waitFor(async () => expect(await commandsIn(stage)).not.toEqual([]), { timeout: 15_000 })

/** The processes of that command, by what stands among their words and nobody else's. */
export async function commandsIn({ checkout }: { checkout: string }): Promise<string[]> {
  const { stdout } = await promisify(execFile)('ps', ['-axww', '-o', 'pid=,args='])
  return stdout.split('\n').filter((line) => line.includes(path.join(checkout, 'started')))
}

const questionsIn = (events: readonly AgentEvent[]) =>
  events.filter((event) => event.type === 'approval-requested')

const endings: readonly AgentEvent['type'][] = ['turn-completed', 'turn-failed', 'turn-interrupted']

/** What holds of all that is said in a turn, whatever it is. */
function expectWellFormed(events: readonly AgentEvent[]): void {
  const lengths = new Map<string, number>()
  for (const [at, event] of events.entries()) {
    expect(providerEvent.parse(event)).toEqual(event)
    expect(endings.includes(event.type)).toBe(at === events.length - 1)
    if (event.type === 'item-appended') {
      expect(lengths.has(event.itemId)).toBe(false)
      const { item } = event
      const text = item.kind === 'assistant-text' || item.kind === 'reasoning' ? item.body.text : ''
      lengths.set(event.itemId, text.length)
    }
    if (event.type === 'item-text') {
      expect(lengths.get(event.itemId)).toBe(event.offset)
      lengths.set(event.itemId, event.offset + event.text.length)
    }
    if (event.type === 'item-updated') expect(lengths.has(event.itemId)).toBe(true)
  }
}
