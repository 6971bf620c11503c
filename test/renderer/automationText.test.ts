import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Action } from '../../core/automation/action.ts'
import { projectId, threadId } from '../../core/ids.ts'
import type { ThreadRow } from '../../core/views/threads.ts'
import { joinWords, splitWords } from '../../renderer/automations/argv.ts'
import { eventName, findEvents } from '../../renderer/automations/eventNames.ts'
import { fieldsOf } from '../../renderer/automations/fieldsOf.ts'
import { hasOwnPlace, runPlaces } from '../../renderer/automations/runPlaces.ts'
import { fieldsIn, unknownFields } from '../../renderer/automations/templates.ts'

describe('the words of a command', () => {
  it('are parted by spaces that no quote holds', () => {
    expect(splitWords(`npm  test -- --grep "two words" 'it''s' a\\ b`)).toEqual([
      'npm',
      'test',
      '--',
      '--grep',
      'two words',
      'its',
      'a b',
    ])
    expect(splitWords('say ""')).toEqual(['say', ''])
    expect(splitWords('echo "not closed')).toEqual(['echo', 'not closed'])
    expect(splitWords('  ')).toEqual([])
  })

  it('come out again as they went in', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (words) => {
        expect(splitWords(joinWords(words))).toEqual(words)
      }),
    )
  })
})

describe('a template', () => {
  it('names fields, and says which of them will be empty', () => {
    const text = 'Look at {{result.code}} in {{ threadId }}: {{nope}} {{nope}} {{}}'
    expect(fieldsIn(text)).toEqual(['result.code', 'threadId', 'nope'])
    expect(unknownFields(text, fieldsOf(['GitOperationSettled']))).toEqual(['nope'])
  })
})

describe('events', () => {
  it('go by what people call them, and are found by words of it or by their type', () => {
    expect(eventName('TurnFailed')).toBe('a turn fails')
    expect(eventName('PaintDried')).toBe('PaintDried')
    expect(findEvents('turn FAILS').map(({ type }) => type)).toEqual(['TurnFailed'])
    expect(findEvents('deadletter').map(({ type }) => type)).toContain('DeadLetterRecorded')
  })

  it('have the fields of their payloads, and several at once those that all have', () => {
    expect(fieldsOf(['GitOperationSettled'])).toContain('result.code')
    expect(fieldsOf(['TurnFailed'])).toEqual(['threadId', 'turnId', 'code', 'message', 'mark'])
    expect(fieldsOf(['TurnFailed', 'CheckpointFailed'])).toEqual(['threadId', 'code', 'message'])
    expect(fieldsOf(['PaintDried'])).toEqual([])
  })
})

describe('where an automation is run by hand', () => {
  const thread = (id: string, more: Partial<ThreadRow> = {}): ThreadRow => ({
    threadId: threadId.parse(id),
    projectId: projectId.parse('one'),
    title: id,
    agent: { provider: 'practice' },
    workspace: { kind: 'local' },
    checkout: '/one',
    archived: false,
    status: 'idle',
    turn: null,
    turns: 0,
    queue: [],
    openRequests: [],
    openQuestions: [],
    fresh: false,
    rewound: [],
    worktree: null,
    operation: null,
    trouble: null,
    usage: null,
    createdAt: 0,
    activeAt: 0,
    ...more,
  })
  const threads = [
    thread('old', { activeAt: 1 }),
    thread('new', { activeAt: 2 }),
    thread('archived', { archived: true }),
    thread('elsewhere', { projectId: projectId.parse('two') }),
  ]
  const command: Action = { kind: 'run-command', argv: ['ls'], limitMs: 1000 }
  const labels = (...given: Parameters<typeof runPlaces>) =>
    runPlaces(...given).map(({ label }) => label)

  it('is in a thread of its project, the newest first, or in the folder of that', () => {
    const scope = { projectId: projectId.parse('one') }
    expect(labels({ scope, do: command }, threads)).toEqual([
      'In the folder of the project',
      'In “new”',
      'In “old”',
    ])
    expect(labels({ scope, do: { kind: 'commit', message: 'x' } }, threads)).not.toContain(
      'In the folder of the project',
    )
    expect(labels({ scope: 'everywhere', do: command }, threads)).toContain('In “elsewhere”')
  })

  it('needs no question where there is one place, or none is needed', () => {
    const own = { kind: 'start-turn', text: 'x', threadId: threadId.parse('old') } as const
    expect(hasOwnPlace({ do: own })).toBe(true)
    expect(hasOwnPlace({ do: { kind: 'notify', text: 'x' } })).toBe(true)
    expect(hasOwnPlace({ do: command })).toBe(false)
  })
})
