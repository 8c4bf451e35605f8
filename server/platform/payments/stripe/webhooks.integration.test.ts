import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { WebhookDelivery } from '../webhook.ts'
import { doneOf, newCheckout, type TestProvider, testProvider } from './testing.ts'

let stripe: TestProvider
let delivered: WebhookDelivery[] = []
let status = 200
const server = createServer(async (req, res) => {
  const signature = req.headers['stripe-signature']
  const rawBody = await buffer(req)
  delivered.push({ rawBody, signature: signature?.toString(), now: new Date() })
  res.writeHead(status).end()
})

beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  stripe = await testProvider()
  await stripe.control.setWebhook({
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    forms: 'snapshot',
  })
})
beforeEach(() => {
  delivered = []
  status = 200
})
afterAll(async () => {
  await stripe?.stop()
  server.close()
})

/** Something that is told of: a page that has expired. */
async function expiredCheckout(): Promise<string> {
  const { pspSessionId } = doneOf(await stripe.provider.createCheckout(newCheckout()))
  await stripe.control.expire({ session: pspSessionId })
  await stripe.control.flush({})
  return pspSessionId
}
const verified = () => delivered.map((delivery) => stripe.provider.verifyWebhook(delivery))

test('what the provider delivers is believed, and says what it is about', async () => {
  const objectId = await expiredCheckout()
  expect(verified()).toEqual([
    {
      kind: 'event',
      event: {
        id: expect.stringMatching(/^evt_/),
        type: 'checkout.session.expired',
        objectType: 'checkout.session',
        objectId,
        livemode: false,
        createdAt: expect.any(Date),
        isThin: false,
      },
    },
  ])
})

test('while a secret is replaced, what is signed by both is taken by those who know either', async () => {
  await stripe.control.setWebhook({ secrets: ['whsec_of_before', 'whsec_of_now'] })
  await expiredCheckout()
  const [delivery] = delivered
  if (!delivery) throw new Error('nothing came')
  for (const secret of ['whsec_of_before', 'whsec_of_now'])
    expect(stripe.with({ webhookSecrets: [secret] }).verifyWebhook(delivery).kind).toBe('event')
  expect(stripe.provider.verifyWebhook(delivery)).toMatchObject({ reason: 'wrong-signature' })
  await stripe.control.setWebhook({ secrets: ['whsec_0123456789'] })
})

test('a thin event is read, and names the snapshot that tells of the same', async () => {
  await stripe.control.setWebhook({ forms: 'both' })
  const objectId = await expiredCheckout()
  const events = verified().flatMap((verdict) => (verdict.kind === 'event' ? [verdict.event] : []))
  const snapshot = events.find(({ isThin }) => !isThin)
  const about = { type: 'v1.checkout.session.expired', objectType: 'checkout.session', objectId }
  expect(events).toHaveLength(2)
  expect(events).toContainEqual(
    expect.objectContaining({ ...about, isThin: true, snapshotEventId: snapshot?.id }),
  )
  await stripe.control.setWebhook({ forms: 'snapshot' })
})

test('what no webhook has taken is listed apart, and no more once it has', async () => {
  status = 500
  const lost = await expiredCheckout()
  const undelivered = async () =>
    (await stripe.provider.listEvents({ undelivered: true })).items.map(({ objectId }) => objectId)
  expect(await undelivered()).toContain(lost)
  status = 200
  const taken = await expiredCheckout()
  expect(await undelivered()).not.toContain(taken)
  await stripe.control.flush({})
  expect(await undelivered()).not.toContain(lost)
})
