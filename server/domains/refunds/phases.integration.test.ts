import { randomUUID } from 'node:crypto'
import { MINUTE_MS } from '@veza/shared/kernel/time.ts'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import {
  cartOf,
  newPaidOrder,
  newProduct,
  type PaidOrder,
  placeOrder,
  seeOrder,
  sessionOf,
  tell,
} from '../../../e2e/support/money.ts'
import { Crash, type CrashPointName } from '../../platform/crash-points/index.ts'
import type { NewRefund } from '../../platform/payments/index.ts'
import { providerEvents } from '../../provider-events.ts'
import { startTransfersRig, type TransfersRig } from '../transfers/testing.ts'
import { requestRefund } from './request.ts'
import {
  askAs,
  askedBy,
  booksHold,
  buyerOf,
  madeFor,
  openedBy,
  refundRow,
  refundsOf,
  see,
} from './testing.ts'

let rig: TransfersRig
beforeAll(async () => {
  rig = await startTransfersRig()
})
afterAll(() => rig?.stop())
afterEach(async () => {
  rig.crashes.disarm()
  await rig.stripe.control.clearFaults({})
  await rig.stripe.control.configure({ refundsBecome: 'succeeded' })
})

const PART = { amount: 400 }
/** As the handlers with crash points are told. */
const tellOf = (objectId: string) => providerEvents(rig.ctx).refund({ objectId, eventType: 'of a test' })
const madeIds = async (order: PaidOrder) => (await madeFor(rig, order)).map(({ id }) => id)
const historyCount = async (refundId: string) =>
  (
    await rig.ctx.db
      .selectFrom('ledgerTransactions')
      .select('id')
      .where('kind', '=', 'refund')
      .where('sourceId', '=', refundId)
      .execute()
  ).length

async function endsOnce(order: PaidOrder, refundId: string): Promise<void> {
  const made = await madeIds(order)
  expect(made).toHaveLength(1)
  await tellOf(made[0] ?? '')
  const ended = await refundRow(rig, refundId)
  expect(ended).toMatchObject({ status: 'succeeded', pspRefundId: made[0] })
  expect(await refundsOf(rig, order.orderId)).toHaveLength(1)
  expect(await see(rig, order)).toMatchObject({ status: 'completed', refundedAmount: 400 })
  expect(await historyCount(refundId)).toBe(1)
  await booksHold(rig)
}

/** Paid, and nobody told us. */
async function unheard() {
  const email = `guest-${randomUUID()}@veza.example`
  const { body } = await placeOrder(rig, undefined, { ...cartOf((await newProduct(rig)).product), email })
  const { intent = null } = await rig.stripe.control.pay({ session: await sessionOf(rig, body.orderId) })
  const paid = await rig.ctx.payments.readPayment(intent ?? '')
  const charge = paid.kind === 'found' ? paid.value.pspChargeId : undefined
  return { orderId: body.orderId, token: body.accessToken ?? '', intent: intent ?? '', charge: charge ?? '' }
}

describe('killed', () => {
  const points: readonly CrashPointName[] = ['refunds.claimed', 'refunds.answered']
  for (const point of points)
    test(`at ${point} and run again: one refund`, async () => {
      const order = await newPaidOrder(rig)
      const id = await openedBy(rig, order, PART)
      rig.crashes.arm(point)
      await expect(requestRefund(rig.ctx, id)).rejects.toThrow(Crash)
      expect(await refundRow(rig, id)).toMatchObject({ status: 'pending', pspRefundId: null })
      await requestRefund(rig.ctx, id)
      await endsOnce(order, id)
    })

  for (const point of ['refunds.read', 'refunds.applied'] as const)
    test(`at ${point} and told again: given back once`, async () => {
      const order = await newPaidOrder(rig)
      const { id, pspRefundId } = await askedBy(rig, order, PART)
      rig.crashes.arm(point)
      await expect(tellOf(pspRefundId ?? '')).rejects.toThrow(Crash)
      expect((await refundRow(rig, id)).status).toBe(point === 'refunds.read' ? 'pending' : 'succeeded')
      await endsOnce(order, id)
    })

  test('with the refund made and its answer lost: its event says so first, and the job has nothing left to do', async () => {
    const order = await newPaidOrder(rig)
    const id = await openedBy(rig, order, PART)
    rig.crashes.arm('refunds.answered')
    await expect(requestRefund(rig.ctx, id)).rejects.toThrow(Crash)
    await endsOnce(order, id)
    const before = await refundRow(rig, id)
    await requestRefund(rig.ctx, id)
    expect(await refundRow(rig, id)).toEqual(before)
    await endsOnce(order, id)
  })
})

