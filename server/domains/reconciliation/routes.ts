import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Context } from '../../context.ts'
import { os } from '../../http/contract.ts'
import { inStaffRole, type RequestContext, type Viewer } from '../../http/request-context.ts'
import type { ProviderEventHandlers } from '../../platform/payments/index.ts'
import { reconcileAlone } from './alone.ts'
import { lastRun } from './runs.ts'

/** The oldest of them: more than anybody goes through one by one. */
const SHOWN = 1_000

/** For admins: having what waits looked after at once, and what the checks have found. */
export function reconciliationRoutes(ctx: Context, handlers: ProviderEventHandlers) {
  /** @throws DomainError 401, 403 */
  const admin = (context: RequestContext): Viewer => inStaffRole(context, 'admin', ctx.clock.now())
  return os.reconciliation.router({
    run: os.reconciliation.run.handler(async ({ context }) => {
      const { userId } = admin(context)
      if (!ctx.payments.isAvailable)
        throw new DomainError(503, 'payments-unavailable', 'Payments are not available here.')
      ctx.log.info({ userId }, 'reconciliation: asked for by an admin')
      return reconcileAlone(ctx, handlers)
    }),
    findings: os.reconciliation.findings.handler(async ({ context }) => {
      admin(context)
      const run = await lastRun(ctx.db, 'ledger')
      return { checkedAt: run?.endedAt.toISOString() ?? null, findings: [...(run?.result ?? [])] }
    }),
    check: os.reconciliation.check.handler(async ({ context }) => {
      admin(context)
      await ctx.transaction((tx) => ctx.jobs.enqueue(tx, 'ledger.check', {}, 'asked'))
      return {}
    }),
    differences: os.reconciliation.differences.handler(async ({ context }) => {
      admin(context)
      const run = await lastRun(ctx.db, 'balance')
      return {
        comparedAt: run?.endedAt.toISOString() ?? null,
        differences: (run?.result ?? []).slice(0, SHOWN),
      }
    }),
  })
}
