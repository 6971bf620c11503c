import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { locateProgram } from '../../electron/agents/locate.ts'
import { membersOf } from '../../electron/agents/processTable.ts'
import { openSurroundings } from '../../electron/settings/surroundings.ts'
import { groupKeeper, temporaryFolder } from './support.ts'

async function script(place: string, ...lines: string[]): Promise<string> {
  await mkdir(path.dirname(place), { recursive: true })
  await writeFile(place, ['#!/bin/sh', ...lines, ''].join('\n'))
  await chmod(place, 0o755)
  return place
}

describe.skipIf(process.platform === 'win32')('the usual places', () => {
  it.each([
    '.claude/local',
    '.local/bin',
    '.bun/bin',
    '.volta/bin',
    '.asdf/shims',
    '.local/share/mise/shims',
    '.local/share/fnm/aliases/default/bin',
    '.nvm/versions/node/v22.1.0/bin',
  ])('have %s among them', async (folder) => {
    const home = await temporaryFolder()
    const place = await script(path.join(home, folder, 'some-agent'))
    expect(await locateProgram('some-agent', { HOME: home, PATH: '' })).toBe(place)
  })

  it.each([
    ['ASDF_DATA_DIR', 'shims'],
    ['MISE_DATA_DIR', 'shims'],
    ['VOLTA_HOME', 'bin'],
    ['FNM_DIR', 'aliases/default/bin'],
    ['NPM_CONFIG_PREFIX', 'bin'],
    ['PNPM_HOME', ''],
  ])('are where %s says', async (variable, below) => {
    const home = await temporaryFolder()
    const moved = path.join(home, 'moved')
    const place = await script(path.join(moved, below, 'some-agent'))
    const environment = { HOME: home, PATH: '', [variable]: moved }
    expect(await locateProgram('some-agent', environment)).toBe(place)
  })

  it('are where npm was told to install', async () => {
    const home = await temporaryFolder()
    await writeFile(path.join(home, '.npmrc'), 'fund=false\nprefix = ~/mine\n')
    const place = await script(path.join(home, 'mine/bin/some-agent'))
    expect(await locateProgram('some-agent', { HOME: home, PATH: '' })).toBe(place)
  })

  it('have what was installed with the newest Node first', async () => {
    const home = await temporaryFolder()
    const versions = path.join(home, '.nvm/versions/node')
    await script(path.join(versions, 'v9.1.0/bin/some-agent'))
    const place = await script(path.join(versions, 'v22.10.0/bin/some-agent'))
    await script(path.join(versions, 'v22.9.0/bin/some-agent'))
    expect(await locateProgram('some-agent', { HOME: home, PATH: '' })).toBe(place)
  })
})

describe.skipIf(process.platform === 'win32')('an app that was started from a dock', () => {
  /** A user whose login shell does as it is told. */
  async function dock(lines: readonly string[], limitMs = 20_000) {
    const home = await temporaryFolder()
    const { groups, keeper } = groupKeeper()
    const shell = await script(path.join(home, 'shell'), ...lines)
    const own = { HOME: home, PATH: '/usr/bin:/bin', SHELL: shell }
    const ask = openSurroundings(own, { fromDock: true, keeper, limitMs })
    const left = async () =>
      (await Promise.all(groups.map(({ pid }) => membersOf(pid)))).flat().map(({ pid }) => pid)
    return { home, own, ask, left }
  }

  it('asks the login shell for its PATH, once', async () => {
    const { home, own, ask } = await dock([
      'test "$1" = -lic || exit 9',
      'echo >> "$HOME/runs"',
      'echo Welcome back!',
      'PATH="/opt/mine/bin:relative:$PATH" exec /bin/sh -c "$2"',
    ])
    const found = await ask()
    expect(found).toEqual({ ...own, PATH: '/opt/mine/bin:/usr/bin:/bin' })
    expect(await ask()).toBe(found)
    expect(await readFile(path.join(home, 'runs'), 'utf8')).toBe('\n')
  })

  it('goes without a shell that does not answer in time, and leaves nothing of it', async () => {
    const { own, ask, left } = await dock(['sleep 1000 & wait'], 300)
    expect(await ask()).toBe(own)
    expect(await left()).toEqual([])
  })

  it('does not wait for a shell that has answered', async () => {
    const { ask, left } = await dock(['PATH=/opt/mine:$PATH /bin/sh -c "$2"', 'sleep 1000'])
    expect(await ask()).toHaveProperty('PATH', '/opt/mine:/usr/bin:/bin')
    expect(await left()).toEqual([])
  })

  it.each([
    ['fails', ['exit 1']],
    ['talks without end', ['exec yes PATH=/nowhere']],
    ['says something else', ['echo gaffer-path-is', 'echo gaffer-path-is']],
  ])('goes without a shell that %s', async (_, lines) => {
    const { own, ask } = await dock(lines)
    expect(await ask()).toBe(own)
  })
})

it('asks no shell when it was started from one', async () => {
  const own = { PATH: '/usr/bin', SHELL: '/no/such/shell' }
  expect(await openSurroundings(own, { fromDock: false })()).toBe(own)
  expect(await openSurroundings(own, { fromDock: true })()).toBe(own)
})
