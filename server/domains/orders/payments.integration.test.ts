import { randomUUID } from 'node:crypto'
import { MINUTE_MS, SECOND_MS } from '@veza/shared/kernel/time.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { call } from '../../../e2e/support/api.ts'
import { fakeClock } from '../../../e2e/support/bare-http.ts'
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
import { newOnSale } from '../../../e2e/support/products.ts'
import { newUser } from '../../../e2e/support/server.ts'
import { expireNeverOpened } from './closing.ts'
import { giveUpPayment } from './payments.ts'
import { orderProviderEvents } from './provider-events.ts'
import { booksHold, guest, mailTo, withToken } from './testing.ts'

const PAYS_LATE = 'AT611904300234573201'
const FAILS_LATE = 'AT861904300235473202'
const DECLINED = '4000000000000002'

const clock = fakeClock()
let rig: MoneyRig
beforeAll(async () => {
  rig = await startMoneyRig({ clock })
})
afterAll(() => rig?.stop())

const db = () => rig.server.ctx.db

/** An order of a guest's that waits to be paid. */
async function waiting() {
  const { product, seller } = await newProduct(rig)
  const email = guest()
  const { body } = await placeOrder(rig, undefined, { ...cartOf(product), email })
  const session = await sessionOf(rig, body.orderId)
  return { ...body, token: body.accessToken ?? '', email, session, product, seller }
}

const told = (session: string) => tell(rig, 'checkout.session', session)
const payAgain = (orderId: string, token: string) =>
  call<{ checkoutUrl: string | null; code?: string }>(
    rig.server,
    undefined,
    `POST /orders/${orderId}/checkout`,
    undefined,
    withToken(token),
  )
const paymentsOf = (orderId: string) =>
  db().selectFrom('payments').selectAll().where('orderId', '=', orderId).orderBy('attempt').execute()
/** Time passes here and at the provider. */
async function pass(ms: number): Promise<void> {
  clock.advance(ms)
}

