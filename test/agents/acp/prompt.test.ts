import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, it } from 'vitest'
import { EMBEDDED_TEXT_LIMIT, IMAGE_LIMIT, promptOf } from '../../../electron/agents/acp/prompt.ts'
import { converse, noticesIn, openHostile, spoken, temporaryFolder } from '../support.ts'

type File = { name: string; mediaType: string; data: string | Buffer; bytes?: number }

/** What an agent that takes such things is sent of some files, and what people are told. */
async function send(takes: object, ...files: File[]) {
  const folder = await temporaryFolder()
  const session = await openHostile(['repeat', JSON.stringify(takes)])
  const attachments = await Promise.all(
    files.map(async ({ data, bytes = data.length, ...file }) => {
      const place = path.join(folder, `kept ${file.name}`)
      await writeFile(place, data)
      return { ...file, bytes, path: place }
    }),
  )
  const events = await converse(session, 'Look at this.', { attachments })
  return {
    blocks: JSON.parse(spoken(events)) as object[],
    notices: noticesIn(events).map(({ text }) => text),
    paths: attachments.map((each) => each.path),
  }
}

const everything = { image: true, embeddedContext: true }
const dot = Buffer.from('not truly a picture')
const image = { name: 'dot.png', mediaType: 'image/png', data: dot }
const notes = { name: 'notes.md', mediaType: 'text/markdown', data: '# Lamps\n' }

const text = { type: 'text', text: 'Look at this.' }

it('sends an image as one where the agent takes them', async () => {
  const { blocks, notices } = await send(everything, image)
  expect(blocks).toEqual([
    text,
    { type: 'image', mimeType: 'image/png', data: dot.toString('base64') },
  ])
  expect(notices).toEqual([])
})

it('sends what a small text file says where the agent takes it', async () => {
  const { blocks, notices, paths } = await send(everything, notes)
  const uri = pathToFileURL(paths[0] ?? '').href
  expect(uri).toContain('kept%20notes.md')
  expect(blocks).toEqual([
    text,
    { type: 'resource', resource: { uri, mimeType: 'text/markdown', text: '# Lamps\n' } },
  ])
  expect(notices).toEqual([])
})

it.each<[string, object, File]>([
  ['an agent that takes no image', { embeddedContext: true }, image],
  ['an agent that takes no text', { image: true }, notes],
  ['an agent that says nothing of what it takes', {}, image],
  ['an image of a kind that no model knows', everything, { ...image, mediaType: 'image/tiff' }],
  ['an image that is too large', everything, { ...image, bytes: IMAGE_LIMIT + 1 }],
  ['a text that is too long', everything, { ...notes, data: 'x'.repeat(EMBEDDED_TEXT_LIMIT + 1) }],
  ['a text that is none', everything, { ...notes, data: Buffer.from([0x61, 0xff, 0x62]) }],
  [
    'any other file',
    everything,
    { name: 'lamp.pdf', mediaType: 'application/pdf', data: '%PDF-1.7' },
  ],
])('tells where the file lies for %s, and says so', async (_, takes, file) => {
  const { blocks, notices, paths } = await send(takes, file)
  const [place = ''] = paths
  expect(blocks).toEqual([
    { type: 'text', text: `Look at this.\n\nAttached file ${file.name}: ${place}` },
    {
      type: 'resource_link',
      uri: pathToFileURL(place).href,
      name: file.name,
      mimeType: file.mediaType,
      size: file.bytes ?? file.data.length,
    },
  ])
  expect(notices).toEqual([
    `Hostile was told where these files are, and not what they hold: ${file.name}.`,
  ])
})

it('sends several in their order', async () => {
  const { blocks } = await send({ embeddedContext: true }, image, notes)
  expect(blocks.map((block) => 'type' in block && block.type)).toEqual([
    'text',
    'resource_link',
    'resource',
  ])
})

it('puts nothing but words beside an image for an agent that would lose it', async () => {
  const folder = await temporaryFolder()
  const [picture, words] = ['dot.png', 'notes.md'].map((name) => path.join(folder, name))
  for (const place of [picture, words]) await writeFile(place ?? '', 'x')
  const files = [
    { name: 'dot.png', mediaType: 'image/png', bytes: 1, path: picture ?? '' },
    { name: 'notes.md', mediaType: 'text/markdown', bytes: 1, path: words ?? '' },
  ]
  const alone = await promptOf('Look.', files, everything, true)
  expect(alone.blocks.map(({ type }) => type)).toEqual(['text', 'image'])
  expect(alone.blocks[0]).toEqual({
    type: 'text',
    text: `Look.\n\nAttached file notes.md: ${words}`,
  })
  expect(alone.named).toEqual(['notes.md'])
  const without = await promptOf('Look.', files.slice(1), everything, true)
  expect(without.blocks.map(({ type }) => type)).toEqual(['text', 'resource'])
})

it('fails a turn whose file cannot be read, and takes the next', async () => {
  const session = await openHostile(['repeat', JSON.stringify(everything)])
  const lost = { name: 'dot.png', mediaType: 'image/png', bytes: 3, path: '/nowhere/dot.png' }
  const events = await converse(session, 'Look.', { attachments: [lost] })
  expect(events).toEqual([
    {
      type: 'turn-failed',
      code: 'attachment-unreadable',
      message: 'The attached file dot.png could not be read. Attach it again.',
    },
  ])
  expect((await converse(session, 'And now?')).at(-1)?.type).toBe('turn-completed')
})
