import type { Context } from '../../context.ts'
import { os } from '../../http/contract.ts'
import { signedIn } from '../../http/request-context.ts'
import { refuseEndedAccess } from '../../http/stay-signed-in.ts'
import { isSeen } from './seen.ts'
import { addAsGuest, allowGuests, endSession, follow, host, hosted, tell } from './together.ts'

/** The part of the contract by which people listen together. */
export function togetherRoutes(ctx: Context) {
  return os.together.router({
    host: os.together.host.handler(async ({ context }) => ({ session: await host(ctx, signedIn(context)) })),
    hosted: os.together.hosted.handler(async ({ context }) => ({
      session: await hosted(ctx, signedIn(context)),
    })),
    allow: os.together.allow.handler(async ({ input, context }) => ({
      session: await allowGuests(ctx, signedIn(context), input.guestsMayAdd),
    })),
    tell: os.together.tell.handler(async ({ input, context }) => {
      await tell(ctx, signedIn(context), input)
      return { ok: true as const }
    }),
    end: os.together.end.handler(async ({ context }) => {
      await endSession(ctx, signedIn(context))
      return { session: null }
    }),
    follow: os.together.follow.handler(async ({ input: { token, guest }, context }) => {
      refuseEndedAccess(ctx.config, context)
      const { req, viewer } = context
      const { etag, view } = await follow(ctx, token, { viewer, guestId: guest, address: req.ip ?? '' })
      if (isSeen(req, etag)) return { status: 304 as const, headers: { etag } }
      return { status: 200 as const, headers: { etag }, body: await view() }
    }),
    add: os.together.add.handler(async ({ input: { token, ...track }, context }) => {
      refuseEndedAccess(ctx.config, context)
      const { req, viewer } = context
      await addAsGuest(ctx, token, { viewer, address: req.ip ?? '' }, track)
      return { ok: true as const }
    }),
  })
}
