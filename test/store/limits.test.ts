import { expect, it } from 'vitest'
import { turnEvent } from '../../electron/jobs/promptAgent.ts'
import { EVENTS_PER_COMMAND_LIMIT } from '../../electron/dispatch.ts'
import { BLOB_LIMIT, BlobError, openBlobs } from '../../electron/store/blobs.ts'
import * as of from '../core/samples.ts'
import { openHouse } from '../jobs/house.ts'
import { temporaryFolder } from '../support/home.ts'

it('keeps a blob of exactly its limit, and none of a byte more', async () => {
  const blobs = openBlobs(await temporaryFolder('blobs'))
  const most = 'a'.repeat(BLOB_LIMIT)
  const digest = await blobs.put(most)
  expect((await blobs.get(digest))?.length).toBe(BLOB_LIMIT)
  const refusing = blobs.put(`${most}a`)
  await expect(refusing).rejects.toBeInstanceOf(BlobError)
  await expect(refusing).rejects.toMatchObject({
    code: 'blob-too-large',
    message: expect.stringContaining('64 MiB'),
  })
})

it('refuses a command that would cause more events than its limit, and says the limit', async () => {
  const files = Array.from({ length: EVENTS_PER_COMMAND_LIMIT }, (_, n) => ({
    path: `src/file-${n}.ts`,
    inside: true,
    newText: '',
  }))
  const asks = {
    type: 'approval-requested',
    requestId: of.request('ask'),
    title: 'Edit them all',
    action: { kind: 'edit', detail: { files } },
  } as const
  const house = await openHouse({
    world: { 'prompt-agent': { submit: async ({ payload }) => turnEvent(payload, asks, 'told') } },
  })
  const threadId = await house.thread('t')
  house.runner.open()
  await house.send({ type: 'StartTurn', threadId, turnId: 'u', text: 'go' })
  await house.until(() => house.types().includes('ApprovalRequested'))
  const before = house.events().length
  // One rule for each file, and the approval itself.
  const approve = { type: 'ApprovePendingAction', threadId, requestId: 'ask', scope: 'thread' }
  expect(await house.answer(approve)).toMatchObject({
    refusal: { code: 'too-many-events', message: expect.stringContaining('1024 events') },
  })
  await house.settled()
  expect(
    house
      .types()
      .slice(before)
      .filter((type) => type !== 'CheckpointCreated'),
  ).toEqual([])
})
