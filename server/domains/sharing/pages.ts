import type { Track } from '@veza/shared/contracts/catalog.ts'
import type { Context } from '../../context.ts'
import { openShare } from './opening.ts'
import type { ShareKey } from './token.ts'
import { sharedTrackView } from './view.ts'

/** What the pages behind links show. */
export function sharedOnPages(ctx: Context) {
  return {
    /** @throws ShareNotFound, ShareGone, TrackBlocked */
    openShared: async (key: ShareKey): Promise<Track> =>
      sharedTrackView(ctx.config, (await openShare(ctx, key)).track, key),
  }
}
