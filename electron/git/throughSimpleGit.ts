import { simpleGit } from 'simple-git'
import type { Invocation } from './invocation.ts'

/**
 * Runs git through simple-git, for every command that starts no other program.
 *
 * `raw` gives text, and paths and patches need not be text, so the bytes are taken from the output
 * handler and the status from the error hook.
 */
export async function throughSimpleGit(invocation: Invocation): Promise<number | null> {
  let status: number | null = null
  const { input } = invocation
  const runner = simpleGit({
    baseDir: invocation.folder,
    abort: invocation.stop,
    // Git's own end is the end: no child of it can hold the pipes open, since it starts none.
    completion: { onClose: true, onExit: false },
    // The environment is made in environment.ts alone; no name in it comes from a caller.
    allowEnvironment: Object.keys(invocation.environment),
    unsafe: {
      // Hooks and the file monitor are programs; we name these settings to switch them off.
      allowUnsafeHooksPath: true,
      allowUnsafeFsMonitor: true,
      // GIT_CONFIG_GLOBAL and _SYSTEM are the user's own, from the environment we started in.
      allowUnsafeConfigPaths: true,
      // git.ts switches filters off that way.
      allowUnsafeConfigEnvCount: true,
      allowUnsafeFilter: true,
    },
    ...(input === undefined ? {} : { input: () => input }),
    errors: (_error, result) => {
      status = result.exitCode
      return undefined
    },
  }).env({ ...invocation.environment })
  runner.outputHandler((_command, stdout, stderr) => {
    stdout.on('data', invocation.onStdout)
    stderr.on('data', invocation.onStderr)
    // simple-git gives a silent command 50 ms more, in case it still speaks. Its output has ended,
    // so it will not; an empty chunk says so.
    stdout.once('end', () => stdout.emit('data', Buffer.alloc(0)))
  })
  await runner.raw([...invocation.args])
  return status
}
