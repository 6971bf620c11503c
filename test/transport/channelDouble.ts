import type { FromHost } from '../../core/protocol.ts'
import type { Channel } from '../../electron/transport/channel.ts'

/** One end of a session, held in the hand: what was posted, and a reader as slow as one likes. */
export function channelDouble() {
  const posted: FromHost[] = []
  const arrivals: (() => void)[] = []
  let buffered = 0
  let hear: (message: unknown) => void = () => {}
  let leave: () => void = () => {}
  const closed: { code: number; reason: string }[] = []

  const channel: Channel = {
    post(message) {
      posted.push(message)
      for (const arrived of arrivals.splice(0)) arrived()
    },
    onMessage: (listener) => (hear = listener),
    onClose: (listener) => (leave = listener),
    close(code, reason) {
      closed.push({ code, reason })
      leave()
    },
    buffered: () => buffered,
  }

  return {
    channel,
    posted,
    closed,
    say: (message: unknown) => hear(message),
    hangUp: () => leave(),
    setBuffered: (bytes: number) => (buffered = bytes),
    /** Resolves with the first message posted from `since` on that fits. */
    async until<T extends FromHost['t']>(
      t: T,
      fits: (message: Extract<FromHost, { t: T }>) => boolean = () => true,
      since = 0,
    ): Promise<Extract<FromHost, { t: T }>> {
      const wanted = (message: FromHost): message is Extract<FromHost, { t: T }> => message.t === t
      for (;;) {
        const found = posted.slice(since).filter(wanted).find(fits)
        if (found) return found
        await new Promise<void>((resolve) => arrivals.push(resolve))
      }
    },
  }
}
