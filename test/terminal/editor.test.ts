import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, it, vi } from 'vitest'
import { openInEditor } from '../../electron/terminal/editor.ts'
import { threadId } from '../../core/ids.ts'
import { temporaryFolder } from '../support/home.ts'

/** A folder with a file, and programs that write down what they were told. */
async function desk(...names: string[]) {
  const folder = await temporaryFolder('editor')
  mkdirSync(path.join(folder, 'src'))
  mkdirSync(path.join(folder, 'bin'))
  writeFileSync(path.join(folder, 'src/a b.ts'), '')
  for (const name of names) {
    const program = path.join(folder, 'bin', name)
    writeFileSync(
      program,
      `#!/bin/sh\nprintf '%s\\n' "$@" > "${folder}/told.new"\nmv "${folder}/told.new" "${folder}/told"\n`,
    )
    chmodSync(program, 0o755)
  }
  const environment = { PATH: `${folder}/bin:/bin:/usr/bin`, HOME: folder }
  const told = () => vi.waitFor(() => readFile(path.join(folder, 'told'), 'utf8'))
  return { folder, environment, told }
}

const thread = threadId.parse('t')

it('opens a file at its line in the first editor that is found', async () => {
  const { folder, environment, told } = await desk('zed', 'code')
  const place = { threadId: thread, path: 'src/a b.ts', line: 12, column: 3 }
  expect(await openInEditor(place, folder, environment)).toEqual({ editor: 'code' })
  expect(await told()).toBe(`--goto\n${folder}/src/a b.ts:12:3\n`)
})

it('prefers the user’s own where it has a window of its own, and passes one by that has not', async () => {
  const { folder, environment, told } = await desk('zed', 'code')
  const place = { threadId: thread, path: path.join(folder, 'src/a b.ts') }
  const own = { ...environment, VISUAL: 'vim', EDITOR: 'zed --wait' }
  expect(await openInEditor(place, folder, own)).toEqual({ editor: 'zed' })
  expect(await told()).toBe(`${folder}/src/a b.ts:1:1\n`)
})

it('says what is missing: the file, or an editor', async () => {
  const { folder, environment } = await desk()
  const missing = openInEditor({ threadId: thread, path: 'no.ts' }, folder, environment)
  await expect(missing).rejects.toMatchObject({ code: 'file-missing' })
  const none = openInEditor({ threadId: thread, path: 'src/a b.ts' }, folder, environment)
  await expect(none).rejects.toMatchObject({ code: 'no-editor' })
})
