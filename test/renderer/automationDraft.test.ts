import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Action, action } from '../../core/automation/action.ts'
import { type Condition, condition } from '../../core/automation/condition.ts'
import { type Definition, definition, ONE_ATTEMPT } from '../../core/automation/rule.ts'
import { conditionWords, literalOf, typedAs } from '../../renderer/automations/conditions.ts'
import {
  type Draft,
  draftOf,
  emptyDraft,
  waitsFor,
  written,
} from '../../renderer/automations/draft.ts'
import { sentence } from '../../renderer/automations/sentence.ts'

const draft = (by: Partial<Draft> = {}): Draft => ({
  ...emptyDraft('everywhere'),
  name: 'Test',
  types: ['TurnCompleted'],
  texts: { ...emptyDraft('everywhere').texts, 'run-command': 'npm test' },
  ...by,
})

const problems = (by: Partial<Draft>) => {
  const result = written(draft(by))
  return result.ok ? [] : result.problems.map(({ question }) => question)
}

describe('a literal of a condition', () => {
  it('is a number, a truth or nothing where it reads like one, and a text in quotes', () => {
    expect(['3', '-1.5', 'true', 'null', '"3"', 'three', ''].map(literalOf)).toEqual([
      3,
      -1.5,
      true,
      null,
      '3',
      'three',
      '',
    ])
  })

  it('is typed so that it means itself again', () => {
    const literal = fc.oneof(
      fc.string(),
      fc.double({ noNaN: true, noDefaultInfinity: true }).filter((each) => !Object.is(each, -0)),
      fc.boolean(),
      fc.constant(null),
      fc.constantFrom('1', 'true', '"quoted"'),
    )
    fc.assert(
      fc.property(literal, (value) => {
        expect(literalOf(typedAs(value))).toBe(value)
      }),
    )
  })
})

describe('a draft', () => {
  it('becomes the definition that it says', () => {
    expect(
      written(
        draft({
          scope: 'project-1',
          conditions: [{ field: 'usage.costUsd', test: 'atLeast', value: '2' }],
          limitMinutes: 5,
        }),
      ),
    ).toEqual({
      ok: true,
      name: 'Test',
      definition: {
        scope: { projectId: 'project-1' },
        when: { types: ['TurnCompleted'], filter: [{ field: 'usage.costUsd', atLeast: 2 }] },
        do: { kind: 'run-command', argv: ['npm', 'test'], limitMs: 300_000 },
        depthLimit: 4,
        retry: ONE_ATTEMPT,
      },
    })
  })

  it('says which question is not answered yet', () => {
    expect(problems({ name: ' ' })).toEqual(['name'])
    expect(problems({ types: [] })).toEqual(['when'])
    expect(problems({ conditions: [{ field: '', test: 'is', value: 'x' }] })).toEqual(['filter'])
    expect(problems({ conditions: [{ field: 'a', test: 'atMost', value: 'x' }] })).toEqual([
      'filter',
    ])
    expect(problems({ kind: 'notify' })).toEqual(['do'])
    expect(problems({ depthLimit: 99 })).toEqual(['limits'])
    expect(problems({ attempts: Number.NaN })).not.toEqual([])
  })

  it('never lets an event say which program runs', () => {
    const texts = { ...draft().texts, 'run-command': '{{text}} --help' }
    expect(problems({ texts })).toContain('do')
  })

  it('can be tried on the past before it says what to do', () => {
    expect(waitsFor(draft({ name: '', kind: 'commit' }))).toEqual({
      scope: 'everywhere',
      when: { types: ['TurnCompleted'] },
    })
    expect(waitsFor(draft({ types: [] }))).toBeUndefined()
  })

  it('of an automation says the same automation again', () => {
    const text = fc.string({ minLength: 1, maxLength: 40 }).filter((each) => each.trim() !== '')
    const actions = fc.oneof(
      fc.record({ kind: fc.constant('notify' as const), text }),
      fc.record({ kind: fc.constant('commit' as const), message: text }),
      fc.record({ kind: fc.constant('create-checkpoint' as const), description: text }),
      fc.record({ kind: fc.constant('start-turn' as const), text }),
      fc.record({
        kind: fc.constant('run-command' as const),
        argv: fc
          .array(fc.string({ maxLength: 20 }), { minLength: 1, maxLength: 5 })
          .map((words) => ['run', ...words]),
        limitMs: fc.integer({ min: 1, max: 60 }).map((minutes) => minutes * 60_000),
      }),
    ) satisfies fc.Arbitrary<Action>
    const conditions = fc.oneof(
      fc.record({ field: fc.constant('code'), is: fc.oneof(fc.string(), fc.boolean()) }),
      fc.record({ field: fc.constant('a.b'), contains: fc.string({ minLength: 1 }) }),
      fc.record({ field: fc.constant('a.0'), atMost: fc.integer() }),
    ) satisfies fc.Arbitrary<Condition>
    const all = fc.record({
      scope: fc.constantFrom('everywhere', { projectId: 'project-1' }),
      types: fc.uniqueArray(fc.constantFrom('TurnFailed', 'Other'), { minLength: 1 }),
      filter: fc.array(conditions, { maxLength: 3 }),
      do: actions,
      depthLimit: fc.integer({ min: 1, max: 16 }),
      attempts: fc.integer({ min: 1, max: 20 }),
      base: fc.constantFrom(1000, 60_000, 7),
    })
    fc.assert(
      fc.property(all, ({ types, filter, attempts, base, ...rest }) => {
        const retry =
          attempts === 1
            ? ONE_ATTEMPT
            : { growth: 'exponential', base, cap: 60_000, jitter: 0.2, attempts }
        const given: Definition = definition.parse({
          ...rest,
          do: action.parse(rest.do),
          when: {
            types,
            ...(filter.length > 0 && { filter: filter.map((each) => condition.parse(each)) }),
          },
          retry,
        })
        expect(written(draftOf('Test', given))).toEqual({
          ok: true,
          name: 'Test',
          definition: given,
        })
      }),
    )
  })
})

describe('the sentence of an automation', () => {
  it('says when, where and what', () => {
    const conditions = [{ field: 'code', test: 'isNot', value: 'x' } as const]
    const result = written(draft({ types: ['TurnFailed', 'Unheard'], scope: 'one', conditions }))
    if (!result.ok) throw new Error('not written')
    expect(sentence(result.definition, () => 'greeter')).toEqual({
      when: 'a turn fails or Unheard, and code is not x',
      where: 'in greeter',
      what: 'run a command',
      says: 'npm test',
    })
    expect(conditionWords({ field: 'a', test: 'atLeast', value: '2' })).toBe('a is at least 2')
  })
})
