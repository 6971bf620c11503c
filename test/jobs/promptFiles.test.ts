import { expect, it } from 'vitest'
import { freeName } from '../../electron/jobs/promptFiles.ts'

it.each([
  ['notes.txt', 'notes.txt'],
  ['a\nb:c?.png', 'a_b_c_.png'],
  ['.gitignore', '.gitignore'],
  ['trailing. .', 'trailing_'],
  ['con.txt', '_con.txt'],
  ['NUL', '_NUL'],
  [' ', '_'],
])('a file called %j is laid out as %j', (name, file) => {
  expect(freeName(name, new Set())).toBe(file)
})

it('gives each file a name of its own, whatever the case or the spelling of its letters', () => {
  const taken = new Set<string>()
  const names = ['é.png', 'E\u0301.PNG', 'é.png', 'é (2).png']
  const free = names.map((name) => freeName(name, taken))
  expect(free).toEqual(['é.png', 'E\u0301 (2).PNG', 'é (3).png', 'é (2) (2).png'])
})

it('cuts a long name to what file systems take, and keeps its ending', () => {
  const taken = new Set<string>()
  const long = `${'🔌'.repeat(120)}.jpeg`
  for (const name of [freeName(long, taken), freeName(long, taken)]) {
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200)
    expect(name).toMatch(/^(🔌)+( \(2\))?\.jpeg$/u)
  }
  expect(freeName(`a.${'x'.repeat(250)}`, taken).length).toBe(200)
})
