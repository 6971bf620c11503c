import type { RebuildAction, RebuildStanding } from '../../core/protocol.ts'
import { viewNames } from '../../core/views/all.ts'
import type { Host } from '../hostApi.ts'

export const isView = (named: string): boolean => viewNames.some((name) => name === named)

/** Does what was asked about a view that there is, or about all; gives how they stand then. */
export async function controlRebuilds(
  host: Pick<Host, 'rebuild' | 'rebuilds'>,
  action: RebuildAction,
  view: string | undefined,
): Promise<RebuildStanding> {
  const { rebuilds } = host
  switch (action) {
    case 'begin':
      await host.rebuild(view)
      break
    case 'pause':
      rebuilds.pause()
      break
    case 'resume':
      rebuilds.resume()
      break
    case 'cancel':
      rebuilds.cancel(view)
      break
  }
  return rebuilds.standing()
}
