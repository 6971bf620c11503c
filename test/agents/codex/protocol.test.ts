import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { codexProtocol } from '../../../scripts/codexTypes.ts'

it('knows the protocol as the pinned version generates it', async () => {
  const file = import.meta.resolve('../../../electron/agents/codex/protocol.ts')
  expect(readFileSync(new URL(file), 'utf8')).toBe(await codexProtocol())
}, 600_000)
