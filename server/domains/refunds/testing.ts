import { randomUUID } from 'node:crypto'
import type { Refund } from '@veza/shared/contracts/refunds.ts'
import { expect } from 'vitest'
import { type Answer, call } from '../../../e2e/support/api.ts'
import { bareCaller } from '../../../e2e/support/bare-http.ts'
import { newPaidOrder, newProduct, type PaidOrder, seeOrder, tell } from '../../../e2e/support/money.ts'
import { licenceOf, offerOf } from '../../../e2e/support/products.ts'
import { bearer, giveTotp } from '../../../e2e/support/second-factors.ts'
import { newUser, type SignedInUser } from '../../../e2e/support/server.ts'
import { findContradictions } from '../ledger/index.ts'
import type { TransfersRig } from '../transfers/testing.ts'
import { openRefund } from './open.ts'
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
  readonly reason?: string
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

/** Phase 1: by the buyer; a part, which no buyer may name, by us. @returns the id of the refund */
export async function openedBy(rig: TransfersRig, order: PaidOrder, wanted: Wanted = {}): Promise<string> {
  if (wanted.amount !== undefined) return openedByAdmin(rig, order, wanted)
  const { status, body } = await askAs(rig, order.orderId, buyerOf(order), wanted)
  if (status !== 202 || body.outcome !== 'opened') throw new Error(`${status} ${JSON.stringify(body)}`)
  return body.refund.id
}

async function openedByAdmin({ ctx, server }: TransfersRig, { orderId }: PaidOrder, wanted: Wanted) {
  const { id: userId } = await newUser(server, ['admin'])
  const asked = { reason: '', orderId, requestKey: randomUUID(), ...wanted }
  const { outcome, refund } = await ctx.transaction((tx) =>
    openRefund(tx, ctx, { as: 'admin', userId }, asked),
  )
  if (outcome !== 'opened') throw new Error(outcome)
  return refund.id
}

/** Phases 1 and 2. */
export async function askedBy(rig: TransfersRig, order: PaidOrder, wanted: Wanted = {}): Promise<RefundRow> {
  const id = await openedBy(rig, order, wanted)
  await requestRefund(rig.ctx, id)
  return refundRow(rig, id)
}

export const refundRow = ({ ctx }: Pick<TransfersRig, 'ctx'>, id: string): Promise<RefundRow> =>
  ctx.db.selectFrom('refunds').selectAll().where('id', '=', id).executeTakeFirstOrThrow()

/** Those that failed first: within one moment of a test's clock, ids tell no order. */
export const refundsOf = ({ ctx }: Pick<TransfersRig, 'ctx'>, orderId: string): Promise<RefundRow[]> =>
  ctx.db.selectFrom('refunds').selectAll().where('orderId', '=', orderId).orderBy('status').execute()

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

/** An admin with a second factor, proved just now. */
export async function newAdmin(rig: Pick<TransfersRig, 'server' | 'clock'>): Promise<SignedInUser> {
  const user = await newUser(rig.server, ['admin'])
  await giveTotp(bareCaller(rig.server.url), user, rig.clock)
  return { ...user, ...bearer(user.accessToken) }
}

/** What this seller sells at this price. */
export const productAt = async (rig: TransfersRig, seller: SignedInUser, price: number) =>
  (await newProduct(rig, { seller, offer: offerOf([licenceOf(price)]) })).product

/** Opens a dispute at the provider. @returns its id there */
export const disputed = async (
  rig: TransfersRig,
  order: PaidOrder,
  more: { amount?: number; isInquiry?: boolean } = {},
): Promise<string> =>
  (await rig.stripe.control.openDispute({ charge: (await paymentOf(rig, order)).charge, ...more })).dispute

/** Of two sellers, for 10 and for 30. */
export async function orderOfTwo(rig: TransfersRig) {
  const products = [
    await productAt(rig, await newUser(rig.server), 1_000),
    await productAt(rig, await newUser(rig.server), 3_000),
  ]
  const order = await newPaidOrder(rig, { products })
  const [one, two] = await itemsOf(rig, order)
  return { order, itemId: one?.id ?? '', otherId: two?.id ?? '' }
}

const itemsOf = ({ ctx }: Pick<TransfersRig, 'ctx'>, { orderId }: PaidOrder) =>
  ctx.db
    .selectFrom('orderItems')
    .select(['id', 'refundedAmount'])
    .where('orderId', '=', orderId)
    .orderBy('amount')
    .execute()

/** What went back of each thing, the cheapest first. */
export const backOf = async (rig: Pick<TransfersRig, 'ctx'>, order: PaidOrder) =>
  (await itemsOf(rig, order)).map(({ refundedAmount }) => refundedAmount)

/** Has the events of all refunds of an order handled. */
export async function tellAll(rig: TransfersRig, order: PaidOrder): Promise<void> {
  for (const { id } of await madeFor(rig, order)) await tell(rig, 'refund', id)
}
