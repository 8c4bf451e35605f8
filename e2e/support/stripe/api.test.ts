import Stripe from 'stripe'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  bareCall,
  clientOf,
  paidCharge,
  type Rig,
  readySeller,
  refusalOf,
  sale,
  startRig,
} from './testing.ts'

let rig: Rig
beforeAll(async () => {
  rig = await startRig()
})
afterAll(() => rig.stop())

const call = (...rest: Parameters<typeof bareCall> extends [string, ...infer R] ? R : never) =>
  bareCall(rig.standIn.url, ...rest)

describe('who asks', () => {
  test('without the key nothing is told', async () => {
    const wrong = clientOf(rig.standIn.url, 'sk_test_another')
    expect(await refusalOf(wrong.balance.retrieve())).toMatchObject({
      type: 'StripeAuthenticationError',
      status: 401,
    })
    expect((await call('GET /v1/balance', undefined, { authorization: '' })).status).toBe(401)
  })

  test('another version of the API than the SDK’s own is refused', async () => {
    const { body, status } = await call('GET /v1/balance', undefined, { 'stripe-version': '2020-08-27' })
    expect([status, body.error.message]).toEqual([400, 'Invalid Stripe API version: 2020-08-27'])
    const right = await call('GET /v1/balance', undefined, { 'stripe-version': Stripe.API_VERSION })
    expect(right.status).toBe(200)
  })

  test('an account that is not ours is not looked into', async () => {
    const refused = await refusalOf(rig.stripe.balance.retrieve({}, { stripeAccount: 'acct_of_others' }))
    expect(refused).toMatchObject({ status: 403, code: 'account_invalid', type: 'StripePermissionError' })
  })

  test('each account sees what is its own', async () => {
    const seller = await readySeller(rig)
    const charge = await paidCharge(rig)
    const options = { stripeAccount: seller.id }
    expect(await refusalOf(rig.stripe.charges.retrieve(charge.id, {}, options))).toMatchObject({
      code: 'resource_missing',
    })
    const transfer = await rig.stripe.transfers.create({
      amount: 500,
      currency: 'eur',
      destination: seller.id,
      source_transaction: charge.id,
    })
    const payment = String(transfer.destination_payment)
    expect(await rig.stripe.charges.retrieve(payment, {}, options)).toMatchObject({
      amount: 500,
      source_transfer: transfer.id,
    })
    expect(await refusalOf(rig.stripe.charges.retrieve(payment))).toMatchObject({ code: 'resource_missing' })
    expect(await refusalOf(rig.stripe.checkout.sessions.create(sale(), options))).toMatchObject({
      status: 400,
    })
  })

  test('an address that is none is told', async () => {
    const { status, body } = await call('GET /v1/nothing?x=1')
    expect([status, body.error.message]).toEqual([
      404,
      expect.stringContaining('Unrecognized request URL (GET: /v1/nothing)'),
    ])
  })
})

