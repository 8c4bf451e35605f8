import type { Checkout } from '@veza/shared/contracts/orders.ts'
import { MINUTE_MS, SECOND_MS } from '@veza/shared/kernel/time.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { call } from '../../../e2e/support/api.ts'
import { fakeClock } from '../../../e2e/support/bare-http.ts'
import {
  cartOf,
  type MoneyRig,
  newProduct,
  placeOrder,
  sessionOf,
  startMoneyRig,
  tell,
} from '../../../e2e/support/money.ts'
import { licenceOf, offerOf } from '../../../e2e/support/products.ts'
import { newUser, type SignedInUser } from '../../../e2e/support/server.ts'
import { booksHold, guest } from './testing.ts'

const clock = fakeClock()
let rig: MoneyRig
beforeAll(async () => {
  rig = await startMoneyRig({ clock })
})
afterAll(() => rig?.stop())

const db = () => rig.server.ctx.db

/** A code of fifty uses, and an order by it of whoever comes. */
async function scarce() {
  const { product, seller } = await newProduct(rig)
  const code = await call<{ id: string }>(rig.server, seller, 'POST /discount-codes', {
    code: 'FIRST50',
    off: { basisPoints: 5_000 },
    maxUses: 50,
  })
  const order = (buyer: SignedInUser | undefined, email?: string) => {
    clock.advance(SECOND_MS)
    return placeOrder<Checkout & { code?: string }>(rig, buyer, {
      ...cartOf(product),
      ...(email ? { email } : {}),
      discountCode: 'FIRST50',
    })
  }
  const uses = async () =>
    (
      await db()
        .selectFrom('discountCodes')
        .select('uses')
        .where('id', '=', code.body.id)
        .executeTakeFirstOrThrow()
    ).uses
  return { order, uses }
}

const statusOf = async (id: string) =>
  (await db().selectFrom('orders').select('status').where('id', '=', id).executeTakeFirstOrThrow()).status

describe('of orders that wait to be paid, a buyer has five:', () => {
  test.each(['an account', 'a guest'])('of %s the oldest ends for the next', async (who) => {
    const { order, uses } = await scarce()
    const buyer = who === 'an account' ? await newUser(rig.server) : undefined
    const email = buyer ? undefined : guest()
    const ids: string[] = []
    for (let n = 0; n < 7; n++) {
      const { status, body } = await order(buyer, email)
      expect(status).toBe(201)
      ids.push(body.orderId)
      // Somebody may be paying on what is newer.
      if (!buyer) clock.advance(8 * MINUTE_MS)
    }
    expect(await Promise.all(ids.map(statusOf))).toEqual([
      ...Array(2).fill('expired'),
      ...Array(5).fill('pending'),
    ])
    expect(await uses()).toBe(5)
  })

  test('what has ended may be paid again, and then the next one ends', async () => {
    const { order, uses } = await scarce()
    const buyer = await newUser(rig.server)
    const ids: string[] = []
    for (let n = 0; n < 6; n++) ids.push((await order(buyer)).body.orderId)
    const again = await call<Checkout>(rig.server, buyer, `POST /orders/${ids[0]}/checkout`)
    expect(again).toMatchObject({ status: 200, body: { checkoutUrl: expect.stringContaining('http') } })
    expect(await statusOf(ids[1] ?? '')).toBe('expired')
    expect(await uses()).toBe(5)
  })

  test('of many at once no more than five hold anything', async () => {
    const { order, uses } = await scarce()
    const buyer = await newUser(rig.server)
    const answers = await Promise.all(Array.from({ length: 12 }, () => order(buyer)))
    expect(await uses()).toBeLessThanOrEqual(5)
    for (const { status, body } of answers)
      if (status !== 201) expect(body.code).toMatch(/too-many-unpaid|payment-unknown/)
  })

  test('one that has been paid meanwhile is completed, and not ended', async () => {
    const { order } = await scarce()
    const buyer = await newUser(rig.server)
    const first = (await order(buyer)).body.orderId
    await rig.stripe.control.pay({ session: await sessionOf(rig, first) })
    for (let n = 0; n < 5; n++) expect((await order(buyer)).status).toBe(201)
    expect(await statusOf(first)).toBe('completed')
    await booksHold(rig)
  })

  test('one that a bank is paying in these days does not count', async () => {
    const { order } = await scarce()
    const buyer = await newUser(rig.server)
    const first = (await order(buyer)).body.orderId
    const session = await sessionOf(rig, first)
    await rig.stripe.control.pay({ session, number: 'AT611904300234573201' })
    await tell(rig, 'checkout.session', session)
    const later: string[] = []
    for (let n = 0; n < 5; n++) later.push((await order(buyer)).body.orderId)
    expect(await Promise.all([first, ...later].map(statusOf))).toEqual(Array(6).fill('pending'))
  })
})

