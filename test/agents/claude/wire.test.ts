import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, it } from 'vitest'
import { providerEvent } from '../../../core/providerEvents.ts'
import { temporaryFolder } from '../support.ts'
import { linesOf, replay, wireFile, wireScenes, type WireScene } from './wire.ts'

const scenes = Object.keys(wireScenes) as WireScene[]

it.each(scenes)('says what the real program said in the scene %s in our words', async (scene) => {
  const checkout = await temporaryFolder()
  await writeFile(path.join(checkout, 'greeting.txt'), 'hello world\n')
  const events = await replay(scene, await readFile(wireFile(scene, 'wire'), 'utf8'), checkout)
  for (const event of events) expect(providerEvent.parse(event)).toEqual(event)
  // Without the file the comparison would write one, and so agree with itself.
  expect(existsSync(wireFile(scene, 'events'))).toBe(true)
  await expect(linesOf(events, checkout)).toMatchFileSnapshot(wireFile(scene, 'events'))
})