describe('parameters', () => {
  test.each([
    ['amuont=5', 'parameter_unknown', 'amuont'],
    ['charge=ch_1&metadata[a][b]=1', undefined, 'metadata[a]'],
    ['charge=ch_1&amount=ten', 'parameter_invalid_integer', 'amount'],
    ['charge=ch_1&amount=1.5', 'parameter_invalid_integer', 'amount'],
    ['charge=ch_1&amount=-1', 'parameter_invalid_integer', 'amount'],
    ['charge=ch_1&amount=0', 'parameter_invalid_integer', 'amount'],
    ['charge=', 'parameter_invalid_empty', 'charge'],
    ['charge[a]=1', undefined, 'charge'],
    ['charge=ch_1&reason=bored', undefined, 'reason'],
    ['charge=ch_none', 'resource_missing', 'charge'],
    ['', 'parameter_missing', undefined],
  ])('a refund of “%s” is refused', async (body, code, param) => {
    const answer = await call('POST /v1/refunds', body)
    expect(answer.status).toBe(400)
    expect([answer.body.error.code, answer.body.error.param]).toEqual([code, param])
    expect(answer.body.error.type).toBe('invalid_request_error')
  })

  test.each([
    ['line_items[0][quantity]=1', 'parameter_missing', 'line_items[0][price_data]'],
    [
      'line_items[0][price_data][currency]=eur',
      'parameter_missing',
      'line_items[0][price_data][unit_amount]',
    ],
    ['line_items[0][price_data][colour]=red', 'parameter_unknown', 'line_items[0][price_data][colour]'],
    ['success_url=nowhere', 'url_invalid', 'success_url'],
    ['customer_email=nobody', 'email_invalid', 'customer_email'],
    ['payment_method_types[0]=card', 'parameter_unknown', 'payment_method_types'],
  ])('a session of “%s” is refused at the place that is wrong', async (body, code, param) => {
    const answer = await call('POST /v1/checkout/sessions', body)
    expect([answer.status, answer.body.error.code, answer.body.error.param]).toEqual([400, code, param])
  })

  test('metadata has its limits', async () => {
    const create = (metadata: Record<string, string>) =>
      refusalOf(rig.stripe.checkout.sessions.create({ ...sale(), metadata }))
    expect((await create({ ['k'.repeat(41)]: 'v' })).message).toContain('40 characters')
    expect((await create({ k: 'v'.repeat(501) })).message).toContain('500 characters')
    const many = Object.fromEntries(Array.from({ length: 51 }, (_, at) => [`k${at}`, 'v']))
    expect((await create(many)).message).toContain('50 metadata keys')
    const most = Object.fromEntries(
      Array.from({ length: 50 }, (_, at) => ['k'.repeat(38) + at, 'v'.repeat(500)]),
    )
    expect((await rig.stripe.checkout.sessions.create({ ...sale(), metadata: most })).metadata).toEqual(most)
  })

  test('metadata is added to, taken from, and cleared', async () => {
    const { id } = await paidCharge(rig)
    const update = async (metadata: Stripe.Emptyable<Stripe.MetadataParam>) =>
      (await rig.stripe.charges.update(id, { metadata })).metadata
    expect(await update({ more: 'x' })).toEqual({ order: 'order-1', more: 'x' })
    expect(await update({ order: '' })).toEqual({ more: 'x' })
    expect(await update('')).toEqual({})
  })
})

describe('what is shown in full', () => {
  test('an id stands where nothing was asked for, and the object where it was', async () => {
    const { id } = await paidCharge(rig)
    expect((await rig.stripe.charges.retrieve(id)).balance_transaction).toMatch(/^txn_/)
    const full = await rig.stripe.charges.retrieve(id, {
      expand: ['balance_transaction.source', 'payment_intent', 'refunds'],
    })
    expect(full).toMatchObject({
      balance_transaction: { object: 'balance_transaction', source: { object: 'charge', id } },
      payment_intent: { object: 'payment_intent', latest_charge: id },
      refunds: { object: 'list', data: [] },
    })
  })

  test('within lists too', async () => {
    const { id } = await paidCharge(rig)
    await rig.stripe.refunds.create({ charge: id, amount: 10 })
    const { data } = await rig.stripe.refunds.list({
      charge: id,
      expand: ['data.charge', 'data.balance_transaction'],
    })
    expect(data).toMatchObject([{ charge: { object: 'charge', id }, balance_transaction: { net: -10 } }])
  })

  test('lines of a session come when asked for', async () => {
    const { id } = await rig.stripe.checkout.sessions.create(sale(1234))
    expect(await rig.stripe.checkout.sessions.retrieve(id)).not.toHaveProperty('line_items')
    const { line_items: lines } = await rig.stripe.checkout.sessions.retrieve(id, { expand: ['line_items'] })
    expect(lines?.data).toMatchObject([
      { description: 'A record', amount_total: 1234, quantity: 1, price: { unit_amount: 1234 } },
    ])
    expect((await rig.stripe.checkout.sessions.listLineItems(id)).data).toEqual(lines?.data)
  })

  test('a path that leads nowhere is refused before anything is done', async () => {
    const charge = await paidCharge(rig)
    const refused = await refusalOf(rig.stripe.refunds.create({ charge: charge.id, expand: ['wallet'] }))
    expect(refused.message).toContain('cannot be expanded (wallet)')
    expect((await refusalOf(rig.stripe.refunds.list({ expand: ['charge'] }))).message).toContain(
      'cannot be expanded',
    )
    const deep = 'payment_intent.latest_charge.payment_intent.latest_charge'
    expect((await rig.stripe.charges.retrieve(charge.id, { expand: [deep] })).id).toBe(charge.id)
    const deeper = rig.stripe.charges.retrieve(charge.id, { expand: [`${deep}.payment_intent`] })
    expect((await refusalOf(deeper)).message).toContain('more than 4 levels')
    expect((await rig.stripe.charges.retrieve(charge.id)).amount_refunded).toBe(0)
  })
})

