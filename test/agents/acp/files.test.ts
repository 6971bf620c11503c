import { existsSync } from 'node:fs'
import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, it } from 'vitest'
import type { AgentEvent } from '../../../electron/agents/agent.ts'
import { converse, openHostile, spoken, temporaryFolder } from '../support.ts'

const allow = { allowed: true } as const
const asked = (events: readonly AgentEvent[]) =>
  events.flatMap((event) => (event.type === 'approval-requested' ? [event] : []))

it('writes a file for an agent once it may', async () => {
  const checkout = await temporaryFolder()
  const place = path.join(checkout, 'deep/new.txt')
  const session = await openHostile(['write', place], { checkout })
  const events = await converse(session, 'go', { answer: allow })
  expect(asked(events)).toMatchObject([
    {
      title: 'Write deep/new.txt',
      action: {
        kind: 'edit',
        detail: { files: [{ path: 'deep/new.txt', newText: 'written', inside: true }] },
      },
    },
  ])
  expect(await readFile(place, 'utf8')).toBe('written')
})

it('keeps the mode of a file, and leaves no draft beside it', async () => {
  const checkout = await temporaryFolder()
  const place = path.join(checkout, 'tool.sh')
  await writeFile(place, 'before')
  await chmod(place, 0o755)
  await symlink('tool.sh', path.join(checkout, 'link'))
  const session = await openHostile(['write', path.join(checkout, 'link')], { checkout })
  const events = await converse(session, 'go', { answer: allow })
  expect(asked(events)).toMatchObject([{ action: { detail: { files: [{ oldText: 'before' }] } } }])
  expect(await readFile(place, 'utf8')).toBe('written')
  expect((await stat(place)).mode & 0o777).toBe(0o755)
  expect((await readdir(checkout)).toSorted()).toEqual(['link', 'tool.sh'])
})

it('leaves a file as it was when it may not be written, and tells the agent why', async () => {
  const checkout = await temporaryFolder()
  const place = path.join(checkout, 'a.txt')
  await writeFile(place, 'before')
  const session = await openHostile(['write', place], { checkout })
  const events = await converse(session, 'go', { answer: { allowed: false, reason: 'not this' } })
  expect(spoken(events)).toContain('not this')
  expect(await readFile(place, 'utf8')).toBe('before')
})

it('takes leave that was given for a file as leave to write it once', async () => {
  const checkout = await temporaryFolder()
  const place = path.join(checkout, 'a.txt')
  const session = await openHostile(['ask-and-write', place], { checkout })
  const events = await converse(session, 'go', { answer: allow })
  expect(asked(events).map((event) => event.title)).toEqual(['Edit', 'Write a.txt'])
  expect(asked(events)[0]).toMatchObject({ action: { detail: { files: [{ path: 'a.txt' }] } } })
  expect(await readFile(place, 'utf8')).toBe('2')
})

it.each(['../outside.txt', 'link/outside.txt', '.git/hooks/pre-commit', '.git'])(
  'asks nobody about %s, and does not write it',
  async (name) => {
    const parent = await temporaryFolder()
    const checkout = path.join(parent, 'checkout')
    await mkdir(checkout)
    await symlink(parent, path.join(checkout, 'link'))
    const session = await openHostile(['write', path.join(checkout, name)], { checkout })
    const events = await converse(session, 'go', { answer: allow })
    expect(asked(events)).toEqual([])
    expect(spoken(events)).toContain('refused')
    expect(existsSync(path.join(parent, 'outside.txt'))).toBe(false)
    expect(existsSync(path.join(checkout, '.git'))).toBe(false)
  },
)

it('tells the agent of what the system does not allow', async () => {
  const checkout = await temporaryFolder()
  const session = await openHostile(['write', checkout], { checkout })
  expect(spoken(await converse(session, 'go', { answer: allow }))).toContain('refused')
  expect(await readdir(checkout)).toEqual([])
})

it('calls off a question about a file when the turn is stopped', async () => {
  const checkout = await temporaryFolder()
  const place = path.join(checkout, 'a.txt')
  const session = await openHostile(['write', place], { checkout })
  const events = await converse(session, 'go', {
    heard: async (event) => {
      if (event.type === 'approval-requested') await session.interrupt()
    },
  })
  expect(events.at(-1)?.type).toBe('turn-interrupted')
  expect(existsSync(place)).toBe(false)
})

it.each<[string, object, string]>([
  ['whole', {}, 'one\\ntwo\\nthree'],
  ['from a line', { line: 2 }, 'two\\nthree'],
  ['some lines', { line: 2, limit: 1 }, 'two\\n'],
  ['its head', { limit: 1 }, 'one\\n'],
])('reads a file for an agent: %s', async (_, range, text) => {
  const checkout = await temporaryFolder()
  const place = path.join(checkout, 'a.txt')
  await writeFile(place, 'one\ntwo\nthree')
  const session = await openHostile(['read', place, JSON.stringify(range)], { checkout })
  expect(spoken(await converse(session, 'go'))).toBe(`{"outcome":"${text}"}`)
})

it.each(['nothing.txt', '../outside.txt', '.'])('reads no %s for an agent', async (name) => {
  const parent = await temporaryFolder()
  const checkout = path.join(parent, 'checkout')
  await mkdir(checkout)
  await writeFile(path.join(parent, 'outside.txt'), 'secret')
  const session = await openHostile(['read', path.join(checkout, name)], { checkout })
  const words = spoken(await converse(session, 'go'))
  expect(words).toContain('refused')
  expect(words).not.toContain('secret')
})
