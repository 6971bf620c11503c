import { execFileSync } from 'node:child_process'
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { compose } from '../../core/diff/compose.ts'
import { type LineChange, parsePatch } from '../../core/diff/patch.ts'
import { type TestRepository, makeRepository } from '../support/repository.ts'
import { textPair } from '../support/textPairs.ts'

const count = 500
const generated = fc
  .sample(textPair, { numRuns: count * 2, seed: 5 })
  .filter((pair) => pair.old !== pair.new)
  .slice(0, count - 20)
// Texts that people wrote: our own, each made into the next.
const ours = new URL('../../electron/git/', import.meta.url)
const texts = readdirSync(ours).map((name) => readFileSync(new URL(name, ours), 'latin1'))
const written = texts.slice(0, 20).map((text, at) => ({ old: text, new: texts[at + 1] ?? '' }))
const pairs = [...generated, ...written]
const nameOf = (at: number) => `f${String(at).padStart(3, '0')}`

function linesIn(text: string): number {
  return text.split('\n').length
}

/** Small whole numbers that look random, the same in every run. */
function numbers(seed: number) {
  let state = seed
  return (below: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    return (state >>> 8) % below
  }
}

let repository: TestRepository
beforeAll(() => {
  repository = makeRepository(null)
  repository.git('config', 'core.autocrlf', 'false')
  for (const [at, pair] of pairs.entries())
    repository.write(nameOf(at), Buffer.from(pair.old, 'latin1'))
  repository.commit('old')
  for (const [at, pair] of pairs.entries())
    repository.write(nameOf(at), Buffer.from(pair.new, 'latin1'))
})

beforeEach(() => repository.git('reset', '--quiet'))

/** The diffs of all files, read by git in one go. */
function diffs(context: number, ...what: string[]): Map<string, string> {
  const args = ['diff', '--no-ext-diff', '--full-index', `--unified=${context}`, ...what]
  const text = execFileSync('git', args, { cwd: repository.root, encoding: 'latin1' })
  const each = text === '' ? [] : text.split(/^(?=diff --git )/m)
  return new Map(each.map((patch) => [/^diff --git a\/(\S+)/.exec(patch)?.[1] ?? '', patch]))
}

function changesIn(patch: string): LineChange[] {
  const found = parsePatch(patch)
  if (found === null) throw new Error(`not read:\n${patch}`)
  return found.changes
}

/** Puts contents into the index, byte for byte. */
function putIntoIndex(contents: ReadonlyMap<string, string>) {
  const run = (args: string[], input: string) =>
    execFileSync('git', args, { cwd: repository.root, input, encoding: 'latin1' })
  const files = [...contents].map(([name, text]) => {
    const file = join(repository.root, '.git', `put-${name}`)
    writeFileSync(file, text, 'latin1')
    return file
  })
  const ids = run(['hash-object', '-w', '--no-filters', '--stdin-paths'], `${files.join('\n')}\n`)
  const lines = ids.trim().split('\n')
  const entries = [...contents.keys()].map((name, at) => `100644 ${lines[at]}\t${name}\n`)
  run(['update-index', '--index-info'], entries.join(''))
}

