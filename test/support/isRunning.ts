import { readFileSync } from 'node:fs'
import { kill } from 'node:process'

/** Whether a process still runs. */
export function isRunning(pid: number): boolean {
  try {
    kill(pid, 0)
  } catch {
    return false
  }
  // A process that has ended stays in the table until its parent has asked after it.
  return !/^State:\s*Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
}
