import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'

/** Folders that programs are often installed to, though PATH may not name them. */
export function usualPlaces(environment: NodeJS.ProcessEnv): string[] {
  const home = environment['HOME'] ?? environment['USERPROFILE'] ?? os.homedir()
  if (process.platform === 'win32') {
    const roaming = environment['APPDATA']
    return [
      ...(roaming ? [path.join(roaming, 'npm')] : []),
      path.join(home, '.local', 'bin'),
      path.join(home, '.bun', 'bin'),
    ]
  }
  const prefix = environment['NPM_CONFIG_PREFIX'] ?? environment['npm_config_prefix']
  return [
    ...(prefix ? [path.join(prefix, 'bin')] : []),
    path.join(home, '.local', 'bin'),
    path.join(home, '.npm-global', 'bin'),
    path.join(home, '.bun', 'bin'),
    path.join(home, '.opencode', 'bin'),
    '/opt/homebrew/bin',
    '/usr/local/bin',
    '/home/linuxbrew/.linuxbrew/bin',
  ]
}

/**
 * The full path of a program: as it is when it names a folder, else the first of that name on PATH
 * and in the usual places. Undefined when there is none that may be run.
 */
export async function locateProgram(
  program: string,
  environment: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  if (program.includes('/') || program.includes(path.sep))
    return (await mayRun(program)) ? program : undefined
  const folders = (environment['PATH'] ?? '').split(path.delimiter)
  const endings = process.platform === 'win32' ? ['.exe', '.cmd', '.bat'] : ['']
  for (const folder of [...folders, ...usualPlaces(environment)]) {
    if (folder === '') continue
    for (const ending of endings) {
      const place = path.join(folder, program + ending)
      if (await mayRun(place)) return place
    }
  }
  return undefined
}

async function mayRun(place: string): Promise<boolean> {
  try {
    await access(place, constants.X_OK)
    return (await stat(place)).isFile()
  } catch {
    return false
  }
}
