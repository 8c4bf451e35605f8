import type { Context } from '../../context.ts'
import { os } from '../../http/contract.ts'
import { signedIn } from '../../http/request-context.ts'
import { countFor, unwish, wish, wishesPage } from './service.ts'

/** The wish lists' part of the contract. */
export function wishesRoutes(ctx: Context) {
  return os.wishes.router({
    mine: os.wishes.mine.handler(({ input, context }) => wishesPage(ctx, signedIn(context), input)),
    wish: os.wishes.wish.handler(async ({ input, context }) => {
      await wish(ctx, signedIn(context), input.id)
      return { isWished: true as const }
    }),
    unwish: os.wishes.unwish.handler(async ({ input, context }) => {
      await unwish(ctx, signedIn(context), input.id)
      return { isWished: false as const }
    }),
    count: os.wishes.count.handler(async ({ input, context }) => ({
      count: await countFor(ctx.db, signedIn(context), input.id),
    })),
  })
}
