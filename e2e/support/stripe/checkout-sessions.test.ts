import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Rig, refusalOf, sale, startRig, toldTypes } from './testing.ts'

let rig: Rig
beforeEach(async () => {
  rig = await startRig()
})
afterEach(() => rig.stop())

const told = () => toldTypes(rig)

const retrieve = (id: string) =>
  rig.stripe.checkout.sessions.retrieve(id, { expand: ['payment_intent.latest_charge'] })

test('a session says what it was asked to say, and has no payment yet', async () => {
  const session = await rig.stripe.checkout.sessions.create({
    ...sale(1999),
    customer_email: 'ada@example.com',
  })
  expect(session).toMatchObject({
    object: 'checkout.session',
    status: 'open',
    payment_status: 'unpaid',
    amount_total: 1999,
    currency: 'eur',
    client_reference_id: 'order-1',
    customer_email: 'ada@example.com',
    metadata: { order: 'order-1' },
    payment_intent: null,
    livemode: false,
    url: expect.stringContaining('/pay/cs_test_'),
  })
  expect(session.expires_at - session.created).toBe(86_400)
  expect(await told()).toEqual([])
})

test('a good card pays at once', async () => {
  const { id } = await rig.stripe.checkout.sessions.create(sale(1000))
  expect(await rig.standIn.control.pay({ session: id, email: 'b@example.com' })).toMatchObject({
    outcome: 'succeeded',
  })
  expect(await told()).toEqual([
    'payment_intent.created',
    'charge.succeeded',
    'payment_intent.succeeded',
    'checkout.session.completed',
  ])
  expect(await retrieve(id)).toMatchObject({
    status: 'complete',
    payment_status: 'paid',
    url: null,
    customer_details: { email: 'b@example.com' },
    payment_intent: {
      status: 'succeeded',
      amount_received: 1000,
      transfer_group: 'order-1',
      latest_charge: {
        status: 'succeeded',
        paid: true,
        captured: true,
        billing_details: { email: 'b@example.com' },
      },
    },
  })
  await expect(rig.standIn.control.pay({ session: id })).rejects.toThrow('can be paid')
})

describe('where a buyer is', () => {
  const pay = async (more: object) => {
    const { id } = await rig.stripe.checkout.sessions.create(sale())
    const before = await rig.stripe.checkout.sessions.retrieve(id)
    expect(before.customer_details?.address ?? null).toBeNull()
    await rig.standIn.control.pay({ session: id, ...more })
    const { customer_details: asked, payment_intent: intent } = await retrieve(id)
    const charge = typeof intent === 'object' ? intent?.latest_charge : null
    if (typeof charge !== 'object' || charge === null) throw new Error('no charge')
    const { billing_details: billing, payment_method_details: details } = charge
    return {
      asked: asked?.address,
      billing: billing.address,
      card: details?.card?.country,
      account: details?.sepa_debit?.country,
    }
  }

  test('is asked of a card’s owner alone, and stands on the page and the charge, all its parts named', async () => {
    const address = { city: null, country: 'BE', line1: null, line2: null, postal_code: null, state: null }
    expect(await pay({ country: 'BE', number: '4000002500000003' })).toEqual({
      asked: address,
      billing: address,
      card: 'FR',
      account: undefined,
    })
    expect(await pay({})).toEqual({ asked: null, billing: null, card: 'US', account: undefined })
    expect(await pay({ issuedIn: null })).toMatchObject({ billing: null, card: null })
  })

  test('is of a debit where its account is', async () => {
    expect(await pay({ number: 'AT611904300234573201', country: 'BE' })).toEqual({
      asked: null,
      billing: null,
      card: undefined,
      account: 'AT',
    })
  })
})

test.each([
  ['4000000000000002', 'card_declined', 'generic_decline'],
  ['4000000000009995', 'card_declined', 'insufficient_funds'],
  ['4000000000000069', 'expired_card', 'expired_card'],
  ['4000000000000119', 'processing_error', 'processing_error'],
])('the card %s is declined (%s, %s), and another may be tried', async (number, code, decline_code) => {
  const { id } = await rig.stripe.checkout.sessions.create(sale())
  expect(await rig.standIn.control.pay({ session: id, number })).toMatchObject({ outcome: 'declined' })
  expect(await told()).toEqual(['payment_intent.created', 'charge.failed', 'payment_intent.payment_failed'])
  const tried = await retrieve(id)
  expect(tried).toMatchObject({
    status: 'open',
    payment_status: 'unpaid',
    payment_intent: {
      status: 'requires_payment_method',
      last_payment_error: { type: 'card_error', code, decline_code },
      latest_charge: { status: 'failed', paid: false, balance_transaction: null, failure_code: code },
    },
  })
  await rig.standIn.control.pay({ session: id })
  expect(await retrieve(id)).toMatchObject({
    payment_status: 'paid',
    payment_intent: { status: 'succeeded', last_payment_error: null },
  })
})

