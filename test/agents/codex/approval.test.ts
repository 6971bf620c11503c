import { expect, it } from 'vitest'
import { INLINE_BODY_LIMIT } from '../../../core/items.ts'
import { askedBy } from '../../../electron/agents/codex/approval.ts'
import type { CodexRequest } from '../../../electron/agents/codex/peer.ts'
import type {
  FileUpdateChange,
  JsonValue,
  McpElicitationSchema,
} from '../../../electron/agents/codex/protocol.ts'

type CommandParams = Extract<
  CodexRequest,
  { method: 'item/commandExecution/requestApproval' }
>['params']

const commandAsked = (params: Partial<CommandParams>) =>
  askedBy(
    {
      id: 1,
      method: 'item/commandExecution/requestApproval',
      params: { kind: 'command', itemId: 'c', ...params },
    },
    undefined,
    '/work',
  )

it('asks for a command as people would type it, with its reason', async () => {
  const command = "/bin/bash -lc 'npm publish'"
  expect(await commandAsked({ command, cwd: '/work', reason: 'To release it' })).toEqual({
    title: 'npm publish',
    action: {
      kind: 'command',
      detail: { command: 'npm publish', directory: '/work', reason: 'To release it' },
    },
  })
})

it('passes on the rules that Codex proposes, as far as ours can say the same', async () => {
  const proposed = async (...amendments: string[][]) =>
    (
      await commandAsked({
        command: 'x',
        proposedExecpolicyAmendment: amendments[0] ?? null,
        availableDecisions: [
          'accept',
          ...amendments.map((words) => ({
            acceptWithExecpolicyAmendment: { execpolicy_amendment: words },
          })),
          'cancel',
        ],
      })
    )?.suggestions
  const command = (pattern: string) => ({ kind: 'command', pattern })
  expect(await proposed(['git', 'push'])).toEqual([command('git push')])
  expect(await proposed(['git', 'push'], ['git'])).toEqual([command('git push'), command('git')])
  expect(await proposed(['echo', 'a b', '*'])).toEqual([command("echo 'a b' '*'")])
  // Such a rule could not be made, or would be another one.
  for (const words of [[], ['bash', '-c', 'ls'], ['A=1', 'ls'], ['echo', "it's"], ['echo', 'a\nb']])
    expect(await proposed(words)).toBeUndefined()
})

it('does not pass off a host or typed input as a command', async () => {
  expect(
    await commandAsked({
      command: 'curl example.com',
      networkApprovalContext: { host: 'example.com', protocol: 'https' },
    }),
  ).toEqual({
    title: 'Connect to example.com',
    action: {
      kind: 'other',
      detail: {
        text: 'Connect to example.com (https) for:\ncurl example.com',
        network: { host: 'example.com' },
      },
    },
  })
  expect(await commandAsked({ kind: 'writeStdin', command: 'yes' })).toMatchObject({
    action: { kind: 'other', detail: { text: 'Type into a command that runs:\nyes' } },
  })
})

const editAsked = (changes: FileUpdateChange[], grantRoot: string | null = null) =>
  askedBy(
    {
      id: 1,
      method: 'item/fileChange/requestApproval',
      params: { itemId: 'e', reason: 'Because', grantRoot },
    },
    { type: 'fileChange', id: 'e', changes, status: 'inProgress' },
    '/work',
  )

it('says when an answer would let it write elsewhere', async () => {
  expect(await editAsked([], '/elsewhere')).toMatchObject({
    action: { detail: { reason: 'Because It would write below /elsewhere from now on.' } },
  })
})

it('names both ends of a file that is only moved', async () => {
  const kind = { type: 'update' as const, move_path: '/elsewhere/b' }
  expect(
    await editAsked([{ path: '/work/a', kind, diff: '\n\nMoved to: /elsewhere/b' }]),
  ).toMatchObject({
    title: 'Move a to /elsewhere/b',
    action: {
      detail: {
        files: [
          { path: 'a', newText: null, inside: true },
          { path: '/elsewhere/b', oldText: '', newText: '', inside: false },
        ],
      },
    },
  })
})

it('keeps the side of a file that has no newline at its end', async () => {
  const diff = '@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n\\ No newline at end of file\n'
  const kind = { type: 'update' as const, move_path: null }
  expect(await editAsked([{ path: '/work/a', kind, diff }])).toMatchObject({
    action: { detail: { files: [{ oldText: 'a', newText: 'b' }] } },
  })
})

it('shows the head of an edit that is too large, and says so', async () => {
  const diff = 'x'.repeat(INLINE_BODY_LIMIT + 1)
  expect(await editAsked([{ path: '/work/a', kind: { type: 'delete' }, diff }])).toMatchObject({
    action: {
      detail: {
        files: [{ oldText: 'x'.repeat(INLINE_BODY_LIMIT / 2), newText: null }],
        reason: expect.stringContaining('too large'),
      },
    },
  })
})

it('asks for an edit that it was told nothing of as one of no files', async () => {
  const question: CodexRequest = {
    id: 1,
    method: 'item/fileChange/requestApproval',
    params: { itemId: 'unheard-of' },
  }
  expect(await askedBy(question, undefined, '/work')).toEqual({
    title: 'Change 0 files',
    action: { kind: 'edit', detail: { files: [] } },
  })
})

const elicited = (
  meta: Record<string, JsonValue>,
  properties: McpElicitationSchema['properties'] = {},
) =>
  askedBy(
    {
      id: 1,
      method: 'mcpServer/elicitation/request',
      params: {
        serverName: 'lamps',
        mode: 'form',
        _meta: meta,
        message: 'Allow it?',
        requestedSchema: { type: 'object', properties },
      },
    },
    undefined,
    '/work',
  )

it('asks for the use of a server’s tool by its name, and takes no form of a server’s for that', async () => {
  const meta = { codex_approval_kind: 'mcp_tool_call', tool_name: 'light' }
  expect(await elicited(meta)).toEqual({
    title: 'Use light of lamps',
    action: {
      kind: 'other',
      detail: { text: 'Use light of lamps', tool: { server: 'lamps', name: 'light' } },
    },
  })
  expect(await elicited({})).toBeUndefined()
  expect(await elicited({ ...meta, codex_approval_kind: 'dance' })).toBeUndefined()
  expect(await elicited(meta, { a: { type: 'string' } })).toBeUndefined()
})
