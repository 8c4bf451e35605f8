import { createHmac } from 'node:crypto'
import { connect } from 'node:net'
import { SECOND_MS } from '@veza/shared/kernel/time.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { administer } from '../../../e2e/support/databases.ts'
import { MAX_WEBHOOK_BYTES } from '../../platform/payments/index.ts'
import {
  type InboxRig,
  newEventId,
  SECRET,
  SECRET_BEFORE,
  signatureOf,
  snapshot,
  startInbox,
  thin,
} from './testing.ts'

let rig: InboxRig
beforeAll(async () => {
  rig = await startInbox({ env: { LOG_LEVEL: 'silent' } })
})
afterAll(() => rig?.stop())
beforeEach(() => rig.clear())

const secondsAgo = (seconds: number) => new Date(Date.now() - seconds * SECOND_MS)
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

describe('what is not signed', () => {
  const body = JSON.stringify(snapshot({ id: 'evt_forged' }))
  const signature = signatureOf(body)
  test.each<[string, string | Buffer, string | undefined]>([
    ['not at all', body, undefined],
    ['by an empty header', body, ''],
    ['by another secret', body, signatureOf(body, { secret: 'whsec_of_somebody' })],
    ['for another body', body.replace('evt_forged', 'evt_other_'), signature],
    ['cut short', body.slice(0, -10), signature],
    ['longer by a space', `${body} `, signature],
    ['with a signature cut short', body, signature.slice(0, -2)],
    ['by an old scheme', body, signature.replace('v1=', 'v0=')],
    ['six minutes ago', body, signatureOf(body, { at: secondsAgo(360) })],
    ['six minutes ahead', body, signatureOf(body, { at: secondsAgo(-360) })],
    ['as an empty body', '', undefined],
    ['as what is no JSON', 'no=json', undefined],
    ['as an image', Buffer.from([0xff, 0xd8, 0xff, 0x00]), undefined],
  ])('%s leaves a row, is refused, and does nothing else', async (_how, sent, header) => {
    const answer = await rig.post(sent, header === undefined ? {} : { 'stripe-signature': header })
    expect(answer).toMatchObject({ status: 400, body: { code: 'signature-invalid' } })
    expect(await rig.log()).toEqual([
      expect.objectContaining({ signatureValid: false, result: 'signature_invalid' }),
    ])
    expect(await isStored('evt_forged')).toBe(false)
    expect(await rig.jobs()).toEqual([])
  })

  test('says of itself what it likes, and takes no event’s place by that', async () => {
    const event = snapshot()
    await rig.post(JSON.stringify(event), { 'stripe-signature': 't=1,v1=00' })
    expect(await rig.log()).toMatchObject([
      { eventId: event.id, eventType: event.type, result: 'signature_invalid' },
    ])
    await rig.deliver(event)
    expect((await rig.log()).map(({ result }) => result)).toEqual(['signature_invalid', 'received'])
  })

  test('is kept in part only, however long it is and whatever it holds', async () => {
    const long = JSON.stringify({ id: 'evt_\u0000\ud800', type: 'a\u0000b', pad: '\u0000é'.repeat(20_000) })
    const raw = Buffer.concat([Buffer.from([0, 0xff, 0xc3]), Buffer.from(long)])
    await rig.post(raw)
    await rig.post(long)
    const [first, second] = await rig.log()
    expect(first).toMatchObject({ payloadBytes: raw.length, eventId: null, eventType: null })
    expect(first?.payload.slice(0, 5)).toBe('\ufffd\ufffd\ufffd{"')
    expect(second).toMatchObject({ eventId: 'evt_\ufffd\ufffd', eventType: 'a\ufffdb' })
    expect(second?.payloadBytes).toBe(Buffer.byteLength(long))
    for (const row of [first, second]) expect(row?.payload.length).toBeLessThanOrEqual(4 * 1024)
  })
})

describe('the hour of the signature', () => {
  test.each([
    ['four and a half minutes ago', 270, 200],
    ['four and a half minutes ahead', -270, 200],
    ['five and a half minutes ago', 330, 400],
    ['five and a half minutes ahead', -330, 400],
  ])('%s', async (_when, seconds, status) => {
    const event = snapshot()
    const body = JSON.stringify(event)
    const at = secondsAgo(seconds)
    expect((await rig.post(body, { 'stripe-signature': signatureOf(body, { at }) })).status).toBe(status)
    expect(await isStored(event.id)).toBe(status === 200)
    expect(await rig.log()).toHaveLength(1)
  })
})

