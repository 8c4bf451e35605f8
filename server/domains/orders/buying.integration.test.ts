import { randomUUID } from 'node:crypto'
import type { Checkout, NewOrder, Quote } from '@veza/shared/contracts/orders.ts'
import { SECOND_MS } from '@veza/shared/kernel/time.ts'
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
import { testDatabase } from '../../../e2e/support/postgres.ts'
import { licenceOf, newOnSale, newSaleableTrack, offerOf } from '../../../e2e/support/products.ts'
import { newUser, startTestServer } from '../../../e2e/support/server.ts'
import { Crash, CrashSwitch } from '../../platform/crash-points/index.ts'
import { findContradictions, post } from '../ledger/index.ts'
import { buyerOf } from './buyer.ts'
import { orderProviderEvents } from './provider-events.ts'
import { payAgain } from './retry.ts'
import { buy } from './service.ts'
import { settleOrder } from './settle.ts'

let rig: MoneyRig
beforeAll(async () => {
  rig = await startMoneyRig()
})
afterAll(() => rig?.stop())

const db = () => rig.server.ctx.db
const guest = () => `guest-${randomUUID()}@veza.example`
const booksHold = async () => expect(await findContradictions(db())).toEqual([])
const mailTo = (email: string, subject: string) =>
  rig.server.ctx.mail.mailbox?.waitFor(
    (mail) => mail.to === email && mail.subject === subject,
    AbortSignal.timeout(20 * SECOND_MS),
  )
const withToken = (token: string | null) => ({ 'x-order-token': token ?? '' })
async function refusal(
  order: Partial<NewOrder> & Pick<NewOrder, 'items'>,
  buyer?: Parameters<typeof placeOrder>[1],
) {
  const { status, body } = await placeOrder<Record<string, unknown>>(rig, buyer, {
    ...(buyer ? {} : { email: guest() }),
    ...order,
  })
  return { status, ...body }
}
const count = async (table: 'orders' | 'payments') =>
  Number(
    (
      await db()
        .selectFrom(table)
        .select((eb) => eb.fn.countAll().as('n'))
        .executeTakeFirstOrThrow()
    ).n,
  )

describe('buying', () => {
  test('as a guest: order, page, payment, and all that follows', async () => {
    const { product, seller } = await newProduct(rig)
    const email = guest()
    const answer = await placeOrder(rig, undefined, { ...cartOf(product), email: email.toUpperCase() })
    expect(answer.status).toBe(201)
    expect(answer.body).toMatchObject({ status: 'pending', total: 1_000, currency: 'eur' })
    expect(answer.body.checkoutUrl).toContain(rig.stripe.url)
    const { orderId, accessToken } = answer.body
    const received = await mailTo(email, 'Your order is waiting to be paid')
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
    const paid = await mailTo(email, 'Thank you: your downloads are ready')
    expect(paid?.links).toContain(`${order.invoice?.url}?token=${accessToken}`)
    const sold = await mailTo(seller.email, 'You have sold something')
    expect(sold?.text).toContain('€9.00')
    await booksHold()
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
    const paid = await mailTo(buyer.email, 'Merci : vos téléchargements sont prêts')
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
    await mailTo(email, 'Your downloads are ready')
    await booksHold()
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
    await booksHold()
  })

  test('what the buyer says to pay counts, from the minimum on', async () => {
    const seller = await newUser(rig.server)
    const offer = offerOf([licenceOf(1_000, { payWhatYouWant: { minimum: 300 } })])
    const product = await newOnSale(rig.server, seller, offer)
    const of = (amount: number) => ({ items: cartOf(product).items.map((item) => ({ ...item, amount })) })
    expect((await placeOrder(rig, undefined, { ...of(5_000), email: guest() })).body.total).toBe(5_000)
    expect((await placeOrder(rig, undefined, { ...of(300), email: guest() })).body.total).toBe(300)
    expect(await refusal(of(299))).toMatchObject({ status: 422, code: 'below-minimum', minimum: 300 })
  })

  test('the sale of a track is divided by its split sheet, to the cent', async () => {
    const [owner, mate] = [await newUser(rig.server), await newUser(rig.server)]
    const track = await newSaleableTrack(rig.server, owner)
    const product = await newOnSale(rig.server, owner, offerOf([licenceOf(1_001)]), { trackIds: [track.id] })
    await splitEvenly(track.id, owner.id, mate.id)
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
    await booksHold()
  })

  test('a debt from before is kept back from what is sent', async () => {
    const { product, seller } = await newProduct(rig)
    const { ctx } = rig.server
    const owes = (amount: number) =>
      ctx.transaction((tx) =>
        post(tx, ctx, {
          kind: 'correction',
          sourceId: randomUUID(),
          entries: [
            { account: 'seller_debt', userId: seller.id, amount, currency: 'eur' },
            { account: 'platform_losses', amount: -amount, currency: 'eur' },
          ],
        }),
      )
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
    await booksHold()
  })
})

