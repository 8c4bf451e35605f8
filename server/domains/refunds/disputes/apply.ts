import { type DisputeStatus, disputeStates } from '@veza/shared/contracts/order-states.ts'
import { isCurrency } from '@veza/shared/kernel/money.ts'
import type { Context } from '../../../context.ts'
import type { Tx } from '../../../platform/db/database.ts'
import { transition } from '../../../platform/db/transition.ts'
import type { DisputeState, ProviderEventOutcome } from '../../../platform/payments/index.ts'
import { lockOrder, settleOrder } from '../../orders/index.ts'
import type { PaymentOfRefund } from '../refund-queries.ts'
import { postLoss, postMovements, takenBy } from './books.ts'
import { type DisputeRow, insertDispute, lockDispute, setDispute } from './queries.ts'

export type ApplyContext = Pick<Context, 'transaction' | 'clock' | 'newId' | 'events' | 'log'>

const applied = { kind: 'applied' } as const
const nothing = (why: string) => ({ kind: 'nothing', why }) as const
const suspicious = (why: string) => ({ kind: 'suspicious', why }) as const

/** What the provider's word for it means to us. Whatever ends without money having moved for good is won. */
const statusFor = {
  warning: 'inquiry',
  warning_closed: 'won',
  prevented: 'won',
  open: 'open',
  won: 'won',
  lost: 'lost',
} as const satisfies Record<DisputeState['status'], DisputeStatus>

/** It never goes back: who read it earlier may come later. */
const rank: Readonly<Record<DisputeStatus, number>> = { inquiry: 0, open: 1, won: 2, lost: 2 }

/**
 * Brings a dispute to what the provider says of it, and with it the order, what its buyer may do, the books and, once it is
 * lost, the transfers: in one transaction, however often and in whatever order it is told.
 */
export function applyDispute(
  ctx: ApplyContext,
  payment: PaymentOfRefund,
  state: DisputeState,
): Promise<ProviderEventOutcome> {
  const misfit = misfitOf(payment, state)
  if (misfit) return Promise.resolve(suspicious(misfit))
  return ctx.transaction(async (tx) => {
    const now = ctx.clock.now()
    await lockOrder(tx, payment.orderId)
    const known = await lockDispute(tx, state.pspDisputeId)
    const dispute = known ?? (await insertDispute(tx, newRow(ctx, payment, state)))
    const to = statusFor[state.status]
    // Money that has moved is written down whatever else is told: the books follow the balance.
    await postMovements(tx, ctx, payment.orderId, state.movements)
    if (rank[to] < rank[dispute.status]) return nothing(`it is ${dispute.status}, and what was read is older`)
    if (dispute.status !== to && !disputeStates.canMove(dispute.status, to))
      return suspicious(`it was ${dispute.status}, and now is ${to}`)
    await note(tx, dispute, state, now)
    if (dispute.status !== to) await move(tx, ctx, dispute, payment, state)
    await settleOrder(tx, payment.orderId, now)
    if (known?.status === to) return nothing(`it is ${to}, as the books say`)
    await ctx.events.publish(tx, 'dispute.changed', { disputeId: dispute.id })
    return applied
  })
}

function misfitOf(payment: PaymentOfRefund, { currency, movements }: DisputeState): string | undefined {
  const other = [currency, ...movements.map((movement) => movement.currency)].find(
    (one) => one !== payment.currency,
  )
  if (other) return `it moves ${other}, and the payment was in ${payment.currency}`
  return isCurrency(currency) ? undefined : `it is in ${currency}, of which we keep no books`
}

const hasMoved = ({ status, movements }: DisputeState): boolean =>
  statusFor[status] !== 'inquiry' && movements.length > 0

const newRow = (ctx: ApplyContext, payment: PaymentOfRefund, state: DisputeState) => {
  const now = ctx.clock.now()
  return {
    id: ctx.newId(),
    orderId: payment.orderId,
    paymentId: payment.id,
    pspDisputeId: state.pspDisputeId,
    // What has ended before we heard of it begins here all the same: its end is then told as any other.
    status: hasMoved(state) ? ('open' as const) : ('inquiry' as const),
    amount: state.amount,
    currency: state.currency,
    reason: state.reason,
    evidenceDueAt: state.evidenceDueAt ?? null,
    needsResponse: state.needsResponse,
    createdAt: now,
    updatedAt: now,
  }
}

async function note(tx: Tx, dispute: DisputeRow, state: DisputeState, now: Date): Promise<void> {
  const { needsResponse, evidenceDueAt = null } = state
  if (
    dispute.needsResponse !== needsResponse ||
    dispute.evidenceDueAt?.getTime() !== evidenceDueAt?.getTime()
  )
    await setDispute(tx, dispute.id, { evidenceDueAt, needsResponse }, now)
}

async function move(
  tx: Tx,
  ctx: ApplyContext,
  dispute: DisputeRow,
  payment: PaymentOfRefund,
  state: DisputeState,
): Promise<void> {
  const now = ctx.clock.now()
  const to = statusFor[state.status]
  const { id, status: from } = dispute
  if (to === 'won' || to === 'lost') await setDispute(tx, id, { closedAt: now }, now)
  await transition(tx, disputeStates, { table: 'disputes', id, from, to, now })
  if (to === 'lost') await postLoss(tx, ctx, dispute, payment, takenBy(state.movements))
  ctx.log.warn({ disputeId: id, orderId: dispute.orderId, from, to }, 'dispute: it moved')
}
