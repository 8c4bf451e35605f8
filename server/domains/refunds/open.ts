import { createHash } from 'node:crypto'
import type { NewRefund } from '@veza/shared/contracts/refunds.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Context } from '../../context.ts'
import type { Tx } from '../../platform/db/database.ts'
import { lockOrder, type OrderRow, refundObstacle, settleOrder } from '../orders/index.ts'
import { obstacleErrors } from './obstacles.ts'
import { type Asker, mayGiveBack, mayNameAmount, scopeOf, standsInTheWay } from './policy.ts'
import { askedRefundId } from './refund-ids.ts'
import {
  insertRefund,
  type PaymentOfRefund,
  paidPaymentOf,
  type RefundRow,
  refundsOfOrder,
  type SoldItem,
  soldItemsOf,
} from './refund-queries.ts'
import { unappliedOf } from './unapplied.ts'

export interface RefundRequest extends NewRefund {
  readonly orderId: string
  /** Of the client: the same again is the same refund. */
  readonly requestKey: string
}

export interface OpenedRefund {
  readonly outcome: 'opened' | 'already-in-progress'
  readonly refund: RefundRow
}

type Parts = Pick<Context, 'clock' | 'config' | 'jobs'>

/** Each part sends mails, and all that is told of an order later reads every one of them. */
const MOST_PARTS = 20

class TooManyParts extends DomainError {
  constructor() {
    super(
      409,
      'too-many-refunds',
      `Of this order, ${MOST_PARTS} refunds have been asked for. What is left of it, or of a thing in it, can still be given back at once.`,
    )
  }
}

/**
 * Phase 1: our own books, no network. The provider is asked by a job, stored with it.
 * @throws DomainError 403, 409 or 422, saying what stands in the way
 */
export async function openRefund(
  tx: Tx,
  ctx: Parts,
  asker: Asker,
  request: RefundRequest,
): Promise<OpenedRefund> {
  const now = ctx.clock.now()
  const order = await lockOrder(tx, request.orderId)
  if (!order) throw new Error(`no order ${request.orderId}`)
  const before = await refundsOfOrder(tx, order.id)
  const repeated = repeatedOf(before, asker, request)
  if (repeated) return { outcome: 'opened', refund: repeated }
  const running = before.find(({ status, origin }) => status === 'pending' && origin === 'asked')
  if (running) return { outcome: 'already-in-progress', refund: running }

  const obstacle = refundObstacle(ctx.config, order, now)
  if (obstacle !== null && standsInTheWay(asker, obstacle)) throw obstacleErrors[obstacle]()
  const { payment, amount, isPart } = await amountOf(tx, asker, order, request)
  if (isPart && before.filter(isAsked).length >= MOST_PARTS) throw new TooManyParts()
  const wish = {
    orderId: order.id,
    requestKey: request.requestKey,
    requestHash: hashOf(request),
    requestScope: scopeOf(asker),
  }
  const refund = await insertRefund(tx, {
    ...wish,
    id: askedRefundId(wish),
    paymentId: payment.id,
    orderItemId: request.itemId ?? null,
    origin: 'asked',
    status: 'pending',
    amount,
    currency: order.currency,
    requestedBy: asker.userId,
    requestedAs: asker.as,
    reason: request.reason,
    createdAt: now,
    updatedAt: now,
  })
  await settleOrder(tx, order.id, now)
  await ctx.jobs.enqueue(tx, 'refunds.request', { refundId: refund.id })
  await ctx.jobs.enqueue(tx, 'refunds.tell-asked', { refundId: refund.id })
  return { outcome: 'opened', refund }
}

const isAsked = ({ origin }: RefundRow): boolean => origin === 'asked'

/** @throws DomainError 422 `idempotency-key-reused` where the key came with something else */
function repeatedOf(
  before: readonly RefundRow[],
  asker: Asker,
  request: RefundRequest,
): RefundRow | undefined {
  const first = before.find(
    ({ requestKey, requestScope }) => requestKey === request.requestKey && requestScope === scopeOf(asker),
  )
  if (!first || first.requestHash?.equals(hashOf(request))) return first
  throw new DomainError(
    422,
    'idempotency-key-reused',
    'This Idempotency-Key was used for another refund: take a new one.',
  )
}

const hashOf = ({ itemId, amount, reason }: RefundRequest): Buffer =>
  createHash('sha256')
    .update(JSON.stringify([itemId ?? null, amount ?? null, reason]))
    .digest()

/** How much is given back: what was asked for, where so much is left, else all that is; and whether anything stays. */
async function amountOf(
  tx: Tx,
  asker: Asker,
  order: OrderRow,
  { itemId, amount }: RefundRequest,
): Promise<{ payment: PaymentOfRefund; amount: number; isPart: boolean }> {
  if (amount !== undefined && !mayNameAmount(asker))
    throw new DomainError(
      403,
      'whole-things-only',
      'Ask for the whole order, or for a whole thing of it: leave the amount out. A part of a price is given back by the artist.',
    )
  const items = await soldItemsOf(tx, order.id)
  const given = itemId === undefined ? items : items.filter(({ id }) => id === itemId)
  if (itemId !== undefined && given.length === 0)
    throw new DomainError(404, 'order-item-not-found', 'There is no such thing in this order.')
  if (!mayGiveBack(asker, given))
    throw new DomainError(
      403,
      'not-your-sale',
      'Others sold something in this order too. Give back what is yours: name that item.',
    )
  const earned = itemId === undefined ? order.total - order.refundedAmount : leftOf(given)
  if (earned === 0)
    throw new DomainError(409, 'nothing-left', 'All of this has been given back, or had cost nothing.')
  const payment = await paidPaymentOf(tx, order.id)
  if (!payment) throw new Error(`order ${order.id} is paid, and by no payment`)
  // What was given back and did not arrive, they are to have as well.
  const left = earned + (await unappliedOf(tx, payment, itemId))
  if (amount !== undefined && amount > left)
    throw new DomainError(422, 'more-than-left', `At most ${left} can still be given back, in minor units.`, {
      extra: { left },
    })
  return { payment, amount: amount ?? left, isPart: amount !== undefined && amount < left }
}

const leftOf = (items: readonly SoldItem[]): number =>
  items.reduce((sum, item) => sum + item.amount - item.refundedAmount, 0)