test.each([
  ['the secret of before', [SECRET_BEFORE]],
  ['the secret of now', [SECRET]],
  ['both, as while one takes over', [SECRET_BEFORE, SECRET]],
  ['one of ours and one that we do not have yet', ['whsec_to_come', SECRET]],
])('signed by %s, it is genuine', async (_by, secrets) => {
  const event = snapshot()
  const body = JSON.stringify(event)
  const at = new Date()
  const [time] = signatureOf(body, { at }).split(',')
  const signatures = secrets.map((secret) => signatureOf(body, { secret, at }).split(',')[1])
  expect((await rig.post(body, { 'stripe-signature': [time, ...signatures].join(',') })).status).toBe(200)
  expect(await isStored(event.id)).toBe(true)
})

describe('the size', () => {
  const padded = (bytes: number) => {
    const event = snapshot()
    const rest = JSON.stringify({ ...event, pad: '' }).length
    return { id: event.id, body: JSON.stringify({ ...event, pad: 'x'.repeat(bytes - rest) }) }
  }
  test('of exactly 256 KiB is taken', async () => {
    const { id, body } = padded(MAX_WEBHOOK_BYTES)
    expect(Buffer.byteLength(body)).toBe(256 * 1024)
    expect((await rig.post(body, { 'stripe-signature': signatureOf(body) })).status).toBe(200)
    expect(await isStored(id)).toBe(true)
    expect((await rig.log())[0]?.payload).toBe(body)
  })

  test('of one byte more is refused before anything is stored, genuine or not', async () => {
    const { id, body } = padded(MAX_WEBHOOK_BYTES + 1)
    for (const headers of [{ 'stripe-signature': signatureOf(body) }, {}]) {
      const answer = await rig.post(body, headers)
      expect(answer).toMatchObject({ status: 413, body: { code: 'body-too-large' } })
    }
    expect(await isStored(id)).toBe(false)
    expect(await rig.log()).toEqual([])
  })

  test.each([
    ['as long as it may be', 0, 200],
    ['longer by a byte', 1, 413],
    ['endless', 1 << 24, 413],
  ])('of chunks, which nobody announces: %s', async (_how, more, status) => {
    const { id, body } = padded(MAX_WEBHOOK_BYTES + more)
    expect(await chunked(body, signatureOf(body))).toBe(status)
    expect(await isStored(id)).toBe(status === 200)
    expect(await rig.log()).toHaveLength(status === 200 ? 1 : 0)
  })

  test('of a body that ends before it was meant to: nobody is there to be answered, and nothing is stored', async () => {
    const { hostname, port } = new URL(rig.server.url)
    const socket = connect(Number(port), hostname)
    const event = snapshot()
    const body = JSON.stringify(event)
    socket.end(
      `POST /webhooks/stripe HTTP/1.1\r\nHost: x\r\nStripe-Signature: ${signatureOf(body)}\r\n` +
        `Content-Length: ${body.length + 1}\r\n\r\n${body}`,
    )
    await new Promise((resolve) => socket.once('close', resolve).resume())
    expect(await isStored(event.id)).toBe(false)
    expect(await rig.log()).toEqual([])
  })
})

/** Sent without a length, piece by piece. */
function chunked(body: string, signature: string): Promise<number> {
  const { hostname, port } = new URL(rig.server.url)
  const socket = connect(Number(port), hostname)
  return new Promise((resolve, reject) => {
    socket.once('data', (data) => {
      resolve(Number(/^HTTP\/1\.1 (\d+)/.exec(data.toString('latin1'))?.[1]))
      socket.destroy()
    })
    socket.once('error', reject)
    socket.write(
      `POST /webhooks/stripe HTTP/1.1\r\nHost: x\r\nStripe-Signature: ${signature}\r\nTransfer-Encoding: chunked\r\n\r\n`,
    )
    for (let at = 0; at < body.length; at += 16_000) {
      const piece = body.slice(at, at + 16_000)
      socket.write(`${piece.length.toString(16)}\r\n${piece}\r\n`)
    }
    socket.write('0\r\n\r\n')
  })
}

