import { randomUUID } from 'node:crypto'
import type { Quote } from '@veza/shared/contracts/orders.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { call } from '../../../e2e/support/api.ts'
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
import { licenceOf, newOnSale, newSaleableTrack, offerOf } from '../../../e2e/support/products.ts'
import { newUser } from '../../../e2e/support/server.ts'
import { correctLedger } from '../ledger/index.ts'
import { booksHold, guest, mailTo, orderCount, refusal, splitTrack } from './testing.ts'

let rig: MoneyRig
beforeAll(async () => {
  rig = await startMoneyRig()
})
afterAll(() => rig?.stop())

const db = () => rig.server.ctx.db

describe('buying', () => {
  test('as a guest: order, page, payment, and all that follows', async () => {
    const { product, seller } = await newProduct(rig)
    const email = guest()
    const answer = await placeOrder(rig, undefined, { ...cartOf(product), email: email.toUpperCase() })
    expect(answer.status).toBe(201)
    expect(answer.body).toMatchObject({ status: 'pending', total: 1_000, currency: 'eur' })
    expect(answer.body.checkoutUrl).toContain(rig.stripe.url)
    const { orderId, accessToken } = answer.body
    const received = await mailTo(rig, email, 'Your order is waiting to be paid')
    expect(received?.links).toEqual([`${rig.server.url}/orders/${orderId}?token=${accessToken}`])
    const session = await sessionOf(rig, orderId)
    expect(await tell(rig, 'checkout.session', session)).toMatchObject({ kind: 'nothing' })
    expect((await seeOrder(rig, orderId, accessToken ?? '')).items[0]?.grant).toBeNull()

    await rig.stripe.control.pay({ session })
    expect(await tell(rig, 'checkout.session', session)).toEqual({ kind: 'applied' })
    const order = await seeOrder(rig, orderId, accessToken ?? '')
    expect(order).toMatchObject({
      status: 'completed',
      email,
      total: 1_000,
      payment: { status: 'paid' },
      refund: { obstacle: null, amount: 1_000 },
      items: [
        {
          productId: product.id,
          title: product.title,
          artist: seller.username,
          licenceText: product.licences[0]?.text,
          grant: { status: 'active', downloadCount: 0 },
        },
      ],
    })
    expect(order.invoice?.number).toMatch(/^\d{4}-\d{6}$/)
    const transfers = await db().selectFrom('transfers').selectAll().where('orderId', '=', orderId).execute()
    expect(transfers).toMatchObject([{ sellerId: seller.id, amount: 900, status: 'pending' }])
    const paid = await mailTo(rig, email, 'Thank you: your downloads are ready')
    expect(paid?.links).toContain(`${order.invoice?.url}?token=${accessToken}`)
    const sold = await mailTo(rig, seller.email, 'You have sold something')
    expect(sold?.text).toContain('€9.00')
    await booksHold(rig)
  })

  test('signed in, in French: seen by the account alone, with an invoice in its language', async () => {
    const buyer = await newUser(rig.server, ['listener'])
    const { orderId, accessToken } = await newPaidOrder(rig, {
      buyer,
      order: { locale: 'fr', billingName: '  Maya   Ångström ' },
    })
    expect(accessToken).toBeNull()
    expect(await seeOrder(rig, orderId, buyer)).toMatchObject({
      status: 'completed',
      billingName: 'Maya Ångström',
      email: buyer.email,
    })
    const paid = await mailTo(rig, buyer.email, 'Merci : vos téléchargements sont prêts')
    expect(paid?.links).toContain(`${rig.server.url}/orders/${orderId}`)
    const list = await call<{ items: { id: string; titles: string[] }[] }>(rig.server, buyer, 'GET /orders')
    expect(list.body.items.map(({ id }) => id)).toEqual([orderId])
  })

  test('what costs nothing is complete at once, with nothing asked of the provider, and no invoice', async () => {
    const seller = await newUser(rig.server)
    const product = await newOnSale(rig.server, seller, offerOf([licenceOf(0)]))
    const email = guest()
    const { body } = await placeOrder(rig, undefined, { ...cartOf(product), email })
    expect(body).toMatchObject({ status: 'completed', total: 0, checkoutUrl: null })
    const order = await seeOrder(rig, body.orderId, body.accessToken ?? '')
    expect(order).toMatchObject({
      invoice: null,
      payment: { status: 'none' },
      refund: { obstacle: 'free' },
      items: [{ grant: { status: 'active' } }],
    })
    expect(
      await db().selectFrom('payments').selectAll().where('orderId', '=', body.orderId).execute(),
    ).toEqual([])
    await mailTo(rig, email, 'Your downloads are ready')
    await booksHold(rig)
  })

  test('a code that takes all of the price makes an order free', async () => {
    const { product, seller } = await newProduct(rig)
    await call(rig.server, seller, 'POST /discount-codes', { code: 'GIFT', off: { basisPoints: 10_000 } })
    const { body } = await placeOrder(rig, undefined, {
      ...cartOf(product),
      email: guest(),
      discountCode: 'gift',
    })
    expect(body).toMatchObject({ status: 'completed', total: 0 })
    expect(await seeOrder(rig, body.orderId, body.accessToken ?? '')).toMatchObject({
      subtotal: 1_000,
      total: 0,
    })
    await booksHold(rig)
  })

  test('what the buyer says to pay counts, from the minimum on', async () => {
    const seller = await newUser(rig.server)
    const offer = offerOf([licenceOf(1_000, { payWhatYouWant: { minimum: 300 } })])
    const product = await newOnSale(rig.server, seller, offer)
    const of = (amount: number) => ({ items: cartOf(product).items.map((item) => ({ ...item, amount })) })
    expect((await placeOrder(rig, undefined, { ...of(5_000), email: guest() })).body.total).toBe(5_000)
    expect((await placeOrder(rig, undefined, { ...of(300), email: guest() })).body.total).toBe(300)
    expect(await refusal(rig, of(299))).toMatchObject({ status: 422, code: 'below-minimum', minimum: 300 })
  })

  test('the sale of a track is divided by its split sheet, to the cent', async () => {
    const [owner, mate] = [await newUser(rig.server), await newUser(rig.server)]
    const track = await newSaleableTrack(rig.server, owner)
    const product = await newOnSale(rig.server, owner, offerOf([licenceOf(1_001)]), { trackIds: [track.id] })
    await splitTrack(rig, { trackId: track.id, ownerId: owner.id }, [
      [owner.id, 5_000],
      [mate.id, 5_000],
    ])
    const { orderId } = await newPaidOrder(rig, { products: [product] })
    const transfers = await db()
      .selectFrom('transfers')
      .select(['sellerId', 'amount'])
      .where('orderId', '=', orderId)
      .execute()
    expect(new Map(transfers.map(({ sellerId, amount }) => [sellerId, amount]))).toEqual(
      new Map([
        [owner.id, 451],
        [mate.id, 450],
      ]),
    )
    await booksHold(rig)
  })

  test('a debt from before is kept back from what is sent', async () => {
    const { product, seller } = await newProduct(rig)
    const { ctx } = rig.server
    const owes = (amount: number) =>
      correctLedger(ctx, {
        reason: `owed from before, ${randomUUID()}`,
        entries: [
          { account: 'seller_debt', userId: seller.id, amount, currency: 'eur' },
          { account: 'platform_losses', amount: -amount, currency: 'eur' },
        ],
      })
    const sent = async () => {
      const { orderId } = await newPaidOrder(rig, { products: [product] })
      const rows = await ctx.db
        .selectFrom('transfers')
        .select('amount')
        .where('orderId', '=', orderId)
        .execute()
      return rows.map(({ amount }) => amount)
    }
    await owes(1_300)
    expect(await sent()).toEqual([])
    expect(await sent()).toEqual([500])
    expect(await sent()).toEqual([900])
    await booksHold(rig)
  })
})

test('a quote says what an order would cost, and leaves nothing behind', async () => {
  const { product } = await newProduct(rig)
  const before = await orderCount(rig)
  const { status, body } = await call<Quote>(rig.server, undefined, 'POST /orders/quote', cartOf(product))
  expect(status).toBe(200)
  expect(body).toMatchObject({
    total: 1_000,
    currency: 'eur',
    items: [{ title: product.title, amount: 1_000 }],
  })
  expect(await orderCount(rig)).toBe(before)
})
