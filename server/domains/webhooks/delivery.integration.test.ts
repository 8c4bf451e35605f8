import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { keepUntold } from './inbox.ts'
import { type InboxRig, newEventId, SECRET, signatureOf, snapshot, startInbox, thin } from './testing.ts'

let rig: InboxRig
beforeAll(async () => {
  rig = await startInbox({ env: { LOG_LEVEL: 'silent' } })
})
afterAll(() => rig?.stop())
beforeEach(() => rig.clear())

const isStored = async (id: string) => (await rig.event(id)) !== undefined
/** Over the bytes themselves, as whoever has the secret could sign any. */
const signedBytes = (bytes: Buffer) => {
  const at = Math.floor(Date.now() / 1000)
  return `t=${at},v1=${createHmac('sha256', SECRET).update(`${at}.`).update(bytes).digest('hex')}`
}

test('a genuine delivery leaves its row, its event and its job', async () => {
  const event = snapshot({ type: 'charge.refunded' })
  const body = JSON.stringify(event)
  const headers = {
    'stripe-signature': signatureOf(body),
    'user-agent': 'Stripe/1.0',
    'x-request-id': 'req-of-a-test',
  }
  expect(await rig.post(body, headers)).toEqual({ status: 200, body: { received: true } })
  expect(await rig.log()).toEqual([
    expect.objectContaining({
      payload: body,
      payloadBytes: body.length,
      signatureValid: true,
      eventId: event.id,
      eventType: 'charge.refunded',
      sourceAddress: '127.0.0.1',
      userAgent: 'Stripe/1.0',
      requestId: 'req-of-a-test',
      result: 'received',
    }),
  ])
  const [row] = await rig.log()
  expect(await rig.event(event.id)).toMatchObject({
    logId: row?.id,
    type: 'charge.refunded',
    objectType: 'charge',
    objectId: 'ch_1',
    account: null,
    livemode: false,
    status: 'pending',
    attempts: 0,
  })
  expect(await rig.jobs()).toEqual([{ state: 'created', eventId: event.id }])
})

test('the same event again leaves a row, and nothing else', async () => {
  const event = snapshot()
  for (let time = 0; time < 3; time++) expect((await rig.deliver(event)).status).toBe(200)
  expect((await rig.log()).map(({ result }) => result)).toEqual(['received', 'duplicate', 'duplicate'])
  expect(await rig.jobs()).toHaveLength(1)
})

test.each(['snapshot first', 'thin first'])('a thin event and its snapshot are one: %s', async (order) => {
  const event = snapshot()
  const pair = [event, thin({ snapshotId: event.id })]
  for (const one of order === 'snapshot first' ? pair : pair.reverse())
    expect((await rig.deliver(one)).status).toBe(200)
  expect((await rig.log()).map(({ result, eventId }) => [result, eventId])).toEqual([
    ['received', event.id],
    ['duplicate', event.id],
  ])
  expect(await rig.event(event.id)).toMatchObject({ objectType: 'charge', objectId: 'ch_1' })
  expect(await rig.jobs()).toEqual([{ state: 'created', eventId: event.id }])
})

test('a thin event about something that we have no name for does not stand in for its snapshot', async () => {
  const event = snapshot()
  const other = thin({ snapshotId: event.id, related: { id: 'acct_1', type: 'v2.core.account' } })
  await rig.deliver(other)
  await rig.deliver(event)
  expect(await isStored(other.id)).toBe(true)
  expect(await isStored(event.id)).toBe(true)
})

test('what we asked the provider for counts as the provider’s word, and its row says that nobody sent it', async () => {
  const event = {
    ...{ id: newEventId(), type: 'charge.refunded', objectType: 'charge', objectId: 'ch_1', livemode: false },
    ...{ createdAt: new Date(), isThin: false },
  }
  expect(await keepUntold(rig.server.ctx, [event])).toBe(1)
  expect(await keepUntold(rig.server.ctx, [event]), 'asked for again').toBe(0)
  await rig.deliver(snapshot({ id: event.id }))
  const [asked, again, sent] = await rig.log()
  const unsent = { signatureValid: true, sourceAddress: '', userAgent: 'asked for by us', requestId: '' }
  expect(asked).toMatchObject({ ...unsent, eventId: event.id, result: 'received' })
  expect(again).toMatchObject({ ...unsent, result: 'duplicate' })
  expect(sent).toMatchObject({ signatureValid: true, sourceAddress: '127.0.0.1', result: 'duplicate' })
  expect(await rig.jobs()).toEqual([{ state: 'created', eventId: event.id }])
})

