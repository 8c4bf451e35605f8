import { randomUUID } from 'node:crypto'
import type { Reconciled } from '@veza/shared/contracts/reconciliation.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '@veza/shared/kernel/time.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { call } from '../../../e2e/support/api.ts'
import {
  cartOf,
  type MoneyRig,
  newPaidOrder,
  newProduct,
  placeOrder,
  seeOrder,
  sessionOf,
  startMoneyRig,
  tell,
} from '../../../e2e/support/money.ts'
import { providerEvents } from '../../provider-events.ts'
import { findContradictions } from '../ledger/index.ts'
import { reconcile } from './index.ts'
import { standingQuestions } from './standing.ts'

let rig: MoneyRig
let offset = 0
const clock = { now: () => new Date(Date.now() + offset) }

beforeAll(async () => {
  rig = await startMoneyRig({ clock })
})
afterAll(() => rig?.stop())
beforeEach(async () => {
  await rig.stripe.control.clearFaults({})
})

const db = () => rig.server.ctx.db
const run = () => reconcile(rig.server.ctx, providerEvents(rig.server.ctx))
const of = (results: readonly Reconciled[], kind: Reconciled['kind']) =>
  results.find((one) => one.kind === kind)
const booksHold = async () => expect(await findContradictions(db())).toEqual([])

async function placed() {
  const { product } = await newProduct(rig)
  const email = `guest-${randomUUID()}@veza.example`
  const { body } = await placeOrder(rig, undefined, { ...cartOf(product), email })
  return { orderId: body.orderId, token: body.accessToken ?? '', session: await sessionOf(rig, body.orderId) }
}

async function refundAsked() {
  const order = await newPaidOrder(rig)
  const { body } = await call<{ refund: { id: string } }>(
    rig.server,
    undefined,
    `POST /orders/${order.orderId}/refunds`,
    {},
    { 'idempotency-key': randomUUID(), 'x-order-token': order.accessToken ?? '' },
  )
  return { order, refundId: body.refund.id }
}

const refundRow = (id: string) =>
  db().selectFrom('refunds').selectAll().where('id', '=', id).executeTakeFirstOrThrow()

const stuckOrders = async () =>
  (await rig.server.ctx.telemetry.read()).text.match(/^veza_ledger_stuck_orders.* (\S+)$/m)?.[1]

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 50))
}

