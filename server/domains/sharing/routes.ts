import type { Context } from '../../context.ts'
import { os } from '../../http/contract.ts'
import { signedIn } from '../../http/request-context.ts'
import { openShare } from './opening.ts'
import { createShare, listShares, revokeShare } from './service.ts'
import { sharedTrackView, shareUrl, shareView } from './view.ts'

/** The sharing part of the contract. */
export function sharingRoutes(ctx: Context) {
  return os.sharing.router({
    create: os.sharing.create.handler(async ({ input: { id, ...terms }, context }) => {
      const viewer = signedIn(context)
      const key = context.req.get('idempotency-key')
      const { share, token } = await createShare(ctx, viewer, id, terms, key)
      return { ...shareView(share, ctx.clock.now()), token, url: shareUrl(ctx.config, token) }
    }),
    list: os.sharing.list.handler(({ input: { id, ...page }, context }) =>
      listShares(ctx, signedIn(context), id, page),
    ),
    revoke: os.sharing.revoke.handler(async ({ input, context }) =>
      shareView(await revokeShare(ctx, signedIn(context), input.id, input.shareId), ctx.clock.now()),
    ),
    openTrack: os.sharing.openTrack.handler(async ({ input }) => {
      const { track, expiresAt } = await openShare(ctx, { token: input.token, visitId: undefined })
      const key = { token: input.token, visitId: ctx.newId() }
      return {
        track: sharedTrackView(ctx.config, track, key),
        expiresAt: expiresAt?.toISOString() ?? null,
      }
    }),
  })
}
