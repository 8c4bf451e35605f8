import type { Checkout } from '@veza/shared/contracts/orders.ts'
import type { Product } from '@veza/shared/contracts/products.ts'
import { DAY_MS } from '@veza/shared/kernel/time.ts'
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
import { licenceOf, newImage, newOnSale, newSaleableTrack, offerOf } from '../../../e2e/support/products.ts'
import { newUser, type SignedInUser } from '../../../e2e/support/server.ts'
import { closeOtherPages } from './closing.ts'
import { booksHold, guest, withToken } from './testing.ts'

const clock = fakeClock()
let rig: MoneyRig
beforeAll(async () => {
  // No worker: what a job does, each test does itself.
  rig = await startMoneyRig({ clock, env: { ROLE: 'web' } })
})
afterAll(() => rig?.stop())

const db = () => rig.server.ctx.db

interface Placed {
  readonly orderId: string
  readonly token: string
  readonly sessionId: string
}

async function place(product: Product): Promise<Placed> {
  const { body } = await placeOrder(rig, undefined, { ...cartOf(product), email: guest() })
  return {
    orderId: body.orderId,
    token: body.accessToken ?? '',
    sessionId: await sessionOf(rig, body.orderId),
  }
}

async function expired(product: Product): Promise<Placed> {
  const order = await place(product)
  await rig.stripe.control.expire({ session: order.sessionId })
  await tell(rig, 'checkout.session', order.sessionId)
  return order
}

const payAgain = ({ orderId, token }: Placed) =>
  call<Checkout & { code: string }>(
    rig.server,
    undefined,
    `POST /orders/${orderId}/checkout`,
    undefined,
    withToken(token),
  )

const see = ({ orderId, token }: Placed) => seeOrder(rig, orderId, token)

async function pay(order: Placed) {
  await rig.stripe.control.pay({ session: order.sessionId })
  return tell(rig, 'checkout.session', order.sessionId)
}

/** Of one track: for many, and for one buyer alone. */
async function twoLicences() {
  const seller = await newUser(rig.server)
  const offer = offerOf([licenceOf(1_000), licenceOf(50_000, { terms: { template: 'exclusive' } })])
  const product = await newOnSale(rig.server, seller, offer)
  return { product, sellAlone: () => sellAlone(product) }
}

const forOneAlone = offerOf([licenceOf(50_000, { terms: { template: 'exclusive' } })])

async function releaseOfTwo() {
  const { server } = rig
  const seller = await newUser(server)
  const tracks = [await newSaleableTrack(server, seller), await newSaleableTrack(server, seller)]
  const [first = '', second = ''] = tracks.map(({ id }) => id)
  const offer = offerOf([licenceOf(1_000)], { images: [(await newImage(server, seller)).id] })
  const release = await newOnSale(server, seller, offer, {
    kind: 'release',
    title: 'Two',
    trackIds: [first, second],
  })
  const leaveOutFirst = () =>
    call(server, seller, `PATCH /products/${release.id}`, { version: release.version, trackIds: [second] })
  return { seller, release, first, leaveOutFirst }
}

const sellAlone = (product: Product) =>
  newPaidOrder(rig, {
    products: [product],
    order: { items: [{ productId: product.id, licenceId: product.licences[1]?.id ?? '', quantity: 1 }] },
  })

