import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newPaidOrder, type PaidOrder, tell } from '../../../e2e/support/money.ts'
import { newUser, type SignedInUser } from '../../../e2e/support/server.ts'
import { limitTable } from '../../platform/limits/table.ts'
import { startTransfersRig, type TransfersRig } from '../transfers/testing.ts'
import { lookAtReturnsOf } from './provider-events.ts'
import { requestRefund } from './request.ts'
import { askAs, askedBy, booksHold, paymentOf, productAt, refundsOf, see } from './testing.ts'

let rig: TransfersRig
beforeAll(async () => {
  rig = await startTransfersRig()
})
afterAll(() => rig?.stop())

async function sold(): Promise<{ seller: SignedInUser; order: PaidOrder }> {
  const seller = await newUser(rig.server)
  return { seller, order: await newPaidOrder(rig, { products: [await productAt(rig, seller, 1_000)] }) }
}

/** What the provider has of it is heard of. */
async function heard(id: string): Promise<void> {
  const { pspRefundId } = await rig.ctx.db
    .selectFrom('refunds')
    .select('pspRefundId')
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  await tell(rig, 'refund', pspRefundId ?? '')
}

test('a seller gives back twenty parts of an order, and then the rest at once', async () => {
  const { seller, order } = await sold()
  const give = (wanted: { amount?: number }) => askAs(rig, order.orderId, seller, wanted)
  for (let n = 0; n < 20; n++) {
    const { status, body } = await give({ amount: 1 })
    expect(status).toBe(202)
    await requestRefund(rig.ctx, body.refund.id)
    await heard(body.refund.id)
  }
  expect(await give({ amount: 1 })).toMatchObject({ status: 409, body: { code: 'too-many-refunds' } })
  const { body } = await give({})
  await requestRefund(rig.ctx, body.refund.id)
  await heard(body.refund.id)
  expect(await see(rig, order)).toMatchObject({ status: 'refunded', refundedAmount: 1_000 })
  await booksHold(rig)
})

test('what has ended is not taken in once more with each change of its charge; what came back is', async () => {
  const { order } = await sold()
  for (let n = 0; n < 3; n++) await heard((await askedBy(rig, order, { amount: 10 })).id)
  const { charge } = await paymentOf(rig, order)
  const passed: string[] = []
  const crashPoint = (name: string) => void passed.push(name)
  const look = () => lookAtReturnsOf({ ...rig.ctx, crashPoint }, charge)
  expect(await look()).toMatchObject({ kind: 'nothing' })
  expect(passed).toEqual([])
  const [first] = await refundsOf(rig, order.orderId)
  await rig.stripe.control.failRefund({ refund: first?.pspRefundId ?? '' })
  expect(await look()).toEqual({ kind: 'applied' })
  expect(passed).toEqual(['refunds.read', 'refunds.applied'])
  expect((await refundsOf(rig, order.orderId)).map(({ status }) => status)).toEqual([
    'returned',
    'succeeded',
    'succeeded',
  ])
  expect(await look()).toMatchObject({ kind: 'nothing' })
  await booksHold(rig)
})

test('refunds are asked for so often an hour by an account, and of one order by its link', async () => {
  const limited = await startTransfersRig({ DISABLE_RATE_LIMIT_FOR_TESTS: 'false' })
  try {
    const seller = await newUser(limited.server)
    const products = [await productAt(limited, seller, 1_000)]
    const guests = await newPaidOrder(limited, { products })
    const ask = async (order: PaidOrder, by: SignedInUser | string) =>
      (await askAs(limited, order.orderId, by, {}, randomUUID())).status
    const answers: number[] = []
    for (let n = 0; n <= limitTable['refund-order'].points; n++)
      answers.push(await ask(guests, guests.accessToken ?? ''))
    expect(answers.slice(0, -1)).toEqual(answers.slice(0, -1).map(() => 202))
    expect(answers.at(-1)).toBe(429)
    const own = await newPaidOrder(limited, { products })
    for (let n = 0; n < limitTable['refund-user'].points; n++) expect(await ask(own, seller)).toBe(202)
    expect(await ask(own, seller)).toBe(429)
  } finally {
    await limited.stop()
  }
})
