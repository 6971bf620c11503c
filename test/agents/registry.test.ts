import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import type { AgentChoice } from '../../core/agent.ts'
import type { AgentSettings } from '../../core/agentSettings.ts'
import { AgentError } from '../../electron/agents/agent.ts'
import { createRegistry } from '../../electron/agents/registry.ts'
import { SecretsError } from '../../electron/settings/secrets.ts'
import { temporaryFolder } from './support.ts'

/** A user's folder whose programs note how they were started, and end. */
async function user() {
  const home = await temporaryFolder()
  const noted = path.join(home, 'noted')
  return {
    home,
    async program(file: string): Promise<string> {
      const place = path.join(home, file)
      await mkdir(path.dirname(place), { recursive: true })
      const lines = [
        '#!/bin/sh',
        `{ printf '%s\\n' "$0" "$@"; printenv; read -r said; echo "$said"; } > '${noted}'`,
      ]
      await writeFile(place, `${lines.join('\n')}\n`)
      await chmod(place, 0o755)
      return place
    },
    /** Opens the agent of a choice; gives what its program noted, or why there was none. */
    async started(choice: AgentChoice, settings: readonly AgentSettings[] = []) {
      const agentFor = createRegistry({
        practiceSessions: home,
        environment: async () => ({
          HOME: home,
          PATH: `${path.join(home, 'bin')}:/usr/bin:/bin`,
          GAFFER_HOME: home,
          MODEL_KEY: 'the user’s own',
        }),
        settings: () => settings,
        secretOf(name) {
          if (name === 'SEALED') throw new SecretsError('secret-sealed', 'It is sealed.')
          return name === 'MODEL_KEY' ? 'topsecret' : undefined
        },
      })
      const { signal } = new AbortController()
      const opening = agentFor(choice).open({ agent: choice, checkout: home, signal })
      const error: unknown = await opening.catch((cause: unknown) => cause)
      if (!(error instanceof AgentError)) throw error
      if (error.code !== 'agent-exited') return { code: error.code, message: error.message }
      return { lines: (await readFile(noted, 'utf8')).split('\n') }
    },
  }
}

const linesOf = (started: { lines?: string[] }) => started.lines ?? []

describe.skipIf(process.platform === 'win32')('an agent that is set up', () => {
  it('is started by its path, with its arguments after its own', async () => {
    const { program, started } = await user()
    await program('bin/codex')
    const place = await program('tools/any-name')
    const settings = [{ agent: 'codex', path: place, arguments: ['-c', 'a b'] }]
    const lines = linesOf(await started({ provider: 'codex' }, settings))
    expect(lines.slice(0, 4)).toEqual([place, 'app-server', '-c', 'a b'])
    // It is still spoken to in its own words.
    expect(lines.join('\n')).toContain('"experimentalApi":true')
  })

  it('is given the values that are kept for it, and no others', async () => {
    const { program, started } = await user()
    await program('bin/goose')
    const choice: AgentChoice = { provider: 'acp', command: ['goose', 'acp'] }
    const given = [{ agent: 'goose', environment: ['MODEL_KEY', 'NOT_KEPT'] }]
    const lines = linesOf(await started(choice, given))
    expect(lines).toContain('MODEL_KEY=topsecret')
    expect(lines.join('\n')).not.toMatch(/NOT_KEPT|GAFFER_HOME/)
    expect(linesOf(await started(choice))).toContain('MODEL_KEY=the user’s own')
  })

  it('is not started without a value that cannot be read', async () => {
    const { program, started } = await user()
    await program('bin/goose')
    const choice: AgentChoice = { provider: 'acp', command: ['goose', 'acp'] }
    expect(await started(choice, [{ agent: 'goose', environment: ['SEALED'] }])).toEqual({
      code: 'agent-refused',
      message: 'Goose was not started: It is sealed.',
    })
  })

  it('uses its model where a thread names none', async () => {
    const { program, started } = await user()
    await program('bin/gemini')
    const choice: AgentChoice = { provider: 'acp', command: ['gemini', '--acp'] }
    const settings = [{ agent: 'gemini', model: 'flash' }]
    const chosen = linesOf(await started({ ...choice, model: 'pro' }, settings))
    expect(chosen.slice(1, 4)).toEqual(['--acp', '-m', 'pro'])
    expect(linesOf(await started(choice, settings)).slice(1, 4)).toEqual(['--acp', '-m', 'flash'])
  })

  it('says what to look at when its path leads nowhere, and takes no other', async () => {
    const { home, program, started } = await user()
    await program('bin/codex')
    await program('bin/codex-acp')
    const nowhere = path.join(home, 'nowhere')
    const { code, message } = await started({ provider: 'codex' }, [
      { agent: 'codex', path: nowhere },
    ])
    expect(code).toBe('agent-missing')
    expect(message).toContain(nowhere)
    expect(message).toContain('path')
  })
})

describe.skipIf(process.platform === 'win32')('a thread that brings its own command', () => {
  it('keeps it, with the values of the agent that it is', async () => {
    const { program, started } = await user()
    const place = await program('old/goose')
    const other = await program('new/goose')
    const settings = [
      { agent: 'goose', path: other, arguments: ['--more'], environment: ['MODEL_KEY'] },
    ]
    const choice: AgentChoice = { provider: 'acp', command: [place, 'acp', '--mine'] }
    const lines = linesOf(await started(choice, settings))
    expect(lines.slice(0, 3)).toEqual([place, 'acp', '--mine'])
    expect(lines).toContain('MODEL_KEY=topsecret')
  })

  it('is known as the agent that the user has added by that command', async () => {
    const { program, started } = await user()
    const place = await program('bin/my-agent')
    const settings = [
      { agent: 'Mine', path: 'my-agent', arguments: ['--acp'], environment: ['MODEL_KEY'] },
      { agent: 'Mine too', path: 'my-agent', arguments: ['--other'] },
    ]
    for (const command of [
      ['my-agent', '--acp'],
      [place, '--acp'],
    ])
      expect(linesOf(await started({ provider: 'acp', command }, settings))).toContain(
        'MODEL_KEY=topsecret',
      )
    expect(
      linesOf(await started({ provider: 'acp', command: ['my-agent', '--other'] }, settings)),
    ).toContain('MODEL_KEY=the user’s own')
  })

  it('speaks ACP with a program of another name', async () => {
    const { program, started } = await user()
    await program('bin/codex-acp')
    // Codex itself is missing; what speaks ACP for it takes its place.
    const lines = linesOf(await started({ provider: 'codex' }))
    expect(lines.join('\n')).toContain('"protocolVersion":1')
    expect(lines.join('\n')).not.toContain('app-server')
  })
})
