import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  AGENT_TERMINAL_BYTES,
  AGENT_TERMINALS_LIMIT,
  AGENT_WAITS_LIMIT,
  LIVE_OUTPUT_LIMIT,
} from '../../../electron/agents/acp/clientTerminals.ts'
import type { AgentEvent, AgentSession, Answer } from '../../../electron/agents/agent.ts'
import { membersOf } from '../../../electron/agents/processTable.ts'
import type { TerminalStep } from '../../support/terminalScript.ts'
import {
  converse,
  groupKeeper,
  noticesIn,
  openHostile,
  spoken,
  temporaryFolder,
  toolBodies,
} from '../support.ts'

const open = async (options: Parameters<typeof openHostile>[1] = {}) => {
  const checkout = options.checkout ?? (await temporaryFolder())
  return { checkout, session: await openHostile(['terminals'], { ...options, checkout }) }
}

const yes: Answer = { allowed: true }
type Listening = Parameters<typeof converse>[2]
const act = (
  session: AgentSession,
  steps: TerminalStep[],
  listening: Listening = { answer: yes },
) => converse(session, JSON.stringify(steps), listening)

const create = (command: string, more: object = {}): TerminalStep => ({
  ask: 'terminal/create',
  params: { command, ...more },
})
const sh = (script: string, more: object = {}) => create('sh', { args: ['-c', script], ...more })
const wait: TerminalStep = { ask: 'terminal/wait_for_exit' }
const output: TerminalStep = { ask: 'terminal/output' }
const kill: TerminalStep = { ask: 'terminal/kill' }
const release: TerminalStep = { ask: 'terminal/release' }
const sleeping = sh('echo $$; exec sleep 600')
const showing: TerminalStep = {
  update: {
    title: 'Run it',
    kind: 'execute',
    status: 'in_progress',
    content: [{ type: 'terminal', terminalId: 'TERMINAL' }],
  },
}

/** What the agent was answered, step by step. */
const answers = (events: readonly AgentEvent[]): unknown[] =>
  spoken(events)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))

const asked = (events: readonly AgentEvent[]) =>
  events.flatMap((event) => (event.type === 'approval-requested' ? [event] : []))
const commandsAsked = (events: readonly AgentEvent[]) =>
  asked(events).map(({ action }) => (action.kind === 'command' ? action.detail : action.kind))

