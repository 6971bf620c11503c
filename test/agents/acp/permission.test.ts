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
  const action = await actionOf(call({ kind: 'think', rawInput: { of: 'lamps' } }), '/')
  expect(action).toEqual({ kind: 'other', detail: { text: 'Title\n{\n  "of": "lamps"\n}' } })
})

it.each<[string, Partial<ToolCall>, string | undefined]>([
  [
    'its address',
    { kind: 'fetch', rawInput: { url: 'https://Docs.Example.com:8443/a' } },
    'docs.example.com',
  ],
  ['another name for it', { kind: 'fetch', rawInput: { uri: 'http://[::1]/' } }, '[::1]'],
  [
    'who stands before the host',
    { kind: 'fetch', rawInput: { url: 'https://good.com@evil.com' } },
    'evil.com',
  ],
  ['no address', { kind: 'fetch', title: 'https://example.com' }, undefined],
  ['what is no address', { kind: 'fetch', rawInput: { url: 'example.com' } }, undefined],
  [
    'an address of no network',
    { kind: 'fetch', rawInput: { url: 'file:///etc/passwd' } },
    undefined,
  ],
  [
    'a page for people',
    { kind: 'fetch', rawInput: { url: 'https://x.com', serverName: 'lamp' } },
    undefined,
  ],
  ['no fetching', { kind: 'other', rawInput: { url: 'https://example.com' } }, undefined],
])('tells which host is fetched from by %s', async (_, fields, host) => {
  const { detail } = await actionOf(call(fields), '/')
  expect('network' in detail ? detail.network : undefined).toEqual(host && { host })
})

const claude = (toolName: string, server?: string) => ({
  _meta: { claudeCode: { toolName, ...(server && { mcpServer: { name: server } }) } },
})
const lamp = { server: 'lamp', name: 'light' }
const codex = { kind: 'execute', title: 'mcp.lamp.light' } as const

it.each<[string, Partial<ToolCall>, object | undefined]>([
  [
    'Claude Code',
    { kind: 'other', name: 'mcp__lamp__light', ...claude('mcp__lamp__light', 'lamp') },
    lamp,
  ],
  [
    'a server of many words',
    claude('mcp__my_lamp__put__out', 'my lamp'),
    { server: 'my lamp', name: 'put__out' },
  ],
  ['a server that is another', claude('mcp__lamp__light', 'torch'), undefined],
  ['Qwen Code', { _meta: { toolName: 'mcp__lamp__light' } }, lamp],
  ['what could be two tools', { _meta: { toolName: 'mcp__lamp__light__up' } }, undefined],
  ['half a name', { name: 'mcp__lamp' }, undefined],
  ['Gemini CLI', { title: 'light (lamp MCP Server)', toolCallId: 'mcp_lamp_light__1' }, lamp],
  ['a title only', { title: 'light (lamp MCP Server)', toolCallId: 'write_todos__1' }, undefined],
  ['Codex', { ...codex, rawInput: { server: 'lamp', tool: 'light', arguments: {} } }, lamp],
  ['a title of another', { ...codex, rawInput: { server: 'torch', tool: 'light' } }, undefined],
  ['a tool of its own', { name: 'Read', _meta: { toolName: 7 } }, undefined],
])('tells which tool of an MCP server is used: %s', async (_, fields, tool) => {
  const { detail } = await actionOf(call(fields), '/')
  expect('tool' in detail ? detail.tool : undefined).toEqual(tool)
})

it('takes a command for one, whatever stands beside it', async () => {
  const rawInput = { command: 'rm -r x', server: 'lamp', tool: 'light' }
  const action = await actionOf(call({ ...codex, rawInput }), '/')
  expect(action).toEqual({ kind: 'command', detail: { command: 'rm -r x' } })
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
