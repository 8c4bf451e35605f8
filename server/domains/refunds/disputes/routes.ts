import type { Dispute } from '@veza/shared/contracts/refunds.ts'
import type { Currency } from '@veza/shared/kernel/money.ts'
import type { Context } from '../../../context.ts'
import { os } from '../../../http/contract.ts'
import { inStaffRole, type RequestContext } from '../../../http/request-context.ts'
import { decodeCursor, pageFrom } from '../../../platform/db/cursor.ts'
import { submitEvidence } from './answering.ts'
import { type DisputeRow, disputesToAnswer, placeOf } from './queries.ts'

/** Disputes, for admins: the evidence holds what buyers did. */
export function disputesRoutes(ctx: Context) {
  /** @throws DomainError 401, 403 */
  const admin = (context: RequestContext) => inStaffRole(context, 'admin', ctx.clock.now())
  return os.disputes.router({
    list: os.disputes.list.handler(({ input, context }) => {
      admin(context)
      return openDisputes(ctx, input)
    }),
    submitEvidence: os.disputes.submitEvidence.handler(async ({ input: { id, explanation }, context }) => {
      const { userId } = admin(context)
      const more = explanation ? { refundRefusalExplanation: explanation } : {}
      return disputeView(await submitEvidence(ctx, userId, id, more))
    }),
  })
}

/** @throws DomainError 400 `bad-cursor` */
async function openDisputes(
  { db }: Pick<Context, 'db'>,
  { cursor, limit }: { readonly cursor?: string | undefined; readonly limit: number },
) {
  const rows = await disputesToAnswer(db, limit, cursor ? decodeCursor(cursor) : undefined)
  return pageFrom(rows, limit, placeOf, disputeView)
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
