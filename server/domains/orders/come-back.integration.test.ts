import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { call } from '../../../e2e/support/api.ts'
import {
  cartOf,
  newProduct,
  placeOrder,
  providerEnvironment,
  seeOrder,
  sessionOf,
  tell,
} from '../../../e2e/support/money.ts'
import { licenceOf, newImage, newOnSale, newSaleableTrack, offerOf } from '../../../e2e/support/products.ts'
import { newUser, startTestServer } from '../../../e2e/support/server.ts'
import { startTransfersRig, type TransfersRig } from '../transfers/testing.ts'

let rig: TransfersRig
beforeAll(async () => {
  rig = await startTransfersRig()
})
afterAll(() => rig?.stop())

const guest = () => `guest-${randomUUID()}@veza.example`

/** An order whose page has ended without being paid. */
async function cameToNothing(wanted: ReturnType<typeof cartOf>) {
  const key = randomUUID()
  const input = { ...wanted, email: guest() }
  const { body } = await placeOrder(rig, undefined, input, key)
  const session = await sessionOf(rig, body.orderId)
  await rig.stripe.control.expire({ session })
  await tell(rig, 'checkout.session', session)
  return { ...body, input, key, session }
}

test('while payments are held an order of before is not paid either', async () => {
  const { product } = await newProduct(rig)
  const ended = await cameToNothing(cartOf(product))
  await rig.stripe.control.fault({ operation: 'checkout.sessions.create', kind: 'close_before', times: 2 })
  const input = { ...cartOf(product), email: guest() }
  const key = randomUUID()
  const unopened = await placeOrder(rig, undefined, input, key)
  expect(unopened.status).toBe(503)
  await rig.stripe.control.clearFaults({})
  const env = { ROLE: 'web', ...providerEnvironment(rig.stripe), PAYMENTS_HOLD: 'true', LOG_LEVEL: 'silent' }
  const held = await startTestServer({ databaseUrl: rig.database.url, clock: rig.clock, env })
  try {
    const again = await call<{ code: string }>(
      held,
      undefined,
      `POST /orders/${ended.orderId}/checkout`,
      undefined,
      { 'x-order-token': ended.accessToken ?? '' },
    )
    expect(again).toMatchObject({ status: 503, body: { code: 'payments-unavailable' } })
    expect(await placeOrder({ server: held }, undefined, input, key)).toMatchObject({
      status: 503,
      body: { code: 'payments-unavailable' },
    })
  } finally {
    await held.stop()
  }
  // Afterwards it goes on as if nothing had been.
  expect((await placeOrder(rig, undefined, input, key)).status).toBe(201)
})

test('an exclusive release that changed meanwhile is sold as what the order delivers, and to nobody else', async () => {
  const { server } = rig
  const seller = await newUser(server)
  const [one, two, three] = await Promise.all(
    ['One', 'Two', 'Three'].map(async (title) => (await newSaleableTrack(server, seller, title)).id),
  )
  if (!(one && two && three)) throw new Error('three tracks were wanted')
  const exclusively = async () =>
    offerOf([licenceOf(50_000, { terms: { template: 'exclusive' } })], {
      images: [(await newImage(server, seller)).id],
    })
  const release = await newOnSale(server, seller, await exclusively(), {
    kind: 'release',
    title: 'Both',
    trackIds: [one, two],
  })
  const order = await cameToNothing(cartOf(release))
  const changed = { version: release.version, trackIds: [two, three] }
  expect((await call(server, seller, `PATCH /products/${release.id}`, changed)).status).toBe(200)
  const paid = await rig.stripe.control.payTwice({ session: order.session })
  await tell(rig, 'checkout.session', paid.session)
  expect(await seeOrder(rig, order.orderId, order.accessToken ?? '')).toMatchObject({
    status: 'completed',
    items: [{ deliverables: [{ title: 'One' }, { title: 'Two' }] }],
  })
  const sold = await rig.ctx.db
    .selectFrom('exclusiveSales')
    .select('trackId')
    .where('orderId', '=', order.orderId)
    .where('soldAt', 'is not', null)
    .execute()
  expect(new Set(sold.map(({ trackId }) => trackId))).toEqual(new Set([one, two]))
})
