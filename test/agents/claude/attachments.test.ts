import path from 'node:path'
import { expect, it } from 'vitest'
import { contentOf } from '../../../electron/agents/claude/attachments.ts'
import { temporaryFolder } from '../support.ts'
import { attach } from './files.ts'

const MIB = 1024 * 1024

it('says what it is asked in plain words where nothing goes along', async () => {
  expect(await contentOf('hello', [])).toEqual({ content: 'hello', left: [] })
})

it('puts in what the model takes, and the words last', async () => {
  const folder = await temporaryFolder()
  const { content, left } = await contentOf('look', [
    await attach(folder, 'a.webp', 'image/webp', 'pixels'),
    await attach(folder, 'b.pdf', 'application/pdf', 'pages'),
    await attach(folder, 'c.svg', 'image/svg+xml', '<svg/>'),
    await attach(folder, 'd.bin', 'application/octet-stream', Buffer.from([0, 1])),
    await attach(folder, 'e.txt', 'text/plain', Buffer.from([0xff, 0xfe])),
  ])
  expect(left).toEqual([])
  expect(content).toEqual([
    { type: 'image', source: { type: 'base64', media_type: 'image/webp', data: 'cGl4ZWxz' } },
    {
      type: 'document',
      title: 'b.pdf',
      source: { type: 'base64', media_type: 'application/pdf', data: 'cGFnZXM=' },
    },
    { type: 'text', text: 'The file c.svg:\n\n<svg/>' },
    { type: 'text', text: `The file d.bin lies at ${path.join(folder, 'd.bin')}` },
    { type: 'text', text: `The file e.txt lies at ${path.join(folder, 'e.txt')}` },
    { type: 'text', text: 'look' },
  ])
})

it.each([
  ['a.png', 'image/png', (15 / 4) * MIB, true],
  ['a.png', 'image/png', (15 / 4) * MIB + 1, false],
  ['a.pdf', 'application/pdf', 12 * MIB, true],
  ['a.pdf', 'application/pdf', 12 * MIB + 1, false],
])('puts in %s (%s) of %d bytes: %s', async (name, mediaType, bytes, fits) => {
  const file = await attach(await temporaryFolder(), name, mediaType, Buffer.alloc(bytes))
  const { content, left } = await contentOf('look', [file])
  expect(left).toEqual(fits ? [] : [name])
  expect(typeof content !== 'string' && content[0]?.type !== 'text').toBe(fits)
})

it.each([
  [64 * 1024, true],
  [64 * 1024 + 1, false],
])('puts in a text of %d bytes: %s', async (bytes, fits) => {
  const file = await attach(await temporaryFolder(), 'a.md', 'text/markdown', 'x'.repeat(bytes))
  const { content, left } = await contentOf('look', [file])
  expect(left).toEqual([])
  expect(JSON.stringify(content).includes('xxx')).toBe(fits)
})

it('puts in no more pictures than a request has room for', async () => {
  const folder = await temporaryFolder()
  const held = Buffer.alloc(3 * MIB)
  const names = Array.from({ length: 7 }, (_, at) => `${at}.png`)
  const files = await Promise.all(names.map((name) => attach(folder, name, 'image/png', held)))
  const { left } = await contentOf('look', files)
  expect(left).toEqual(['5.png', '6.png'])
})

it('says where a file was that can no longer be read', async () => {
  const place = path.join(await temporaryFolder(), 'gone.png')
  const file = { name: 'gone.png', mediaType: 'image/png', bytes: 1, path: place }
  const { content } = await contentOf('look', [file])
  expect(content).toEqual([
    { type: 'text', text: `The file gone.png lies at ${place}` },
    { type: 'text', text: 'look' },
  ])
})
