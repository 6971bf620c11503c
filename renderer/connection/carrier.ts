import type { FromWindow } from '../../core/protocol.ts'

/** Why a carrier ended, as far as it can tell. */
export type CarrierEnd = { reason: 'dropped' | 'token-refused' | 'outdated' }

/** What a carrier tells. `opened` comes first and once, `ended` last and once. */
export type CarrierEvents = {
  opened(): void
  /** A message as an object, not yet parsed by schema. */
  message(data: unknown): void
  ended(end: CarrierEnd): void
}

/** One stretch of being connected. A dropped carrier is never mended; another is opened. */
export interface Carrier {
  post(message: FromWindow): void
  /** Ends it without a further event. */
  close(): void
}

/** Starts to open a carrier. Its events come after this has returned. */
export type OpenCarrier = (events: CarrierEvents) => Carrier