describe('a try to pay', () => {
  test('that is declined may be repeated on the same page', async () => {
    const order = await waiting()
    await rig.stripe.control.pay({ session: order.session, number: DECLINED })
    expect(await told(order.session)).toEqual({ kind: 'applied' })
    const declined = await seeOrder(rig, order.orderId, order.token)
    expect(declined).toMatchObject({ status: 'pending', payment: { failureCode: 'card_declined' } })
    expect((await payAgain(order.orderId, order.token)).body.checkoutUrl).toBe(order.checkoutUrl)
    await rig.stripe.control.pay({ session: order.session })
    await told(order.session)
    expect(await seeOrder(rig, order.orderId, order.token)).toMatchObject({
      status: 'completed',
      payment: { status: 'paid', failureCode: null },
    })
  })

  test.each([
    ['a good card', {}, { status: 'completed', payment: { status: 'paid', failureCode: null } }],
    ['a bank', { number: PAYS_LATE }, { status: 'pending', payment: { status: 'processing' } }],
  ] as const)(
    'that is declined, and repeated with %s while we ask, is neither suspicious nor over',
    async (_, second, seen) => {
      const order = await waiting()
      const { intent } = await rig.stripe.control.pay({ session: order.session, number: DECLINED })
      const { payments } = rig.server.ctx
      const readPayment: typeof payments.readPayment = async (id) => {
        const read = await payments.readPayment(id)
        // The first time alone: after that, the page takes no more.
        await rig.stripe.control.pay({ session: order.session, ...second }).catch(() => undefined)
        return read
      }
      const torn = { ...rig.server.ctx, payments: { ...payments, readPayment } }
      const event = { objectId: intent ?? '', eventType: 'payment_intent.payment_failed' }
      expect(await orderProviderEvents(torn).payment_intent(event)).toEqual({ kind: 'applied' })
      expect(await seeOrder(rig, order.orderId, order.token)).toMatchObject(seen)
    },
  )

  test('by a method that takes days waits, is told, and completes', async () => {
    const order = await waiting()
    await rig.stripe.control.pay({ session: order.session, number: PAYS_LATE })
    expect(await told(order.session)).toEqual({ kind: 'applied' })
    expect(await told(order.session)).toMatchObject({ kind: 'nothing' })
    const onItsWay = await seeOrder(rig, order.orderId, order.token)
    expect(onItsWay).toMatchObject({ status: 'pending', payment: { status: 'processing' } })
    expect(onItsWay.items[0]?.grant).toBeNull()
    expect(await payAgain(order.orderId, order.token)).toMatchObject({
      status: 409,
      body: { code: 'payment-processing' },
    })
    await mailTo(rig, order.email, 'Your payment is on its way')
    await rig.stripe.control.settle({ session: order.session })
    await told(order.session)
    expect((await seeOrder(rig, order.orderId, order.token)).status).toBe('completed')
    await mailTo(rig, order.email, 'Thank you: your downloads are ready')
    await booksHold(rig)
  })

  test('by a method that takes days and fails ends the order, which may be paid anew', async () => {
    const order = await waiting()
    await rig.stripe.control.pay({ session: order.session, number: FAILS_LATE })
    await told(order.session)
    await rig.stripe.control.settle({ session: order.session })
    expect(await told(order.session)).toEqual({ kind: 'applied' })
    const failed = await seeOrder(rig, order.orderId, order.token)
    expect(failed).toMatchObject({ status: 'failed', payment: { status: 'failed' } })
    expect(failed.payment.failureCode).not.toBeNull()
    await mailTo(rig, order.email, 'Your payment did not go through')
    const again = await payAgain(order.orderId, order.token)
    expect(again.body.checkoutUrl).not.toBe(order.checkoutUrl)
    const session = await sessionOf(rig, order.orderId)
    await rig.stripe.control.pay({ session })
    await told(session)
    expect((await seeOrder(rig, order.orderId, order.token)).status).toBe('completed')
    expect((await paymentsOf(order.orderId)).map(({ status }) => status)).toEqual(['failed', 'paid'])
    await booksHold(rig)
  })

  test('that nobody makes use of expires, and the order with it', async () => {
    const order = await waiting()
    await rig.stripe.control.expire({ session: order.session })
    expect(await told(order.session)).toEqual({ kind: 'applied' })
    expect(await told(order.session)).toMatchObject({ kind: 'nothing' })
    expect(await seeOrder(rig, order.orderId, order.token)).toMatchObject({
      status: 'expired',
      payment: { status: 'expired' },
    })
    await mailTo(rig, order.email, 'Your order has expired')
    await booksHold(rig)
  })

  test('whose time is over is asked after before another is made', async () => {
    const order = await waiting()
    await rig.stripe.control.pay({ session: order.session })
    await pass(61 * MINUTE_MS)
    expect(await payAgain(order.orderId, order.token)).toMatchObject({
      status: 409,
      body: { code: 'already-paid' },
    })
    const late = await waiting()
    await pass(61 * MINUTE_MS)
    const again = await payAgain(late.orderId, late.token)
    expect(again.status).toBe(200)
    expect(again.body.checkoutUrl).not.toBe(late.checkoutUrl)
    expect((await paymentsOf(late.orderId)).map(({ status }) => status)).toEqual(['expired', 'pending'])
  })
})

