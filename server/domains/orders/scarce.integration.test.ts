import type { Checkout } from '@veza/shared/contracts/orders.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { call } from '../../../e2e/support/api.ts'
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
import { licenceOf, newOnSale, offerOf } from '../../../e2e/support/products.ts'
import { newUser } from '../../../e2e/support/server.ts'
import { type ItemRow, itemsOf } from './queries.ts'
import { settleOrder } from './settle.ts'
import { guest, refusal, withToken } from './testing.ts'

let rig: MoneyRig
beforeAll(async () => {
  rig = await startMoneyRig()
})
afterAll(() => rig?.stop())

const db = () => rig.server.ctx.db

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
    expect(await refusal(rig, cartOf(product))).toMatchObject({ status: 409, code: 'exclusive-taken' })
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

  test('may be sold again when its thing alone was given back of an order, and not for another thing', async () => {
    const plain = (await newProduct(rig)).product
    const afterGivingBack = async (position: 0 | 1) => {
      const { product, seller } = await exclusive()
      const { orderId } = await newPaidOrder(rig, { products: [product, plain] })
      await giveBack(orderId, (await itemsOf(db(), [orderId]))[position])
      return (await call(rig.server, seller, `POST /products/${product.id}/on-sale`)).status
    }
    expect(await afterGivingBack(1)).toBe(409)
    expect(await afterGivingBack(0)).toBe(200)
  })

  /** All that was paid for one thing. */
  const giveBack = (orderId: string, item: ItemRow | undefined) => {
    const { ctx } = rig.server
    return ctx.transaction(async (tx) => {
      const amount = item?.amount ?? 0
      await tx
        .updateTable('orderItems')
        .set({ refundedAmount: amount })
        .where('id', '=', item?.id ?? '')
        .execute()
      await tx
        .updateTable('orders')
        .set((eb) => ({ refundedAmount: eb('refundedAmount', '+', amount) }))
        .where('id', '=', orderId)
        .execute()
      await settleOrder(tx, orderId, ctx.clock.now())
    })
  }
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