describe('what no webhook told of', () => {
  test('a payment is found after half an hour, and not before', async () => {
    const { orderId, token, session } = await placed()
    await rig.stripe.control.pay({ session })
    expect(of(await run(), 'payments')).toMatchObject({ settled: 0 })
    expect((await seeOrder(rig, orderId, token)).status).toBe('pending')
    offset += 31 * MINUTE_MS
    expect(of(await run(), 'payments')).toMatchObject({ settled: 1, unanswered: 0 })
    expect((await seeOrder(rig, orderId, token)).status).toBe('completed')
    // The webhook that comes after all has nothing to do.
    expect(await tell(rig, 'checkout.session', session)).toMatchObject({ kind: 'nothing' })
    await booksHold()
  })

  test('a refund that the provider has ended is ended here', async () => {
    const { order, refundId } = await refundAsked()
    await until(async () => (await refundRow(refundId)).pspRefundId !== null)
    offset += 31 * MINUTE_MS
    expect(of(await run(), 'refunds')).toMatchObject({ settled: 1 })
    expect((await seeOrder(rig, order.orderId, order.accessToken ?? '')).status).toBe('refunded')
    await booksHold()
  })

  test('a refund made at the provider is heard of ten minutes later, once', async () => {
    const { orderId, accessToken } = await newPaidOrder(rig)
    const payment = db().selectFrom('payments').select('pspChargeId').where('orderId', '=', orderId)
    const { pspChargeId } = await payment.executeTakeFirstOrThrow()
    await rig.stripe.control.setWebhook({ url: `${rig.server.url}/webhooks/stripe` })
    await rig.stripe.control.deliver({ rules: [{ mode: { kind: 'drop' } }] })
    await rig.stripe.control.refundOutside({ charge: pspChargeId ?? '', amount: 400 })
    await run()
    const refunded = async () => (await seeOrder(rig, orderId, accessToken ?? '')).refundedAmount
    expect(await refunded()).toBe(0)
    offset += 11 * MINUTE_MS
    expect(of(await run(), 'events')?.waiting).toBeGreaterThan(0)
    expect(of(await run(), 'events')?.waiting).toBe(0)
    await until(async () => (await refunded()) === 400)
    await booksHold()
    await rig.stripe.control.deliver({ rules: [] })
    await rig.stripe.control.setWebhook({ url: null })
  })

  test('what banks take their days for is asked about once a day, and keeps nothing else waiting', async () => {
    await rig.stripe.control.configure({ delayedMethodMs: null })
    const slow = [await placed(), await placed()]
    for (const { session } of slow) {
      await rig.stripe.control.pay({ session, number: 'AT611904300234573201' })
      await tell(rig, 'checkout.session', session)
    }
    const other = await placed()
    await rig.stripe.control.pay({ session: other.session })
    const { ctx } = rig.server
    const reconciliation = { ...ctx.config.payments.reconciliation, batch: 1 }
    const config = { ...ctx.config, payments: { ...ctx.config.payments, reconciliation } }
    const runOne = async () => of(await reconcile({ ...ctx, config }, providerEvents(ctx)), 'payments')
    offset += 31 * MINUTE_MS
    expect(await runOne()).toMatchObject({ settled: 1, waiting: 0 })
    expect((await seeOrder(rig, other.orderId, other.token)).status).toBe('completed')
    offset += 2 * HOUR_MS
    expect(await stuckOrders()).toBe('0')
    offset += DAY_MS
    expect(await stuckOrders()).toBe('2')
    const late = await placed()
    await rig.stripe.control.pay({ session: late.session })
    offset += 31 * MINUTE_MS
    expect(await runOne()).toMatchObject({ settled: 1, waiting: 1 })
    expect(await runOne()).toMatchObject({ settled: 0, waiting: 1 })
    offset += HOUR_MS
    expect(await runOne()).toMatchObject({ settled: 0, waiting: 0 })
    for (const { session } of slow) await rig.stripe.control.settle({ session, isPaid: true })
    offset += DAY_MS
    expect([await runOne(), await runOne()]).toMatchObject([{ settled: 1 }, { settled: 1 }])
    await booksHold()
  })

  test('a provider without an answer leaves the rows for the next run', async () => {
    const { session } = await placed()
    await rig.stripe.control.pay({ session })
    offset += HOUR_MS
    await rig.stripe.control.fault({
      operation: 'checkout.sessions.retrieve',
      kind: 'error_before',
      times: 20,
    })
    const first = of(await run(), 'payments')
    expect(first?.unanswered).toBeGreaterThan(0)
    await rig.stripe.control.clearFaults({})
    offset += 31 * MINUTE_MS
    expect(of(await run(), 'payments')).toMatchObject({ settled: 1, unanswered: 0 })
  })
})

describe('an orphan refund', () => {
  test('that the provider made is taken in', async () => {
    const { refundId } = await refundAsked()
    await until(async () => (await refundRow(refundId)).pspRefundId !== null)
    // As if the answer had never been stored.
    await db().updateTable('refunds').set({ pspRefundId: null }).where('id', '=', refundId).execute()
    offset += 6 * MINUTE_MS
    expect(of(await run(), 'orphan-refunds')).toMatchObject({ settled: 1 })
    expect(await refundRow(refundId)).toMatchObject({ status: 'succeeded' })
    await booksHold()
  })

  test('that the provider never took is asked for again', async () => {
    await rig.stripe.control.fault({ operation: 'refunds.create', kind: 'error_before', times: 50 })
    const { order, refundId } = await refundAsked()
    await until(async () => (await refundRow(refundId)).attemptedAt !== null)
    offset += 6 * MINUTE_MS
    expect(of(await run(), 'orphan-refunds')).toMatchObject({ waiting: 1 })
    expect(await refundRow(refundId)).toMatchObject({ status: 'pending', failureCode: null })
    expect((await seeOrder(rig, order.orderId, order.accessToken ?? '')).status).toBe('refund_pending')
    await rig.stripe.control.clearFaults({})
    await until(async () => (await refundRow(refundId)).pspRefundId !== null)
    await tell(rig, 'refund', (await refundRow(refundId)).pspRefundId ?? '')
    expect(await refundRow(refundId)).toMatchObject({ status: 'succeeded' })
    await booksHold()
  })
})

