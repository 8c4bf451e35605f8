import type { Context } from '../../context.ts'
import { os } from '../../http/contract.ts'
import { inStaffRole, type RequestContext, signedIn, type Viewer } from '../../http/request-context.ts'
import { listTransfers, readTransfer, retryTransfer } from './admin.ts'
import { sellingNow } from './pages.ts'
import { listPayouts } from './payouts/list.ts'
import { listOwnTransfers, listSales } from './sales/list.ts'
import { summarizeSales } from './sales/summary.ts'
import { openAccount } from './sellers/account.ts'
import { dashboardLink, onboardingLink } from './sellers/links.ts'
import { localeOf } from './sellers/queries.ts'
import { readSelling } from './sellers/view.ts'
import { listStatements } from './statements/read.ts'

/** What sellers see of their money. Everybody may be one: a split sheet names listeners as well. */
export function sellingContractRoutes(ctx: Context) {
  const seller = async ({ userId }: Viewer) => ({ userId, locale: await localeOf(ctx.db, userId) })
  /** Each is a call to the provider, and the account that it makes stays there. */
  const counted = async (context: RequestContext) => {
    const viewer = signedIn(context)
    await ctx.limits.take('selling-link', viewer.userId)
    return viewer
  }
  const linkView = ({ url, expiresAt }: Awaited<ReturnType<typeof onboardingLink>>) => ({
    url,
    expiresAt: expiresAt?.toISOString() ?? null,
  })
  return os.selling.router({
    get: os.selling.get.handler(async ({ context }) => sellingNow(ctx, await seller(signedIn(context)))),
    openAccount: os.selling.openAccount.handler(async ({ input, context }) => {
      const viewer = await counted(context)
      await openAccount(ctx, viewer.userId, input.country)
      return readSelling(ctx, await seller(viewer))
    }),
    onboardingLink: os.selling.onboardingLink.handler(async ({ context }) =>
      linkView(await onboardingLink(ctx, (await counted(context)).userId)),
    ),
    dashboardLink: os.selling.dashboardLink.handler(async ({ context }) =>
      linkView(await dashboardLink(ctx, (await counted(context)).userId)),
    ),
    sales: os.selling.sales.handler(({ input, context }) => listSales(ctx, signedIn(context).userId, input)),
    salesSummary: os.selling.salesSummary.handler(async ({ input: { from, to }, context }) => {
      const { userId } = signedIn(context)
      await ctx.limits.take('sales-summary', userId)
      const dateOf = (instant: string | undefined) => (instant === undefined ? undefined : new Date(instant))
      return summarizeSales(ctx, userId, { from: dateOf(from), to: dateOf(to) })
    }),
    transfers: os.selling.transfers.handler(({ input, context }) =>
      listOwnTransfers(ctx, signedIn(context).userId, input),
    ),
    payouts: os.selling.payouts.handler(async ({ input, context }) =>
      listPayouts(ctx, await seller(signedIn(context)), input),
    ),
    statements: os.selling.statements.handler(async ({ context }) => {
      const { userId } = signedIn(context)
      await ctx.limits.take('statement-list', userId)
      return { items: await listStatements(ctx, userId) }
    }),
  })
}

/** What admins see of what is sent to sellers. */
export function transfersRoutes(ctx: Context) {
  /** @throws DomainError 401, 403 */
  const admin = (context: RequestContext): Viewer => inStaffRole(context, 'admin', ctx.clock.now())
  return os.transfers.router({
    list: os.transfers.list.handler(({ input, context }) => {
      admin(context)
      return listTransfers(ctx, input)
    }),
    get: os.transfers.get.handler(({ input: { id }, context }) => {
      admin(context)
      return readTransfer(ctx, id)
    }),
    retry: os.transfers.retry.handler(({ input: { id }, context }) =>
      retryTransfer(ctx, admin(context).userId, id),
    ),
  })
}
