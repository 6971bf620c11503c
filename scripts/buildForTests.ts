import { ensureBuilt } from './output.ts'

/** The set-up step of the test runners whose tests start what was built. */
async function buildForTests(): Promise<void> {
  await ensureBuilt((line) => console.log(line))
}

// Both runners ask for a default export.
export default buildForTests
