import path from 'node:path'
import type { BuildOptions, RolldownOptions } from 'rolldown'
import manifest from './package.json' with { type: 'json' }

type Output = {
  folder: string
  /** Whether fault points stay in. False takes them out at compile time. */
  faults: boolean
}

const root = import.meta.dirname

/** What people run, and the same with fault points for the tests that kill the host. */
export const outputs = {
  production: { folder: path.join(root, 'dist/electron'), faults: false },
  faults: { folder: path.join(root, 'dist/faults'), faults: true },
} satisfies Record<string, Output>

const external = [
  /^node:/,
  /^electron$/,
  ...Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies }).map(
    (name) => new RegExp(`^${name}(/|$)`),
  ),
]

/** The programs of the host, and the preload script, which must be one file of CommonJS. */
export function hostBundles({ folder, faults }: Output) {
  const define = { __FAULTS__: String(faults), __VERSION__: JSON.stringify(manifest.version) }
  const entry = (file: string) => path.join(root, 'electron', file)
  const programs = {
    input: {
      main: entry('main.ts'),
      serve: entry('serve.ts'),
      cli: entry('cli.ts'),
      practiceAgent: entry('agents/practice/main.ts'),
    },
    platform: 'node',
    external,
    tsconfig: false,
    transform: { define },
    output: {
      dir: folder,
      format: 'esm',
      sourcemap: true,
      // Chunks lie beside the programs, so import.meta.dirname means the same in all of them.
      chunkFileNames: '[name]-[hash].js',
    },
  } satisfies BuildOptions
  const preload = {
    input: entry('preload.ts'),
    platform: 'browser',
    external: ['electron'],
    tsconfig: false,
    transform: { define },
    output: {
      file: path.join(folder, 'preload.cjs'),
      format: 'cjs',
      sourcemap: true,
      codeSplitting: false,
      exports: 'none',
    },
  } satisfies BuildOptions
  return [programs, preload]
}

const configurations: RolldownOptions[] = Object.values(outputs).flatMap(hostBundles)
export default configurations
