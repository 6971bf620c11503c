import { chmod, mkdir, readFile, stat, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import type { AgentSettings } from '../../core/agentSettings.ts'
import { type AgentFound, agentFound } from '../../core/queries.ts'
import { createFinder, findAgents } from '../../electron/agents/found.ts'
import type { GroupRecord } from '../../electron/agents/processGroup.ts'
import { membersOf } from '../../electron/agents/processTable.ts'
import { SecretsError } from '../../electron/settings/secrets.ts'
import { temporaryFolder } from './support.ts'

/** A folder for a user, in which programs are written as shell scripts. */
async function user() {
  const home = await temporaryFolder()
  return {
    home,
    async script(file: string, ...lines: string[]): Promise<string> {
      const place = path.join(home, file)
      await mkdir(path.dirname(place), { recursive: true })
      await writeFile(place, ['#!/bin/sh', ...lines, ''].join('\n'))
      await chmod(place, 0o755)
      return place
    },
  }
}

const named = (found: readonly AgentFound[], id: string) => {
  const agent = found.find((each) => each.id === id)
  if (!agent) throw new Error(`no ${id}`)
  return agent
}

it('finds agents on PATH and in the usual places, and says how to get the others', async () => {
  const { home, script } = await user()
  const gemini = await script('bin/gemini')
  const adapter = await script('.local/bin/codex-acp')
  // It may not be run, so it is none.
  await chmod(await script('.local/bin/claude'), 0o644)

  const found = await findAgents({ PATH: path.dirname(gemini), HOME: home })
  for (const each of found) expect(agentFound.parse(each)).toEqual(each)
  expect(named(found, 'practice').status).toBe('ready')
  expect(named(found, 'gemini')).toMatchObject({ status: 'ready', command: [gemini, '--acp'] })
  expect(named(found, 'codex')).toMatchObject({
    provider: 'codex',
    status: 'not-installed',
    command: ['codex', 'app-server'],
    install: 'npm install -g @openai/codex',
    signIn: 'codex login',
    pending: false,
  })
  expect(named(found, 'codex-acp')).toMatchObject({
    provider: 'acp',
    status: 'ready',
    command: [adapter],
  })
  expect(named(found, 'claude')).toMatchObject({
    status: 'not-installed',
    install: 'npm install -g @anthropic-ai/claude-code',
  })
})

it('finds those that the user has added or has set a path for', async () => {
  const { home, script } = await user()
  const place = await script('tools/my-agent')
  const codex = await script('tools/codex-next')
  const settings: AgentSettings[] = [
    { agent: 'Mine', path: place, arguments: ['--acp'], model: 'large', mode: 'plan' },
    { agent: 'codex', path: codex, arguments: ['-c', 'a=1'] },
    { agent: 'gone', path: path.join(home, 'nowhere') },
    { agent: 'practice', mode: 'full' },
  ]
  const found = await findAgents({ PATH: '', HOME: home }, settings)
  for (const each of found) expect(agentFound.parse(each)).toEqual(each)
  expect(named(found, 'Mine')).toMatchObject({
    provider: 'acp',
    name: 'Mine',
    status: 'ready',
    command: [place, '--acp'],
    settings: { model: 'large', mode: 'plan' },
  })
  expect(named(found, 'codex')).toMatchObject({
    status: 'ready',
    command: [codex, 'app-server', '-c', 'a=1'],
  })
  expect(named(found, 'gone').status).toBe('not-installed')
  expect(found.filter(({ id }) => id === 'practice')).toEqual([
    expect.objectContaining({
      provider: 'practice',
      settings: { agent: 'practice', mode: 'full' },
    }),
  ])
})

/** A finder over the user's folder, with the programs that it runs. */
async function finder(settings: AgentSettings[] = [], environment: NodeJS.ProcessEnv = {}) {
  const { home, script } = await user()
  const groups: GroupRecord[] = []
  const clock = { now: 0 }
  const closing = new AbortController()
  const { find, settled } = createFinder({
    environment: async () => ({ PATH: '/usr/bin:/bin', HOME: home, ...environment }),
    settings: () => settings,
    secretOf(name) {
      if (name === 'SEALED') throw new SecretsError('secret-sealed', 'Sealed.')
      return name === 'MODEL_KEY' ? 'topsecret' : undefined
    },
    now: () => clock.now,
    keeper: { record: (group) => void groups.push(group), forget: () => {} },
    signal: closing.signal,
  })
  onTestFinished(async () => {
    closing.abort()
    await settled()
    const left = await Promise.all(groups.map(({ pid }) => membersOf(pid)))
    expect(left.flat()).toEqual([])
  })
  const again = async () => {
    await find()
    await settled()
    return find()
  }
  return { home, script, groups, clock, closing, find, settled, again }
}

it('tells at once which agents there are, and later their version and who is signed in', async () => {
  const { script, find, settled } = await finder()
  await script(
    '.local/bin/codex',
    'case "$1" in --version) echo noise; echo codex-cli 0.169.0;; login) exit 1;; esac',
  )
  expect(named(await find(), 'codex')).toMatchObject({ status: 'ready', pending: true })
  await settled()
  expect(named(await find(), 'codex')).toMatchObject({
    version: '0.169.0',
    signedIn: false,
    pending: false,
  })
})

it('asks a program for its version once, until it is another', async () => {
  const { home, script, again } = await finder()
  const place = await script('.local/bin/goose', 'echo >> "$HOME/runs"', 'echo goose 1.2.3')
  expect(named(await again(), 'goose').version).toBe('1.2.3')
  expect(named(await again(), 'goose').version).toBe('1.2.3')
  expect(await readFile(path.join(home, 'runs'), 'utf8')).toBe('\n')
  await script(path.relative(home, place), 'echo goose 1.3.0-beta.1')
  const later = new Date((await stat(place)).mtimeMs + 60_000)
  await utimes(place, later, later)
  expect(named(await again(), 'goose').version).toBe('1.3.0-beta.1')
})

it('asks anew after a while whether somebody is signed in', async () => {
  const { home, script, clock, again } = await finder()
  await script('.local/bin/codex', 'test "$1" != login || test -e "$HOME/signed-in"')
  expect(named(await again(), 'codex').signedIn).toBe(false)
  await writeFile(path.join(home, 'signed-in'), '')
  expect(named(await again(), 'codex').signedIn).toBe(false)
  clock.now += 31_000
  expect(named(await again(), 'codex').signedIn).toBe(true)
})

it('gives a program that it asks the values that are kept for it', async () => {
  const settings = [{ agent: 'codex', environment: ['MODEL_KEY', 'SEALED'] }]
  const { script, again } = await finder(settings)
  await script('.local/bin/codex', 'test "$1" != login || test "$MODEL_KEY" = topsecret')
  expect(named(await again(), 'codex').signedIn).toBe(true)
})

it('tells by what a sign-in leaves behind, where the program cannot be asked', async () => {
  const { home, script, again } = await finder()
  await script('.local/bin/claude', 'test "$1" = --version && echo "2.1.329 (Claude Code)"')
  const unknown = named(await again(), 'claude')
  expect(unknown.version).toBe('2.1.329')
  expect(unknown).not.toHaveProperty('signedIn')
  await mkdir(path.join(home, '.claude'))
  await writeFile(path.join(home, '.claude/.credentials.json'), '{}')
  expect(named(await again(), 'claude').signedIn).toBe(true)
})

it.each([
  ['says no version', 'echo hello'],
  ['fails', 'echo 1.2.3; exit 3'],
  ['does not stop talking', 'exec yes 1.2.3'],
  ['says nothing that ends', 'head -c 100000 /dev/zero'],
])('knows no version of a program that %s', async (_, line) => {
  const { script, again } = await finder()
  await script('.local/bin/goose', line)
  const found = named(await again(), 'goose')
  expect(found).toMatchObject({ status: 'ready', pending: false })
  expect(found).not.toHaveProperty('version')
})

it('ends what it is asking when it is closed', async () => {
  const { script, find, settled, closing, groups } = await finder()
  await script('.local/bin/goose', 'sleep 1000 & wait')
  await find()
  await expect.poll(() => groups.length).toBe(1)
  closing.abort()
  await settled()
})

it('runs no program that the user has added only to learn about it', async () => {
  const settings: AgentSettings[] = []
  const { home, script, again } = await finder(settings)
  const place = await script('tools/mine', 'touch "$HOME/was-run"')
  settings.push({ agent: 'Mine', path: place })
  expect(named(await again(), 'Mine')).toMatchObject({ status: 'ready', pending: false })
  await expect(stat(path.join(home, 'was-run'))).rejects.toThrow('ENOENT')
})