describe('an order is refused', () => {
  test('of a price that is no longer so, with what it is now', async () => {
    const { product } = await newProduct(rig)
    expect(await refusal({ ...cartOf(product), expectedTotal: 900 })).toMatchObject({
      status: 409,
      code: 'price-changed',
      total: 1_000,
      currency: 'eur',
    })
  })

  test('of one’s own product, signed in or by one’s address', async () => {
    const { product, seller } = await newProduct(rig)
    expect(await refusal(cartOf(product), seller)).toMatchObject({ status: 422, code: 'own-product' })
    expect(await refusal({ ...cartOf(product), email: seller.email })).toMatchObject({ code: 'own-product' })
  })

  test('of what is not on sale any more, or never was', async () => {
    const { product, seller } = await newProduct(rig)
    await call(rig.server, seller, `POST /products/${product.id}/withdraw`)
    expect(await refusal(cartOf(product))).toMatchObject({ status: 409, code: 'not-for-sale' })
    const items = [{ productId: randomUUID(), licenceId: randomUUID(), quantity: 1 }]
    expect(await refusal({ items })).toMatchObject({ status: 409, code: 'not-for-sale' })
  })

  test('of two currencies', async () => {
    const seller = await newUser(rig.server)
    const yen = await newOnSale(rig.server, seller, offerOf([licenceOf(500)], { currency: 'jpy' }))
    const euro = await newOnSale(rig.server, seller)
    expect(await refusal(cartOf(yen, euro))).toMatchObject({ status: 422, code: 'mixed-currencies' })
  })

  test('of amounts that nobody can pay, and of too many', async () => {
    const seller = await newUser(rig.server)
    const [cheap, dear] = [
      await newOnSale(rig.server, seller, offerOf([licenceOf(50)])),
      await newOnSale(rig.server, seller, offerOf([licenceOf(9_999_999_999)])),
    ]
    await call(rig.server, seller, 'POST /discount-codes', { code: 'PENNY', off: { basisPoints: 5_000 } })
    expect(await refusal({ ...cartOf(cheap), discountCode: 'PENNY' })).toMatchObject({
      code: 'below-minimum-charge',
      minimum: 50,
    })
    expect(await refusal(cartOf(cheap, dear))).toMatchObject({ code: 'amount-too-large' })
    const many = cartOf(cheap).items.map((item) => ({ ...item, quantity: 101 }))
    expect(await refusal({ items: many })).toMatchObject({ status: 400, code: 'invalid' })
    const [item] = cartOf(cheap).items
    expect(await refusal({ items: item ? [item, item] : [] })).toMatchObject({ status: 400, code: 'invalid' })
    expect(await refusal({ items: [] })).toMatchObject({ status: 400, code: 'invalid' })
  })

  test('of a guest without an address, or with a key that could be guessed', async () => {
    const { product } = await newProduct(rig)
    const { status, body } = await placeOrder<{ code: string }>(rig, undefined, cartOf(product))
    expect({ status, code: body.code }).toEqual({ status: 422, code: 'email-needed' })
    const short = await placeOrder<{ code: string }>(
      rig,
      undefined,
      { ...cartOf(product), email: guest() },
      '1',
    )
    expect(short).toMatchObject({ status: 400, body: { code: 'bad-idempotency-key' } })
    const none = await call<{ code: string }>(rig.server, undefined, 'POST /orders', {
      ...cartOf(product),
      email: guest(),
    })
    expect(none).toMatchObject({ status: 400, body: { code: 'bad-idempotency-key' } })
  })

  test('and nothing of it stays', async () => {
    const { product, seller } = await newProduct(rig)
    const before = await count('orders')
    await refusal({ ...cartOf(product), discountCode: 'UNKNOWN' })
    await refusal({ ...cartOf(product), expectedTotal: 1 })
    await refusal(cartOf(product), seller)
    expect(await count('orders')).toBe(before)
  })

  test('where nothing can be paid; what is free is not', async () => {
    const database = await testDatabase()
    for (const env of [
      { PAYMENTS_ENABLED: 'true' },
      {
        PAYMENTS_ENABLED: 'false',
        STRIPE_SECRET_KEY: 'sk_test_of_tests_alone',
        STRIPE_WEBHOOK_SECRET: 'whsec_of_tests_alone',
        STRIPE_API_BASE: rig.stripe.url,
      },
    ]) {
      const server = await startTestServer({ databaseUrl: database.url, env })
      const seller = await newUser(server)
      const paid = await newOnSale(server, seller)
      const free = await newOnSale(server, seller, offerOf([licenceOf(0)]))
      const order = (product: typeof paid) =>
        placeOrder<{ code: string }>({ server }, undefined, { ...cartOf(product), email: guest() })
      expect(await order(paid)).toMatchObject({ status: 503, body: { code: 'payments-unavailable' } })
      expect(await order(free)).toMatchObject({ status: 201, body: { status: 'completed' } })
      expect(await server.ctx.db.selectFrom('orders').select('total').execute()).toEqual(
        await server.ctx.db.selectFrom('orders').select('total').where('total', '=', 0).execute(),
      )
      await server.stop()
    }
    await database.drop()
  })
})