describe('money', () => {
  test('for an order that had expired completes it, at the price of then', async () => {
    const order = await waiting()
    await rig.stripe.control.pay({ session: order.session })
    const [payment] = await paymentsOf(order.orderId)
    await giveUp(payment?.id ?? '', order.orderId)
    expect((await seeOrder(rig, order.orderId, order.token)).status).toBe('expired')
    expect(await told(order.session)).toEqual({ kind: 'applied' })
    expect(await seeOrder(rig, order.orderId, order.token)).toMatchObject({
      status: 'completed',
      total: 1_000,
    })
    await booksHold(rig)
  })

  test('for an order whose code has been used up in the meantime goes back', async () => {
    const seller = await newUser(rig.server)
    const product = await newOnSale(rig.server, seller)
    await call(rig.server, seller, 'POST /discount-codes', {
      code: 'LAST',
      off: { basisPoints: 5_000 },
      maxUses: 1,
    })
    const buy = () => placeOrder(rig, undefined, { ...cartOf(product), email: guest(), discountCode: 'last' })
    const first = (await buy()).body
    expect(first.total).toBe(500)
    expect(await buy()).toMatchObject({ status: 409, body: { code: 'code-used-up' } })
    const session = await sessionOf(rig, first.orderId)
    await rig.stripe.control.pay({ session })
    // We give up on the first before we hear of its money; the second takes the use.
    const [payment] = await paymentsOf(first.orderId)
    await giveUp(payment?.id ?? '', first.orderId)
    const second = (await buy()).body
    expect(second.total).toBe(500)
    expect(await told(session)).toEqual({ kind: 'applied' })
    expect((await seeOrder(rig, first.orderId, first.accessToken ?? '')).status).toBe('expired')
    expect(await paymentsOf(first.orderId)).toMatchObject([{ status: 'paid', isStray: true, amount: 500 }])
    await booksHold(rig)
    await newlyPaid(second.orderId)
    expect((await seeOrder(rig, second.orderId, second.accessToken ?? '')).status).toBe('completed')
    await booksHold(rig)
  })

  test('that comes twice, by two pages of one order, counts once, and the second goes back', async () => {
    const order = await waiting()
    const lost = order.session
    // As if the answer had been lost: we know no page, its time passes, and another is opened.
    await db()
      .updateTable('payments')
      .set({ pspSessionId: null, checkoutUrl: null, expiresAt: clock.now() })
      .where('orderId', '=', order.orderId)
      .execute()
    await pass(SECOND_MS)
    expect((await payAgain(order.orderId, order.token)).status).toBe(200)
    const second = await sessionOf(rig, order.orderId)
    expect(second).not.toBe(lost)
    await rig.stripe.control.pay({ session: lost })
    await rig.stripe.control.pay({ session: second })
    await told(second)
    await told(lost)
    await told(lost)
    expect(await paymentsOf(order.orderId)).toMatchObject([
      { attempt: 0, status: 'paid', isStray: true, pspSessionId: lost },
      { attempt: 1, status: 'paid', isStray: false, pspSessionId: second },
    ])
    expect((await seeOrder(rig, order.orderId, order.token)).payment.status).toBe('paid')
    await mailTo(rig, order.email, 'We are sending money back to you')
    await booksHold(rig)
  })

  test('by a page that we did not open, for an order of ours, is written down and goes back', async () => {
    const order = await waiting()
    await rig.stripe.control.pay({ session: order.session })
    await told(order.session)
    const twice = await rig.stripe.control.payTwice({ session: order.session })
    expect(await tell(rig, 'payment_intent', twice.intent ?? '')).toEqual({ kind: 'applied' })
    expect(await told(twice.session)).toMatchObject({ kind: 'nothing' })
    expect(await tell(rig, 'payment_intent', twice.intent ?? '')).toMatchObject({ kind: 'nothing' })
    expect(await paymentsOf(order.orderId)).toMatchObject([
      { status: 'paid', isStray: false },
      { status: 'paid', isStray: true, pspSessionId: twice.session, pspPaymentIntentId: twice.intent },
    ])
    await booksHold(rig)
  })

  test('by such a page, before ours is paid, completes the order; what comes by ours goes back', async () => {
    const order = await waiting()
    const twice = await rig.stripe.control.payTwice({ session: order.session })
    await tell(rig, 'payment_intent', twice.intent ?? '')
    expect((await seeOrder(rig, order.orderId, order.token)).status).toBe('completed')
    await told(twice.session)
    const [ours] = await paymentsOf(order.orderId)
    if (ours?.status === 'pending') {
      await rig.stripe.control.pay({ session: order.session }).catch(() => undefined)
      await told(order.session)
    }
    expect(
      (await paymentsOf(order.orderId)).filter((one) => one.status === 'paid' && !one.isStray),
    ).toHaveLength(1)
    await booksHold(rig)
  })

  test('is counted once, however often and from wherever it is told, fifty times at once', async () => {
    const order = await waiting()
    const { intent } = await rig.stripe.control.pay({ session: order.session })
    const tellings = Array.from({ length: 50 }, (_, index) =>
      index % 2 ? told(order.session) : tell(rig, 'payment_intent', intent ?? ''),
    )
    const kinds = (await Promise.all(tellings)).map(({ kind }) => kind)
    expect(kinds.filter((kind) => kind === 'applied')).toHaveLength(1)
    const counted = async (table: 'transfers' | 'invoices') =>
      (await db().selectFrom(table).select('id').where('orderId', '=', order.orderId).execute()).length
    expect([await counted('transfers'), await counted('invoices')]).toEqual([1, 1])
    const mails = rig.server.ctx.mail.mailbox
    await mailTo(rig, order.email, 'Thank you: your downloads are ready')
    expect(mails?.list(order.email).filter(({ subject }) => subject.startsWith('Thank you'))).toHaveLength(1)
    await booksHold(rig)
  })

  test('that is not what was asked for changes nothing, and is told', async () => {
    const order = await waiting()
    await rig.stripe.control.pay({ session: order.session })
    await db().updateTable('payments').set({ amount: 999 }).where('orderId', '=', order.orderId).execute()
    expect(await told(order.session)).toMatchObject({ kind: 'suspicious' })
    expect(await paymentsOf(order.orderId)).toMatchObject([{ status: 'pending', pspPaymentIntentId: null }])
    await db()
      .updateTable('payments')
      .set({ amount: 1_000, currency: 'usd' })
      .where('orderId', '=', order.orderId)
      .execute()
    expect(await told(order.session)).toMatchObject({ kind: 'suspicious' })
    expect((await seeOrder(rig, order.orderId, order.token)).status).toBe('pending')
    expect(await tell(rig, 'checkout.session', order.session, 'acct_other')).toMatchObject({
      kind: 'suspicious',
    })
    await db().updateTable('payments').set({ currency: 'eur' }).where('orderId', '=', order.orderId).execute()
    expect(await told(order.session)).toEqual({ kind: 'applied' })
  })

  test('whose fee is known later has it in the books later, once', async () => {
    await rig.stripe.control.configure({ isBookedLate: true })
    const order = await waiting()
    await rig.stripe.control.pay({ session: order.session })
    await told(order.session)
    const [before] = await paymentsOf(order.orderId)
    expect(before).toMatchObject({ status: 'paid', feeAmount: null })
    await rig.stripe.control.bookCharges({})
    await rig.stripe.control.configure({ isBookedLate: false })
    const charge = before?.pspChargeId ?? ''
    expect(await tell(rig, 'charge', charge)).toEqual({ kind: 'applied' })
    expect(await tell(rig, 'charge', charge)).toMatchObject({ kind: 'nothing' })
    expect(await paymentsOf(order.orderId)).toMatchObject([{ feeAmount: 40, feeCurrency: 'eur' }])
    await booksHold(rig)
  })

  test('of others is none of ours', async () => {
    expect(await tell(rig, 'charge', 'nobody_knows_this')).toMatchObject({ kind: 'nothing' })
  })

  test('of what the provider says is not there is no answer to build on: it is asked again', async () => {
    for (const type of ['checkout.session', 'payment_intent'] as const)
      await expect(tell(rig, type, 'nobody_knows_this')).rejects.toMatchObject({ code: 'told-and-missing' })
  })
})

