import { describe, expect, it } from 'vitest'
import { itemId, threadId } from '../../core/ids.ts'
import { caughtUp, extend, overlay } from '../../renderer/store/liveText.ts'

const frame = (offset: number, text: string) => ({
  threadId: threadId.parse('t'),
  itemId: itemId.parse('i'),
  offset,
  text,
})

describe('text that streams in', () => {
  it('grows by frames that follow each other', () => {
    const tail = extend(extend(undefined, frame(3, 'de')), frame(5, 'fg'))
    expect(overlay('abc', tail)).toBe('abcdefg')
  })

  it('says nothing twice when a frame overlaps the one before', () => {
    const tail = extend(extend(undefined, frame(3, 'def')), frame(4, 'efgh'))
    expect(overlay('abc', tail)).toBe('abcdefgh')
  })

  it('shows only what lies beyond the stored text', () => {
    const tail = extend(undefined, frame(3, 'defg'))
    expect(overlay('abcde', tail)).toBe('abcdefg')
  })

  it('is not shown once the stored text holds it all', () => {
    const tail = extend(undefined, frame(0, 'abc'))
    expect(overlay('abc, and more', tail)).toBe('abc, and more')
    expect(caughtUp('abc', tail)).toBe(true)
    expect(caughtUp('ab', tail)).toBe(false)
  })

  it('waits for the stored text when a frame leaves a gap', () => {
    const tail = extend(extend(undefined, frame(0, 'ab')), frame(4, 'ef'))
    expect(overlay('ab', tail)).toBe('ab')
    expect(overlay('abcd', tail)).toBe('abcdef')
  })
})
