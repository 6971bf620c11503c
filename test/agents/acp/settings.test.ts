import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import type { AgentMode } from '../../../core/agent.ts'
import { presetOf } from '../../../electron/agents/acp/presets.ts'
import { converse, noticesIn, openHostile, spoken, temporaryFolder } from '../support.ts'

const choices = (...ids: string[]) => ids.map((id) => ({ id, name: `The ${id} mode` }))
const modes = (currentModeId: string, ...ids: string[]) => ({
  modes: { currentModeId, availableModes: choices(...ids) },
})
const option = (
  id: string,
  category: string | null,
  currentValue: string,
  ...values: string[]
) => ({
  type: 'select',
  id,
  category,
  name: id,
  currentValue,
  options: values.map((value) => ({ value, name: value.toUpperCase() })),
})

/** A session that offers something, with what it was set to by the end of a turn. */
async function setting(
  offered: object,
  options: { mode?: AgentMode; model?: string; refused?: string } = {},
) {
  const { mode, model, refused = '' } = options
  const session = await openHostile(['settings', JSON.stringify(offered), refused], {
    ...(model !== undefined && { model }),
  })
  const events = await converse(session, 'go', mode === undefined ? {} : { mode })
  return {
    session,
    events,
    set: spoken(events),
    notices: noticesIn(events).map(({ text }) => text),
  }
}

it.each<[AgentMode, string, object, string]>([
  ['plan', 'its mode for planning', modes('default', 'default', 'plan'), 'mode plan'],
  ['ask', 'the one in which it asks', modes('yolo', 'default', 'yolo'), 'mode default'],
  // Our own rules answer for these, so that a deny holds in them too.
  ['auto-edit', 'no other', modes('default', 'default', 'autoEdit'), ''],
  ['full', 'the one in which it asks', modes('autoEdit', 'default', 'autoEdit'), 'mode default'],
  [
    'plan',
    'an option',
    { configOptions: [option('mode', 'mode', 'build', 'build', 'plan')] },
    'mode plan',
  ],
  [
    'plan',
    'one whose id is an address',
    modes('x#agent', 'https://example.org/modes#agent', 'https://example.org/modes#plan'),
    'mode https://example.org/modes#plan',
  ],
  ['ask', 'nothing where none is offered', {}, ''],
  ['ask', 'nothing it does not know', modes('one', 'one', 'two'), ''],
])('in mode %s is put into %s', async (mode, _, offered, set) => {
  expect(await setting(offered, { mode })).toMatchObject({ set: set || 'nothing set', notices: [] })
})

it('changes the mode between two turns of one session, and only then', async () => {
  const { session } = await setting(modes('default', 'default', 'plan'))
  const set = async (mode: AgentMode) => spoken(await converse(session, 'go', { mode }))
  expect(await set('ask')).toBe('nothing set')
  expect(await set('plan')).toBe('mode plan')
  expect(await set('plan')).toBe('nothing set')
  expect(await set('full')).toBe('mode default')
})

it('says once that an agent cannot plan only', async () => {
  const { session, notices } = await setting({}, { mode: 'plan' })
  expect(notices).toEqual([expect.stringContaining('has no mode for planning only')])
  expect(noticesIn(await converse(session, 'go', { mode: 'plan' }))).toEqual([])
})

it('sends no prompt to an agent that does not go into its mode', async () => {
  const { session, events } = await setting(modes('yolo', 'default', 'yolo'), {
    mode: 'ask',
    refused: 'default',
  })
  expect(events).toEqual([
    {
      type: 'turn-failed',
      code: 'agent-refused',
      message: 'Hostile did not go into its mode "The default mode": not today',
    },
  ])
  expect(session.alive).toBe(true)
})

const models = option('model', 'model', 'small', 'small', 'large')

it.each([
  ['chooses a model', 'large', models, 'model large'],
  ['knows a model by its name', 'LARGE', models, 'model large'],
  ['leaves the model that it has', 'small', models, 'nothing set'],
  [
    'finds a model in a group',
    'deep',
    {
      ...models,
      options: [{ group: 'g', name: 'G', options: [{ value: 'deep', name: 'Deep' }] }],
    },
    'model deep',
  ],
  ['finds the option by its id', 'large', { ...models, category: null }, 'model large'],
])('%s', async (_, model, offered, set) => {
  expect(await setting({ configOptions: [offered] }, { model })).toMatchObject({ set, notices: [] })
})

const told = {
  models: {
    currentModelId: 'small',
    availableModels: [
      { modelId: 'small', name: 'Small', description: null },
      { modelId: 'large', name: 'Large', description: 'Slow' },
    ],
  },
}

it.each([
  ['chooses a model', 'LARGE', 'the model large'],
  ['leaves the model that it has', 'small', 'nothing set'],
])('%s where it is told in the older way', async (_, model, set) => {
  expect(await setting(told, { model })).toMatchObject({ set, notices: [] })
})

it('leaves a model that is in use, though it is none of those on offer', async () => {
  const offered = { models: { ...told.models, currentModelId: 'secret' } }
  expect(await setting(offered, { model: 'secret' })).toMatchObject({ set: 'nothing set' })
})

it('opens no session with a model that the agent does not have', async () => {
  await expect(setting({ configOptions: [models] }, { model: 'huge' })).rejects.toMatchObject({
    code: 'agent-refused',
    message: 'Hostile has no model "huge". It has: small, large.',
  })
})

it('says that an agent lets nobody choose its model', async () => {
  const { notices } = await setting({}, { model: 'large' })
  expect(notices).toEqual([expect.stringContaining('does not let its model be chosen')])
})

/** What an agent of this name hears of us as it starts. */
async function heardBy(name: string): Promise<string> {
  const program = path.join(await temporaryFolder(), name)
  const hostile = fileURLToPath(import.meta.resolve('../../support/hostileAgent.ts'))
  const script = `#!/bin/sh\nexec "${process.execPath}" "${hostile}" about "$@"\n`
  await writeFile(program, script, { mode: 0o755 })
  const session = await openHostile([], { command: [program, '--acp'], model: 'flash' })
  return spoken(await converse(session, 'go'))
}

it.runIf(process.platform !== 'win32').each([
  // It would make no new file if it could read through us.
  ['gemini', '{"readTextFile":false,"writeTextFile":true} --acp -m flash '],
  // It would ask for nothing.
  [
    'opencode',
    expect.stringMatching(
      /^{"readTextFile":true,"writeTextFile":true} --acp {"\*":"ask",(?!.*"(edit|bash)":"allow")/,
    ),
  ],
  ['another', '{"readTextFile":true,"writeTextFile":true} --acp '],
])('tells %s what it needs', async (name, heard) => {
  expect(await heardBy(name)).toEqual(heard)
})

it.each([
  [['/opt/bin/gemini', '--acp'], false],
  [['C:\\npm\\gemini.cmd', '--acp'], false],
  [['npx', '-y', '@google/gemini-cli@0.61.0', '--acp'], false],
  [['node', '/lib/gemini.js'], false],
  [['qwen', '--acp'], true],
  [['opencode', 'acp'], true],
  [['my-agent', 'gemini'], true],
  [['constructor'], true],
])('lets %j read through us: %s', (command, reads) => {
  expect(presetOf(command).reads).toBe(reads)
})
