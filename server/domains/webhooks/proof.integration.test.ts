import { SECOND_MS } from '@veza/shared/kernel/time.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  type InboxRig,
  newEventId,
  SECRET,
  SECRET_BEFORE,
  signatureOf,
  snapshot,
  startInbox,
} from './testing.ts'

let rig: InboxRig
beforeAll(async () => {
  rig = await startInbox({ env: { LOG_LEVEL: 'silent' } })
})
afterAll(() => rig?.stop())
beforeEach(() => rig.clear())

const secondsAgo = (seconds: number) => new Date(Date.now() - seconds * SECOND_MS)
const isStored = async (id: string) => (await rig.event(id)) !== undefined

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