describe('what is truly signed and odd', () => {
  test('as no UTF-8 is kept with what is none replaced, and refused', async () => {
    const bytes = Buffer.concat([
      Buffer.from('{"id":"evt_1","a":"'),
      Buffer.from([0xc3, 0x28, 0x00, 0xff]),
      Buffer.from('"}'),
    ])
    expect((await rig.post(bytes, { 'stripe-signature': signedBytes(bytes) })).status).toBe(400)
    expect(await rig.log()).toMatchObject([{ payload: '{"id":"evt_1","a":"\ufffd(\ufffd\ufffd"}' }])
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

describe('where it cannot be stored, it is not taken, and nothing half stays', () => {
  const nothingStored = async (id: string) => {
    expect(await rig.log()).toEqual([])
    expect(await isStored(id)).toBe(false)
    expect(await rig.jobs()).toEqual([])
  }

  test('because the table of events is away', async () => {
    const event = snapshot()
    await sql`ALTER TABLE webhook_events RENAME TO webhook_events_away`.execute(rig.server.ctx.db)
    try {
      expect((await rig.deliver(event)).status).toBe(500)
    } finally {
      await sql`ALTER TABLE webhook_events_away RENAME TO webhook_events`.execute(rig.server.ctx.db)
    }
    await nothingStored(event.id)
  })

  test('because the job cannot be stored: the row and the event go with it', async () => {
    const event = snapshot()
    await sql`ALTER TABLE pgboss.job ADD CONSTRAINT no_webhooks CHECK (name <> 'webhooks.handle') NOT VALID`.execute(
      rig.server.ctx.db,
    )
    try {
      expect((await rig.deliver(event)).status).toBe(500)
    } finally {
      await sql`ALTER TABLE pgboss.job DROP CONSTRAINT no_webhooks`.execute(rig.server.ctx.db)
    }
    await nothingStored(event.id)
    expect((await rig.deliver(event)).status).toBe(200)
    expect((await rig.log()).map(({ result }) => result)).toEqual(['received'])
  })

  test('because the database is away; once it is back, it is taken', async () => {
    const event = snapshot()
    const name = new URL(rig.server.environment.DATABASE_URL ?? '').pathname.slice(1)
    const admin = (statement: string) => administer(inject('adminUrl'), statement)
    await admin(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`)
    try {
      await admin(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`)
      expect((await rig.deliver(event)).status).toBe(500)
    } finally {
      await admin(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`)
    }
    await nothingStored(event.id)
    expect((await rig.deliver(event)).status).toBe(200)
  })
})

describe('a flood of forged ones', () => {
  let limited: InboxRig
  beforeAll(async () => {
    limited = await startInbox({ env: { DISABLE_RATE_LIMIT_FOR_TESTS: 'false', TRUST_PROXY: '1' } })
  })
  afterAll(() => limited?.stop())
  const forge = (address: string) => limited.post('{"id":"evt_1"}', { 'x-forwarded-for': address })
  const statuses = async (times: number, address: string) => {
    const answers = await Promise.all(Array.from({ length: times }, () => forge(address)))
    return answers.map(({ status }) => status)
  }

  test('from one address is kept up to 60 a minute, and then is told to wait; who signs is not counted', async () => {
    const some = await statuses(60, '203.0.113.1')
    expect(new Set(some)).toEqual(new Set([400]))
    expect(await forge('203.0.113.1')).toMatchObject({ status: 429, body: { code: 'rate-limited' } })
    expect(await limited.log()).toHaveLength(60)
    const event = snapshot({ id: newEventId() })
    const body = JSON.stringify(event)
    const headers = { 'x-forwarded-for': '203.0.113.1', 'stripe-signature': signatureOf(body) }
    expect((await limited.post(body, headers)).status).toBe(200)
    expect((await forge('203.0.113.2')).status).toBe(400)
  })

  test('from everywhere is kept up to 1,000 an hour', async () => {
    await limited.clear()
    for (let address = 10; address < 30; address++) await statuses(60, `198.51.100.${address}`)
    // 61 were kept in the test before.
    expect(await limited.log()).toHaveLength(1_000 - 61)
    expect((await forge('192.0.2.200')).status).toBe(429)
  })
})

test('a server without a provider says so, and keeps nothing', async () => {
  const bare = await startInbox({ env: { STRIPE_SECRET_KEY: '', STRIPE_WEBHOOK_SECRET: '' } })
  try {
    expect((await bare.deliver(snapshot())).status).toBe(503)
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