describe('a card that asks', () => {
  test('pays after a yes', async () => {
    const { id } = await rig.stripe.checkout.sessions.create(sale())
    const number = '4000002500003155'
    expect(await rig.standIn.control.pay({ session: id, number })).toMatchObject({
      outcome: 'requires_action',
    })
    expect(await told()).toEqual(['payment_intent.created', 'payment_intent.requires_action'])
    expect(await retrieve(id)).toMatchObject({
      status: 'open',
      payment_intent: {
        status: 'requires_action',
        latest_charge: null,
        next_action: {
          type: 'redirect_to_url',
          redirect_to_url: { url: expect.stringContaining('/bank/pi_') },
        },
      },
    })
    expect(await rig.standIn.control.answerBank({ session: id })).toEqual({ outcome: 'succeeded' })
    expect(await retrieve(id)).toMatchObject({
      payment_status: 'paid',
      payment_intent: { next_action: null },
    })
  })

  test('does not after a no', async () => {
    const { id } = await rig.stripe.checkout.sessions.create(sale())
    await rig.standIn.control.pay({ session: id, number: '4000002760003184' })
    await told()
    expect(await rig.standIn.control.answerBank({ session: id, isTrue: false })).toEqual({
      outcome: 'declined',
    })
    expect(await told()).toEqual(['payment_intent.payment_failed'])
    expect(await retrieve(id)).toMatchObject({
      status: 'open',
      payment_intent: { last_payment_error: { code: 'payment_intent_authentication_failure' } },
    })
  })
})

describe('a delayed method', () => {
  const debit = 'AT61 1904 3002 3457 3201'

  test('completes the session unpaid, and pays later', async () => {
    const { id } = await rig.stripe.checkout.sessions.create(sale())
    expect(await rig.standIn.control.pay({ session: id, number: debit })).toMatchObject({
      outcome: 'processing',
    })
    expect(await told()).toEqual([
      'payment_intent.created',
      'charge.pending',
      'payment_intent.processing',
      'checkout.session.completed',
    ])
    expect(await retrieve(id)).toMatchObject({
      status: 'complete',
      payment_status: 'unpaid',
      payment_intent: {
        status: 'processing',
        amount_received: 0,
        latest_charge: { status: 'pending', paid: false },
      },
    })
    await rig.standIn.control.settle({ session: id })
    expect(await told()).toEqual([
      'charge.succeeded',
      'payment_intent.succeeded',
      'checkout.session.async_payment_succeeded',
    ])
    expect(await retrieve(id)).toMatchObject({ status: 'complete', payment_status: 'paid' })
    await expect(rig.standIn.control.settle({ session: id })).rejects.toThrow('succeeded')
  })

  test('fails as its test account does, or as it is told', async () => {
    for (const [number, isPaid] of [
      ['AT861904300235473202', undefined],
      [debit, false],
    ] as const) {
      const { id } = await rig.stripe.checkout.sessions.create(sale())
      await rig.standIn.control.pay({ session: id, number })
      await told()
      await rig.standIn.control.settle({ session: id, isPaid })
      expect(await told()).toEqual([
        'charge.failed',
        'payment_intent.payment_failed',
        'checkout.session.async_payment_failed',
      ])
      expect(await retrieve(id)).toMatchObject({ status: 'complete', payment_status: 'unpaid' })
    }
    expect((await rig.stripe.balance.retrieve()).pending).toMatchObject([{ amount: 0 }])
  })

  test('ends by itself after its days, where that is set', async () => {
    await rig.standIn.control.configure({ delayedMethodMs: 3_600_000 })
    const { id } = await rig.stripe.checkout.sessions.create(sale())
    await rig.standIn.control.pay({ session: id, number: debit })
    await rig.standIn.control.advance({ ms: 3_599_000 })
    expect((await retrieve(id)).payment_status).toBe('unpaid')
    await rig.standIn.control.advance({ ms: 1_000 })
    expect((await retrieve(id)).payment_status).toBe('paid')
  })
})