describe('an order that came to nothing', () => {
  test('is paid at its price for a week, and then no more', async () => {
    const { product } = await newProduct(rig)
    const [order, later] = [await expired(product), await expired(product)]
    clock.advance(6 * DAY_MS)
    expect(await payAgain(order)).toMatchObject({ status: 200, body: { total: 1_000 } })
    clock.advance(DAY_MS + 1)
    expect(await payAgain(later)).toMatchObject({ status: 409, body: { code: 'order-too-old' } })
  })

  test('is not paid when what it is of is sold no more as it was', async () => {
    const change: Record<string, (product: Product, seller: SignedInUser) => Promise<unknown>> = {
      withdrawn: ({ id }) =>
        db().updateTable('products').set({ status: 'withdrawn' }).where('id', '=', id).execute(),
      'at another price': ({ id, version }, seller) =>
        call(rig.server, seller, `PUT /products/${id}/offer`, { version, ...offerOf([licenceOf(2_000)]) }),
      blocked: ({ tracks }) =>
        db()
          .updateTable('tracks')
          .set({ dmcaBlocked: true })
          .where('id', '=', tracks[0]?.id ?? '')
          .execute(),
      'of a seller who is suspended': ({ seller }) =>
        db()
          .updateTable('users')
          .set({ suspendedAt: clock.now() })
          .where('username', '=', seller.username)
          .execute(),
    }
    for (const [what, happens] of Object.entries(change)) {
      const { product, seller } = await newProduct(rig)
      const order = await expired(product)
      await happens(product, seller)
      expect(await payAgain(order), what).toMatchObject({ status: 409, body: { code: 'not-for-sale' } })
      expect((await see(order)).status, what).toBe('expired')
    }
  })

  test('is not paid when the release that it is of has other tracks by now', async () => {
    const { release, leaveOutFirst } = await releaseOfTwo()
    const order = await expired(release)
    await leaveOutFirst()
    expect(await payAgain(order)).toMatchObject({ status: 409, body: { code: 'not-for-sale' } })
  })

  test('is not paid once somebody has bought its track alone', async () => {
    const { product, sellAlone } = await twoLicences()
    const order = await expired(product)
    await sellAlone()
    expect(await payAgain(order)).toMatchObject({ status: 409, body: { code: 'not-for-sale' } })
  })
})

describe('money for a track that somebody has bought alone meanwhile', () => {
  const standing = async ({ orderId }: Placed) => ({
    payments: await db()
      .selectFrom('payments')
      .select(['status', 'isStray'])
      .where('orderId', '=', orderId)
      .execute(),
    grants: await db()
      .selectFrom('licenceGrants')
      .innerJoin('orderItems', 'orderItems.id', 'orderItemId')
      .select('licenceGrants.id')
      .where('orderId', '=', orderId)
      .execute(),
  })
  const goesBack = { payments: [{ status: 'paid', isStray: true }], grants: [] }

  test('goes back when a page was open, and the order is over', async () => {
    const { product, sellAlone } = await twoLicences()
    const order = await place(product)
    await sellAlone()
    expect(await pay(order)).toEqual({ kind: 'applied' })
    expect(await standing(order)).toEqual(goesBack)
    expect((await see(order)).status).toBe('failed')
    await booksHold(rig)
  })

  test('goes back when it comes after the order was given up', async () => {
    const { product, sellAlone } = await twoLicences()
    const order = await place(product)
    await rig.stripe.control.pay({ session: order.sessionId })
    await db()
      .updateTable('payments')
      .set({ status: 'expired' })
      .where('orderId', '=', order.orderId)
      .execute()
    await db().updateTable('orders').set({ status: 'expired' }).where('id', '=', order.orderId).execute()
    await sellAlone()
    await tell(rig, 'checkout.session', order.sessionId)
    expect(await standing(order)).toEqual(goesBack)
    expect((await see(order)).status).toBe('expired')
    await booksHold(rig)
  })

  test('goes back when the release that was ordered has that track no more', async () => {
    const { seller, release, first, leaveOutFirst } = await releaseOfTwo()
    const order = await place(release)
    await leaveOutFirst()
    const alone = await newOnSale(rig.server, seller, forOneAlone, { trackIds: [first] })
    await newPaidOrder(rig, { products: [alone] })
    await pay(order)
    expect(await standing(order)).toEqual(goesBack)
  })

  test('cannot come by a page, for it is closed; pages of other tracks stay open', async () => {
    const { product, sellAlone } = await twoLicences()
    const [order, other] = [await place(product), await place((await newProduct(rig)).product)]
    const { orderId } = await sellAlone()
    await closeOtherPages({ ...rig.server.ctx, crashPoint: () => undefined }, orderId)
    expect((await see(order)).status).toBe('expired')
    expect((await see(other)).status).toBe('pending')
    await expect(rig.stripe.control.pay({ session: order.sessionId })).rejects.toThrow()
    await closeOtherPages({ ...rig.server.ctx, crashPoint: () => undefined }, orderId)
  })
})
