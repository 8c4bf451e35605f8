import Stripe from 'stripe'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { paidCharge, type Rig, sale, startRig, toldTypes, WEBHOOK_SECRET } from './testing.ts'

let rig: Rig
beforeEach(async () => {
  rig = await startRig()
})
afterEach(() => rig.stop())

const { webhooks } = Stripe
const PAID = [
  'payment_intent.created',
  'charge.succeeded',
  'payment_intent.succeeded',
  'checkout.session.completed',
]

/** A payment, and nothing yet of it delivered. */
async function pay(): Promise<void> {
  const { id } = await rig.stripe.checkout.sessions.create(sale())
  await rig.standIn.control.pay({ session: id })
}

describe('a delivery', () => {
  test('is signed so that the SDK believes it, and only with our secret', async () => {
    await pay()
    await rig.standIn.control.flush({})
    const [{ body, signature }] = rig.inbox.received as [(typeof rig.inbox.received)[0]]
    const now = rig.clock.now().getTime()
    const event = webhooks.constructEvent(body, signature, WEBHOOK_SECRET, 300, undefined, now)
    expect(event).toMatchObject({
      object: 'event',
      type: PAID[0],
      api_version: Stripe.API_VERSION,
      livemode: false,
    })
    const read = (text: string, secret: string, at: number) => () =>
      webhooks.constructEvent(text, signature, secret, 300, undefined, at)
    expect(read(body, 'whsec_another', now)).toThrow('No signatures found matching')
    expect(read(`${body} `, WEBHOOK_SECRET, now)).toThrow('No signatures found matching')
    expect(read(body, WEBHOOK_SECRET, now + 301_000)).toThrow('Timestamp outside the tolerance zone')
  })

  test('is signed now, however far the clock of its objects was put on', async () => {
    await rig.standIn.control.advance({ ms: 3 * 86_400_000 })
    await pay()
    await rig.standIn.control.flush({})
    const [{ body, signature }] = rig.inbox.received as [(typeof rig.inbox.received)[0]]
    const now = rig.clock.now().getTime()
    const event = webhooks.constructEvent(body, signature, WEBHOOK_SECRET, 300, undefined, now)
    expect(signature).toMatch(`t=${Math.floor(now / 1_000)},`)
    expect(event.created * 1_000).toBeGreaterThanOrEqual(now + 3 * 86_400_000 - 1_000)
  })

  test('says which request caused it, and holds the object as it was then', async () => {
    const charge = await paidCharge(rig)
    await toldTypes(rig)
    const refund = await rig.stripe.refunds.create({ charge: charge.id, amount: 1 }, { idempotencyKey: 'k' })
    await rig.stripe.refunds.update(refund.id, { metadata: { later: 'yes' } })
    await rig.standIn.control.flush({})
    const [first] = rig.inbox.events()
    expect(first).toMatchObject({
      type: 'refund.created',
      request: { id: refund.lastResponse.requestId, idempotency_key: 'k' },
      data: { object: { id: refund.id, metadata: {} } },
    })
  })

  test('comes by itself, soon', async () => {
    await pay()
    await expect.poll(() => rig.inbox.received.length).toBe(4)
    expect(rig.inbox.events().map(({ type }) => type)).toEqual(PAID)
  })

  test('comes again until it is taken', async () => {
    rig.inbox.status = 500
    await pay()
    expect(await rig.standIn.control.flush({})).toEqual({ delivered: 0, failed: 4, held: 0 })
    const [one] = await rig.standIn.control.events({ type: 'charge.succeeded' })
    expect(one?.deliveries).toMatchObject([
      { state: 'waiting', attempts: expect.any(Number), lastAnswer: '500' },
    ])
    rig.inbox.status = 200
    const before = rig.inbox.received.length
    await expect.poll(() => rig.inbox.received.length - before, { timeout: 10_000 }).toBeGreaterThan(3)
    expect(await rig.standIn.control.flush({})).toMatchObject({ failed: 0 })
  })

  test('that is answered by a redirect, or not at all, is not taken', async () => {
    rig.inbox.status = 302
    await pay()
    expect(await rig.standIn.control.flush({})).toMatchObject({ delivered: 0 })
    await rig.standIn.control.setWebhook({ url: 'http://127.0.0.1:1/' })
    expect(await rig.standIn.control.flush({})).toMatchObject({ delivered: 0 })
    const [one] = await rig.standIn.control.events({})
    expect(one?.deliveries[0]?.lastAnswer).toContain('fetch failed')
  })

  test('is signed with all secrets while one replaces another', async () => {
    await rig.standIn.control.setWebhook({ secrets: ['whsec_new', WEBHOOK_SECRET] })
    await pay()
    await rig.standIn.control.flush({})
    const [{ body, signature }] = rig.inbox.received as [(typeof rig.inbox.received)[0]]
    for (const secret of ['whsec_new', WEBHOOK_SECRET])
      webhooks.constructEvent(body, signature, secret, 300, undefined, rig.clock.now().getTime())
  })
})