describe('what is sold to one buyer alone', () => {
  const exclusive = async () => {
    const seller = await newUser(rig.server)
    const offer = offerOf([licenceOf(5_000, { terms: { template: 'exclusive' } })])
    return { seller, product: await newOnSale(rig.server, seller, offer) }
  }
  const offeredAs = async (id: string) =>
    (await db().selectFrom('products').select('status').where('id', '=', id).executeTakeFirstOrThrow()).status

  test('is held while its order waits, and free when that came to nothing', async () => {
    const { product } = await exclusive()
    const first = await placeOrder(rig, undefined, { ...cartOf(product), email: guest() })
    expect(await refusal(cartOf(product))).toMatchObject({ status: 409, code: 'exclusive-taken' })
    const session = await sessionOf(rig, first.body.orderId)
    await rig.stripe.control.expire({ session })
    await tell(rig, 'checkout.session', session)
    const second = await placeOrder(rig, undefined, { ...cartOf(product), email: guest() })
    expect(second.status).toBe(201)
    const again = await call<{ code: string }>(
      rig.server,
      undefined,
      `POST /orders/${first.body.orderId}/checkout`,
      undefined,
      withToken(first.body.accessToken),
    )
    expect(again).toMatchObject({ status: 409, body: { code: 'exclusive-taken' } })
  })

  test('is off sale when it is paid, and may be sold again when all of it was given back', async () => {
    const { product, seller } = await exclusive()
    const { orderId } = await newPaidOrder(rig, { products: [product] })
    expect(await offeredAs(product.id)).toBe('withdrawn')
    const putOnSale = () => call(rig.server, seller, `POST /products/${product.id}/on-sale`)
    expect((await putOnSale()).status).toBe(409)
    const { ctx } = rig.server
    await ctx.transaction(async (tx) => {
      await tx.updateTable('orders').set({ refundedAmount: 5_000 }).where('id', '=', orderId).execute()
      await settleOrder(tx, orderId, ctx.clock.now())
    })
    expect((await putOnSale()).status).toBe(200)
  })
})

