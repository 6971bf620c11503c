import { symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, it } from 'vitest'
import { approvalAction } from '../../../core/approvals.ts'
import { claudeEnvironment, configFolderOf } from '../../../electron/agents/claude/environment.ts'
import type { ToolUse } from '../../../electron/agents/claude/messages.ts'
import {
  actionOf,
  isRewritable,
  mustAsk,
  permissionModeOf,
  resultOf,
} from '../../../electron/agents/claude/permission.ts'
import { temporaryFolder } from '../support.ts'

const toolUse = (name: string, input: ToolUse['input']): ToolUse => ({ id: 't', name, input })
const asked = (checkout: string, reason?: string) => ({ checkout, directory: undefined, reason })

async function action(checkout: string, name: string, input: ToolUse['input'], reason?: string) {
  const found = await actionOf(toolUse(name, input), asked(checkout, reason))
  return approvalAction.parse(found)
}

it.each<[string, ToolUse['input'], boolean]>([
  ['Read', { file_path: '/work/a' }, false],
  ['TaskCreate', {}, false],
  ['ExitPlanMode', {}, false],
  ['Bash', { command: 'ls' }, true],
  ['Write', { file_path: '/work/a' }, true],
  ['Edit', { file_path: '/home/.claude/plans/a.md' }, false],
  ['Write', { file_path: '/home/.claude/plans/../settings.json' }, true],
  ['Write', { file_path: '/home/.claude/plans/deep/a.md' }, true],
  ['Write', {}, true],
  ['NotebookEdit', { notebook_path: '/home/.claude/plans/a.ipynb' }, true],
  ['WebFetch', { url: 'https://a.invalid' }, true],
  ['mcp__crane__lift', {}, true],
  ['OfTheFuture', {}, true],
])('has %s with %j put to us: %s', (name, input, must) => {
  expect(mustAsk({ name, input }, '/home/.claude')).toBe(must)
})

it('lets Claude Code know of planning alone', () => {
  expect(permissionModeOf('plan')).toBe('plan')
  for (const mode of ['ask', 'auto-edit', 'full'] as const)
    expect(permissionModeOf(mode)).toBe('default')
})

it('puts a command as it would be run, where, and why', async () => {
  const input = { command: 'rm -rf "$HOME" && ls', description: 'Clean up' }
  const found = await actionOf(toolUse('Bash', input), {
    ...asked('/work'),
    directory: '/work/deep',
  })
  expect(found).toEqual({
    kind: 'command',
    detail: { command: input.command, directory: '/work/deep', reason: 'Clean up' },
  })
  expect(await action('/work', 'Bash', input, 'a rule of yours')).toMatchObject({
    detail: { reason: 'a rule of yours' },
  })
})

it('puts an edit as the whole file before and after', async () => {
  const checkout = await temporaryFolder()
  const file = path.join(checkout, 'a.txt')
  await writeFile(file, 'one\ntwo\n')
  const edit = { file_path: file, old_string: 'two', new_string: 'deux' }
  expect(await action(checkout, 'Edit', edit)).toEqual({
    kind: 'edit',
    detail: {
      files: [{ path: 'a.txt', oldText: 'one\ntwo\n', newText: 'one\ndeux\n', inside: true }],
    },
  })
  expect(await action(checkout, 'Write', { file_path: file, content: 'new' })).toMatchObject({
    detail: { files: [{ oldText: 'one\ntwo\n', newText: 'new' }] },
  })
  const fresh = await action(checkout, 'Write', {
    file_path: path.join(checkout, 'b.txt'),
    content: 'new',
  })
  expect(fresh).toEqual({
    kind: 'edit',
    detail: { files: [{ path: 'b.txt', newText: 'new', inside: true }] },
  })
})

it('puts as much as is said of an edit that does not fit the file, or of a file that is large', async () => {
  const checkout = await temporaryFolder()
  const file = path.join(checkout, 'a.txt')
  await writeFile(file, 'x'.repeat(70 * 1024))
  const edit = { file_path: file, old_string: 'nowhere', new_string: 'here' }
  expect(await action(checkout, 'Edit', edit)).toMatchObject({
    detail: { files: [{ oldText: 'nowhere', newText: 'here' }] },
  })
  // It is there, so it must not look like a new one.
  expect(await action(checkout, 'Write', { file_path: file, content: 'y' })).toMatchObject({
    detail: { files: [{ oldText: '', newText: 'y' }] },
  })
  const large = { file_path: path.join(checkout, 'b.txt'), content: 'z'.repeat(70 * 1024) }
  const found = await action(checkout, 'Write', large)
  expect(found).toMatchObject({ detail: { reason: expect.stringContaining('too large') } })
  const middling = path.join(checkout, 'c.txt')
  await writeFile(middling, 'x'.repeat(40 * 1024))
  const over = { file_path: middling, content: 'y'.repeat(40 * 1024) }
  expect(await action(checkout, 'Write', over)).toMatchObject({
    detail: { files: [{ oldText: '', newText: 'y'.repeat(32 * 1024) }] },
  })
})

