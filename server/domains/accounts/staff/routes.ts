import type { Context } from '../../../context.ts'
import { os } from '../../../http/contract.ts'
import type { RequestContext } from '../../../http/request-context.ts'
import { clientOf } from '../browser-sessions.ts'
import { authoriseStaff, type StaffAction } from './policy.ts'
import {
  type Actor,
  endSessions,
  grantRole,
  listAccounts,
  listEvents,
  readAccount,
  resetFactors,
  sessionsOf,
  takeRole,
} from './service.ts'
import { accountDetailView, staffSessionView } from './view.ts'

/** What the staff does with accounts. */
export function staffRoutes(ctx: Context) {
  /** @throws DomainError 401, 403 */
  const authorise = (context: RequestContext, action: StaffAction, userId?: string): Actor => ({
    userId: authoriseStaff(context, action, userId, ctx.clock.now()).userId,
    address: clientOf(context.req).address,
  })
  return os.staff.router({
    users: os.staff.users.handler(({ input, context }) => {
      authorise(context, 'list')
      return listAccounts(ctx, input)
    }),
    user: os.staff.user.handler(async ({ input: { id }, context }) => {
      authorise(context, 'see', id)
      return accountDetailView(await readAccount(ctx, id))
    }),
    events: os.staff.events.handler(({ input: { id, ...page }, context }) => {
      authorise(context, 'see-events', id)
      return listEvents(ctx, id, page)
    }),
    grantRole: os.staff.grantRole.handler(async ({ input, context }) => {
      const actor = authorise(context, 'grant-role', input.id)
      return accountDetailView(await grantRole(ctx, actor, input))
    }),
    takeRole: os.staff.takeRole.handler(async ({ input, context }) => {
      const actor = authorise(context, 'take-role', input.id)
      return accountDetailView(await takeRole(ctx, actor, input))
    }),
    sessions: os.staff.sessions.handler(async ({ input: { id }, context }) => {
      authorise(context, 'see-sessions', id)
      return { items: (await sessionsOf(ctx, id)).map(staffSessionView) }
    }),
    endSessions: os.staff.endSessions.handler(async ({ input, context }) => {
      const actor = authorise(context, 'end-sessions', input.id)
      return accountDetailView(await endSessions(ctx, actor, input))
    }),
    resetFactors: os.staff.resetFactors.handler(async ({ input, context }) => {
      const actor = authorise(context, 'reset-factors', input.id)
      return accountDetailView(await resetFactors(ctx, actor, input))
    }),
  })
}
