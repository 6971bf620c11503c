import type { FromWindow } from '../../core/protocol.ts'
import type { TerminalFrame, TerminalId } from '../../core/terminals.ts'
import type { TerminalFollower, TerminalStream } from './connection.ts'

type Followed = { terminalId: TerminalId; follower: TerminalFollower; at: number }

/** The terminals that a window follows, over all the carriers it comes to have. */
export function createTerminalStreams(post: (message: FromWindow) => void) {
  let numbers = 0
  const open = new Map<number, Followed>()

  // A number of its own for every attempt: what was still under way for the old one is not mistaken.
  function attach(followed: Followed): void {
    const stream = (numbers += 1)
    open.set(stream, followed)
    post({ t: 'attach', stream, terminalId: followed.terminalId, from: followed.at })
  }

  const numberOf = (followed: Followed): number | undefined => {
    for (const [stream, each] of open) if (each === followed) return stream
    return undefined
  }

  return {
    follow(terminalId: TerminalId, follower: TerminalFollower): TerminalStream {
      const followed = { terminalId, follower, at: 0 }
      attach(followed)
      return {
        drawn(to) {
          const stream = numberOf(followed)
          if (stream !== undefined) post({ t: 'drawn', stream, to })
        },
        stop() {
          const stream = numberOf(followed)
          if (stream === undefined) return
          open.delete(stream)
          post({ t: 'detach', stream })
        },
      }
    },

    tell(frame: TerminalFrame): void {
      const followed = open.get(frame.stream)
      if (!followed) return
      if (frame.t === 'attached') return followed.follower.attached(frame.end)
      if (frame.t === 'output') {
        followed.at = frame.to
        return followed.follower.output(frame)
      }
      // It was closed, which its row tells too, by going.
      open.delete(frame.stream)
    },

    /** Follows them all anew, each from where it was. */
    attachAnew(): void {
      const followed = [...open.values()]
      open.clear()
      for (const each of followed) attach(each)
    },
  }
}