it('says of a link that leads outside where it leads', async () => {
  const checkout = await temporaryFolder()
  const outside = await temporaryFolder()
  await symlink(outside, path.join(checkout, 'link'))
  const file = path.join(checkout, 'link/a.txt')
  expect(await action(checkout, 'Write', { file_path: file, content: 'x' })).toMatchObject({
    detail: { files: [{ path: path.join(outside, 'a.txt'), inside: false }] },
  })
})

it('puts any other use with its name and all of its input', async () => {
  expect(await action('/work', 'mcp__crane__lift', { load: 4 })).toEqual({
    kind: 'other',
    detail: {
      text: 'mcp__crane__lift\n{\n  "load": 4\n}',
      tool: { server: 'crane', name: 'lift' },
    },
  })
  const huge = await action('/work', 'Odd', { text: 'x'.repeat(100 * 1024) })
  expect(huge.kind === 'other' && huge.detail.text.length).toBe(64 * 1024)
})

it('names the tool of an MCP server only where it can be no other’s', async () => {
  const toolIn = async (name: string, server?: string) => {
    const found = await actionOf(toolUse(name, {}), { ...asked('/work'), server })
    return found.kind === 'other' ? found.detail.tool : undefined
  }
  expect(await toolIn('mcp__crane__lift')).toEqual({ server: 'crane', name: 'lift' })
  expect(await toolIn('mcp__big_crane__lift', 'big crane')).toEqual({
    server: 'big crane',
    name: 'lift',
  })
  expect(await toolIn('mcp__a__b__c', 'a__b')).toEqual({ server: 'a__b', name: 'c' })
  expect(await toolIn('mcp__a__b__c', 'a')).toEqual({ server: 'a', name: 'b__c' })
  for (const [name, server] of [
    ['mcp__a__b__c'],
    ['mcp__crane__lift', 'hoist'],
    ['mcp__crane'],
    ['Crane'],
  ])
    expect(await toolIn(name ?? '', server)).toBeUndefined()
})

it('names the host that a page would be fetched from', async () => {
  const hostOf = async (name: string, url: unknown) => {
    const found = await action('/work', name, { url })
    return found.kind === 'other' ? found.detail.network : undefined
  }
  expect(await hostOf('WebFetch', 'https://me:secret@Docs.Example.org:8443/a?b')).toEqual({
    host: 'docs.example.org',
  })
  expect(await hostOf('WebFetch', 'nowhere')).toBeUndefined()
  expect(await hostOf('WebFetch', 7)).toBeUndefined()
  expect(await hostOf('Other', 'https://docs.example.org')).toBeUndefined()
})

it('puts another command in the place of a command alone', () => {
  const other = { allowed: true, command: 'ls -a' } as const
  const ls = toolUse('Bash', { command: 'ls', description: 'Look' })
  expect(resultOf(other, ls)).toEqual({
    behavior: 'allow',
    updatedInput: { command: 'ls -a', description: 'Look' },
  })
  const write = toolUse('Write', { file_path: '/work/a' })
  expect(resultOf(other, write)).toEqual({ behavior: 'allow', updatedInput: write.input })
  expect([isRewritable(ls), isRewritable(write)]).toEqual([true, false])
})

it('tells Claude Code the answer, with the reason where there is one', () => {
  const ls = toolUse('Bash', { command: 'ls' })
  expect(resultOf({ allowed: true }, ls)).toEqual({
    behavior: 'allow',
    updatedInput: { command: 'ls' },
  })
  expect(resultOf({ allowed: false, reason: 'no' }, ls)).toEqual({
    behavior: 'deny',
    message: 'no',
  })
  expect(resultOf({ allowed: false }, ls)).toMatchObject({ behavior: 'deny' })
  expect(resultOf('cancelled', ls)).toMatchObject({ behavior: 'deny', interrupt: true })
})

it('takes what an outer Claude Code left in the environment away', () => {
  const environment = claudeEnvironment({
    PATH: '/bin',
    CLAUDECODE: '1',
    CLAUDE_PID: '1',
    CLAUDE_CODE_SESSION_ID: 's',
    CLAUDE_CONFIG_DIR: '/home/c',
    CLAUDE_CODE_USE_BEDROCK: '1',
  })
  expect(environment).toEqual({
    PATH: '/bin',
    CLAUDE_CONFIG_DIR: '/home/c',
    CLAUDE_CODE_USE_BEDROCK: '1',
    CLAUDE_CODE_DISABLE_BACKGROUND_TASKS: '1',
  })
  expect(configFolderOf(environment)).toBe('/home/c')
  expect(configFolderOf({ HOME: '/home/u' })).toBe(path.join('/home/u', '.claude'))
})