describe(`lines of ${count} diffs that git made`, () => {
  it.each([0, 1, 3, 100])('give both texts to the byte, with %i lines of context', (context) => {
    const found = diffs(context)
    expect(found.size).toBe(pairs.length)
    for (const [at, pair] of pairs.entries()) {
      const changes = changesIn(found.get(nameOf(at)) ?? '')
      expect(compose(pair.old, changes, () => true)).toEqual({ text: pair.new, taken: 'all' })
      expect(compose(pair.old, changes, () => false)).toEqual({ text: pair.old, taken: 'none' })
    }
  })

  it('give what `git add` gives when they are staged one after another', () => {
    repository.git('add', '--all')
    const wanted = repository.git('write-tree')
    repository.git('reset', '--quiet')
    const random = numbers(7)
    const before = new Map(pairs.map((pair, at) => [nameOf(at), pair.old]))
    let rounds = 0
    for (let left = diffs(1); left.size > 0; left = diffs(1)) {
      const staged = new Map<string, string>()
      for (const [name, patch] of left) {
        const changes = changesIn(patch)
        const change = changes[random(changes.length)]
        if (change === undefined) throw new Error(patch)
        const { oldStart, newStart, oldLines, newLines } = change
        const pick = random(oldLines.length + newLines.length)
        // Of most files one line in each round; of some, and of the long ones, one hunk.
        const wholeHunk = name.endsWith('5') || name >= nameOf(generated.length)
        const takes = (side: 'old' | 'new', line: number) => {
          const start = side === 'old' ? oldStart : newStart
          const among = side === 'old' ? oldLines.length : newLines.length
          if (wholeHunk) return line > start && line <= start + among
          return side === 'old'
            ? line === oldStart + pick + 1 && pick < oldLines.length
            : line === newStart + pick - oldLines.length + 1 && pick >= oldLines.length
        }
        const { text, taken } = compose(before.get(name) ?? '', changes, takes)
        expect(taken).not.toBe('none')
        staged.set(name, text)
        before.set(name, text)
      }
      putIntoIndex(staged)
      rounds += 1
      expect(rounds).toBeLessThan(60)
    }
    expect(repository.git('write-tree')).toBe(wanted)
  })

  it.each(['forwards', 'in reverse'])('are taken as `git apply` takes them, %s', (direction) => {
    const reverse = direction === 'in reverse'
    if (reverse) repository.git('add', '--all')
    const found = diffs(3, ...(reverse ? ['--cached'] : []))
    const random = numbers(11)
    const expected = new Map<string, string>()
    let patches = ''
    for (const [at, pair] of pairs.entries()) {
      const patch = found.get(nameOf(at)) ?? ''
      // Git refuses to let a line follow one without an end; what we do then is tested elsewhere.
      if (/^\\ No newline/m.test(patch)) continue
      const changes = changesIn(patch)
      const chosen = new Set<string>()
      for (const { oldStart, newStart, oldLines, newLines } of changes) {
        // All of one side or none: then nothing is replaced where it stood, which git never does.
        if (random(2) === 0) oldLines.forEach((_, line) => chosen.add(`old${oldStart + line + 1}`))
        newLines.forEach((_, line) => random(2) === 0 && chosen.add(`new${newStart + line + 1}`))
      }
      const edited = editPatch(patch, chosen, reverse)
      if (edited === null) continue
      patches += edited
      const takes = (side: string, line: number) => chosen.has(`${side}${line}`) !== reverse
      expected.set(nameOf(at), compose(pair.old, changes, takes).text)
    }
    expect(expected.size).toBeGreaterThan(count / 2)
    const apply = ['apply', '--cached', '--whitespace=nowarn', '--unidiff-zero']
    execFileSync('git', [...apply, ...(reverse ? ['--reverse'] : []), '-'], {
      cwd: repository.root,
      input: Buffer.from(patches, 'latin1'),
      stdio: ['pipe', 'ignore', 'inherit'],
    })
    const applied = repository.git('write-tree')
    putIntoIndex(expected)
    expect(repository.git('write-tree')).toBe(applied)
  })

  it('stay in their order, each taken or left, whichever are taken', () => {
    const found = diffs(1)
    const random = numbers(13)
    for (const [at, pair] of pairs.entries()) {
      const changes = changesIn(found.get(nameOf(at)) ?? '')
      for (let repeat = 0; repeat < 10; repeat += 1) {
        const chosen = new Set<string>()
        const takes = (side: string, line: number) => chosen.has(`${side}${line}`)
        for (const { oldStart, newStart, oldLines, newLines } of changes) {
          oldLines.forEach((_, line) => random(2) && chosen.add(`old${oldStart + line + 1}`))
          newLines.forEach((_, line) => random(2) && chosen.add(`new${newStart + line + 1}`))
        }
        // Each line says where it came from, so that it can be told where it went.
        const named = changes.map((change) => ({
          ...change,
          oldLines: change.oldLines.map((_, line) => `old${change.oldStart + line + 1}\n`),
          newLines: change.newLines.map((_, line) => `new${change.newStart + line + 1}\n`),
        }))
        const old = Array.from({ length: linesIn(pair.old) }, (_, line) => `old${line + 1}\n`)
        const { text } = compose(old.join(''), named, takes)
        const lines = text.trimEnd().split('\n')
        const kept = lines.filter((line) => line.startsWith('old'))
        const put = lines.filter((line) => line.startsWith('new'))
        const removed = named.flatMap((change) => change.oldLines.map((line) => line.trimEnd()))
        const added = named.flatMap((change) => change.newLines.map((line) => line.trimEnd()))
        const gone = new Set(removed.filter((line) => chosen.has(line)))
        expect(kept).toEqual(old.map((line) => line.trimEnd()).filter((line) => !gone.has(line)))
        expect(put).toEqual(added.filter((line) => chosen.has(line)))
        for (const change of named) expectPlaces(change, lines)
      }
    }
  })
})

/** What was added stands between the unchanged lines around, and a replacement in its place. */
function expectPlaces(change: LineChange, lines: readonly string[]) {
  const placeOf = (line: string) => lines.indexOf(line.trimEnd())
  const { oldStart, oldLines, newLines } = change
  const before = oldStart === 0 ? -1 : placeOf(`old${oldStart}`)
  const after = placeOf(`old${oldStart + oldLines.length + 1}`)
  for (const [at, line] of newLines.entries()) {
    const place = placeOf(line)
    if (place === -1) continue
    expect(place).toBeGreaterThan(before)
    if (after !== -1) expect(place).toBeLessThan(after)
    const replaced = oldLines[at]
    if (replaced === undefined || placeOf(replaced) !== -1) continue
    for (const later of oldLines.slice(at + 1))
      if (placeOf(later) !== -1) expect(place).toBeLessThan(placeOf(later))
  }
}

/**
 * Edits a patch as people do by hand in `git add --patch`: a removal not taken becomes context, an
 * addition not taken goes (in reverse the other way round), and the counts follow. Null when nothing
 * is left of it.
 */
function editPatch(patch: string, chosen: ReadonlySet<string>, reverse: boolean): string | null {
  const [header = '', ...hunks] = patch.split(/^(?=@@ -)/m)
  let edited = ''
  for (const hunk of hunks) {
    const [head = '', ...lines] = hunk.split(/(?<=\n)/)
    const found = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(head)
    let oldLine = Number(found?.[1]) + (found?.[2] === '0' ? 1 : 0)
    let newLine = Number(found?.[3]) + (found?.[4] === '0' ? 1 : 0)
    const start = reverse ? Number(found?.[3]) : Number(found?.[1])
    const body: string[] = []
    for (const line of lines) {
      const [mark, rest] = [line[0], line.slice(1)]
      const taken = chosen.has(mark === '-' ? `old${oldLine}` : `new${newLine}`)
      if (mark !== '+') oldLine += 1
      if (mark !== '-') newLine += 1
      if (mark === ' ' || taken) body.push(line)
      else if (mark === (reverse ? '+' : '-')) body.push(` ${rest}`)
    }
    if (!body.some((line) => !line.startsWith(' '))) continue
    const has = (mark: string) => body.filter((line) => !line.startsWith(mark)).length
    edited += `@@ -${start},${has('+')} +${start},${has('-')} @@\n${body.join('')}`
  }
  return edited === '' ? null : header + edited
}
