import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { membersOf, processWith } from '../processTable.ts'

/** The most of a command's output that is kept, in UTF-16 units: its head and its tail. */
const OUTPUT_LIMIT = 1024 * 1024
const KILL_AFTER_MS = 1000
/** How long output is still awaited after the shell has ended, in milliseconds. */
const DRAIN_MS = 500

export type CommandResult = { output: string; exitCode: number | null }

/**
 * Runs a command in a shell, out and err in one text.
 *
 * `onOutput` is told all that was said so far whenever more has come. When the signal aborts, every
 * process the command has started is ended.
 */
export async function runCommand(
  command: string,
  directory: string,
  signal: AbortSignal,
  onOutput: (output: string) => void,
): Promise<CommandResult> {
  const { ELECTRON_RUN_AS_NODE: _, PRACTICE_SESSIONS_DIR: __, ...environment } = process.env
  const child = spawn(command, {
    cwd: directory,
    env: environment,
    shell: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output = boundedText()
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8')
    stream.on('data', (text: string) => {
      output.add(text)
      onOutput(output.read())
    })
  }
  // What left us with our pipe in its hand would otherwise keep us waiting as long as it lives.
  const hangUp = () => {
    child.stdout.destroy()
    child.stderr.destroy()
  }
  let drained: NodeJS.Timeout | undefined
  child.once('exit', () => {
    drained = setTimeout(hangUp, DRAIN_MS)
  })
  const stop = async () => {
    if (await endOthers()) hangUp()
    else endTree(child)
  }
  signal.addEventListener('abort', stop, { once: true })
  try {
    if (signal.aborted) await stop()
    const [exitCode] = await once(child, 'close')
    return { output: output.read(), exitCode: typeof exitCode === 'number' ? exitCode : null }
  } finally {
    clearTimeout(drained)
    signal.removeEventListener('abort', stop)
  }
}

/**
 * Ends every process of our own group but ourselves, and waits until they are gone.
 *
 * Commands share our group, so that whoever ends the group ends them with us. Gives false, and ends
 * nothing, when we do not lead it: somebody else's programs are in it then.
 */
export async function endOthers(): Promise<boolean> {
  if (process.platform === 'win32') return false
  const own = await processWith(process.pid)
  if (own?.group !== process.pid) return false
  const others = async () => (await membersOf(process.pid)).filter(({ pid }) => pid !== process.pid)
  const until = performance.now() + KILL_AFTER_MS
  for (let left = await others(); left.length > 0; left = await others()) {
    const name = performance.now() < until ? 'SIGTERM' : 'SIGKILL'
    for (const { pid } of left) signalProcess(pid, name)
    // They are not all our children, so the system does not tell us when they have ended.
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return true
}

function endTree(child: ChildProcess): void {
  if (process.platform !== 'win32') child.kill('SIGKILL')
  else spawn('taskkill', ['/PID', String(child.pid), '/T', '/F'], { stdio: 'ignore' })
}

function signalProcess(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // It has ended by itself.
  }
}

function boundedText() {
  const half = OUTPUT_LIMIT / 2
  let head = ''
  let tail = ''
  let dropped = 0
  return {
    add(text: string) {
      const room = half - head.length
      head += text.slice(0, room)
      const more = tail + text.slice(room)
      dropped += Math.max(0, more.length - half)
      tail = more.slice(-half)
    },
    read: () =>
      dropped === 0 ? head + tail : `${head}\n… ${dropped} characters left out …\n${tail}`,
  }
}
