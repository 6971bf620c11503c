import fc from 'fast-check'
import { expect, it } from 'vitest'
import { action, fill } from '../../../core/automation/action.ts'
import { render, RENDERED_LIMIT } from '../../../core/automation/template.ts'

const fields = {
  type: 'TurnFailed',
  message: 'No.',
  code: 7,
  nothing: null,
  of: { list: ['a', 1] },
}

it.each([
  ['{{type}}: {{message}}', 'TurnFailed: No.'],
  ['{{ code }}{{code}}', '77'],
  ['{{of.list.0}} {{of.list}} {{of}}', 'a ["a",1] {"list":["a",1]}'],
  ['[{{missing}}{{nothing}}{{of.list.9.x}}]', '[]'],
  ['{{}} {{a b}} {type} {{type}', '{{}} {{a b}} {type} {{type}'],
  ['$& $1 {{message}}', '$& $1 No.'],
])('%j comes to %j', (template, text) => {
  expect(render(template, fields)).toBe(text)
})

it('puts in what an event says and never reads that again', () => {
  fc.assert(
    fc.property(fc.string(), (said) => {
      expect(render('<{{text}}>', { text: said, secret: 'x' })).toBe(`<${said}>`)
    }),
  )
  expect(render('{{text}}', { text: '{{secret}}', secret: 'x' })).toBe('{{secret}}')
})

it('is bounded, and ends with no half of a letter', () => {
  const long = render('{{text}}', { text: `${'x'.repeat(RENDERED_LIMIT - 2)}💡💡` })
  expect(long).toBe(`${'x'.repeat(RENDERED_LIMIT - 2)}…`)
})

it('keeps each word of a command one word, without the NUL that no system takes', () => {
  const asked = action.parse({ kind: 'run-command', argv: ['echo', '{{text}}', '-{{text}}'] })
  const text = 'a b; rm -rf "$HOME"\n\0`x`'
  expect(fill(asked, { text })).toEqual({
    kind: 'run-command',
    argv: ['echo', 'a b; rm -rf "$HOME"\n`x`', '-a b; rm -rf "$HOME"\n`x`'],
    limitMs: 600_000,
  })
})

it('keeps all the words of a command within what systems take', () => {
  const argv = ['echo', ...Array.from({ length: 63 }, () => '{{text}}')]
  const filled = fill(action.parse({ kind: 'run-command', argv }), { text: 'x'.repeat(100_000) })
  const words = filled.kind === 'run-command' ? filled.argv : []
  expect(words).toHaveLength(64)
  expect(words.join('').length).toBeLessThanOrEqual(128 * 1024)
  expect(Math.max(...words.map((word) => word.length))).toBeLessThanOrEqual(32 * 1024)
})

it.each([
  [{ kind: 'run-command', argv: [] }],
  [{ kind: 'run-command', argv: [''] }],
  [{ kind: 'run-command', argv: ['{{text}}', 'x'] }],
  [{ kind: 'run-command', argv: ['x', 'a\0b'] }],
  [{ kind: 'run-command', argv: ['x'], limitMs: 999 }],
  [{ kind: 'run-command', argv: ['x'], limitMs: 3_600_001 }],
  [{ kind: 'run-command', argv: Array.from({ length: 65 }, () => 'x') }],
  [{ kind: 'run-command', argv: ['x', 'y'.repeat(4097)] }],
  [{ kind: 'notify', text: '' }],
  [{ kind: 'notify', text: 'x'.repeat(16 * 1024 + 1) }],
  [{ kind: 'start-turn', text: 'x', turnId: 'u' }],
  [{ kind: 'shell', text: 'x' }],
])('%j is no action', (asked) => {
  expect(action.safeParse(asked).success).toBe(false)
})
