import { describe, expect, it } from 'vitest'
import { ATTACHMENT_BYTES_LIMIT, attachment, ATTACHMENTS_LIMIT } from '../../core/attachments.ts'
import { admit } from '../../renderer/store/admitFiles.ts'

const file = (name: string, size = 10, type = 'image/png') => ({ name, size, type })
const namesOf = (present: string[], ...names: string[]) =>
  admit(
    present.map((name) => ({ name })),
    names.map((name) => file(name)),
  ).taken.map(({ described }) => described.name)

describe('files that are given', () => {
  it('are taken with their names, types and sizes', () => {
    expect(admit([], [file('one.png')])).toEqual({
      taken: [
        {
          file: file('one.png'),
          described: { name: 'one.png', mediaType: 'image/png', bytes: 10 },
        },
      ],
      problems: [],
    })
  })

  it('are told apart by number when they are called alike', () => {
    expect(namesOf(['image.png'], 'image.png', 'image.png')).toEqual(['image 2.png', 'image 3.png'])
    expect(namesOf(['Makefile'], 'Makefile')).toEqual(['Makefile 2'])
  })

  it('have names and types that a message may bring', () => {
    const odd = ['a/b\\c.txt', '..', '', `${'x'.repeat(400)}.png`, '.env']
    const types = ['', 'text/plain;charset=utf-8', 'nonsense', 'IMAGE/PNG', 'x/y z']
    for (const name of odd)
      for (const type of types)
        for (const { described } of admit([{ name }], [file(name, 0, type)]).taken)
          expect(
            attachment.safeParse({ ...described, blob: 'a'.repeat(64) }).error,
            `${name} ${type}`,
          ).toBeUndefined()
    expect(admit([], [file('a.txt', 1, 'text/plain;charset=utf-8')]).taken[0]?.described).toEqual({
      name: 'a.txt',
      mediaType: 'text/plain',
      bytes: 1,
    })
    expect(namesOf([], `${'x'.repeat(400)}.png`)[0]).toMatch(/x\.png$/)
  })

  it('are left out above the limits, which are told', () => {
    const large = admit([], [file('movie.mp4', ATTACHMENT_BYTES_LIMIT + 1), file('one.png')])
    expect(large.taken).toHaveLength(1)
    expect(large.problems).toEqual([
      '“movie.mp4” was not attached: it is 20.1 MB large, and a file may have 20 MB.',
    ])
    const present = Array.from({ length: ATTACHMENTS_LIMIT - 1 }, (_, at) => ({ name: `${at}` }))
    const many = admit(present, [file('a'), file('b'), file('c')])
    expect(many.taken).toHaveLength(1)
    expect(many.problems).toEqual([
      `2 files were not attached: a message brings ${ATTACHMENTS_LIMIT} along at most.`,
    ])
  })
})