describe('a command of an agent in a terminal of ours', () => {
  it('runs in the checkout once it may, in words or as a line for a shell', async () => {
    const { session, checkout } = await open()
    const steps = [create('pwd', { args: ['-P'] }), wait, output, release]
    const lines = [create('pwd -P && false'), wait, output]
    const events = await act(session, [...steps, ...lines])
    const said = { output: `${checkout}\n`, truncated: false }
    expect(answers(events)).toEqual([
      { terminalId: 'TERMINAL' },
      { exitCode: 0, signal: null },
      { ...said, exitStatus: { exitCode: 0, signal: null } },
      {},
      { terminalId: 'TERMINAL' },
      { exitCode: 1, signal: null },
      { ...said, exitStatus: { exitCode: 1, signal: null } },
    ])
    expect(commandsAsked(events)).toEqual([{ command: 'pwd -P' }, { command: 'pwd -P && false' }])
  })

  it('does not run without an answer, or after a no, whose reason the agent hears', async () => {
    const { session, checkout } = await open()
    const touch = create('touch', { args: ['made'] })
    const events = await act(session, [touch], { answer: { allowed: false, reason: 'too windy' } })
    expect(answers(events)).toMatchObject([{ message: expect.stringContaining('too windy') }])
    const stopped = await act(session, [touch], {
      heard: async (event) => {
        if (event.type === 'approval-requested') await session.interrupt()
      },
    })
    expect(stopped.at(-1)?.type).toBe('turn-interrupted')
    await expect(readFile(path.join(checkout, 'made'))).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it('is asked about with the variables that it sets and the folder that it truly runs in', async () => {
    const { session, checkout } = await open()
    const outside = await temporaryFolder()
    await mkdir(path.join(checkout, 'in'))
    await symlink(outside, path.join(checkout, 'out'))
    const env = [{ name: 'LAMP', value: 'red one' }]
    const events = await act(session, [
      sh('echo "$LAMP"', { env, cwd: path.join(checkout, 'in') }),
      wait,
      output,
      create('pwd', { cwd: path.join(checkout, 'out') }),
      create('A=B', { args: ['git', 'status'] }),
    ])
    expect(commandsAsked(events)).toEqual([
      { command: `LAMP='red one' sh -c 'echo "$LAMP"'`, directory: path.join(checkout, 'in') },
      { command: 'pwd', directory: outside },
      { command: `'A=B' git status` },
    ])
    expect(answers(events)[2]).toMatchObject({ output: 'red one\n' })
    expect(answers(events)[4]).toMatchObject({ message: expect.stringContaining('ENOENT') })
  })

  it.each([
    ['a variable of ours', { env: [{ name: 'GAFFER_HOME', value: '/' }] }, 'our own'],
    ['one in other letters', { env: [{ name: 'electron_run_as_node', value: '1' }] }, 'our own'],
    ['a folder that is not there', { cwd: '/no/such/folder' }, '/no/such/folder is no folder'],
    ['a NUL', { args: ['\0'] }, 'no NUL'],
    ['more than can be shown', { args: ['x'.repeat(70_000)] }, 'at most 65536 characters'],
  ])('is refused unasked with %s', async (_, more, why) => {
    const { session } = await open()
    const events = await act(session, [create('true', more)])
    expect(asked(events)).toEqual([])
    expect(answers(events)).toMatchObject([{ message: expect.stringContaining(why) }])
  })
})

describe('a command that the agent has asked leave for', () => {
  const permission = (rawInput: object): TerminalStep => ({
    permission: { title: 'Echo', kind: 'execute', rawInput },
  })

  it('is asked about once, and again the next time', async () => {
    const { session } = await open()
    const echo = create('echo', { args: ['hi'] })
    const events = await act(session, [permission({ command: 'echo hi' }), echo, echo])
    expect(commandsAsked(events)).toEqual([{ command: 'echo hi' }, { command: 'echo hi' }])
    const [first, second] = asked(events)
    expect(second?.requestId).not.toBe(first?.requestId)
    expect(second?.itemId).toBe(first?.itemId)
    expect(answers(events)).toHaveLength(2)
    expect(commandsAsked(await act(session, [echo]))).toHaveLength(1)
  })

  it.each([
    ['another command', { command: 'echo ho' }],
    ['another folder', { command: 'echo hi', cwd: '/' }],
    ['a title alone', {}],
  ])('is asked about again where that was %s', async (_, rawInput) => {
    const { session } = await open()
    const events = await act(session, [permission(rawInput), create('echo hi')])
    expect(asked(events)).toHaveLength(2)
  })

  it('is asked about again with variables', async () => {
    const { session } = await open()
    const env = [{ name: 'PATH', value: '.' }]
    const events = await act(session, [permission({ command: 'pwd' }), create('pwd', { env })])
    expect(commandsAsked(events)).toEqual([{ command: 'pwd' }, { command: 'PATH=. pwd' }])
  })

  it('marks its tool call as rejected when told no', async () => {
    const { session } = await open()
    const call = { title: 'Echo', kind: 'execute', rawInput: { command: 'echo hi' } }
    const steps = [{ update: call }, create('echo', { args: ['hi'] })]
    const events = await act(session, steps, { answer: { allowed: false } })
    expect(asked(events)[0]?.itemId).toBeDefined()
    expect(toolBodies(events).at(-1)).toMatchObject({ command: 'echo hi', status: 'rejected' })
  })
})

describe('the output of a terminal', () => {
  it('is that of the tool call that shows it, while it runs and when it has ended', async () => {
    const { session, checkout } = await open()
    const script = 'echo one; while [ ! -e go ]; do sleep 0.05; done; echo two; exit 3'
    let seen = false
    const end = { update: { status: 'failed' } }
    const events = await act(session, [sh(script), showing, wait, release, end], {
      answer: yes,
      heard: async (event) => {
        const [body] = toolBodies([event])
        if (seen || body?.output?.text !== 'one\n') return
        seen = true
        expect(body.exitCode).toBeUndefined()
        await writeFile(path.join(checkout, 'go'), '')
      },
    })
    expect(toolBodies(events).at(-1)).toMatchObject({
      status: 'failed',
      output: { text: 'one\ntwo\n' },
      exitCode: 3,
    })
  })

  it('is shown by its end while it runs, and kept up to its limit', async () => {
    const { session, checkout } = await open()
    const script = `head -c ${2 * AGENT_TERMINAL_BYTES} /dev/zero | tr '\\0' x; echo end; while [ ! -e go ]; do sleep 0.05; done`
    let live = 0
    const events = await act(session, [sh(script), showing, wait, output], {
      answer: yes,
      heard: async (event) => {
        const [body] = toolBodies([event])
        if (live > 0 || !body?.output?.text.endsWith('end\n')) return
        live = body.output.text.length
        await writeFile(path.join(checkout, 'go'), '')
      },
    })
    const note = '… the beginning is left out …\n'
    expect(live).toBe(LIVE_OUTPUT_LIMIT + note.length)
    const shown = toolBodies(events).at(-1)?.output?.text ?? ''
    expect(shown).toHaveLength(AGENT_TERMINAL_BYTES + note.length)
    expect(shown.startsWith(note) && shown.endsWith('xend\n')).toBe(true)
    expect(answers(events)[2]).toMatchObject({ truncated: true })
  })

  it('is cut for the agent at its own limit, never within a letter, and shown whole', async () => {
    const { session } = await open()
    const print = sh('printf "€€€end"', { outputByteLimit: 7 })
    const events = await act(session, [print, showing, wait, output])
    expect(answers(events)[2]).toMatchObject({ output: '€end', truncated: true })
    expect(toolBodies(events).at(-1)).toMatchObject({ output: { text: '€€€end' }, exitCode: 0 })
  })
})

describe('a terminal', () => {
  it('is killed with what it started, and still tells what it said', async () => {
    const { groups, gone, keeper } = groupKeeper()
    const { session } = await open({ keeper })
    const script = `echo up; sleep 600 & wait`
    const events = await act(session, [sh(script), { until: 'up' }, kill, output, wait])
    expect(answers(events).slice(1)).toEqual([
      {},
      { output: 'up\n', truncated: false, exitStatus: { exitCode: null, signal: 'SIGTERM' } },
      { exitCode: null, signal: 'SIGTERM' },
    ])
    const [, command] = groups
    expect(gone).toEqual([command])
    expect(await membersOf(command?.pid ?? 0)).toEqual([])
  })

  it('is killed when it is released, shows its last words, and is known no more', async () => {
    const { groups, keeper } = groupKeeper()
    const { session } = await open({ keeper })
    const events = await act(session, [sleeping, showing, { until: '\n' }, release, output])
    const [, command] = groups
    expect(await membersOf(command?.pid ?? 0)).toEqual([])
    expect(toolBodies(events).at(-1)?.output?.text).toBe(`${command?.pid}\n`)
    expect(answers(events).at(-1)).toMatchObject({ code: -32002 })
  })

  it.each([wait, output, kill, release])('that is not known is told as such: %j', async (step) => {
    const { session } = await open()
    expect(answers(await act(session, [step]))).toMatchObject([{ code: -32002 }])
  })

  it('may be waited for a long time without the agent being called silent', async () => {
    const { session, checkout } = await open({ silenceMs: 50 })
    const steps = [sh('while [ ! -e go ]; do sleep 0.05; done'), wait]
    // Longer than it may be silent; there is no condition to wait for in nothing happening.
    setTimeout(() => void mkdir(path.join(checkout, 'go')), 300)
    const events = await act(session, steps)
    expect(noticesIn(events)).toEqual([])
    expect(answers(events)[1]).toMatchObject({ exitCode: 0 })
  })

  it('makes room when it has ended; where all run, no more is asked for', async () => {
    const { session } = await open()
    const done = [create('true'), wait]
    const running = Array.from({ length: AGENT_TERMINALS_LIMIT }, () => sleeping)
    const events = await act(session, [...done, ...running, create('one more')])
    expect(asked(events)).toHaveLength(1 + AGENT_TERMINALS_LIMIT)
    expect(answers(events).at(-1)).toMatchObject({
      message: expect.stringContaining(`${AGENT_TERMINALS_LIMIT} commands run already`),
    })
  })

  it('may be waited for so many times at once', async () => {
    const { session } = await open()
    const waits = Array.from({ length: AGENT_WAITS_LIMIT }, () => ({
      ...wait,
      meanwhile: true as const,
    }))
    const events = await act(session, [sleeping, ...waits, wait])
    expect(answers(events)[1]).toMatchObject({ message: expect.stringContaining('too many waits') })
  })
})

describe('what still runs in a terminal', () => {
  it('is left to the agent at the end of a turn, until its session ends', async () => {
    const { groups, gone, keeper } = groupKeeper()
    const { session } = await open({ keeper })
    await act(session, [sleeping, { until: '\n' }])
    const [, command] = groups
    expect(await membersOf(command?.pid ?? 0)).toHaveLength(1)
    expect(answers(await act(session, [output]))).toMatchObject([{ output: `${command?.pid}\n` }])
    await session.close()
    expect(await membersOf(command?.pid ?? 0)).toEqual([])
    expect(gone).toContainEqual(command)
  })

  it('is ended with a turn that is stopped', async () => {
    const { groups, keeper } = groupKeeper()
    const { session } = await open({ keeper })
    const events = await act(session, [sleeping, { until: '\n' }, showing, { hold: true }], {
      answer: yes,
      heard: async (event) => {
        if (toolBodies([event]).length > 0) await session.interrupt()
      },
    })
    expect(events.at(-1)?.type).toBe('turn-interrupted')
    expect(await membersOf(groups[1]?.pid ?? 0)).toEqual([])
    expect(session.alive).toBe(true)
  })

  it('is ended when the agent dies', async () => {
    const { groups, gone, keeper } = groupKeeper()
    const { session } = await open({ keeper })
    const events = await act(session, [sleeping, { until: '\n' }, { exit: 1 }])
    expect(events.at(-1)).toMatchObject({ type: 'turn-failed', code: 'agent-exited' })
    expect(await membersOf(groups[1]?.pid ?? 0)).toEqual([])
    await session.ended
    expect(gone).toHaveLength(2)
  })
})
