import { randomUUID } from 'node:crypto'
import type { Refund } from '@veza/shared/contracts/refunds.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { call } from '../../../e2e/support/api.ts'
import {
  type MoneyRig,
  newPaidOrder,
  newProduct,
  type PaidOrder,
  seeOrder,
  startMoneyRig,
  tell,
} from '../../../e2e/support/money.ts'
import { newUser } from '../../../e2e/support/server.ts'
import { findContradictions } from '../ledger/index.ts'
import { refundById } from './refund-queries.ts'

let rig: MoneyRig
beforeAll(async () => {
  rig = await startMoneyRig()
})
afterAll(() => rig?.stop())

const db = () => rig.server.ctx.db
const booksHold = async () => expect(await findContradictions(db())).toEqual([])

interface Answer {
  outcome: string
  refund: Refund
  code: string
}

const ask = (
  order: PaidOrder,
  wanted: { itemId?: string; amount?: number } = {},
  key: string = randomUUID(),
) =>
  call<Answer>(rig.server, order.buyer, `POST /orders/${order.orderId}/refunds`, wanted, {
    'idempotency-key': key,
    ...(order.accessToken ? { 'x-order-token': order.accessToken } : {}),
  })

const see = (order: PaidOrder) => seeOrder(rig, order.orderId, order.accessToken ?? '')

/** The provider's id, as soon as the job has asked for the refund. */
async function askedFor(refundId: string): Promise<string> {
  for (;;) {
    const id = (await refundById(db(), refundId))?.pspRefundId
    if (id) return id
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

describe('a refund', () => {
  test('of a whole order: asked for, made by the provider, and ended by what it says of it alone', async () => {
    const order = await newPaidOrder(rig)
    const { status, body } = await ask(order)
    expect(status).toBe(202)
    expect(body).toMatchObject({ outcome: 'opened', refund: { status: 'pending', amount: 1_000 } })
    expect(await see(order)).toMatchObject({ status: 'refund_pending', refundedAmount: 0 })
    const psp = await askedFor(body.refund.id)
    expect(await refundById(db(), body.refund.id)).toMatchObject({ status: 'pending' })

    expect(await tell(rig, 'refund', psp)).toEqual({ kind: 'applied' })
    expect(await see(order)).toMatchObject({
      status: 'refunded',
      refundedAmount: 1_000,
      items: [{ refundedAmount: 1_000, grant: { status: 'revoked' } }],
    })
    const ended = await refundById(db(), body.refund.id)
    expect(ended).toMatchObject({ status: 'succeeded', pspRefundId: psp })
    expect(await tell(rig, 'refund', psp)).toMatchObject({ kind: 'nothing' })
    expect(await refundById(db(), body.refund.id)).toEqual(ended)
    await booksHold()
  })

  test('by a part keeps the order, and the last part takes exactly the rest', async () => {
    const { seller, product } = await newProduct(rig)
    const order = await newPaidOrder(rig, { products: [product] })
    for (const [amount, left] of [
      [333, 667],
      [334, 333],
      [undefined, 0],
    ] as const) {
      const { body } = await ask(
        { ...order, buyer: seller, accessToken: null },
        amount === undefined ? {} : { amount },
      )
      await tell(rig, 'refund', await askedFor(body.refund.id))
      expect((await see(order)).refund.amount).toBe(left)
      await booksHold()
    }
    expect((await see(order)).status).toBe('refunded')
  })

  test('asked for twice at once is one', async () => {
    const order = await newPaidOrder(rig)
    const answers = await Promise.all([ask(order), ask(order), ask(order)])
    expect(answers.map(({ body }) => body.outcome).toSorted()).toEqual([
      'already-in-progress',
      'already-in-progress',
      'opened',
    ])
    expect(new Set(answers.map(({ body }) => body.refund.id)).size).toBe(1)
  })

  test('made at the provider counts as well', async () => {
    const order = await newPaidOrder(rig)
    const payment = await db()
      .selectFrom('payments')
      .selectAll()
      .where('orderId', '=', order.orderId)
      .executeTakeFirstOrThrow()
    const made = await rig.stripe.control.refundOutside({
      charge: payment.pspChargeId ?? '',
      amount: 400,
    })
    expect(await tell(rig, 'refund', made.refund)).toEqual({ kind: 'applied' })
    expect(await see(order)).toMatchObject({ status: 'completed', refundedAmount: 400 })
    await booksHold()
  })

  test('of somebody else’s order is not to be had', async () => {
    const order = await newPaidOrder(rig)
    const stranger = await newUser(rig.server)
    expect((await ask({ ...order, buyer: stranger, accessToken: null })).body).toMatchObject({
      code: 'order-not-found',
    })
  })
})
