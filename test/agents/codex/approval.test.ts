import { expect, it } from 'vitest'
import { INLINE_BODY_LIMIT } from '../../../core/items.ts'
import { askedBy } from '../../../electron/agents/codex/approval.ts'
import type { Question } from '../../../electron/agents/codex/peer.ts'
import type { FileUpdateChange } from '../../../electron/agents/codex/protocol.ts'

type CommandParams = Extract<
  Question,
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
      detail: { text: 'Connect to example.com (https) for:\ncurl example.com' },
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
  const { action } = await editAsked([{ path: '/work/a', kind: { type: 'delete' }, diff }])
  expect(action).toMatchObject({
    detail: {
      files: [{ oldText: 'x'.repeat(INLINE_BODY_LIMIT / 2), newText: null }],
      reason: expect.stringContaining('too large'),
    },
  })
})

it('asks for an edit that it was told nothing of as one of no files', async () => {
  const question: Question = {
    id: 1,
    method: 'item/fileChange/requestApproval',
    params: { itemId: 'unheard-of' },
  }
  expect(await askedBy(question, undefined, '/work')).toEqual({
    title: 'Change 0 files',
    action: { kind: 'edit', detail: { files: [] } },
  })
})