describe('what is truly signed and odd', () => {
  test('as no UTF-8 is kept with what is none replaced, and refused', async () => {
    const bytes = Buffer.concat([
      Buffer.from('{"id":"evt_1","a":"'),
      Buffer.from([0xc3, 0x28, 0x00, 0xff]),
      Buffer.from('"}'),
    ])
    expect(await rig.post(bytes, { 'stripe-signature': signedBytes(bytes) })).toMatchObject({
      status: 400,
      body: { code: 'not-an-event' },
    })
    expect(await rig.log()).toMatchObject([
      {
        payload: '{"id":"evt_1","a":"\ufffd(\ufffd\ufffd"}',
        signatureValid: true,
        result: 'error: not an event that we can read',
      },
    ])
    expect(await rig.jobs()).toEqual([])
  })

  test('with U+0000 in its text is kept as it can be, and handled', async () => {
    const event = snapshot()
    const inner = JSON.stringify(event).replace('"ch_1"', '"ch_1","note":"a\\u0000b"')
    expect((await rig.post(inner, { 'stripe-signature': signatureOf(inner) })).status).toBe(200)
    expect((await rig.log())[0]?.payload).toBe(inner)
    expect(await isStored(event.id)).toBe(true)
  })

  test.each([
    ['no event', { hello: 'world' }],
    ['an event without an id', { ...snapshot(), id: undefined }],
    ['an event whose id no index takes', snapshot({ id: 'e'.repeat(3_000) })],
    ['an event whose id holds what no text may', snapshot({ id: 'evt_\u0000' })],
  ])('is kept and refused, so that it comes again: %s', async (_what, body) => {
    expect(await rig.deliver(body)).toMatchObject({ status: 400, body: { code: 'not-an-event' } })
    expect(await rig.log()).toMatchObject([
      { signatureValid: true, result: 'error: not an event that we can read' },
    ])
    expect(await rig.jobs()).toEqual([])
  })
})

test('an object that we never look into may bear any name', async () => {
  const event = snapshot({
    type: 'coupon.created',
    object: { object: 'coupon', id: '25 % off\u0000 für alle' },
  })
  expect((await rig.deliver(event)).status).toBe(200)
  expect(await rig.event(event.id)).toMatchObject({
    objectType: 'coupon',
    objectId: '25 % off\ufffd für alle',
  })
})

describe('what others would ask for is not asked for', () => {
  test.each<[string, Record<string, string>]>([
    ['of another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
    ['with a cookie and no token', { cookie: 'veza_access=x; veza_refresh=y' }],
    ['with credentials that do not hold', { authorization: 'Bearer x' }],
    ['as a form', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['as something unknown', { 'content-type': 'application/x-unknown', 'content-encoding': 'br' }],
  ])('%s it is taken', async (_how, headers) => {
    const event = snapshot()
    const body = JSON.stringify(event)
    const answer = await rig.post(body, { ...headers, 'stripe-signature': signatureOf(body) })
    expect(answer.status).toBe(200)
    expect(await isStored(event.id)).toBe(true)
  })
})

test('a server without a provider has no such address', async () => {
  const bare = await startInbox({ env: { STRIPE_SECRET_KEY: '', STRIPE_WEBHOOK_SECRET: '' } })
  try {
    expect((await bare.deliver(snapshot())).status).toBe(404)
    expect(await bare.log()).toEqual([])
  } finally {
    await bare.stop()
  }
})

test('the figures count what came', async () => {
  const of = async (result: string) => {
    const text = await (await fetch(`${rig.server.url}/metrics`)).text()
    return Number(
      new RegExp(`veza_webhook_deliveries_total\\{result="${result}"\\} (\\d+)`).exec(text)?.[1] ?? 0,
    )
  }
  const results = ['received', 'duplicate', 'signature_invalid', 'unreadable']
  const before = await Promise.all(results.map(of))
  const event = snapshot()
  await rig.deliver(event)
  await rig.deliver(event)
  await rig.post('{}')
  await rig.deliver({})
  expect(await Promise.all(results.map(of))).toEqual(before.map((count) => count + 1))
})
