import type { PermissionOption, ToolCall } from '@agentclientprotocol/sdk'
import { mkdir, symlink } from 'node:fs/promises'
import path from 'node:path'
import { expect, it } from 'vitest'
import { INLINE_BODY_LIMIT } from '../../../core/items.ts'
import { actionOf, responseTo } from '../../../electron/agents/acp/permission.ts'
import { temporaryFolder } from '../support.ts'

const call = (fields: Partial<ToolCall>): ToolCall => ({
  toolCallId: 'c',
  title: 'Title',
  ...fields,
})
const diff = (file: string, newText: string) => ({ type: 'diff' as const, path: file, newText })

it('asks for a command by its input, else by its title', async () => {
  const folder = await temporaryFolder()
  const input = { rawInput: { command: 'rm -r x' } }
  expect(await actionOf(call({ kind: 'execute', ...input }), folder)).toEqual({
    kind: 'command',
    detail: { command: 'rm -r x' },
  })
  expect(await actionOf(call({ kind: 'execute' }), folder)).toMatchObject({
    detail: { command: 'Title' },
  })
})

it('tells of each file whether it lies in the checkout, once links are followed', async () => {
  const folder = await temporaryFolder()
  const outside = await temporaryFolder()
  await mkdir(path.join(folder, 'real'))
  await symlink(outside, path.join(folder, 'out'))
  await symlink('real', path.join(folder, 'in'))
  await symlink(path.join(outside, 'not-yet'), path.join(folder, 'dangling'))
  const files = [
    'a/new.ts',
    'in/b.ts',
    'out/c.ts',
    'dangling',
    'out/../d.ts',
    '../e.ts',
    '/etc/passwd',
  ]
  const content = files.map((file) => diff(path.isAbsolute(file) ? file : `${folder}/${file}`, ''))
  const action = await actionOf(call({ kind: 'edit', content }), folder)
  expect(
    action.kind === 'edit' && action.detail.files.map((file) => [file.path, file.inside]),
  ).toEqual([
    ['a/new.ts', true],
    ['real/b.ts', true],
    [path.join(outside, 'c.ts'), false],
    [path.join(outside, 'not-yet'), false],
    [path.join(path.dirname(outside), 'd.ts'), false],
    [path.join(path.dirname(folder), 'e.ts'), false],
    ['/etc/passwd', false],
  ])
})

it('asks for every file that is only named, too', async () => {
  const folder = await temporaryFolder()
  const action = await actionOf(
    call({ kind: 'move', locations: [{ path: 'a' }, { path: '/elsewhere' }] }),
    folder,
  )
  expect(action).toMatchObject({
    detail: { files: [{ path: 'a', inside: true }, { inside: false }] },
  })
})

it('shows the head of an edit that is too large, and says so', async () => {
  const content = [diff('a', 'x'.repeat(INLINE_BODY_LIMIT)), diff('b', 'y'.repeat(100))]
  const action = await actionOf(call({ kind: 'edit', content }), await temporaryFolder())
  expect(JSON.stringify(action).length).toBeLessThan(INLINE_BODY_LIMIT)
  expect(action.detail.reason).toContain('only the head')
})

it('asks for anything else in its own words', async () => {
  const action = await actionOf(call({ kind: 'fetch', rawInput: { url: 'https://x' } }), '/')
  expect(action).toEqual({ kind: 'other', detail: { text: 'Title\n{\n  "url": "https://x"\n}' } })
})

const option = (kind: PermissionOption['kind']): PermissionOption => ({
  optionId: kind,
  name: kind,
  kind,
})
const all = [
  option('allow_always'),
  option('allow_once'),
  option('reject_always'),
  option('reject_once'),
]

it.each([
  ['allows once', all, { allowed: true }, { outcome: 'selected', optionId: 'allow_once' }],
  ['rejects once', all, { allowed: false }, { outcome: 'selected', optionId: 'reject_once' }],
  [
    'allows for good where it must',
    [option('allow_always')],
    { allowed: true },
    { outcome: 'selected', optionId: 'allow_always' },
  ],
  [
    'calls off what it cannot reject',
    [option('allow_once')],
    { allowed: false },
    { outcome: 'cancelled' },
  ],
  ['calls off', all, 'cancelled' as const, { outcome: 'cancelled' }],
])('%s', (_, options, answer, outcome) => {
  expect(responseTo(options, answer)).toEqual({ outcome })
})
