/** Texts by path. */
export type SampleFiles = Readonly<Record<string, string>>

const text = (...lines: string[]) => lines.map((line) => `${line}\n`).join('')

/** The first commit of the sample: a lighthouse that can spell. */
export const morse: SampleFiles = {
  'README.md': text(
    '# Lighthouse',
    '',
    'A lamp that spells. Give it a word, and it says it in Morse code:',
    '',
    '    $ node src/main.js hello',
    '    .... . .-.. .-.. ---',
    '',
    'There is nothing to install. `npm test` runs the tests.',
  ),
  'package.json': text(
    '{',
    '  "name": "lighthouse",',
    '  "version": "1.0.0",',
    '  "private": true,',
    '  "type": "module",',
    '  "scripts": {',
    '    "start": "node src/main.js",',
    '    "test": "node --test"',
    '  }',
    '}',
  ),
  '.gitignore': text('node_modules/', '*.log'),
  'src/main.js': text(
    "import { toMorse } from './morse.js'",
    '',
    "const words = process.argv.slice(2).join(' ') || 'ahoy'",
    'console.log(toMorse(words))',
  ),
  'src/morse.js': text(
    'const letters = {',
    "  a: '.-', b: '-...', c: '-.-.', d: '-..', e: '.', f: '..-.', g: '--.', h: '....', i: '..',",
    "  j: '.---', k: '-.-', l: '.-..', m: '--', n: '-.', o: '---', p: '.--.', q: '--.-', r: '.-.',",
    "  s: '...', t: '-', u: '..-', v: '...-', w: '.--', x: '-..-', y: '-.--', z: '--..',",
    '}',
    '',
    '/** Spells a text in Morse code: letters apart by a space, words by a slash. */',
    'export function toMorse(text) {',
    '  return text',
    '    .toLowerCase()',
    "    .split(' ')",
    "    .map((word) => [...word].map((letter) => letters[letter] ?? '').join(' '))",
    "    .join(' / ')",
    '}',
  ),
  'test/morse.test.js': text(
    "import assert from 'node:assert/strict'",
    "import test from 'node:test'",
    "import { toMorse } from '../src/morse.js'",
    '',
    "test('spells a word', () => {",
    "  assert.equal(toMorse('sos'), '... --- ...')",
    '})',
    '',
    "test('keeps words apart', () => {",
    "  assert.equal(toMorse('go on'), '--. --- / --- -.')",
    '})',
  ),
}

/** The second: the lamp itself. It knows no digits yet, which is left for somebody to add. */
export const shutter: SampleFiles = {
  'src/lamp.js': text(
    '/** How long the lamp is lit (above zero) or dark (below), in units of one dot. */',
    'export function flashes(code) {',
    "  const times = { '.': [1, -1], '-': [3, -1], ' ': [-2], '/': [-2] }",
    '  return [...code].flatMap((sign) => times[sign] ?? [])',
    '}',
  ),
  'test/lamp.test.js': text(
    "import assert from 'node:assert/strict'",
    "import test from 'node:test'",
    "import { flashes } from '../src/lamp.js'",
    '',
    "test('lights the lamp longer for a dash than for a dot', () => {",
    "  assert.deepEqual(flashes('.-'), [1, -1, 3, -1])",
    '})',
    '',
    "test('stays dark between letters', () => {",
    "  assert.deepEqual(flashes('. .'), [1, -1, -2, 1, -1])",
    '})',
  ),
}