describe('on command, events', () => {
  test('are held until they are let go, in the order that is said', async () => {
    await rig.standIn.control.deliver({ rules: [{ mode: { kind: 'hold' } }] })
    await pay()
    expect(await rig.standIn.control.flush({})).toEqual({ delivered: 0, failed: 0, held: 4 })
    const held = await rig.standIn.control.events({})
    await rig.standIn.control.release({ events: [held[3]!.id, held[1]!.id] })
    expect(await toldTypes(rig)).toEqual([PAID[3], PAID[1]])
    await rig.standIn.control.release({})
    expect(await toldTypes(rig)).toEqual([PAID[0], PAID[2]])
  })

  test('are dropped, and can still be asked for', async () => {
    await rig.standIn.control.deliver({
      rules: [{ types: ['checkout.session.completed'], mode: { kind: 'drop' } }],
    })
    await pay()
    expect(await toldTypes(rig)).toEqual(PAID.slice(0, 3))
    const missed = await rig.stripe.events.list({ delivery_success: false })
    expect(missed.data.map(({ type }) => type)).toEqual(['checkout.session.completed'])
    await rig.standIn.control.redeliver({ event: missed.data[0]!.id, times: 2 })
    expect(await toldTypes(rig)).toEqual(['checkout.session.completed', 'checkout.session.completed'])
  })

  test('come more than once', async () => {
    await rig.standIn.control.deliver({ rules: [{ mode: { kind: 'duplicate', times: 3 } }] })
    await pay()
    expect((await toldTypes(rig)).sort()).toEqual(PAID.flatMap((type) => [type, type, type]).sort())
  })

  test('come in any order, the same for the same seed', async () => {
    const orders: string[][] = []
    for (const seed of [5, 5, 6]) {
      await rig.standIn.control.deliver({ rules: [{ mode: { kind: 'shuffle', seed } }] })
      await pay()
      orders.push(await toldTypes(rig))
    }
    expect(orders[0]?.toSorted()).toEqual(PAID.toSorted())
    expect(orders[0]).not.toEqual(PAID)
    expect(orders[1]).toEqual(orders[0])
    expect(orders[2]).not.toEqual(orders[0])
  })

  test('come late, unless all is to come now', async () => {
    await rig.standIn.control.deliver({ rules: [{ mode: { kind: 'delay', ms: 3_600_000 } }] })
    await pay()
    await rig.standIn.control.deliver({ rules: [] })
    await paidCharge(rig)
    await expect.poll(() => rig.inbox.received.length).toBe(4)
    expect(await rig.standIn.control.flush({})).toMatchObject({ delivered: 4 })
  })

  test('of some kinds go otherwise than the others', async () => {
    await rig.standIn.control.deliver({
      rules: [{ mode: { kind: 'drop' } }, { types: ['charge.succeeded'], mode: { kind: 'normal' } }],
    })
    await pay()
    expect(await toldTypes(rig)).toEqual(['charge.succeeded'])
  })

  test('go several at once', async () => {
    await rig.standIn.control.setWebhook({ parallel: 4 })
    const { promise: allThere, resolve } = Promise.withResolvers<void>()
    // None is answered before the fourth has come.
    rig.inbox.onEvent = () => (rig.inbox.received.length === 4 ? resolve() : allThere)
    await pay()
    expect((await toldTypes(rig)).sort()).toEqual(PAID.toSorted())
  })
})

