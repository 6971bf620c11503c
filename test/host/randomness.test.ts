import { expect, it } from 'vitest'
import { unguessable } from '../../electron/randomness.ts'

it('never gives the same bytes twice, across refills', () => {
  const seen = new Set(Array.from({ length: 5000 }, () => unguessable(16).toString('hex')))
  expect(seen.size).toBe(5000)
})

it('keeps no hold on what it gave', () => {
  const bytes = unguessable(16)
  const copy = Buffer.from(bytes)
  for (let at = 0; at < 2000; at += 1) unguessable(16)
  expect(bytes.equals(copy)).toBe(true)
  expect(bytes.equals(Buffer.alloc(16))).toBe(false)
})
