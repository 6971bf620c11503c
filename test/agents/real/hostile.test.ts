import { it } from 'vitest'
import { expectPoured } from '../pour.ts'

// No real agent, but what takes as long as one: `npm test` has the same with less.
it(
  'reads 2 GiB of a hostile agent to their end in little memory',
  () => expectPoured(2048),
  600_000,
)
