import type { FromHost } from '../../core/protocol.ts'

/** What carries one session: a WebSocket, a message port, or a pair of functions in a test. */
export interface Channel {
  post(message: FromHost): void
  onMessage(listener: (message: unknown) => void): void
  onClose(listener: () => void): void
  /** Ends the session. A carrier that knows no close codes drops both arguments. */
  close(code: number, reason: string): void
  /** Bytes posted that the other side has not taken yet; 0 where the carrier cannot tell. */
  buffered(): number
}

/** Why a session was ended: WebSocket's own codes, and those from 4000 that it leaves to us. */
export const closeCodes = {
  goingAway: 1001,
  failed: 1011,
  malformed: 4400,
  unauthorized: 4401,
  outdated: 4426,
} as const
