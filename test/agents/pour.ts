import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'

/**
 * What the listener's heap may come to, in MiB. Of 2 GiB as of 256 MiB some 38 are in use after a
 * collection, in the last quarter as in the first, and at most 56: 24 are the calls of tools that a turn
 * keeps, 13 the program itself. What comes between two collections stands beside, for which 64 was at
 * times too little.
 */
const HEAP_MIB = 128
/** What the whole process may come to, in MiB, for any amount; 291 to 313 were seen. */
const PEAK_MIB = 350

/**
 * Has a hostile agent say so many MiB, and expects them to be read to their end in little memory. The
 * listener is a process of its own, since that is what has to stay small.
 */
export async function expectPoured(mib: number): Promise<void> {
  const script = new URL('./pourInChild.ts', import.meta.url)
  const child = spawn(
    process.execPath,
    [`--max-old-space-size=${HEAP_MIB}`, fileURLToPath(script), String(mib)],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  )
  const said = Promise.all([text(child.stdout), text(child.stderr)])
  const [code] = await once(child, 'close')
  const [out, trouble] = await said
  expect({ code, trouble }).toEqual({ code: 0, trouble: '' })
  const told = JSON.parse(out) as Record<string, unknown>
  expect(told).toMatchObject({ end: 'turn-completed', spoken: (mib / 4) * 1024 * 1024 })
  expect(told['peakMib']).toBeLessThan(PEAK_MIB)
}