describe('lists', () => {
  test('go page by page, newest first, and say whether there is more', async () => {
    const own = await startRig()
    const ids: string[] = []
    for (let n = 0; n < 5; n++) ids.unshift((await own.stripe.checkout.sessions.create(sale(100 + n))).id)
    const first = await own.stripe.checkout.sessions.list({ limit: 2 })
    expect([first.data.map(({ id }) => id), first.has_more]).toEqual([ids.slice(0, 2), true])
    const next = await own.stripe.checkout.sessions.list({ limit: 3, starting_after: ids[1]! })
    expect([next.data.map(({ id }) => id), next.has_more]).toEqual([ids.slice(2), false])
    const before = await own.stripe.checkout.sessions.list({ limit: 2, ending_before: ids[3]! })
    expect([before.data.map(({ id }) => id), before.has_more]).toEqual([ids.slice(1, 3), true])
    const all: string[] = []
    for await (const { id } of own.stripe.checkout.sessions.list({ limit: 2 })) all.push(id)
    expect(all).toEqual(ids)
    await own.stop()
  })

  test('take no more than a hundred, and no cursor that is none', async () => {
    expect(await refusalOf(rig.stripe.charges.list({ limit: 101 }))).toMatchObject({ param: 'limit' })
    expect(await refusalOf(rig.stripe.charges.list({ starting_after: 'ch_none' }))).toMatchObject({
      code: 'resource_missing',
      param: 'starting_after',
    })
  })

  test('are narrowed by time', async () => {
    const own = await startRig()
    const early = await paidCharge(own)
    own.clock.advance(60_000)
    const late = await paidCharge(own)
    const ids = async (created: Stripe.RangeQueryParam) =>
      (await own.stripe.charges.list({ created })).data.map(({ id }) => id)
    expect(await ids({ gt: early.created })).toEqual([late.id])
    expect(await ids({ gte: early.created })).toEqual([late.id, early.id])
    expect(await ids({ lt: late.created })).toEqual([early.id])
    expect(await ids({ lte: late.created, gt: late.created })).toEqual([])
    await own.stop()
  })
})

test('too many calls a second are put off', async () => {
  const own = await startRig()
  await own.standIn.control.configure({ rateLimit: 3 })
  const answers = await Promise.allSettled(Array.from({ length: 12 }, () => own.stripe.balance.retrieve()))
  const refused = answers.filter((answer) => answer.status === 'rejected').map(({ reason }) => reason)
  expect(refused.length).toBeGreaterThan(0)
  expect(answers.some(({ status }) => status === 'fulfilled')).toBe(true)
  for (const error of refused) expect(error).toMatchObject({ type: 'StripeRateLimitError', statusCode: 429 })
  await own.stop()
})
