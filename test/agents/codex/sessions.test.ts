import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { threadId, turnId } from '../../../core/ids.ts'
import type { ProviderEvent } from '../../../core/providerEvents.ts'
import type { AgentEvent } from '../../../electron/agents/agent.ts'
import { createCrew } from '../../../electron/agents/crew.ts'
import { membersOf } from '../../../electron/agents/processTable.ts'
import { createRegistry } from '../../../electron/agents/registry.ts'
import type { Scripts } from '../../support/model/script.ts'
import { converse, groupKeeper, keepHead, spoken, temporaryFolder } from '../support.ts'
import { BY_CODE, DIRECT } from './home.ts'
import { codexHome, modelsOf, needsCodex, openReal } from './support.ts'

needsCodex()

const scripts: Scripts = {
  one: [{ say: 'The first.' }],
  two: [{ say: 'The second.' }],
  three: [{ say: 'The third.' }],
}

const markOf = (events: readonly AgentEvent[]): string => {
  const end = events.at(-1)
  return end && 'mark' in end ? (end.mark ?? '') : ''
}

describe('a fork', () => {
  it('remembers what was said up to its mark, and leaves the other as it is', async () => {
    const home = await codexHome(scripts)
    const original = await openReal(home)
    const first = await converse(original, '[[one]]')
    await converse(original, '[[two]]')
    const fork = { sessionId: original.sessionId, mark: markOf(first) }

    const branch = await openReal(home, { fork })
    expect(branch.fresh).toBe(false)
    expect(branch.sessionId).not.toBe(original.sessionId)
    expect(spoken(await converse(branch, '[[recall]]'))).toContain('I remember: [[one]]')
    await converse(branch, '[[three]]')

    const later = spoken(await converse(original, '[[recall]]'))
    expect(later).toContain('I remember: [[one]] [[two]]')
    await branch.close()
    const again = await openReal(home, { sessionId: branch.sessionId })
    expect(again.fresh).toBe(false)
    const resumed = spoken(await converse(again, '[[recall]]'))
    expect(resumed).toContain('I remember: [[one]] [[recall]] [[three]]')
  })

  it('remembers all of a session where it is given no mark', async () => {
    const home = await codexHome(scripts)
    const original = await openReal(home)
    await converse(original, '[[one]]')
    await converse(original, '[[two]]')
    const branch = await openReal(home, { fork: { sessionId: original.sessionId } })
    expect(spoken(await converse(branch, '[[recall]]'))).toContain('I remember: [[one]] [[two]]')
  })

  it.each(['fails', 'is stopped', 'dies'] as const)('may begin where a turn %s', async (how) => {
    const { keeper, groups } = groupKeeper()
    const home = await codexHome(scripts)
    const original = await openReal(home, { keeper })
    await converse(original, '[[one]]')
    const events = await converse(original, how === 'fails' ? '[[fail]]' : '[[hang]]', {
      async heard(event) {
        if (event.type !== 'item-appended') return
        if (how === 'dies') process.kill(groups[0]?.pid ?? 0, 'SIGKILL')
        else await original.interrupt()
      },
    })
    expect(markOf(events)).not.toBe('')
    const fork = { sessionId: original.sessionId, mark: markOf(events) }
    const branch = await openReal(home, { fork })
    expect(branch.fresh).toBe(false)
    expect(spoken(await converse(branch, '[[recall]]'))).toContain('I remember: [[one]]')
  })

  it('begins afresh where the session is gone, or knows no such mark', async () => {
    const home = await codexHome(scripts)
    const nobody = '00000000-0000-7000-8000-000000000000'
    const original = await openReal(home)
    await converse(original, '[[one]]')
    const { sessionId } = original
    for (const fork of [{ sessionId: nobody }, { sessionId, mark: nobody }]) {
      const session = await openReal(home, { fork })
      expect(session.fresh).toBe(true)
      expect(spoken(await converse(session, '[[recall]]'))).toContain('I remember: nothing')
    }
  })
})

