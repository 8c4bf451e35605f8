import type { Context } from '../../context.ts'
import { os } from '../../http/contract.ts'
import { signedIn } from '../../http/request-context.ts'
import { recommendedFor, recommendedTo, relatedTo } from './service.ts'

/** The recommendations' part of the contract. */
export function recommendationsRoutes(ctx: Context) {
  return os.recommendations.router({
    ofTrack: os.recommendations.ofTrack.handler(async ({ input, context: { viewer } }) => ({
      items: await relatedTo(ctx, viewer, input.id, input.limit),
    })),
    forMe: os.recommendations.forMe.handler(async ({ input, context }) => ({
      items: await recommendedTo(ctx, signedIn(context), input.limit),
    })),
    forPlaylist: os.recommendations.forPlaylist.handler(async ({ input, context }) => ({
      items: await recommendedFor(ctx, signedIn(context), input.id, input.limit),
    })),
  })
}