describe('money that pays for nothing, and that its bank did not take', () => {
  const refundsOf = (paymentId: string) =>
    db().selectFrom('refunds').selectAll().where('paymentId', '=', paymentId).orderBy('createdAt').execute()

  async function paidTwice(): Promise<string> {
    const { sessionId, orderId } = await newPaidOrder(rig)
    const { session } = await rig.stripe.control.payTwice({ session: sessionId })
    await tell(rig, 'checkout.session', session)
    const stray = db()
      .selectFrom('payments')
      .select('id')
      .where('orderId', '=', orderId)
      .where('isStray', '=', true)
    return (await stray.executeTakeFirstOrThrow()).id
  }
  /** The provider's id of the newest of so many refunds. */
  async function sentBack(paymentId: string, tries: number): Promise<string> {
    await until(async () => typeof (await refundsOf(paymentId))[tries - 1]?.pspRefundId === 'string')
    return (await refundsOf(paymentId)).at(-1)?.pspRefundId ?? ''
  }
  async function fails(paymentId: string, tries: number): Promise<void> {
    const refund = await sentBack(paymentId, tries)
    await rig.stripe.control.failRefund({ refund })
    expect(await tell(rig, 'refund', refund)).toEqual({ kind: 'applied' })
  }

  test('is sent back again a day later', async () => {
    const paymentId = await paidTwice()
    await fails(paymentId, 1)
    await run()
    expect(await refundsOf(paymentId)).toMatchObject([{ status: 'failed' }])
    offset += DAY_MS + MINUTE_MS
    expect(of(await run(), 'stray-payments')).toMatchObject({ waiting: 1 })
    expect(await tell(rig, 'refund', await sentBack(paymentId, 2))).toEqual({ kind: 'applied' })
    expect(await refundsOf(paymentId)).toMatchObject([{ status: 'failed' }, { status: 'succeeded' }])
    offset += DAY_MS + MINUTE_MS
    expect(of(await run(), 'stray-payments')).toMatchObject({ waiting: 0 })
    await booksHold()
  })

  test('is sent back but for what somebody has sent back at the provider meanwhile', async () => {
    const paymentId = await paidTwice()
    await fails(paymentId, 1)
    const { pspChargeId } = await db()
      .selectFrom('payments')
      .select('pspChargeId')
      .where('id', '=', paymentId)
      .executeTakeFirstOrThrow()
    const made = await rig.stripe.control.refundOutside({ charge: pspChargeId ?? '', amount: 1 })
    expect(await tell(rig, 'refund', made.refund)).toEqual({ kind: 'applied' })
    offset += DAY_MS + MINUTE_MS
    expect(of(await run(), 'stray-payments')).toMatchObject({ waiting: 1 })
    await until(async () => (await refundsOf(paymentId)).length === 3)
    expect((await refundsOf(paymentId)).at(-1)).toMatchObject({ origin: 'stray', amount: 999 })
    await booksHold()
  })

  test('is given up after three refunds, and counted for good, for whoever is to look', async () => {
    const owed = standingQuestions(rig.server.ctx).veza_ledger_buyers_owed
    const before = await owed()
    const paymentId = await paidTwice()
    for (let tries = 1; tries <= 3; tries++) {
      expect(await owed()).toBe(before)
      await fails(paymentId, tries)
      offset += DAY_MS + MINUTE_MS
      await run()
    }
    expect(await refundsOf(paymentId)).toHaveLength(3)
    offset += 60 * DAY_MS
    expect(await owed()).toBe(before + 1)
    await booksHold()
  })
})

test('what stays as it is does not keep others from being looked after', async () => {
  const batch = rig.server.ctx.config.payments.reconciliation.batch
  const waiting = await placed()
  const payment = await db()
    .selectFrom('payments')
    .selectAll()
    .where('orderId', '=', waiting.orderId)
    .executeTakeFirstOrThrow()
  // So many older ones of which the provider has nothing to tell.
  const old = new Date(clock.now().getTime() - 5 * HOUR_MS)
  await db()
    .insertInto('payments')
    .values(
      Array.from({ length: batch }, (_, at) => ({
        ...payment,
        id: randomUUID(),
        attempt: at + 1,
        pspSessionId: `cs_test_unknown${at}`,
        createdAt: old,
        updatedAt: old,
      })),
    )
    .execute()
  await rig.stripe.control.pay({ session: waiting.session })
  offset += 31 * MINUTE_MS
  expect(of(await run(), 'payments')).toMatchObject({ settled: 0, unanswered: batch })
  expect(of(await run(), 'payments')).toMatchObject({ settled: 1 })
})
