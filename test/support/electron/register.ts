import { registerHooks } from 'node:module'
import { runInThisContext } from 'node:vm'

/*
 * Imported before the built main program: `electron` then means the stand-in, for `import` and
 * `require` alike, and the test that started this process may evaluate functions in it, as
 * Playwright does in a real Electron.
 */

const standIn = new URL('./electron.ts', import.meta.url).href

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: standIn, shortCircuit: true } : next(specifier, context),
})

type Evaluation = { id: number; source: string; argument: unknown }

process.on('message', ({ id, source, argument }: Evaluation) => {
  void evaluate(source, argument).then(
    (value) => process.send?.({ t: 'evaluated', id, value }),
    (error: unknown) => process.send?.({ t: 'evaluated', id, error: String(error) }),
  )
})
// The test has gone; nobody is left to look at the windows.
process.on('disconnect', () => process.exit(1))

async function evaluate(source: string, argument: unknown): Promise<unknown> {
  const electron: unknown = await import(standIn)
  const run: unknown = runInThisContext(`(${source})`)
  if (typeof run !== 'function') throw new TypeError('not a function')
  return run(electron, argument)
}