test('nobody’s box is flooded by orders that somebody else makes', async () => {
  const database = await testDatabase()
  const server = await startTestServer({
    databaseUrl: database.url,
    env: { DISABLE_RATE_LIMIT_FOR_TESTS: 'false' },
  })
  const product = await newOnSale(server, await newUser(server), offerOf([licenceOf(0)]))
  const order = (email: string) => placeOrder({ server }, undefined, { ...cartOf(product), email })
  for (let index = 0; index < 20; index++) expect((await order('maya@veza.example')).status).toBe(201)
  const refused = await order('Maya@veza.example')
  expect([refused.status, refused.headers.has('retry-after')]).toEqual([429, true])
  expect((await order('noor@veza.example')).status).toBe(201)
  await server.stop()
  await database.drop()
})

test('a quote says what an order would cost, and leaves nothing behind', async () => {
  const { product } = await newProduct(rig)
  const before = await count('orders')
  const { status, body } = await call<Quote>(rig.server, undefined, 'POST /orders/quote', cartOf(product))
  expect(status).toBe(200)
  expect(body).toMatchObject({
    total: 1_000,
    currency: 'eur',
    items: [{ title: product.title, amount: 1_000 }],
  })
  expect(await count('orders')).toBe(before)
})

describe('the same key', () => {
  test('gives the same order and page, also when prices have changed since', async () => {
    const { product, seller } = await newProduct(rig)
    const [order, key] = [{ ...cartOf(product), email: guest() }, randomUUID()]
    const first = await placeOrder(rig, undefined, order, key)
    await call(rig.server, seller, `POST /products/${product.id}/withdraw`)
    const second = await placeOrder(rig, undefined, order, key)
    expect([second.status, second.body]).toEqual([201, first.body])
  })

  test('with other content is refused, and of somebody else is another key', async () => {
    const { product } = await newProduct(rig)
    const [order, key] = [{ ...cartOf(product), email: guest() }, randomUUID()]
    const first = await placeOrder(rig, undefined, order, key)
    const changed = await placeOrder<{ code: string }>(rig, undefined, { ...order, locale: 'fr' }, key)
    expect(changed).toMatchObject({ status: 422, body: { code: 'idempotency-key-reused' } })
    const other = await placeOrder(rig, undefined, { ...order, email: guest() }, key)
    expect(other.status).toBe(201)
    expect(other.body.orderId).not.toBe(first.body.orderId)
  })

  test('twenty times at once makes one order', async () => {
    const { product } = await newProduct(rig)
    const [order, key] = [{ ...cartOf(product), email: guest() }, randomUUID()]
    const before = await count('orders')
    await Promise.all(Array.from({ length: 20 }, () => placeOrder(rig, undefined, order, key)))
    expect(await count('orders')).toBe(before + 1)
  })
})

