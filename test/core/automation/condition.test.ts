import { describe, expect, it } from 'vitest'
import { condition, type Condition, holds } from '../../../core/automation/condition.ts'

const fields = {
  type: 'TurnFailed',
  text: 'the lamp burst',
  count: 3,
  done: false,
  nothing: null,
  paths: ['src/a.ts', 'src/b.ts'],
  result: { code: 'busy', parts: [{ name: 'x' }] },
}

const cases: [Condition, boolean][] = [
  [{ field: 'text', is: 'the lamp burst' }, true],
  [{ field: 'text', is: 'lamp' }, false],
  [{ field: 'count', is: 3 }, true],
  [{ field: 'count', is: '3' }, false],
  [{ field: 'done', is: false }, true],
  [{ field: 'nothing', is: null }, true],
  [{ field: 'missing', is: null }, false],
  [{ field: 'missing', isNot: null }, true],
  [{ field: 'missing', isNot: 'x' }, true],
  [{ field: 'text', isNot: 'x' }, true],
  [{ field: 'text', isNot: 'the lamp burst' }, false],
  [{ field: 'text', contains: 'lamp' }, true],
  [{ field: 'text', contains: 'Lamp' }, false],
  [{ field: 'paths', contains: 'src/a.ts' }, true],
  [{ field: 'paths', contains: 'src' }, false],
  [{ field: 'count', contains: '3' }, false],
  [{ field: 'text', startsWith: 'the ' }, true],
  [{ field: 'text', startsWith: 'lamp' }, false],
  [{ field: 'paths', startsWith: 'src' }, false],
  [{ field: 'count', atLeast: 3 }, true],
  [{ field: 'count', atLeast: 4 }, false],
  [{ field: 'count', atMost: 3 }, true],
  [{ field: 'count', atMost: 2 }, false],
  [{ field: 'text', atLeast: 0 }, false],
  [{ field: 'missing', atMost: 9 }, false],
  [{ field: 'result.code', is: 'busy' }, true],
  [{ field: 'result.parts.0.name', is: 'x' }, true],
  [{ field: 'result.parts.1.name', is: 'x' }, false],
  [{ field: 'text.length', is: 14 }, false],
  [{ field: 'constructor', isNot: 'x' }, true],
  [{ field: 'constructor.name', is: 'Object' }, false],
  [{ field: '__proto__', is: null }, false],
]

it.each(cases)('%j is %s', (asked, expected) => {
  expect(condition.parse(asked)).toStrictEqual(asked)
  expect(holds(asked, fields)).toBe(expected)
})

describe('what is no condition', () => {
  it.each([
    [{ field: 'text' }],
    [{ field: 'text', is: 'a', isNot: 'b' }],
    [{ field: '', is: 'a' }],
    [{ field: 'a..b', is: 'a' }],
    [{ field: 'a b', is: 'a' }],
    [{ field: 'text', matches: '.*' }],
    [{ field: 'text', contains: '' }],
    [{ field: 'text', is: { a: 1 } }],
    [{ field: 'text', is: 'x'.repeat(1001) }],
    [{ field: 'x'.repeat(201), is: 'a' }],
  ])('%j', (asked) => {
    expect(condition.safeParse(asked).success).toBe(false)
  })
})