describe('the event', () => {
  test('that comes before the answer ends the refund, and the answer changes nothing', async () => {
    const order = await newPaidOrder(rig)
    const id = await openedBy(rig, order, PART)
    const { payments } = rig.ctx
    const meanwhile = {
      findRefund: payments.findRefund.bind(payments),
      listRefunds: payments.listRefunds.bind(payments),
      createRefund: async (refund: NewRefund) => {
        const made = await payments.createRefund(refund)
        for (const psp of await madeIds(order)) await tellOf(psp)
        return made
      },
    }
    await requestRefund({ ...rig.ctx, payments: meanwhile }, id)
    await endsOnce(order, id)
  })

  test('told 50 times at once is applied once', async () => {
    const order = await newPaidOrder(rig)
    const { id, pspRefundId } = await askedBy(rig, order, PART)
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => tellOf(pspRefundId ?? '')))
    expect(outcomes.filter(({ kind }) => kind === 'applied')).toHaveLength(1)
    expect(outcomes.filter(({ kind }) => kind === 'nothing')).toHaveLength(49)
    await endsOnce(order, id)
    const ended = await refundRow(rig, id)
    rig.clock.advance(MINUTE_MS)
    await tellOf(pspRefundId ?? '')
    expect(await refundRow(rig, id)).toEqual(ended)
  })

  test('of a waiting refund says why it waits, and that it failed gives the order back', async () => {
    await rig.stripe.control.configure({ refundsBecome: 'insufficient_funds' })
    const order = await newPaidOrder(rig)
    const { id, pspRefundId } = await askedBy(rig, order)
    const psp = pspRefundId ?? ''
    expect(await tellOf(psp)).toEqual({ kind: 'applied' })
    expect(await tellOf(psp)).toMatchObject({ kind: 'nothing' })
    expect(await refundRow(rig, id)).toMatchObject({
      status: 'pending',
      pendingReason: 'insufficient_funds',
    })
    expect((await see(rig, order)).status).toBe('refund_pending')
    await rig.stripe.control.failRefund({ refund: psp, reason: 'lost_or_stolen_card' })
    expect(await tellOf(psp)).toEqual({ kind: 'applied' })
    expect(await refundRow(rig, id)).toMatchObject({
      status: 'failed',
      failureCode: 'lost_or_stolen_card',
      pendingReason: null,
    })
    expect(await see(rig, order)).toMatchObject({
      status: 'completed',
      refundedAmount: 0,
      items: [{ grant: { status: 'active' } }],
    })
    expect(await historyCount(id)).toBe(0)
    await booksHold(rig)
  })

  test('that is canceled gives the order back', async () => {
    await rig.stripe.control.configure({ refundsBecome: 'pending' })
    const order = await newPaidOrder(rig)
    const { id, pspRefundId } = await askedBy(rig, order)
    await rig.stripe.control.cancelRefund({ refund: pspRefundId ?? '' })
    expect(await tellOf(pspRefundId ?? '')).toEqual({ kind: 'applied' })
    expect(await refundRow(rig, id)).toMatchObject({ status: 'failed', failureCode: 'canceled' })
    expect((await see(rig, order)).status).toBe('completed')
    await booksHold(rig)
  })

  test('of a refund that came back from the bank: the order stays refunded, and we owe the money', async () => {
    const order = await newPaidOrder(rig)
    const { id, pspRefundId } = await askedBy(rig, order)
    const psp = pspRefundId ?? ''
    await tellOf(psp)
    await rig.stripe.control.failRefund({ refund: psp })
    expect(await tellOf(psp)).toEqual({ kind: 'applied' })
    expect(await tellOf(psp)).toMatchObject({ kind: 'nothing' })
    expect(await refundRow(rig, id)).toMatchObject({
      status: 'returned',
      failureCode: 'expired_or_canceled_card',
    })
    expect((await see(rig, order)).status).toBe('refunded')
    await booksHold(rig)
  })

  test('of a refund that is here before its payment has the payment taken in first', async () => {
    const other = await unheard()
    const { refund } = await rig.stripe.control.refundOutside({ charge: other.charge, amount: 300 })
    expect(await tellOf(refund)).toEqual({ kind: 'applied' })
    const rows = await refundsOf(rig, other.orderId)
    expect(rows).toMatchObject([{ origin: 'foreign', status: 'succeeded', amount: 300 }])
    expect(await seeOrder(rig, other.orderId, other.token)).toMatchObject({
      status: 'completed',
      refundedAmount: 300,
    })
    await booksHold(rig)
  })

  test('at the same moment as of its payment, or of a dispute beside that, is not lost', async () => {
    for (let round = 0; round < 3; round++) {
      const [one, other] = [await unheard(), await unheard()]
      const { refund } = await rig.stripe.control.refundOutside({ charge: one.charge, amount: 300 })
      const { dispute } = await rig.stripe.control.openDispute({ charge: other.charge })
      await Promise.all([
        ...[tell(rig, 'payment_intent', one.intent), tell(rig, 'refund', refund)],
        ...[tell(rig, 'payment_intent', other.intent), tell(rig, 'dispute', dispute)],
      ])
      expect(await seeOrder(rig, one.orderId, one.token)).toMatchObject({ refundedAmount: 300 })
      expect(await seeOrder(rig, other.orderId, other.token)).toMatchObject({ status: 'disputed' })
    }
    await booksHold(rig)
  })

  test('of a connected account changes nothing, and of what the provider has not, is tried again', async () => {
    await expect(tell(rig, 'refund', 're_unknown')).rejects.toMatchObject({ code: 'told-and-missing' })
    expect(await tell(rig, 'refund', 're_unknown', 'acct_1')).toMatchObject({ kind: 'suspicious' })
  })
})