describe('the end of an open session', () => {
  test('comes when we say so, once', async () => {
    const { id } = await rig.stripe.checkout.sessions.create(sale())
    expect(await rig.stripe.checkout.sessions.expire(id)).toMatchObject({ status: 'expired', url: null })
    expect(await told()).toEqual(['checkout.session.expired'])
    expect((await refusalOf(rig.stripe.checkout.sessions.expire(id))).message).toContain('`expired`')
    await expect(rig.standIn.control.pay({ session: id })).rejects.toThrow('`expired`')
  })

  test('comes by itself at its time', async () => {
    const expires_at = Math.floor(rig.clock.now().getTime() / 1000) + 1800
    const { id } = await rig.stripe.checkout.sessions.create({ ...sale(), expires_at })
    rig.clock.advance(1_799_000)
    expect((await retrieve(id)).status).toBe('open')
    rig.clock.advance(1_000)
    expect((await retrieve(id)).status).toBe('expired')
    expect(await told()).toEqual(['checkout.session.expired'])
  })

  test('is told though nobody asks', async () => {
    await rig.stripe.checkout.sessions.create(sale())
    rig.clock.advance(86_400_000)
    await expect.poll(() => rig.inbox.received.length, { timeout: 10_000 }).toBe(1)
    expect(rig.inbox.events()[0]?.type).toBe('checkout.session.expired')
  })

  test('cannot be asked for too early or too late', async () => {
    const now = Math.floor(rig.clock.now().getTime() / 1000)
    for (const expires_at of [now + 1799, now + 86_401])
      expect(await refusalOf(rig.stripe.checkout.sessions.create({ ...sale(), expires_at }))).toMatchObject({
        param: 'expires_at',
      })
  })
})

test.each([
  [49, 'eur', 'amount_too_small'],
  [49, 'jpy', 'amount_too_small'],
  [29, 'gbp', 'amount_too_small'],
  [100_000_000, 'eur', 'amount_too_large'],
  [150, 'isk', undefined],
])('%s %s cannot be charged', async (amount, currency, code) => {
  expect(await refusalOf(rig.stripe.checkout.sessions.create(sale(amount, currency)))).toMatchObject({ code })
})

test.each([
  [50, 'eur'],
  [50, 'jpy'],
  [99_999_999, 'usd'],
  [200, 'isk'],
])('%s %s can', async (amount, currency) => {
  expect(await rig.stripe.checkout.sessions.create(sale(amount, currency))).toMatchObject({
    amount_total: amount,
    currency,
  })
})

test('lines of two currencies are refused', async () => {
  const line_items = [...sale(1000, 'eur').line_items, ...sale(1000, 'usd').line_items]
  expect((await refusalOf(rig.stripe.checkout.sessions.create({ ...sale(), line_items }))).param).toBe(
    'line_items[1][price_data][currency]',
  )
})

test('what costs nothing needs no payment', async () => {
  const { id } = await rig.stripe.checkout.sessions.create(sale(0))
  await rig.standIn.control.pay({ session: id })
  expect(await told()).toEqual(['checkout.session.completed'])
  expect(await retrieve(id)).toMatchObject({ payment_status: 'no_payment_required', payment_intent: null })
})

test('the same order paid in two sessions is two payments', async () => {
  const { id } = await rig.stripe.checkout.sessions.create(sale(1000))
  await rig.standIn.control.pay({ session: id })
  const second = await rig.standIn.control.payTwice({ session: id })
  expect(second.session).not.toBe(id)
  expect(await retrieve(second.session)).toMatchObject({
    client_reference_id: 'order-1',
    payment_status: 'paid',
    metadata: { order: 'order-1' },
  })
  expect((await rig.stripe.charges.list()).data).toHaveLength(2)
})

test('sessions are found by their intent', async () => {
  const { id } = await rig.stripe.checkout.sessions.create(sale())
  await rig.stripe.checkout.sessions.create(sale())
  const { intent } = await rig.standIn.control.pay({ session: id })
  const { data } = await rig.stripe.checkout.sessions.list({ payment_intent: intent! })
  expect(data.map((session) => session.id)).toEqual([id])
  expect(await refusalOf(rig.stripe.checkout.sessions.retrieve('cs_none'))).toMatchObject({
    status: 404,
    code: 'resource_missing',
  })
})
