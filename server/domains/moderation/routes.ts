import type { Context } from '../../context.ts'
import { os } from '../../http/contract.ts'
import { inStaffRole, type RequestContext, signedIn } from '../../http/request-context.ts'
import { accountDetailView, authoriseStaff, clientOf, readAccount } from '../accounts/index.ts'
import { appeal, decideAppeal } from './appeal.ts'
import { claim, release } from './claim.ts'
import { decide } from './decide.ts'
import { appeals, queue, readCase } from './reading.ts'
import { report } from './report.ts'
import { liftSuspension, suspendAccount } from './suspending.ts'

/** Reports, of whoever is signed in; appeals, of whoever has a decision's mail; cases, of the staff. */
export function moderationRoutes(ctx: Context) {
  /** @throws DomainError 401, 403 */
  const staff = (context: RequestContext) => inStaffRole(context, 'moderator', ctx.clock.now()).userId
  /** @throws DomainError 401, 403 */
  const admin = (context: RequestContext, action: 'suspend' | 'lift', userId: string) =>
    authoriseStaff(context, action, userId, ctx.clock.now()).userId
  return os.moderation.router({
    report: os.moderation.report.handler(async ({ input, context }) => {
      const { id, createdAt, updatedAt } = await report(ctx, signedIn(context), input)
      return { id, createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() }
    }),
    appeal: os.moderation.appeal.handler(async ({ input, context }) => {
      const { status } = await appeal(ctx, clientOf(context.req).address, input)
      return { status }
    }),
    list: os.moderation.list.handler(({ input, context }) => queue(ctx, staff(context), input)),
    get: os.moderation.get.handler(({ input: { id }, context }) => readCase(ctx, id, staff(context))),
    claim: os.moderation.claim.handler(async ({ input: { id }, context }) => {
      const actorId = staff(context)
      await claim(ctx, id, actorId)
      return readCase(ctx, id, actorId)
    }),
    release: os.moderation.release.handler(async ({ input: { id }, context }) => {
      await release(ctx, id, staff(context))
      return {}
    }),
    decide: os.moderation.decide.handler(async ({ input: { until, ...input }, context }) => {
      const end = until === undefined ? {} : { until: new Date(until) }
      const actorId = staff(context)
      await decide(ctx, { ...input, ...end, actorId })
      return readCase(ctx, input.id, actorId)
    }),
    appeals: os.moderation.appeals.handler(({ input, context }) => appeals(ctx, staff(context), input)),
    decideAppeal: os.moderation.decideAppeal.handler(async ({ input, context }) => {
      const actorId = staff(context)
      await decideAppeal(ctx, { ...input, actorId })
      return readCase(ctx, input.id, actorId)
    }),
    suspendAccount: os.moderation.suspendAccount.handler(async ({ input, context }) => {
      const { id: userId, reason, until } = input
      const end = until === undefined ? {} : { until: new Date(until) }
      await suspendAccount(ctx, { userId, reason, ...end, actorId: admin(context, 'suspend', userId) })
      return accountDetailView(await readAccount(ctx, userId))
    }),
    liftSuspension: os.moderation.liftSuspension.handler(async ({ input, context }) => {
      const { id: userId, reason } = input
      await liftSuspension(ctx, { userId, reason, actorId: admin(context, 'lift', userId) })
      return accountDetailView(await readAccount(ctx, userId))
    }),
  })
}
