import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, it } from 'vitest'
import { claudeHome, needsClaude, openReal } from '../claude/support.ts'
import { attach } from '../claude/files.ts'
import { converse, noticesIn, spoken, temporaryFolder } from '../support.ts'

needsClaude()

// A picture of one point.
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

it('sends a picture as one, a text with its name, and says where the rest lies', async () => {
  const folder = await temporaryFolder()
  const home = await claudeHome()
  const attachments = [
    await attach(folder, 'dot.png', 'image/png', png),
    await attach(folder, 'notes.md', 'text/markdown', 'Dim the house lights.\n'),
    await attach(folder, 'plan.zip', 'application/zip', Buffer.from([0x50, 0x4b, 0, 0xff])),
  ]
  const events = await converse(await openReal(home), '[[hello]]', { attachments })
  expect(spoken(events)).toContain('Hello from the scripted model.')
  const [asked] = home.model.asked
  expect(asked?.images).toEqual([`data:image/png;base64,${png.toString('base64')}`])
  const said = asked?.said.map(({ text }) => text) ?? []
  expect(said).toContain('The file notes.md:\n\nDim the house lights.\n')
  expect(said.join('\n')).toContain(path.join(folder, 'plan.zip'))
  expect(noticesIn(events)).toEqual([])
})

it('sends a picture of more than the model takes by its place, and says so', async () => {
  const folder = await temporaryFolder()
  const home = await claudeHome()
  const file = await attach(folder, 'huge.png', 'image/png', Buffer.alloc(4 * 1024 * 1024))
  const events = await converse(await openReal(home), '[[hello]]', { attachments: [file] })
  const [asked] = home.model.asked
  expect(asked?.images).toEqual([])
  expect(asked?.said.map(({ text }) => text).join('\n')).toContain(file.path)
  expect(noticesIn(events)).toMatchObject([
    { level: 'warning', text: expect.stringContaining('huge.png') },
  ])
  expect(events.at(-1)?.type).toBe('turn-completed')
})

it('remembers a picture in the next turn', async () => {
  const folder = await temporaryFolder()
  const home = await claudeHome()
  const session = await openReal(home)
  await converse(session, '[[hello]]', {
    attachments: [await attach(folder, 'dot.png', 'image/png', png)],
  })
  await writeFile(path.join(folder, 'dot.png'), '')
  await converse(session, '[[recall]]')
  expect(home.model.asked.map(({ images }) => images.length)).toEqual([1, 1])
})
