import { randomUUID } from 'node:crypto'
import type { Refund } from '@veza/shared/contracts/refunds.ts'
import { expect } from 'vitest'
import { type Answer, call } from '../../../e2e/support/api.ts'
import { type PaidOrder, seeOrder } from '../../../e2e/support/money.ts'
import type { SignedInUser } from '../../../e2e/support/server.ts'
import { findContradictions } from '../ledger/index.ts'
import type { TransfersRig } from '../transfers/testing.ts'
import type { RefundRow } from './refund-queries.ts'
import { requestRefund } from './request.ts'

interface AskAnswer {
  readonly outcome: 'opened' | 'already-in-progress'
  readonly refund: Refund
  readonly code?: string
}

interface Wanted {
  readonly itemId?: string
  readonly amount?: number
}

/** Asks for a refund: as the order's buyer, unless said. */
export const askAs = (
  rig: Pick<TransfersRig, 'server'>,
  orderId: string,
  by: SignedInUser | string | undefined,
  wanted: Wanted = {},
  key: string = randomUUID(),
): Promise<Answer<AskAnswer>> =>
  call<AskAnswer>(
    rig.server,
    typeof by === 'string' ? undefined : by,
    `POST /orders/${orderId}/refunds`,
    wanted,
    { 'idempotency-key': key, ...(typeof by === 'string' ? { 'x-order-token': by } : {}) },
  )

export const buyerOf = ({ buyer, accessToken }: PaidOrder): SignedInUser | string =>
  buyer ?? accessToken ?? ''

/** Phase 1. @returns the id of the refund */
export async function openedBy(rig: TransfersRig, order: PaidOrder, wanted: Wanted = {}): Promise<string> {
  const { status, body } = await askAs(rig, order.orderId, buyerOf(order), wanted)
  if (status !== 202 || body.outcome !== 'opened') throw new Error(`${status} ${JSON.stringify(body)}`)
  return body.refund.id
}

/** Phases 1 and 2. */
export async function askedBy(rig: TransfersRig, order: PaidOrder, wanted: Wanted = {}): Promise<RefundRow> {
  const id = await openedBy(rig, order, wanted)
  await requestRefund(rig.ctx, id)
  return refundRow(rig, id)
}

export const refundRow = ({ ctx }: Pick<TransfersRig, 'ctx'>, id: string): Promise<RefundRow> =>
  ctx.db.selectFrom('refunds').selectAll().where('id', '=', id).executeTakeFirstOrThrow()

export const refundsOf = ({ ctx }: Pick<TransfersRig, 'ctx'>, orderId: string): Promise<RefundRow[]> =>
  ctx.db.selectFrom('refunds').selectAll().where('orderId', '=', orderId).orderBy('id').execute()

export const see = (rig: Pick<TransfersRig, 'server'>, order: PaidOrder) =>
  seeOrder(rig, order.orderId, buyerOf(order))

export async function paymentOf({ ctx }: Pick<TransfersRig, 'ctx'>, { orderId }: PaidOrder) {
  const { pspChargeId, pspPaymentIntentId } = await ctx.db
    .selectFrom('payments')
    .select(['pspChargeId', 'pspPaymentIntentId'])
    .where('orderId', '=', orderId)
    .where('status', '=', 'paid')
    .where('isStray', '=', false)
    .executeTakeFirstOrThrow()
  return { charge: pspChargeId ?? '', intent: pspPaymentIntentId ?? '' }
}

/** The refunds of an order that the provider has, oldest first. */
export async function madeFor(rig: TransfersRig, order: PaidOrder) {
  const { intent } = await paymentOf(rig, order)
  return (await rig.api.refunds.list({ payment_intent: intent, limit: 100 })).data.toReversed()
}

export const booksHold = async ({ ctx }: Pick<TransfersRig, 'ctx'>): Promise<void> =>
  expect(await findContradictions(ctx.db)).toEqual([])
