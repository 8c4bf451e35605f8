import type { Context } from '../../context.ts'
import { os } from '../../http/contract.ts'
import { signedIn } from '../../http/request-context.ts'
import { feedPage } from './service.ts'

/** The feed's part of the contract. */
export function feedRoutes(ctx: Context) {
  return os.feed.router({
    feed: os.feed.feed.handler(({ input, context }) => feedPage(ctx, signedIn(context), input)),
  })
}
