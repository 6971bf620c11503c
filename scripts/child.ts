import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process'

export type Child = { process: ChildProcess; ended: Promise<number> }

/**
 * Starts a program that ends when this process does, or when this process is told to.
 *
 * It gets a process group of its own, so that Ctrl+C reaches it once, by way of us: a second signal
 * would tell it to drop everything at once. `ended` is its exit code, 1 after a signal.
 */
export function startChild(program: string, args: string[], stdio: StdioOptions): Child {
  const child = spawn(program, args, { stdio, detached: process.platform !== 'win32' })
  const forward = (signal: NodeJS.Signals) => void child.kill(signal)
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  const last = () => void child.kill('SIGTERM')
  for (const signal of signals) process.on(signal, forward)
  process.on('exit', last)
  const ended = new Promise<number>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => {
      for (const signal of signals) process.off(signal, forward)
      process.off('exit', last)
      resolve(code ?? 1)
    })
  })
  return { process: child, ended }
}
