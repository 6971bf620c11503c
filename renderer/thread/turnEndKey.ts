import type { TurnId } from '../../core/ids.ts'

/** The key under which the timeline view keeps where a turn ended. */
export const turnEndKey = (turnId: TurnId): string => `${turnId}/end`
