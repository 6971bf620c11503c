import type { ViewState } from '../../core/protocol.ts'

/** How far a view has come on its way to the newest event, from 0 to 1. */
export function share({ position, lag }: Pick<ViewState, 'position' | 'lag'>): number {
  const head = position + lag
  return head === 0 ? 1 : position / head
}

export const percent = (state: Pick<ViewState, 'position' | 'lag'>): number =>
  Math.floor(share(state) * 100)
