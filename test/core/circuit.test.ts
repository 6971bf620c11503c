import { describe, expect, it } from 'vitest'
import {
  admits,
  afterFailure,
  type Circuit,
  CIRCUIT_FAILURES,
  CIRCUIT_RECOVERY_MS,
  closedCircuit,
  probing,
} from '../../core/circuit.ts'

const afterFailures = (count: number, now = 0): Circuit =>
  Array.from({ length: count }).reduce<Circuit>(
    (circuit) => afterFailure(circuit, now),
    closedCircuit,
  )
const open = afterFailures(CIRCUIT_FAILURES)

describe('[B8] a circuit', () => {
  it('lets everything through until so many failures in a row', () => {
    expect(admits(afterFailures(CIRCUIT_FAILURES - 1), 0)).toBe('all')
    expect(admits(open, 0)).toBe('none')
  })
  it('lets one probe through after the recovery time, and no second one meanwhile', () => {
    expect(admits(open, CIRCUIT_RECOVERY_MS - 1)).toBe('none')
    expect(admits(open, CIRCUIT_RECOVERY_MS)).toBe('probe')
    expect(admits(probing(open, CIRCUIT_RECOVERY_MS), CIRCUIT_RECOVERY_MS)).toBe('none')
  })
  it('opens again at the probe’s failure, for as long again', () => {
    const now = CIRCUIT_RECOVERY_MS
    const again = afterFailure(probing(open, now), now + 5)
    expect(again).toEqual({
      state: 'open',
      failures: CIRCUIT_FAILURES + 1,
      until: now + 5 + CIRCUIT_RECOVERY_MS,
    })
  })
  it('lets another probe through when one was never heard of again', () => {
    const lost = probing(open, CIRCUIT_RECOVERY_MS)
    expect(admits(lost, 2 * CIRCUIT_RECOVERY_MS)).toBe('probe')
  })
  it('is not held open by a clock that was set back', () => {
    const ahead = afterFailures(CIRCUIT_FAILURES, 60 * 60_000)
    expect(admits(ahead, 0)).toBe('probe')
  })
})