describe('of things that are sold to one buyer alone, a buyer who has not paid holds five:', () => {
  const FAILS_LATE = 'AT861904300235473202'
  const offer = () => offerOf([licenceOf(5_000, { terms: { template: 'exclusive' } })])

  /** Orders such a thing of a new track. */
  async function alone(buyer: SignedInUser | undefined, email?: string) {
    clock.advance(SECOND_MS)
    const { product } = await newProduct(rig, { offer: offer() })
    const order = { ...cartOf(product), ...(email ? { email } : {}) }
    const { status, body } = await placeOrder<Checkout & { code?: string }>(rig, buyer, order)
    return { status, code: body.code, orderId: body.orderId }
  }

  async function byBank(orderId: string): Promise<string> {
    const session = await sessionOf(rig, orderId)
    await rig.stripe.control.pay({ session, number: FAILS_LATE })
    await tell(rig, 'checkout.session', session)
    return session
  }

  test.each(['an account', 'a guest'])('of %s no sixth while banks pay for five', async (who) => {
    await rig.stripe.control.configure({ delayedMethodMs: null })
    const buyer = who === 'an account' ? await newUser(rig.server) : undefined
    const email = buyer ? undefined : guest()
    const sessions: string[] = []
    for (let n = 0; n < 5; n++) sessions.push(await byBank((await alone(buyer, email)).orderId))
    expect(await alone(buyer, email)).toMatchObject({ status: 409, code: 'too-many-on-the-way' })
    const { product } = await newProduct(rig)
    const other = { ...cartOf(product), ...(email ? { email } : {}) }
    expect((await placeOrder(rig, buyer, other)).status).toBe(201)
    await rig.stripe.control.settle({ session: sessions[0] ?? '', isPaid: false })
    await tell(rig, 'checkout.session', sessions[0] ?? '')
    expect((await alone(buyer, email)).status).toBe(201)
  })

  test('the oldest that nobody is paying ends for the next', async () => {
    const buyer = await newUser(rig.server)
    const ids: string[] = []
    for (let n = 0; n < 5; n++) ids.push((await alone(buyer)).orderId)
    for (const id of [ids[0], ids[2]]) await byBank(id ?? '')
    expect((await alone(buyer)).status).toBe(201)
    expect(await Promise.all(ids.map(statusOf))).toEqual([
      ...['pending', 'expired', 'pending'],
      ...['pending', 'pending'],
    ])
  })

  test('that came to nothing and is to be paid again counts as well', async () => {
    const buyer = await newUser(rig.server)
    const first = (await alone(buyer)).orderId
    const session = await sessionOf(rig, first)
    await rig.stripe.control.expire({ session })
    await tell(rig, 'checkout.session', session)
    for (let n = 0; n < 5; n++) await byBank((await alone(buyer)).orderId)
    expect(await call(rig.server, buyer, `POST /orders/${first}/checkout`)).toMatchObject({
      status: 409,
      body: { code: 'too-many-on-the-way' },
    })
  })
})
