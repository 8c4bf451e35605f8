import { createHmac } from 'node:crypto'
import Stripe from 'stripe'
import { expect, test } from 'vitest'
import { MAX_WEBHOOK_BYTES, type WebhookVerdict } from '../webhook.ts'
import { verifyWebhook } from './webhook.ts'

const SECRET = 'whsec_of_now'
const BEFORE = 'whsec_of_before'
const secrets = [BEFORE, SECRET]
const now = new Date('2026-11-21T10:00:00Z')
const seconds = now.getTime() / 1000

const snapshot = {
  id: 'evt_1',
  object: 'event',
  api_version: '2026-10-28.endive',
  created: seconds - 5,
  livemode: false,
  type: 'charge.dispute.created',
  data: { object: { id: 'dp_1', object: 'dispute', amount: 500 } },
}
const thin = {
  id: 'evt_thin',
  object: 'v2.core.event',
  type: 'v1.refund.updated',
  created: '2026-11-21T09:59:55.000Z',
  livemode: true,
  context: 'org_1/acct_9',
  related_object: { id: 're_1', type: 'refund', url: '/v1/refunds/re_1' },
  snapshot_event: 'evt_2',
}

/** As Stripe signs: by the SDK, which has its own code for it. */
const signed = (payload: string, secret = SECRET, timestamp = seconds) =>
  Stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp })

/** As whoever has the secret could sign any bytes. */
const signedBytes = (bytes: Buffer, timestamp: number | string = seconds) =>
  `t=${timestamp},v1=${createHmac('sha256', SECRET).update(`${timestamp}.`).update(bytes).digest('hex')}`

const verify = (body: string | Buffer, signature: string | undefined): WebhookVerdict =>
  verifyWebhook(secrets, { rawBody: Buffer.from(body as string), signature, now })
const reasonOf = (verdict: WebhookVerdict) => (verdict.kind === 'invalid' ? verdict.reason : verdict.kind)

test('a genuine event is read: what it is about, and where', () => {
  const body = JSON.stringify(snapshot)
  expect(verify(body, signed(body))).toEqual({
    kind: 'event',
    event: {
      id: 'evt_1',
      type: 'charge.dispute.created',
      objectType: 'dispute',
      objectId: 'dp_1',
      livemode: false,
      createdAt: new Date('2026-11-21T09:59:55Z'),
      isThin: false,
    },
  })
  const connected = JSON.stringify({ ...snapshot, account: 'acct_1', livemode: true })
  expect(verify(connected, signed(connected))).toMatchObject({ event: { account: 'acct_1', livemode: true } })
})

test('an event about something without an id is one, too', () => {
  const body = JSON.stringify({ ...snapshot, data: { object: { object: 'balance' } } })
  expect(verify(body, signed(body))).toMatchObject({ event: { objectType: 'balance', objectId: '' } })
})

test('a thin event names its object, its account and its snapshot', () => {
  const body = JSON.stringify(thin)
  expect(verify(body, signed(body))).toEqual({
    kind: 'event',
    event: {
      id: 'evt_thin',
      type: 'v1.refund.updated',
      objectType: 'refund',
      objectId: 're_1',
      account: 'acct_9',
      livemode: true,
      createdAt: new Date('2026-11-21T09:59:55Z'),
      isThin: true,
      snapshotEventId: 'evt_2',
    },
  })
  const alone = JSON.stringify({ ...thin, context: null, related_object: null, snapshot_event: undefined })
  const verdict = verify(alone, signed(alone))
  expect(verdict).toMatchObject({ event: { objectType: '', objectId: '', isThin: true } })
  expect(verdict).not.toHaveProperty('event.account')
  expect(verdict).not.toHaveProperty('event.snapshotEventId')
})

