import { execFile } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const dist = path.join(import.meta.dirname, '../../dist')

const filesWith = (folder: string, text: string) =>
  globSync('*.{js,cjs}', { cwd: path.join(dist, folder) }).filter((file) =>
    readFileSync(path.join(dist, folder, file), 'utf8').includes(text),
  )

it('has fault points in the build for tests and none in the one that people run', () => {
  expect(filesWith('faults', 'GAFFER_FAULT')).not.toEqual([])
  expect(filesWith('electron', 'GAFFER_FAULT')).toEqual([])
})

it('has a preload script that is one file and requires electron alone', () => {
  const source = readFileSync(path.join(dist, 'electron/preload.cjs'), 'utf8')
  expect([...source.matchAll(/require\(([^)]*)\)/g)].map((match) => match[1])).toEqual([
    '"electron"',
  ])
  expect(source).not.toMatch(/\bimport\b/)
})

it('has a page without inline scripts or outside addresses', () => {
  const page = readFileSync(path.join(dist, 'renderer/index.html'), 'utf8')
  expect(page).not.toMatch(/<script(?![^>]*\bsrc=)/)
  expect(page).not.toMatch(/(?:src|href)="(?:https?:)?\/\//)
})

it.each(['20.19.4', '22.11.0'])(
  'says that Node %s is too old before it loads anything',
  async (old) => {
    const pretend = `Object.defineProperty(process, 'versions', { value: { node: '${old}' } })`
    const started = promisify(execFile)(process.execPath, [
      '--import',
      `data:text/javascript,${encodeURIComponent(pretend)}`,
      path.join(dist, 'electron/gaffer.js'),
      'doctor',
    ])
    await expect(started).rejects.toMatchObject({
      code: 1,
      stdout: '',
      stderr: `Gaffer needs Node 22.12 or newer; this is ${old}.\n`,
    })
  },
)
