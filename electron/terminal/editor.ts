import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { stat } from 'node:fs/promises'
import path from 'node:path'
import type { EditorPlace } from '../../core/terminals.ts'
import { agentEnvironment } from '../agents/environment.ts'
import { locateProgram } from '../agents/locate.ts'
import { TerminalError } from './terminalError.ts'

type Target = { file: string; line: number; column: number }

const colons = ({ file, line, column }: Target) => `${file}:${line}:${column}`
const goto = (target: Target) => ['--goto', colons(target)]
const plain = (target: Target) => [colons(target)]
const options = ({ file, line, column }: Target) => [
  '--line',
  `${line}`,
  '--column',
  `${column}`,
  file,
]

/** Editors with a window of their own, and how each is told a place; in the order they are looked for. */
const editors = new Map<string, (target: Target) => string[]>([
  ['code', goto],
  ['cursor', goto],
  ['windsurf', goto],
  ['codium', goto],
  ['zed', plain],
  ['subl', plain],
  ['idea', options],
  ['webstorm', options],
  ['pycharm', options],
  ['goland', options],
])

/**
 * Opens a file in the user's editor at a line: the one of VISUAL or EDITOR where it has a window of
 * its own, else the first that is found. Gives its name. The editor outlives us. Throws TerminalError.
 */
export async function openInEditor(
  { path: named, line = 1, column = 1 }: EditorPlace,
  directory: string,
  own: NodeJS.ProcessEnv = process.env,
): Promise<{ editor: string }> {
  const file = path.resolve(directory, named)
  const found = await stat(file).catch(() => undefined)
  if (!found?.isFile())
    throw new TerminalError('file-missing', `There is no file ${named} in this thread’s folder.`)
  const environment = agentEnvironment(own)
  for (const [name, words] of wished(own)) {
    const program = await locateProgram(name, environment)
    // A batch file would be read by a shell, to which a file's name is more than a name.
    if (!program || /\.(?:cmd|bat)$/i.test(program)) continue
    const editor = path.basename(name)
    const place = words({ file, line, column })
    const child = spawn(program, place, {
      cwd: directory,
      env: environment,
      detached: true,
      stdio: 'ignore',
    })
    child.unref()
    await once(child, 'spawn').catch((error: unknown) => {
      const why = `${editor} was found but could not be started. Check that it still works.`
      throw new TerminalError('editor-failed', why, error)
    })
    return { editor }
  }
  throw new TerminalError(
    'no-editor',
    `No editor was found. Install the command of one (${[...editors.keys()].slice(0, 7).join(', ')}), or name it in VISUAL.`,
  )
}

/** The editors to try, by name or place, the user's own first. */
function wished(own: NodeJS.ProcessEnv): [string, (target: Target) => string[]][] {
  const named = [own['VISUAL'], own['EDITOR']].flatMap((words): [string, typeof goto][] => {
    const [program = ''] = words?.trim().split(/\s+/) ?? []
    const told = editors.get(path.basename(program).replace(/\.exe$/i, ''))
    return told ? [[program, told]] : []
  })
  return [...named, ...editors]
}
