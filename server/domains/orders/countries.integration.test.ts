import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { administer } from '../../../e2e/support/databases.ts'
import {
  cartOf,
  type MoneyRig,
  newPaidOrder,
  newProduct,
  placeOrder,
  sessionOf,
  startMoneyRig,
  tell,
} from '../../../e2e/support/money.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { settled } from '../../../e2e/support/settled.ts'
import { migrate } from '../../platform/db/migrate.ts'
import { askChanges, pull } from '../sync/testing.ts'
import type { Observed } from './judge.ts'
import { applyPayment } from './payments.ts'
import { guest } from './testing.ts'

const OF_GERMANY = '4000002760000016'
const AUSTRIAN_ACCOUNT = 'AT611904300234573201'

let rig: MoneyRig
beforeAll(async () => {
  rig = await startMoneyRig()
})
afterAll(() => rig?.stop())

const orderOf = (id: string) =>
  rig.server.ctx.db.selectFrom('orders').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
const countryOf = async (id: string) => (await orderOf(id)).buyerCountry

/** A guest's order, paid at the provider, of which we were not told. */
async function untold(pay: { number?: string; country?: string | null; issuedIn?: string | null } = {}) {
  const { product, seller } = await newProduct(rig)
  const { body } = await placeOrder(rig, undefined, { ...cartOf(product), email: guest() })
  const session = await sessionOf(rig, body.orderId)
  const { intent } = await rig.stripe.control.pay({ session, ...pay })
  const payment = await rig.server.ctx.db
    .selectFrom('payments')
    .selectAll()
    .where('orderId', '=', body.orderId)
    .executeTakeFirstOrThrow()
  return { orderId: body.orderId, session, intent: intent ?? '', paymentId: payment.id, seller }
}

/** What the provider says of it just now. */
async function observed({
  session,
  intent,
}: Awaited<ReturnType<typeof untold>>): Promise<Required<Observed>> {
  const { payments } = rig.server.ctx
  const [page, payment] = [await payments.readCheckout(session), await payments.readPayment(intent)]
  if (page.kind === 'missing' || payment.kind === 'missing') throw new Error('not there')
  return { session: page.value, intent: payment.value }
}

describe('where a buyer is', () => {
  test('is what they said on the page, before where their card comes from; else that; else not known', async () => {
    const countries = await Promise.all(
      [{ country: 'BE', number: OF_GERMANY }, { number: OF_GERMANY }, {}, { issuedIn: null }].map(
        async (pay) => {
          const order = await untold(pay)
          await tell(rig, 'checkout.session', order.session)
          return countryOf(order.orderId)
        },
      ),
    )
    expect(countries).toEqual(['BE', 'DE', 'US', null])
  })

  test('of a debit is where the account is, known once it has paid', async () => {
    const order = await untold({ number: AUSTRIAN_ACCOUNT })
    await tell(rig, 'checkout.session', order.session)
    expect(await orderOf(order.orderId)).toMatchObject({ status: 'pending', buyerCountry: null })
    await rig.stripe.control.settle({ session: order.session, isPaid: true })
    await tell(rig, 'payment_intent', order.intent)
    expect(await orderOf(order.orderId)).toMatchObject({ status: 'completed', buyerCountry: 'AT' })
  })

  test('is the same whichever event comes first, and comes with the payment, once', async () => {
    for (const types of [
      ['checkout.session', 'payment_intent'],
      ['payment_intent', 'checkout.session'],
    ] as const) {
      const order = await untold({ country: 'IT' })
      const ids = { 'checkout.session': order.session, payment_intent: order.intent }
      expect(await tell(rig, types[0], ids[types[0]])).toEqual({ kind: 'applied' })
      const told = await orderOf(order.orderId)
      expect(told).toMatchObject({ status: 'completed', buyerCountry: 'IT' })
      for (const type of [...types, ...types])
        expect(await tell(rig, type, ids[type])).toMatchObject({ kind: 'nothing' })
      expect(await orderOf(order.orderId)).toEqual(told)
    }
  })

  test('told by many at once is kept once', async () => {
    const order = await untold({ country: 'SE' })
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, () => tell(rig, 'checkout.session', order.session)),
    )
    expect(outcomes.filter(({ kind }) => kind === 'applied')).toHaveLength(1)
    expect(await countryOf(order.orderId)).toBe('SE')
  })

  test('is taken from a later reading where the first lacked it, told to the seller, and never changes then', async () => {
    const order = await untold({ country: 'NL' })
    const { country: _, ...intent } = (await observed(order)).intent
    const { country: __, ...session } = (await observed(order)).session
    const target = { orderId: order.orderId, paymentId: order.paymentId }
    const apply = (seen: Observed) => applyPayment(rig.server.ctx, target, seen)
    expect(await apply({ session, intent })).toEqual({ kind: 'applied' })
    expect(await orderOf(order.orderId)).toMatchObject({ status: 'completed', buyerCountry: null })
    await settled(rig.server)
    const cursor = await pull(rig.server, order.seller, new Map())

    expect(await apply({ session: { ...session, country: 'NL' }, intent })).toEqual({ kind: 'applied' })
    await settled(rig.server)
    const { entries } = await askChanges(rig.server, order.seller, cursor)
    expect(entries).toMatchObject([{ kind: 'sale', id: order.orderId, item: { country: 'NL' } }])
    expect(await apply({ session, intent: { ...intent, country: 'LU' } })).toMatchObject({ kind: 'nothing' })
    expect(await countryOf(order.orderId)).toBe('NL')
  })

  test('is not kept of money that pays for nothing', async () => {
    const order = await untold({ issuedIn: null })
    await tell(rig, 'checkout.session', order.session)
    const again = await rig.stripe.control.payTwice({ session: order.session })
    expect(await tell(rig, 'checkout.session', again.session)).toEqual({ kind: 'applied' })
    expect(await tell(rig, 'payment_intent', again.intent ?? '')).toMatchObject({ kind: 'nothing' })
    expect(await countryOf(order.orderId)).toBeNull()
  })

  test('is two letters and nothing else, in the books as well', async () => {
    const { orderId } = await newPaidOrder(rig, { country: 'FR' })
    const write = (country: string) =>
      rig.server.ctx.db
        .updateTable('orders')
        .set({ buyerCountry: country })
        .where('id', '=', orderId)
        .execute()
    for (const wrong of ['fr', 'FRA', 'F', '', '75011'])
      await expect(write(wrong), wrong).rejects.toMatchObject({ constraint: 'orders_buyer_country' })
    expect(JSON.stringify(await orderOf(orderId))).not.toMatch(/postal|street|line1/)
  })
})

describe('the migration', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await testDatabase()
  })
  afterAll(() => database?.drop())

  test('writes no order anew, and reads none to see whether it fits', async () => {
    const run = (text: string) => administer(database.url, text)
    const file = "SELECT pg_relation_filenode('orders') AS node"
    while (!(await migrate(database.url, 'down', 1)).includes('0020_sale_countries'));
    const before = await run(file)
    expect(await migrate(database.url)).toContain('0020_sale_countries')
    expect(await run(file)).toEqual(before)
    expect(
      await run(
        "SELECT conname FROM pg_constraint WHERE conname IN ('orders_buyer_country', 'sync_changes_kind_check') AND NOT convalidated ORDER BY 1",
      ),
    ).toEqual([{ conname: 'orders_buyer_country' }, { conname: 'sync_changes_kind_check' }])
  })
})
