import type { Context } from '../../../context.ts'
import { os } from '../../../http/contract.ts'
import { inRole, type RequestContext, signedIn } from '../../../http/request-context.ts'
import { pageNaming, pageOfTrack, sheetView, visibleSheet } from './reading.ts'
import { answer, propose, withdraw } from './service.ts'

/** The split sheets' part of the contract. */
export function splitsRoutes(ctx: Context) {
  const answered = async (context: RequestContext, id: string, to: 'accepted' | 'declined') => {
    const viewer = signedIn(context)
    return sheetView(await answer(ctx, viewer, id, to), viewer)
  }
  return os.splits.router({
    propose: os.splits.propose.handler(async ({ input: { id, shares }, context }) => {
      const viewer = inRole(context, 'creator')
      return sheetView(await propose(ctx, viewer, id, shares, context.req.get('idempotency-key')), viewer)
    }),
    ofTrack: os.splits.ofTrack.handler(({ input, context }) =>
      pageOfTrack(ctx, signedIn(context), input.id, input),
    ),
    mine: os.splits.mine.handler(({ input, context }) => pageNaming(ctx, signedIn(context), input)),
    get: os.splits.get.handler(async ({ input, context }) => {
      const viewer = signedIn(context)
      return sheetView(await visibleSheet(ctx, viewer, input.id), viewer)
    }),
    accept: os.splits.accept.handler(({ input, context }) => answered(context, input.id, 'accepted')),
    decline: os.splits.decline.handler(({ input, context }) => answered(context, input.id, 'declined')),
    withdraw: os.splits.withdraw.handler(async ({ input, context }) => {
      const viewer = signedIn(context)
      return sheetView(await withdraw(ctx, viewer, input.id), viewer)
    }),
  })
}
