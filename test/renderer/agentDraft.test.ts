import { describe, expect, it } from 'vitest'
import {
  type AgentDraft,
  draftOf,
  newValues,
  readDraft,
} from '../../renderer/settings/agentDraft.ts'
import { standingOf } from '../../renderer/start/agentWords.ts'
import { practiceAgent } from './world.ts'

const settings = {
  agent: 'codex',
  path: '/opt/codex',
  arguments: ['--config', 'a b'],
  environment: ['API_KEY'],
  model: 'large',
  mode: 'plan' as const,
}
const draft = (more: Partial<AgentDraft> = {}): AgentDraft => ({
  ...draftOf('mine', undefined),
  path: 'my-agent',
  ...more,
})

describe('the draft of an agent’s settings', () => {
  it('comes to the settings that it was made of', () => {
    expect(readDraft(draftOf('codex', settings))).toEqual({ ok: true, settings })
  })

  it('sets nothing where nothing is written', () => {
    expect(readDraft(draftOf('codex', undefined))).toEqual({
      ok: true,
      settings: { agent: 'codex' },
    })
  })

  it('needs a program for an agent that is not known, and a name of its own', () => {
    expect(readDraft(draft({ path: ' ' }))).toMatchObject({
      flaws: { path: expect.stringMatching(/program/) },
    })
    expect(readDraft(draft({ agent: ' ' }))).toMatchObject({ flaws: { agent: 'Give it a name.' } })
    expect(readDraft(draft(), ['mine'])).toMatchObject({
      flaws: { agent: expect.stringMatching(/called that/) },
    })
  })

  it('says what is wrong with arguments and with names of variables', () => {
    expect(readDraft(draft({ arguments: '--key $KEY' }))).toMatchObject({
      flaws: { arguments: expect.stringMatching(/no variables/) },
    })
    for (const name of ['', '1st', 'A-B', 'GAFFER_HOME'])
      expect(readDraft(draft({ environment: [{ name, value: 'x' }] }))).toMatchObject({
        ok: false,
        flaws: { environment: expect.stringMatching(/\S/) },
      })
  })

  it('keeps values apart from the settings, and only those that were written', () => {
    const written = draft({
      environment: [
        { name: ' API_KEY ', value: 'secret' },
        { name: 'OTHER', value: '' },
      ],
    })
    expect(newValues(written)).toEqual([{ name: 'API_KEY', value: 'secret' }])
    const read = readDraft(written)
    expect(read).toMatchObject({ settings: { environment: ['API_KEY', 'OTHER'] } })
    expect(JSON.stringify(read)).not.toContain('secret')
  })
})

describe('how an agent stands', () => {
  const codex = { ...practiceAgent, id: 'codex', install: 'npm i codex', signIn: 'codex login' }

  it('is told with what to type next', () => {
    expect(standingOf({ ...codex, status: 'not-installed' })).toEqual({
      status: 'missing',
      words: 'Not installed',
      command: 'npm i codex',
    })
    expect(standingOf({ ...codex, signedIn: false, version: '1.2.3' })).toEqual({
      status: 'signed-out',
      words: 'Needs sign-in · 1.2.3',
      command: 'codex login',
    })
    expect(standingOf({ ...codex, signedIn: true, version: '1.2.3' }).words).toBe(
      'Ready · signed in · 1.2.3',
    )
    expect(standingOf({ ...codex, pending: true }).words).toBe('Ready · looking …')
  })
})
