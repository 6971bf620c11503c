import { execFile } from 'node:child_process'
import { globSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import type { Configuration } from 'app-builder-lib'
import { getConfig, validateConfiguration } from 'app-builder-lib/out/util/config/config.js'
import { DebugLogger } from 'builder-util'
import { expect, it } from 'vitest'

const root = path.join(import.meta.dirname, '../..')

const validate = (configuration: object) =>
  validateConfiguration(configuration as Configuration, new DebugLogger(false))

it("is accepted by electron-builder's own schema", async () => {
  const configuration = await getConfig(root, 'electron-builder.yml', null)
  await expect(validate(configuration)).resolves.toBeUndefined()
  expect(configuration.npmRebuild).toBe(false)
})

it('is refused with a key that electron-builder does not know', async () => {
  const configuration = await getConfig(root, 'electron-builder.yml', null)
  await expect(validate({ ...configuration, asarUnpacked: [] })).rejects.toThrow(/asarUnpacked/)
  await expect(validate({ ...configuration, win: { targets: ['nsis'] } })).rejects.toThrow(
    /configuration\.win/,
  )
})

it.runIf(process.platform === 'linux')(
  'packs the production build with the native modules of its own system alone',
  async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'gaffer-package-'))
    try {
      const packed = await packLinux(folder)
      const archive = await readFile(path.join(packed, 'app.asar'), 'latin1')
      const names = [
        'practiceAgent.js',
        'index.html',
        'sdk.mjs',
        'browser-sdk.js',
        'core.mjs',
        'faults',
        'vitest.config.ts',
        'electron.d.ts',
      ]
      expect(names.filter((name) => archive.includes(`"${name}":`))).toEqual([
        'practiceAgent.js',
        'index.html',
        'sdk.mjs',
      ])
      const drivers = globSync('app.asar.unpacked/**/*.node', { cwd: packed })
      expect(drivers.map((file) => path.basename(file)).toSorted()).toEqual([
        `linux-${process.arch}.node`,
        `linuxmusl-${process.arch}.node`,
        'pty.node',
      ])
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  },
)

/** Packs with an empty runtime in Electron's place. Returns the folder of what was packed. */
async function packLinux(folder: string): Promise<string> {
  const runtime = path.join(folder, 'runtime')
  await mkdir(path.join(runtime, 'locales'), { recursive: true })
  await mkdir(path.join(runtime, 'resources'))
  for (const name of ['LICENSE', 'LICENSES.chromium.html', 'version']) {
    await writeFile(path.join(runtime, name), '')
  }
  await writeFile(path.join(runtime, 'electron'), '#!/bin/sh\n', { mode: 0o755 })
  const cli = path.join(root, 'node_modules/electron-builder/cli.js')
  const output = path.join(folder, 'release')
  const configuration = [`electronDist=${runtime}`, `directories.output=${output}`]
  await promisify(execFile)(
    process.execPath,
    [cli, '--linux', '--dir', '--publish', 'never', ...configuration.map((one) => `-c.${one}`)],
    { cwd: root },
  )
  const [unpacked] = globSync('*-unpacked', { cwd: output })
  if (unpacked === undefined) throw new Error('nothing was packed')
  return path.join(output, unpacked, 'resources')
}
