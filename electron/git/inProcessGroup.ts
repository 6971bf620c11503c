import { type ChildProcess, spawn } from 'node:child_process'
import type { Writable } from 'node:stream'
import { kill, platform } from 'node:process'
import type { Invocation } from './invocation.ts'
import { isKept, recordGroup } from './keeping.ts'

/** Milliseconds a stopped git has to let go of its locks before it is killed. */
const graceTime = 3_000

/** Milliseconds to wait, once git has exited, for output that a child of it still holds open. */
const drainTime = 200

/** The status of a shell that did not find the program it was to become. */
const notFound = 127

/**
 * Runs git in a process group of its own, for every command that may start programs of the user's.
 *
 * simple-git signals git alone: a stopped commit would leave its hook running on, writing to the
 * working tree with nobody watching. Here the whole group stops. Everything else goes through
 * simple-git.
 */
export function inProcessGroup(invocation: Invocation): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const { child, letGo } = start(invocation)
    let timer: NodeJS.Timeout | undefined
    const recorded = child.pid === undefined ? undefined : recordGroup(child.pid)
    recorded?.catch(reject)
    const stop = () => {
      signalGroup(child, 'SIGTERM')
      timer = setTimeout(() => signalGroup(child, 'SIGKILL'), graceTime)
    }
    const settle = (status: number | null) => {
      clearTimeout(timer)
      invocation.stop.removeEventListener('abort', stop)
      child.stdout.destroy()
      child.stderr.destroy()
      void recorded?.then(
        (forget) => forget(),
        () => {},
      )
      resolve(status)
    }
    child.stdout.on('data', invocation.onStdout)
    child.stderr.on('data', invocation.onStderr)
    // Git may exit without having read all of it; its status says whether that was well.
    child.stdin.on('error', () => undefined)
    void recorded?.then(
      () => {
        letGo?.end('\n')
        child.stdin.end(invocation.input ?? '')
      },
      () => {
        letGo?.destroy()
        child.stdin.destroy()
      },
    )
    child.once('error', () => settle(-1))
    child.once('exit', (status) => {
      clearTimeout(timer)
      // What git leaves behind when it was stopped goes with it. What a hook left running on
      // purpose stays, and must not keep us waiting for the pipe it inherited.
      if (invocation.stop.aborted) signalGroup(child, 'SIGKILL')
      timer = setTimeout(() => settle(status), drainTime)
    })
    child.once('close', (status) => settle(letGo && status === notFound ? -1 : status))
    if (invocation.stop.aborted) stop()
    else invocation.stop.addEventListener('abort', stop, { once: true })
  })
}

/**
 * Starts git; where its group is to be recorded, it is held back until somebody has done so.
 *
 * Git runs hooks before it so much as reads its input. Should we die between its start and its
 * record, they would run on, and nobody would know of them; so a shell waits in git's place, and
 * ends with us.
 */
function start({ program = 'git', args, folder, environment }: Invocation) {
  const options = {
    cwd: folder,
    env: environment,
    detached: platform !== 'win32',
    windowsHide: true,
  } as const
  if (platform === 'win32' || !isKept())
    return { child: spawn(program, args, { ...options, stdio: 'pipe' }), letGo: undefined }
  const wait = 'read -r _ <&3 && exec "$@" 3<&-'
  const child = spawn('/bin/sh', ['-c', wait, 'sh', program, ...args], {
    ...options,
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
  })
  const letGo = child.stdio[3] as Writable
  // One that was stopped before it was let go has closed its end.
  letGo.on('error', () => undefined)
  return { child, letGo }
}

function signalGroup(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL') {
  if (child.pid === undefined) return
  if (platform === 'win32') {
    // Windows has no groups; taskkill walks the tree of children instead.
    spawn('taskkill', ['/pid', String(child.pid), '/T', '/F'], { stdio: 'ignore' })
    return
  }
  try {
    kill(-child.pid, signal)
  } catch {
    // The group has ended already, which is all we wanted.
  }
}
