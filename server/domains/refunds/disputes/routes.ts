import type { Dispute } from '@veza/shared/contracts/refunds.ts'
import type { Currency } from '@veza/shared/kernel/money.ts'
import type { Context } from '../../../context.ts'
import { os } from '../../../http/contract.ts'
import { inStaffRole, type RequestContext } from '../../../http/request-context.ts'
import { submitEvidence } from './answering.ts'
import { type DisputeRow, disputesToAnswer } from './queries.ts'

const LISTED = 200

/** Disputes, for admins: the evidence holds what buyers did. */
export function disputesRoutes(ctx: Context) {
  /** @throws DomainError 401, 403 */
  const admin = (context: RequestContext) => inStaffRole(context, 'admin', ctx.clock.now())
  return os.disputes.router({
    list: os.disputes.list.handler(async ({ context }) => {
      admin(context)
      return { items: (await disputesToAnswer(ctx.db, LISTED)).map(disputeView) }
    }),
    submitEvidence: os.disputes.submitEvidence.handler(async ({ input: { id, explanation }, context }) => {
      admin(context)
      const more = explanation ? { refundRefusalExplanation: explanation } : {}
      return disputeView(await submitEvidence(ctx, id, more))
    }),
  })
}

const disputeView = (row: DisputeRow): Dispute => ({
  id: row.id,
  orderId: row.orderId,
  status: row.status,
  amount: row.amount,
  currency: row.currency as Currency,
  reason: row.reason,
  evidenceDueAt: row.evidenceDueAt?.toISOString() ?? null,
  evidence: row.evidence,
  createdAt: row.createdAt.toISOString(),
  closedAt: row.closedAt?.toISOString() ?? null,
})