describe('the provider', () => {
  const anOrder = async () => ({ ...cartOf((await newProduct(rig)).product), email: guest() })

  test('that answers, and is not heard, gives the same page to the same call', async () => {
    for (const kind of ['close_after', 'error_after'] as const) {
      const order = await anOrder()
      const key = randomUUID()
      await rig.stripe.control.fault({
        operation: 'checkout.sessions.create',
        kind,
        times: kind === 'close_after' ? 2 : 1,
        isForgotten: true,
      })
      const first = await placeOrder<{ code: string }>(rig, undefined, order, key)
      expect(first).toMatchObject({ status: 503, body: { code: 'payment-unknown' } })
      expect(first.headers.get('retry-after')).toBe('5')
      const second = await placeOrder(rig, undefined, order, key)
      expect(second.status).toBe(201)
      expect(second.body.checkoutUrl).toContain(rig.stripe.url)
      expect(await paymentsOf(second.body.orderId)).toMatchObject([{ attempt: 0, status: 'pending' }])
    }
  })

  test('is not asked again for a page that is known', async () => {
    const [order, key] = [await anOrder(), randomUUID()]
    const first = await placeOrder(rig, undefined, order, key)
    // Asked, it would open another.
    await rig.stripe.control.forgetKeys({})
    const second = await placeOrder(rig, undefined, order, key)
    expect([second.status, second.body]).toEqual([201, first.body])
  })

  test('that refuses ends this try, and the next goes by another key', async () => {
    const order = await anOrder()
    const key = randomUUID()
    await rig.stripe.control.fault({
      operation: 'checkout.sessions.create',
      kind: 'refused',
      status: 400,
      code: 'account_closed',
    })
    const first = await placeOrder<{ code: string; orderId: string }>(rig, undefined, order, key)
    expect(first).toMatchObject({ status: 502, body: { code: 'payment-refused' } })
    const same = await placeOrder(rig, undefined, order, key)
    expect(same.body).toMatchObject({ orderId: first.body.orderId, status: 'failed', checkoutUrl: null })
    const again = await payAgain(same.body.orderId, same.body.accessToken ?? '')
    expect(again.status).toBe(200)
    expect(await paymentsOf(same.body.orderId)).toMatchObject([
      { attempt: 0, status: 'failed', failureCode: 'account_closed' },
      { attempt: 1, status: 'pending' },
    ])
    await newlyPaid(same.body.orderId)
    expect((await seeOrder(rig, same.body.orderId, same.body.accessToken ?? '')).status).toBe('completed')
  })

  test('asked for one page by many at once opens one', async () => {
    const order = await anOrder()
    const key = randomUUID()
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => placeOrder(rig, undefined, order, key)),
    )
    expect(answers.every(({ status }) => status === 201 || status === 503)).toBe(true)
    const opened = answers.filter(({ status }) => status === 201).map(({ body }) => body)
    expect(new Set(opened.map(({ orderId }) => orderId)).size).toBe(1)
    expect(new Set(opened.map(({ checkoutUrl }) => checkoutUrl)).size).toBe(1)
  })

  test('that never answered leaves a try that ends by itself', async () => {
    const order = await anOrder()
    await rig.stripe.control.fault({
      operation: 'checkout.sessions.create',
      kind: 'error_before',
      isForgotten: true,
    })
    const { body } = await placeOrder<{ orderId: string }>(rig, undefined, order)
    await pass(59 * MINUTE_MS)
    expect(await expireNeverOpened(rig.server.ctx)).toBe(0)
    await pass(2 * MINUTE_MS)
    expect(await expireNeverOpened(rig.server.ctx)).toBe(1)
    expect(await paymentsOf(body.orderId)).toMatchObject([{ status: 'expired' }])
  })
})

test('when an order is paid, its other pages are closed', async () => {
  const order = await waiting()
  const twice = await rig.stripe.control.payTwice({ session: order.session })
  await told(twice.session)
  await expect
    .poll(async () => (await paymentsOf(order.orderId)).map(({ status }) => status).sort(), {
      timeout: 30_000,
    })
    .toEqual(['expired', 'paid'])
  await expect(rig.stripe.control.pay({ session: order.session })).rejects.toThrow(/expired/)
})

async function newlyPaid(orderId: string): Promise<void> {
  const session = await sessionOf(rig, orderId)
  await rig.stripe.control.pay({ session })
  await told(session)
}

async function giveUp(paymentId: string, orderId: string): Promise<void> {
  await giveUpPayment(rig.server.ctx, { id: paymentId, orderId }, 'expired')
}

test('the builder gives an order that is paid', async () => {
  const { orderId, accessToken } = await newPaidOrder(rig)
  expect((await seeOrder(rig, orderId, accessToken ?? '')).status).toBe('completed')
})