const body = JSON.stringify(snapshot)
const notUtf8 = Buffer.concat([
  Buffer.from('{"id":"evt_1","x":"'),
  Buffer.from([0xff, 0xfe]),
  Buffer.from('"}'),
])
const huge = Buffer.alloc(MAX_WEBHOOK_BYTES + 1, 0x20)
const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`

test.each<[string, string | Buffer, string | undefined, string]>([
  ['no signature', body, undefined, 'no-signature'],
  ['an empty one', body, '', 'no-signature'],
  ['a forged one', body, `t=${seconds},v1=${'0'.repeat(64)}`, 'wrong-signature'],
  ['another secret', body, signed(body, 'whsec_of_another'), 'wrong-signature'],
  ['another body', body.replace('500', '501'), signed(body), 'wrong-signature'],
  ['a body cut short', body.slice(0, -1), signed(body), 'wrong-signature'],
  ['another time', body, signed(body).replace(`t=${seconds}`, `t=${seconds - 1}`), 'wrong-signature'],
  ['no time', body, signed(body).replace(/t=\d+,/, ''), 'unreadable-signature'],
  ['a time that is no number', body, signed(body).replace(/t=\d+/, 't=1e9'), 'unreadable-signature'],
  ['two times', body, `t=${seconds},${signed(body, SECRET, seconds - 9_999)}`, 'unreadable-signature'],
  ['a signature cut short', body, signed(body).slice(0, -2), 'unreadable-signature'],
  ['another scheme alone', body, signed(body).replace('v1=', 'v0='), 'unreadable-signature'],
  ['noise', body, 'ÿ=,=,,t,v1', 'unreadable-signature'],
  ['older than five minutes', body, signed(body, SECRET, seconds - 301), 'too-old'],
  ['five minutes ahead and more', body, signed(body, SECRET, seconds + 301), 'in-the-future'],
  ['more than 256 KiB', huge, signedBytes(huge), 'too-large'],
  ['bytes that are no UTF-8', notUtf8, signedBytes(notUtf8), 'not-utf8'],
  ['no JSON', '{"id":', signed('{"id":'), 'not-an-event'],
  ['nothing', '', signedBytes(Buffer.alloc(0)), 'not-an-event'],
  ['null', 'null', signed('null'), 'not-an-event'],
  ['an event without an id', '{"object":"event"}', signed('{"object":"event"}'), 'not-an-event'],
  ['JSON of great depth', deep, signed(deep), 'not-an-event'],
])('%s is refused: %#', (_name, rawBody, signature, reason) => {
  expect(reasonOf(verify(rawBody, signature))).toBe(reason)
})

test.each([
  ['five minutes old', signed(body, SECRET, seconds - 300)],
  ['five minutes ahead', signed(body, SECRET, seconds + 300)],
  ['by the secret of before', signed(body, BEFORE)],
  ['by two secrets, one of them ours', `${signed(body)},v1=${'a'.repeat(64)}`],
  ['by two secrets, the other first', `t=${seconds},v1=${'a'.repeat(64)},${signed(body).split(',')[1]}`],
  ['beside a scheme that we do not know', `${signed(body)},v2=x`],
])('signed %s, it is taken', (_name, signature) => {
  expect(verify(body, signature).kind).toBe('event')
})

test('a body of exactly 256 KiB is taken', () => {
  const padded = Buffer.from(body.padEnd(MAX_WEBHOOK_BYTES))
  expect(verify(padded, signedBytes(padded)).kind).toBe('event')
})

test('what a refused body claims is told for a log, and nothing more of it', () => {
  expect(verify(body, undefined)).toEqual({
    kind: 'invalid',
    reason: 'no-signature',
    claimed: { id: 'evt_1', type: 'charge.dispute.created' },
  })
  const claimed = (rawBody: string | Buffer) => {
    const verdict = verify(rawBody, undefined)
    return verdict.kind === 'invalid' ? verdict.claimed : undefined
  }
  const long = 'x'.repeat(256)
  expect(claimed(JSON.stringify({ id: 7, type: long }))).toEqual({})
  expect(claimed(JSON.stringify({ id: long, type: 'a.b' }))).toEqual({ type: 'a.b' })
  expect(claimed(notUtf8)).toEqual({ id: 'evt_1' })
  expect(claimed(body.padEnd(MAX_WEBHOOK_BYTES + 1))).toEqual({})
  for (const any of ['[]', '"text"', 'null', '']) expect(claimed(any)).toEqual({})
})