test('a flush brings what comes of the deliveries too', async () => {
  const { control } = rig.standIn
  const charge = await paidCharge(rig)
  await control.flush({})
  rig.inbox.received.length = 0
  let isRefunded = false
  rig.inbox.onEvent = async (body) => {
    if (isRefunded || JSON.parse(body).type !== 'charge.updated') return
    isRefunded = true
    await rig.stripe.refunds.create({ charge: charge.id })
  }
  await rig.stripe.charges.update(charge.id, { description: 'x' })
  expect(await toldTypes(rig)).toEqual(['charge.updated', 'refund.created', 'charge.refunded'])
})

describe('thin events', () => {
  test('go beside whole ones, name the object, and are the same event', async () => {
    await rig.standIn.control.setWebhook({ forms: 'both' })
    const charge = await paidCharge(rig)
    await rig.standIn.control.flush({})
    const bodies = rig.inbox.received.map(({ body }) => JSON.parse(body))
    expect(bodies).toHaveLength(8)
    const whole = bodies.find(({ type }) => type === 'charge.succeeded')
    const thin = bodies.find(({ type }) => type === 'v1.charge.succeeded')
    expect(thin).toMatchObject({
      object: 'v2.core.event',
      snapshot_event: whole.id,
      related_object: { id: charge.id, type: 'charge', url: `/v1/charges/${charge.id}` },
    })
    expect(thin).not.toHaveProperty('data')
    expect(thin.id).not.toBe(whole.id)
  })

  test('are read by the SDK’s own way for them, and by no other', async () => {
    await rig.standIn.control.setWebhook({ forms: 'thin' })
    await paidCharge(rig)
    await rig.standIn.control.flush({})
    const at = rig.clock.now().getTime()
    const { body, signature } = rig.inbox.received[1]!
    const notice = rig.stripe.parseEventNotification(body, signature, WEBHOOK_SECRET, 300, undefined, at)
    expect(notice.type).toBe('v1.charge.succeeded')
    expect(() => webhooks.constructEvent(body, signature, WEBHOOK_SECRET, 300, undefined, at)).toThrow(
      'thin event',
    )
  })
})

describe('forgeries', () => {
  const read = (at: number) => {
    const { body, signature } = rig.inbox.received.at(-1)!
    return webhooks.constructEvent(body, signature, WEBHOOK_SECRET, 300, undefined, at)
  }
  const forged = { type: 'refund.updated', object: { id: 're_1', status: 'succeeded' } }

  test.each(['wrong', 'none', 'old'] as const)('are not believed: %s', async (signature) => {
    rig.inbox.status = 400
    expect(await rig.standIn.control.forge({ ...forged, signature })).toEqual({ status: 400 })
    expect(() => read(rig.clock.now().getTime())).toThrow()
  })

  test('of the future pass the SDK, as those do that are rightly signed', async () => {
    await rig.standIn.control.forge({ ...forged, signature: 'future' })
    expect(read(rig.clock.now().getTime()).type).toBe('refund.updated')
    await rig.standIn.control.forge({ ...forged, signature: 'right', isLive: true, account: 'acct_other' })
    expect(read(rig.clock.now().getTime())).toMatchObject({
      livemode: true,
      account: 'acct_other',
      data: { object: forged.object },
    })
  })

  test('may say that a session was paid, which it was not', async () => {
    const { id } = await rig.stripe.checkout.sessions.create(sale())
    await rig.standIn.control.forgePaid({ session: id, signature: 'right' })
    expect(read(rig.clock.now().getTime())).toMatchObject({
      type: 'checkout.session.completed',
      data: { object: { id, payment_status: 'paid' } },
    })
    expect((await rig.stripe.checkout.sessions.retrieve(id)).payment_status).toBe('unpaid')
  })

  test('may be any bytes', async () => {
    rig.inbox.status = 413
    expect(await rig.standIn.control.post({ body: '\u0000{', signature: 't=1,v1=00' })).toEqual({
      status: 413,
    })
    expect(rig.inbox.received.at(-1)).toEqual({ body: '\u0000{', signature: 't=1,v1=00' })
    await rig.standIn.control.setWebhook({ url: 'http://127.0.0.1:1/' })
    await expect(rig.standIn.control.post({ body: 'x', signature: null })).rejects.toThrow('did not answer')
  })
})

test('without a webhook nothing is owed to anybody', async () => {
  await rig.standIn.control.setWebhook({ url: null })
  await pay()
  expect((await rig.standIn.control.events({})).flatMap(({ deliveries }) => deliveries)).toEqual([])
  expect((await rig.stripe.events.list()).data).toHaveLength(4)
})
