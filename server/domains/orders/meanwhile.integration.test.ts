import { createHash } from 'node:crypto'
import type { Checkout } from '@veza/shared/contracts/orders.ts'
import type { Product } from '@veza/shared/contracts/products.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Answer, call } from '../../../e2e/support/api.ts'
import {
  cartOf,
  type MoneyRig,
  newPaidOrder,
  placeOrder,
  sessionOf,
  startMoneyRig,
  tell,
} from '../../../e2e/support/money.ts'
import { licenceOf, newImage, newOnSale, newSaleableTrack, offerOf } from '../../../e2e/support/products.ts'
import { newUser } from '../../../e2e/support/server.ts'
import type { Tx } from '../../platform/db/database.ts'
import { booksHold, guest, refusal, splitTrack } from './testing.ts'

let rig: MoneyRig
beforeAll(async () => {
  // No worker: nobody but those of a test waits for anybody.
  rig = await startMoneyRig({ env: { ROLE: 'web', PLATFORM_FEE_BPS: '1000' } })
})
afterAll(() => rig?.stop())

const db = () => rig.server.ctx.db

type Placed = Answer<Checkout & { readonly code?: string }>

/** As soon as a transaction of this database waits for another one. */
async function untilOneWaits(): Promise<void> {
  for (;;) {
    const { rows } = await sql`SELECT FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock'`.execute(db())
    if (rows.length > 0) return
  }
}

/** An order that has to wait for `lock`, and what happens before it goes on. */
async function whileItWaits(
  lock: (tx: Tx) => Promise<unknown>,
  place: () => Promise<Placed>,
  happens: (tx: Tx) => Promise<unknown>,
): Promise<Placed> {
  // Not returned as it is, or the transaction would wait for what waits for it.
  const { placing } = await rig.server.ctx.transaction(async (tx) => {
    await lock(tx)
    const begun = place()
    await untilOneWaits()
    await happens(tx)
    return { placing: begun }
  })
  return placing
}

/** An order of this, which waits where two orders of one buyer wait for each other. */
function whileOrdering(product: Product, happens: () => Promise<unknown>): Promise<Placed> {
  const email = guest()
  const scope = `orders:guest:${createHash('sha256').update(email).digest('hex')}`
  return whileItWaits(
    (tx) => sql`SELECT pg_advisory_xact_lock(hashtextextended(${scope}, 0))`.execute(tx),
    () => placeOrder(rig, undefined, { ...cartOf(product), email }),
    happens,
  )
}

/** A release of A, by somebody who has B as well, and what puts B in its place. */
async function release(licence = licenceOf(1_000)) {
  const { server } = rig
  const seller = await newUser(server)
  const [a, b] = [await newSaleableTrack(server, seller, 'A'), await newSaleableTrack(server, seller, 'B')]
  const offer = offerOf([licence], { images: [(await newImage(server, seller)).id] })
  const product = await newOnSale(server, seller, offer, { kind: 'release', title: 'One', trackIds: [a.id] })
  const change = async () => {
    const patch = { version: product.version, trackIds: [b.id] }
    expect((await call(server, seller, `PATCH /products/${product.id}`, patch)).status).toBe(200)
  }
  return { seller, a: a.id, b: b.id, product, change }
}
const exclusive = licenceOf(50_000, { terms: { template: 'exclusive' } })

async function deliveredBy(orderId: string): Promise<string[]> {
  const items = await db()
    .selectFrom('orderItems')
    .select('deliverables')
    .where('orderId', '=', orderId)
    .execute()
  return items.flatMap(({ deliverables }) => deliverables.map(({ trackId }) => trackId))
}

const earnersOf = (orderId: string) =>
  db()
    .selectFrom('orderShares')
    .innerJoin('orderItems', 'orderItems.id', 'orderShares.orderItemId')
    .select(['orderShares.sellerId', 'orderShares.trackId', 'orderShares.amount'])
    .where('orderItems.orderId', '=', orderId)
    .where('orderShares.sellerId', 'is not', null)
    .execute()

