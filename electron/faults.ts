/** True in builds made for the tests that kill the host; false, and so gone, in what people run. */
declare const __FAULTS__: boolean

/** Where a test may kill the host. */
export const faultPoints = [
  'afterDecide',
  'beforeCommit',
  'afterCommit',
  'afterClaim',
  'afterEffect',
  'afterSettle',
  'midFanout',
  'beforeDeadLetter',
  'midPage',
  'afterReset',
  'beforePublish',
] as const
export type FaultPoint = (typeof faultPoints)[number]

/**
 * Kills this process, as a power cut would, when the point is armed.
 *
 * `GAFFER_FAULT=afterCommit:StartTurn` arms one point for what `about` says; without the second
 * half it is the first time that the point is reached.
 */
export function fault(point: FaultPoint, about = ''): void {
  if (typeof __FAULTS__ === 'undefined' || !__FAULTS__) return
  const [armed, only] = (process.env['GAFFER_FAULT'] ?? '').split(':')
  if (armed !== point || (only !== undefined && only !== about)) return
  process.kill(process.pid, 'SIGKILL')
}
