import { expect, it } from 'vitest'
import { checkpointId } from '../../../core/ids.ts'
import type { Told } from '../../support/specify.ts'
import * as of from '../samples.ts'
import { keysAfter, rowAfter } from './rows.ts'

const mine = checkpointId.parse('mine')
const row = (...events: Told[]) => rowAfter('checkpoints', 'mine', events)
const asked = of.capture(mine, 2, 'Mine')
const capturing = {
  threadId: 't',
  checkpointId: 'mine',
  description: 'Mine',
  turnNumber: 2,
  status: 'capturing',
  at: 1000,
}

it('holds a checkpoint while it is being captured, and what became of it', () => {
  expect(row(asked)).toStrictEqual(capturing)
  expect(row(asked, of.captured(mine, 'Mine', 2))).toStrictEqual({
    ...capturing,
    status: 'ready',
    ref: 'refs/gaffer/mine',
    sha: 'sha-of-mine',
  })
  const payload = { threadId: of.thread, checkpointId: mine, code: 'full', message: 'No room.' }
  expect(row(asked, of.event('CheckpointFailed', payload))).toStrictEqual({
    ...capturing,
    status: 'failed',
    code: 'full',
    message: 'No room.',
  })
})

it.each(['', ' \t\r\n ', '👩‍👩‍👧‍👦 e\u0301', 'שלום \u202e עולם', '\ud800', 'a\0b'])(
  '[A3] shows the description %j byte for byte, also when it comes back from a disk',
  (description) => {
    const events = [of.capture(mine, 0, description), of.captured(mine, description)]
    const stored = JSON.parse(JSON.stringify(events)) as Told[]
    expect(row(...stored)).toMatchObject({ description, status: 'ready' })
  },
)

it('keeps its place when it is ready', () => {
  const events = [asked, of.capture(checkpointId.parse('next'), 2, ''), of.captured(mine)]
  expect(keysAfter('checkpoints', events)).toEqual(['mine', 'next'])
})

it('[A7] is emptied with its thread or its project', () => {
  const deleted = of.event('ProjectDeleted', { projectId: of.project, threadIds: [of.thread] })
  expect(keysAfter('checkpoints', [asked, of.threadDeleted])).toEqual([])
  expect(keysAfter('checkpoints', [asked, deleted])).toEqual([])
})