describe('cut off', () => {
  const crashes = new CrashSwitch()
  const ctx = () => ({ ...rig.server.ctx, crashPoint: crashes.crashPoint })

  test.each(['orders.order-stored', 'orders.page-opened'] as const)(
    'at %s, the same call finds the same order, and one page',
    async (point) => {
      const { product } = await newProduct(rig)
      const input = { ...cartOf(product), locale: 'en', email: guest() } as const
      const key = randomUUID()
      const buyer = await buyerOf(db(), undefined, input.email)
      crashes.arm(point)
      await expect(buy(ctx(), buyer, input, key)).rejects.toThrow(Crash)
      expect(crashes.fired).toBe(point)
      const [order, ...others] = await db()
        .selectFrom('orders')
        .select('id')
        .where('email', '=', input.email)
        .execute()
      expect(others).toEqual([])
      const after = await buy(ctx(), buyer, input, key)
      expect(after.orderId).toBe(order?.id)
      const sessions = await sessionsOf(after.orderId)
      expect(sessions).toEqual([await sessionOf(rig, after.orderId)])
    },
  )

  test('at orders.attempt-stored, the next call opens the page of the same try', async () => {
    const { product } = await newProduct(rig)
    const { body } = await placeOrder(rig, undefined, { ...cartOf(product), email: guest() })
    const { orderId } = body
    const session = await sessionOf(rig, orderId)
    await rig.stripe.control.expire({ session })
    await tell(rig, 'checkout.session', session)
    const access = { viewer: undefined, token: body.accessToken ?? undefined }
    crashes.arm('orders.attempt-stored')
    await expect(payAgain(ctx(), access, orderId)).rejects.toThrow(Crash)
    const again = await payAgain(ctx(), access, orderId)
    expect(again.checkoutUrl).not.toBe(body.checkoutUrl)
    const attempts = await db()
      .selectFrom('payments')
      .select(['attempt', 'status'])
      .where('orderId', '=', orderId)
      .orderBy('attempt')
      .execute()
    expect(attempts).toEqual([
      { attempt: 0, status: 'expired' },
      { attempt: 1, status: 'pending' },
    ])
    expect(await sessionsOf(orderId)).toHaveLength(2)
  })

  test.each(['orders.payment-read', 'orders.payment-applied'] as const)(
    'at %s, the next telling does what is left, and nothing twice',
    async (point) => {
      const { product } = await newProduct(rig)
      const { body } = await placeOrder(rig, undefined, { ...cartOf(product), email: guest() })
      const session = await sessionOf(rig, body.orderId)
      await rig.stripe.control.pay({ session })
      const told = () =>
        orderProviderEvents(ctx())['checkout.session']({ objectId: session, eventType: 'of a test' })
      crashes.arm(point)
      await expect(told()).rejects.toThrow(Crash)
      expect((await told()).kind).toBe(point === 'orders.payment-read' ? 'applied' : 'nothing')
      expect((await seeOrder(rig, body.orderId, body.accessToken ?? '')).status).toBe('completed')
      await booksHold()
    },
  )
})

test('of a code with 50 uses, 200 buyers at once get 50', async () => {
  const { product, seller } = await newProduct(rig)
  const code = await call<{ id: string }>(rig.server, seller, 'POST /discount-codes', {
    code: 'FIFTY',
    off: { basisPoints: 10_000 },
    maxUses: 50,
  })
  const answers = await Promise.all(
    Array.from({ length: 200 }, () =>
      placeOrder<Checkout & { code?: string }>(rig, undefined, {
        ...cartOf(product),
        email: guest(),
        discountCode: 'FIFTY',
      }),
    ),
  )
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(50)
  expect(new Set(answers.filter(({ status }) => status !== 201).map(({ body }) => body.code))).toEqual(
    new Set(['code-used-up']),
  )
  const used = await db()
    .selectFrom('discountCodes')
    .select('uses')
    .where('id', '=', code.body.id)
    .executeTakeFirstOrThrow()
  expect(used.uses).toBe(50)
})

