import { constants, readdirSync, readFileSync } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'

/** Folders that programs are often installed to, though PATH may not name them. */
export function usualPlaces(environment: NodeJS.ProcessEnv): string[] {
  const home = environment['HOME'] ?? environment['USERPROFILE'] ?? os.homedir()
  /** Where a tool keeps its things: as its variable says, else below the home. */
  const kept = (variable: string, ...below: string[]) =>
    environment[variable] ?? path.join(home, ...below)
  if (process.platform === 'win32') {
    const roaming = environment['APPDATA'] ?? path.join(home, 'AppData', 'Roaming')
    const local = environment['LOCALAPPDATA'] ?? path.join(home, 'AppData', 'Local')
    return [
      path.join(roaming, 'npm'),
      path.join(home, '.local', 'bin'),
      path.join(home, '.claude', 'local'),
      path.join(home, '.bun', 'bin'),
      path.join(local, 'Volta', 'bin'),
      path.join(local, 'mise', 'shims'),
      path.join(local, 'pnpm'),
    ]
  }
  const prefix =
    environment['NPM_CONFIG_PREFIX'] ?? environment['npm_config_prefix'] ?? npmPrefix(home)
  const data = kept('XDG_DATA_HOME', '.local', 'share')
  const fnm = environment['FNM_DIR'] ? [environment['FNM_DIR']] : [path.join(data, 'fnm')]
  if (process.platform === 'darwin') fnm.push(path.join(home, 'Library/Application Support/fnm'))
  return [
    ...(prefix ? [path.join(prefix, 'bin')] : []),
    path.join(home, '.local', 'bin'),
    path.join(home, '.claude', 'local'),
    path.join(home, '.npm-global', 'bin'),
    path.join(kept('BUN_INSTALL', '.bun'), 'bin'),
    path.join(home, '.opencode', 'bin'),
    path.join(kept('VOLTA_HOME', '.volta'), 'bin'),
    path.join(environment['MISE_DATA_DIR'] ?? path.join(data, 'mise'), 'shims'),
    path.join(kept('ASDF_DATA_DIR', '.asdf'), 'shims'),
    ...fnm.map((folder) => path.join(folder, 'aliases', 'default', 'bin')),
    environment['PNPM_HOME'] ??
      (process.platform === 'darwin'
        ? path.join(home, 'Library', 'pnpm')
        : path.join(data, 'pnpm')),
    '/opt/homebrew/bin',
    '/usr/local/bin',
    '/home/linuxbrew/.linuxbrew/bin',
    ...nvmPlaces(kept('NVM_DIR', '.nvm')),
  ]
}

/** Where npm was told to install for the user. */
function npmPrefix(home: string): string | undefined {
  try {
    const line = /^\s*prefix\s*=\s*(.+?)\s*$/m.exec(readFileSync(path.join(home, '.npmrc'), 'utf8'))
    return line?.[1]?.replace(/^(~|\$\{HOME\})(?=\/)/, () => home)
  } catch {
    return undefined
  }
}

/** nvm has a folder for each Node, and what is installed with one is in no other; the newest first. */
function nvmPlaces(folder: string): string[] {
  try {
    const versions = path.join(folder, 'versions', 'node')
    const newestFirst = new Intl.Collator('en', { numeric: true })
    return readdirSync(versions)
      .toSorted((one, other) => newestFirst.compare(other, one))
      .map((version) => path.join(versions, version, 'bin'))
  } catch {
    return []
  }
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
