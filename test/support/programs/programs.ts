import Database from 'better-sqlite3'
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'

/** The agent programs that are tested with, each of one exact version. */
const pins = {
  codex: { '@openai/codex': '0.169.0' },
  claude: { [`@anthropic-ai/claude-agent-sdk-${process.platform}-${process.arch}`]: '0.3.329' },
  // These two bring a Codex and a Claude Code of their own.
  'codex-acp': { '@agentclientprotocol/codex-acp': '2.6.0' },
  'claude-agent-acp': { '@agentclientprotocol/claude-agent-acp': '0.100.0' },
  opencode: { 'opencode-ai': '1.18.33' },
  gemini: { '@google/gemini-cli': '0.61.0' },
  qwen: { '@qwen-code/qwen-code': '0.24.4' },
} as const satisfies Record<string, Readonly<Record<string, string>>>
export type ProgramName = keyof typeof pins

/** How long one install may take, in milliseconds; the largest brings 450 MB. */
const INSTALL_LIMIT_MS = 10 * 60_000

/**
 * Gives the folder that holds a program's package below its `node_modules`.
 *
 * Programs of this size are no dependencies of ours. They come from npm on first use, into a cache
 * that outlives the checkout: `GAFFER_PROGRAMS_DIR`, else the user's own cache folder. Rejects when
 * npm cannot install it.
 */
export async function installProgram(name: ProgramName): Promise<string> {
  const cache = process.env['GAFFER_PROGRAMS_DIR'] ?? path.join(userCache(), 'gaffer-programs')
  const packages = Object.entries(pins[name]).map(([, version]) => version)
  const folder = path.join(cache, [name, ...packages, process.platform, process.arch].join('-'))
  if (existsSync(folder)) return folder
  await mkdir(cache, { recursive: true })
  // The kernel holds the lock, by way of SQLite: it is freed when its holder dies.
  const lock = new Database(path.join(cache, `${name}.lock`), { timeout: INSTALL_LIMIT_MS })
  try {
    lock.exec('BEGIN EXCLUSIVE')
    if (!existsSync(folder)) await install(pins[name], cache, folder)
  } finally {
    lock.close()
  }
  return folder
}

/** Installs beside the final place and moves it there whole, so that no half of it is ever found. */
async function install(
  dependencies: Readonly<Record<string, string>>,
  cache: string,
  folder: string,
): Promise<void> {
  const half = await mkdtemp(path.join(cache, 'half-'))
  try {
    await writeFile(
      path.join(half, 'package.json'),
      JSON.stringify({ private: true, dependencies }),
    )
    await npm('install', '--prefix', half, '--ignore-scripts', '--no-audit', '--no-fund')
    await rename(half, folder)
  } finally {
    await rm(half, { recursive: true, force: true })
  }
}

async function npm(...args: string[]): Promise<void> {
  // Under `npm test` npm says where it is; a test that was started by itself finds it on PATH.
  const own = process.env['npm_execpath']
  const [program, before] = own?.endsWith('.js') ? [process.execPath, [own]] : ['npm', []]
  await promisify(execFile)(program, [...before, ...args], {
    // Some tests move HOME; the user's own settings say where packages come from.
    env: { ...process.env, HOME: os.userInfo().homedir },
    timeout: INSTALL_LIMIT_MS,
    shell: process.platform === 'win32' && program === 'npm',
  })
}

function userCache(): string {
  const { homedir } = os.userInfo()
  switch (process.platform) {
    case 'darwin':
      return path.join(homedir, 'Library/Caches')
    case 'win32':
      return process.env['LOCALAPPDATA'] ?? path.join(homedir, 'AppData/Local')
    default:
      return process.env['XDG_CACHE_HOME'] ?? path.join(homedir, '.cache')
  }
}