const soldAlone = (orderId: string) =>
  db().selectFrom('exclusiveSales').select(['trackId', 'soldAt']).where('orderId', '=', orderId).execute()

describe('while somebody orders, its seller puts other tracks into a product:', () => {
  test('who made what is delivered earns by it', async () => {
    const { seller, a, b, product, change } = await release()
    const [friend, stranger] = [await newUser(rig.server), await newUser(rig.server)]
    await splitTrack(rig, { trackId: a, ownerId: seller.id }, [[friend.id, 10_000]])
    await splitTrack(rig, { trackId: b, ownerId: seller.id }, [[stranger.id, 10_000]])
    const { status, body } = await whileOrdering(product, change)
    expect(status).toBe(201)
    expect(await deliveredBy(body.orderId)).toEqual([a])
    expect(await earnersOf(body.orderId)).toEqual([{ sellerId: friend.id, trackId: a, amount: 900 }])
  })

  test('what is delivered is what is sold to one buyer alone, once', async () => {
    const { seller, a, b, product, change } = await release(exclusive)
    const { status, body } = await whileOrdering(product, change)
    expect(status).toBe(201)
    const single = await newOnSale(rig.server, seller, offerOf([exclusive]), { trackIds: [a] })
    expect(await refusal(rig, cartOf(single)), 'held').toMatchObject({ code: 'exclusive-taken' })
    const session = await sessionOf(rig, body.orderId)
    await rig.stripe.control.pay({ session })
    expect(await tell(rig, 'checkout.session', session)).toEqual({ kind: 'applied' })
    expect(await deliveredBy(body.orderId)).toEqual([a])
    expect(await soldAlone(body.orderId)).toEqual([{ trackId: a, soldAt: expect.any(Date) }])
    expect(await refusal(rig, cartOf(single)), 'sold').toMatchObject({ code: 'not-for-sale' })
    const other = await newPaidOrder(rig, { products: [product] })
    expect(await deliveredBy(other.orderId), 'the other track is free').toEqual([b])
    await booksHold(rig)
  })

  test('after it was withdrawn: nobody is sold half of what it was and half of what it is', async () => {
    const { b, product } = await release()
    const { status, body } = await whileItWaits(
      (tx) => sql`LOCK TABLE product_tracks IN ACCESS EXCLUSIVE MODE`.execute(tx),
      () => placeOrder(rig, undefined, { ...cartOf(product), email: guest() }),
      async (tx) => {
        await sql`UPDATE products SET status = 'withdrawn', version = version + 1 WHERE id = ${product.id}`.execute(
          tx,
        )
        await sql`UPDATE product_tracks SET track_id = ${b} WHERE product_id = ${product.id}`.execute(tx)
      },
    )
    expect({ status, code: body.code }).toEqual({ status: 409, code: 'not-for-sale' })
  })
})

test('what costs nothing is not given while somebody else buys it alone', async () => {
  const seller = await newUser(rig.server)
  const track = await newSaleableTrack(rig.server, seller)
  const product = await newOnSale(rig.server, seller, offerOf([exclusive, licenceOf(1_000)]), {
    trackIds: [track.id],
  })
  const code = await call<{ id: string }>(rig.server, seller, 'POST /discount-codes', {
    code: 'NOTHING',
    off: { basisPoints: 10_000 },
  })
  const licenceId = product.licences[1]?.id ?? ''
  const items = [{ productId: product.id, licenceId, quantity: 1 }]
  const { status, body } = await whileItWaits(
    (tx) => sql`SELECT FROM discount_codes WHERE id = ${code.body.id} FOR UPDATE`.execute(tx),
    () => placeOrder(rig, undefined, { items, email: guest(), discountCode: 'NOTHING' }),
    () => newPaidOrder(rig, { products: [product] }),
  )
  expect({ status, code: body.code }).toEqual({ status: 409, code: 'not-for-sale' })
})