describe('what goes along with a prompt', () => {
  const picture = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  )
  const attached = async (name: string, mediaType: string, content: Buffer) => {
    const file = path.join(await temporaryFolder(), '0123abcd')
    await writeFile(file, content)
    return { name, mediaType, bytes: content.length, path: file }
  }

  it('is shown to the model as a picture, or named with its place', async () => {
    const home = await codexHome(scripts)
    const session = await openReal(home)
    const image = await attached('lamp.png', 'image/png', picture)
    const text = await attached('notes to self.txt', 'text/plain', Buffer.from('Light it.\n'))
    await converse(session, '[[one]]', { attachments: [image, text] })
    const [asked] = home.model.asked
    expect(asked?.images).toEqual([`data:image/png;base64,${picture.toString('base64')}`])
    const words = asked?.said.filter(({ by }) => by === 'user').at(-1)?.text
    expect(words).toContain(
      `[[one]]\n\nAttached file "notes to self.txt" (text/plain): ${text.path}`,
    )
    expect(words).not.toContain('Light it.')
  })

  it('does not fail the turn when it is no picture after all', async () => {
    const home = await codexHome(scripts)
    const session = await openReal(home)
    const image = await attached('lamp.png', 'image/png', Buffer.from('no lamp'))
    const events = await converse(session, '[[one]]', { attachments: [image] })
    expect(spoken(events)).toContain('The first.')
    expect(home.model.asked[0]?.images).toEqual([])
  })
})

describe('its models', () => {
  it('are told with the one that its settings name as the default, and no process stays', async () => {
    const { keeper, groups } = groupKeeper()
    const models = await modelsOf(await codexHome(), { keeper })
    expect(models?.filter(({ isDefault }) => isDefault).map(({ id }) => id)).toEqual([DIRECT])
    expect(models?.map(({ id }) => id)).toContain(BY_CODE)
    expect(models?.every(({ name }) => name !== '')).toBe(true)
    expect(groups).toHaveLength(1)
    expect(await membersOf(groups[0]?.pid ?? 0)).toEqual([])
  })

  it('have a default where the settings name none, and one of the user’s own where they do', async () => {
    const home = await codexHome()
    const config = path.join(home.environment['CODEX_HOME'] ?? '', 'config.toml')
    const usual = await readFile(config, 'utf8')
    await writeFile(config, usual.replace(`model = "${DIRECT}"`, ''))
    const plain = await modelsOf(home)
    expect(plain?.filter(({ isDefault }) => isDefault)).toHaveLength(1)
    await writeFile(config, usual.replace(`model = "${DIRECT}"`, 'model = "home-made"'))
    const own = await modelsOf(home)
    expect(own?.filter(({ isDefault }) => isDefault)).toEqual([
      { id: 'home-made', name: 'home-made', isDefault: true },
    ])
    expect(own).toHaveLength((plain?.length ?? 0) + 1)
  })

  it('are asked as chosen with each prompt, by a session that goes on', async () => {
    const { environment, model } = await codexHome(scripts)
    const { keeper, groups, gone } = groupKeeper()
    const log: ProviderEvent[] = []
    const crew = createCrew({
      agentFor: createRegistry({
        practiceSessions: await temporaryFolder(),
        environment,
        keeper,
      }),
      ingest: async (_thread, _turn, _id, event) => void log.push(event),
      live: () => {},
      keepText: keepHead,
      onTurnsChanged: () => {},
    })
    onTestFinished(() => crew.close())
    const checkout = await temporaryFolder()
    const chosen = [DIRECT, BY_CODE, DIRECT]
    for (const [at, each] of chosen.entries()) {
      const began = log.find((event) => event.type === 'turn-began')
      await crew.prompt({
        threadId: threadId.parse('thread'),
        turnId: turnId.parse(`turn-${at}`),
        text: at === 0 ? '[[one]]' : '[[recall]]',
        agent: { provider: 'codex', model: each },
        checkout,
        begin: () => {},
        signal: new AbortController().signal,
        ...(began && { sessionId: began.sessionId }),
      })
      await vi.waitFor(() => expect(crew.liveTurns()).toBe(0), { timeout: 10_000 })
      // Codex may first have the model before it sum up what was said, for the next one to read.
      expect(model.asked.at(-1)?.model).toBe(each)
    }
    expect(groups).toHaveLength(3)
    expect(gone).toHaveLength(2)
    const begins = log.filter((event) => event.type === 'turn-began')
    expect(begins.map(({ fresh }) => fresh)).toEqual([true, false, false])
    expect(new Set(begins.map(({ sessionId }) => sessionId)).size).toBe(1)
    expect(JSON.stringify(log)).toContain('[[one]]')
  })
})
