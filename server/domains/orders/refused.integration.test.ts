import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { call } from '../../../e2e/support/api.ts'
import { cartOf, type MoneyRig, newProduct, placeOrder, startMoneyRig } from '../../../e2e/support/money.ts'
import { testDatabase } from '../../../e2e/support/postgres.ts'
import { licenceOf, newOnSale, offerOf } from '../../../e2e/support/products.ts'
import { newUser, startTestServer } from '../../../e2e/support/server.ts'
import { guest, orderCount, refusal } from './testing.ts'

let rig: MoneyRig
beforeAll(async () => {
  rig = await startMoneyRig()
})
afterAll(() => rig?.stop())

describe('an order is refused', () => {
  test('of a price that is no longer so, with what it is now', async () => {
    const { product } = await newProduct(rig)
    expect(await refusal(rig, { ...cartOf(product), expectedTotal: 900 })).toMatchObject({
      status: 409,
      code: 'price-changed',
      total: 1_000,
      currency: 'eur',
    })
  })

  test('of one’s own product, signed in or by one’s address', async () => {
    const { product, seller } = await newProduct(rig)
    expect(await refusal(rig, cartOf(product), seller)).toMatchObject({ status: 422, code: 'own-product' })
    expect(await refusal(rig, { ...cartOf(product), email: seller.email })).toMatchObject({
      code: 'own-product',
    })
  })

  test('of what is not on sale any more, or never was', async () => {
    const { product, seller } = await newProduct(rig)
    await call(rig.server, seller, `POST /products/${product.id}/withdraw`)
    expect(await refusal(rig, cartOf(product))).toMatchObject({ status: 409, code: 'not-for-sale' })
    const items = [{ productId: randomUUID(), licenceId: randomUUID(), quantity: 1 }]
    expect(await refusal(rig, { items })).toMatchObject({ status: 409, code: 'not-for-sale' })
  })

  test('of two currencies', async () => {
    const seller = await newUser(rig.server)
    const yen = await newOnSale(rig.server, seller, offerOf([licenceOf(500)], { currency: 'jpy' }))
    const euro = await newOnSale(rig.server, seller)
    expect(await refusal(rig, cartOf(yen, euro))).toMatchObject({ status: 422, code: 'mixed-currencies' })
  })

  test('of amounts that nobody can pay, and of too many', async () => {
    const seller = await newUser(rig.server)
    const [cheap, dear] = [
      await newOnSale(rig.server, seller, offerOf([licenceOf(50)])),
      await newOnSale(rig.server, seller, offerOf([licenceOf(99_999_999)])),
    ]
    await call(rig.server, seller, 'POST /discount-codes', { code: 'PENNY', off: { basisPoints: 5_000 } })
    expect(await refusal(rig, { ...cartOf(cheap), discountCode: 'PENNY' })).toMatchObject({
      code: 'below-minimum-charge',
      minimum: 50,
    })
    expect(await refusal(rig, cartOf(cheap, dear))).toMatchObject({ code: 'amount-too-large' })
    const many = cartOf(cheap).items.map((item) => ({ ...item, quantity: 101 }))
    expect(await refusal(rig, { items: many })).toMatchObject({ status: 400, code: 'invalid' })
    const [item] = cartOf(cheap).items
    expect(await refusal(rig, { items: item ? [item, item] : [] })).toMatchObject({
      status: 400,
      code: 'invalid',
    })
    expect(await refusal(rig, { items: [] })).toMatchObject({ status: 400, code: 'invalid' })
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
    const before = await orderCount(rig)
    await refusal(rig, { ...cartOf(product), discountCode: 'UNKNOWN' })
    await refusal(rig, { ...cartOf(product), expectedTotal: 1 })
    await refusal(rig, cartOf(product), seller)
    expect(await orderCount(rig)).toBe(before)
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