describe('who asks twice', () => {
  test('with one key is given one refund, after its end too; with another, the one under way', async () => {
    const order = await newPaidOrder(rig)
    const key = randomUUID()
    const ask = (as = key) => askAs(rig, order.orderId, buyerOf(order), {}, as)
    const first = await ask()
    expect((await ask()).body).toEqual(first.body)
    expect((await ask(randomUUID())).body).toMatchObject({
      outcome: 'already-in-progress',
      refund: { id: first.body.refund.id },
    })
    const { id } = first.body.refund
    await requestRefund(rig.ctx, id)
    await tellOf((await madeIds(order))[0] ?? '')
    expect((await ask()).body).toMatchObject({ outcome: 'opened', refund: { id, status: 'succeeded' } })
    expect(await refundsOf(rig, order.orderId)).toHaveLength(1)
  })

  test('with one key, and for something else, is told so', async () => {
    const order = await newPaidOrder(rig)
    const [key, itemId] = [randomUUID(), (await see(rig, order)).items[0]?.id ?? '']
    const ask = (wanted: object) => askAs(rig, order.orderId, buyerOf(order), wanted, key)
    expect((await ask({})).status).toBe(202)
    for (const other of [{ itemId }, { reason: 'another' }])
      expect(await ask(other)).toMatchObject({ status: 422, body: { code: 'idempotency-key-reused' } })
    expect(await refundsOf(rig, order.orderId)).toHaveLength(1)
  })

  test('shares no key with the other side: buyer and seller each get their own', async () => {
    const { seller, product } = await newProduct(rig)
    const order = await newPaidOrder(rig, { products: [product] })
    const key = randomUUID()
    const bySeller = await askAs(rig, order.orderId, seller, { amount: 1 }, key)
    await rig.stripe.control.fault({ operation: 'refunds.create', kind: 'refused' })
    await requestRefund(rig.ctx, bySeller.body.refund.id)
    const byBuyer = await askAs(rig, order.orderId, buyerOf(order), {}, key)
    expect(byBuyer.body).toMatchObject({
      outcome: 'opened',
      refund: { amount: 1_000, requestedAs: 'buyer', status: 'pending' },
    })
    expect((await askAs(rig, order.orderId, seller, { amount: 1 }, key)).body.refund.id).toBe(
      bySeller.body.refund.id,
    )
  })
})