describe('an order', () => {
  test('is seen by nobody else', async () => {
    const [buyer, other] = [await newUser(rig.server), await newUser(rig.server)]
    const own = await newPaidOrder(rig, { buyer })
    const guests = await newPaidOrder(rig)
    const stranger = await newPaidOrder(rig)
    const tries: [typeof other | undefined, string, Record<string, string>][] = [
      [other, own.orderId, {}],
      [undefined, own.orderId, {}],
      [undefined, own.orderId, withToken(guests.accessToken)],
      [other, guests.orderId, {}],
      [undefined, guests.orderId, {}],
      [undefined, guests.orderId, withToken('x')],
      [undefined, guests.orderId, withToken(stranger.accessToken)],
      [undefined, randomUUID(), {}],
    ]
    for (const [user, id, headers] of tries)
      for (const request of [
        `GET /orders/${id}`,
        `POST /orders/${id}/checkout`,
        `GET /orders/${id}/invoice.pdf`,
      ])
        expect(
          await call(rig.server, user, request, undefined, headers),
          `${request} by ${user?.username} ${JSON.stringify(headers)}`,
        ).toMatchObject({ status: 404, body: { code: 'order-not-found' } })
    expect((await call(rig.server, undefined, 'GET /orders')).status).toBe(401)
  })

  test('of a guest is seen by the account with the same address, once it is confirmed', async () => {
    const user = await newUser(rig.server, ['listener'])
    const { orderId } = await newPaidOrder(rig, { order: { email: user.email } })
    expect((await seeOrder(rig, orderId, user)).status).toBe('completed')
    const list = () => call<{ items: { id: string }[] }>(rig.server, user, 'GET /orders')
    expect((await list()).body.items).toMatchObject([{ id: orderId }])
    await db().updateTable('users').set({ emailVerifiedAt: null }).where('id', '=', user.id).execute()
    expect((await call(rig.server, user, `GET /orders/${orderId}`)).status).toBe(404)
  })

  test('is listed page by page, guest’s and own ones together, newest first', async () => {
    const user = await newUser(rig.server, ['listener'])
    const seller = await newUser(rig.server)
    const product = await newOnSale(rig.server, seller, offerOf([licenceOf(0)]))
    const ids: string[] = []
    for (let index = 0; index < 5; index++) {
      const as = index % 2 ? user : undefined
      const email = as ? {} : { email: user.email }
      ids.unshift((await placeOrder(rig, as, { ...cartOf(product), ...email })).body.orderId)
    }
    const seen: string[] = []
    let cursor = ''
    do {
      const { body } = await call<{ items: { id: string }[]; nextCursor: string | null }>(
        rig.server,
        user,
        `GET /orders?limit=2${cursor}`,
      )
      seen.push(...body.items.map(({ id }) => id))
      cursor = body.nextCursor === null ? '' : `&cursor=${body.nextCursor}`
    } while (cursor)
    expect(seen).toEqual(ids)
  })
})

/** Every session that the provider has for an order. */
async function sessionsOf(orderId: string): Promise<string[]> {
  const answer = await fetch(`${rig.stripe.url}/v1/checkout/sessions?limit=100`, {
    headers: { authorization: 'Bearer sk_test_of_tests_alone' },
  })
  const { data } = (await answer.json()) as { data: { id: string; client_reference_id: string }[] }
  return data.filter((one) => one.client_reference_id === orderId).map(({ id }) => id)
}

async function splitEvenly(trackId: string, ownerId: string, mateId: string): Promise<void> {
  const now = rig.server.ctx.clock.now()
  const sheetId = randomUUID()
  await rig.server.ctx.transaction(async (tx) => {
    await tx
      .insertInto('splitSheets')
      .values({
        id: sheetId,
        trackId,
        ownerId,
        version: 1,
        status: 'effective',
        createdAt: now,
        updatedAt: now,
        effectiveAt: now,
      })
      .execute()
    await tx
      .insertInto('splitShares')
      .values(
        [ownerId, mateId].map((userId, index) => ({
          id: randomUUID(),
          sheetId,
          userId,
          position: index + 1,
          basisPoints: 5_000,
          status: 'accepted',
          updatedAt: now,
        })),
      )
      .execute()
  })
}
