import type { Context } from '../../context.ts'
import { os } from '../../http/contract.ts'
import { inStaffRole, type RequestContext, signedIn } from '../../http/request-context.ts'
import { clientOf } from '../accounts/index.ts'
import { fileCounterNotice } from './counter.ts'
import { dismiss, recordCourtAction, restore, takeDown } from './decide.ts'
import type { Decision } from './deciding.ts'
import { fileNotice } from './file-notice.ts'
import { ownNotice, ownNotices, queue, readNotice } from './reading.ts'
import { liftSuspension, suspensions } from './strikes.ts'

/** Copyright notices: of anybody, of creators, of the staff. */
export function rightsRoutes(ctx: Context) {
  /** @throws DomainError 401, 403 */
  const staff = (context: RequestContext) => inStaffRole(context, 'moderator', ctx.clock.now())
  /** Does it, and answers with the notice as it is then. */
  const decided = async <I extends Omit<Decision, 'actorId'>>(
    context: RequestContext,
    input: I,
    decide: (parts: Context, decision: I & Decision) => Promise<void>,
  ) => {
    await decide(ctx, { ...input, actorId: staff(context).userId })
    return readNotice(ctx, input.id)
  }
  return os.rights.router({
    file: os.rights.file.handler(async ({ input, context }) => {
      const { number, createdAt } = await fileNotice(ctx, clientOf(context.req).address, input)
      return { number, receivedAt: createdAt.toISOString() }
    }),
    own: os.rights.own.handler(({ input, context }) => ownNotices(ctx, signedIn(context).userId, input)),
    counter: os.rights.counter.handler(async ({ input: { id, ...counter }, context }) => {
      const { userId } = signedIn(context)
      await fileCounterNotice(ctx, userId, id, counter)
      return ownNotice(ctx, userId, id)
    }),
    list: os.rights.list.handler(({ input, context }) => {
      staff(context)
      return queue(ctx, input)
    }),
    get: os.rights.get.handler(({ input: { id }, context }) => {
      staff(context)
      return readNotice(ctx, id)
    }),
    takeDown: os.rights.takeDown.handler(({ input, context }) => decided(context, input, takeDown)),
    dismiss: os.rights.dismiss.handler(({ input, context }) => decided(context, input, dismiss)),
    restore: os.rights.restore.handler(({ input, context }) => decided(context, input, restore)),
    courtAction: os.rights.courtAction.handler(({ input, context }) =>
      decided(context, input, recordCourtAction),
    ),
    suspensions: os.rights.suspensions.handler(({ input, context }) => {
      staff(context)
      return suspensions(ctx, input)
    }),
    liftSuspension: os.rights.liftSuspension.handler(async ({ input, context }) => {
      await liftSuspension(ctx, { ...input, actorId: staff(context).userId })
      return {}
    }),
  })
}
