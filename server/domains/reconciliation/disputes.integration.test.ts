import { DAY_MS } from '@veza/shared/kernel/time.ts'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { newPaidOrder, type PaidOrder, tell } from '../../../e2e/support/money.ts'
import { newUser } from '../../../e2e/support/server.ts'
import { providerEvents } from '../../provider-events.ts'
import { sellerBalances } from '../ledger/index.ts'
import { booksHold, disputed, productAt, see } from '../refunds/testing.ts'
import { startTransfersRig, type TransfersRig } from '../transfers/testing.ts'
import { reconcile } from './index.ts'
import { overdueDisputes } from './late.ts'

let rig: TransfersRig
beforeAll(async () => {
  rig = await startTransfersRig({ LOG_LEVEL: 'silent' })
  // A key that may not read events, and webhooks that go nowhere.
  await rig.stripe.control.fault({ operation: 'events.list', kind: 'refused', status: 403, times: 10_000 })
})
afterEach(() => booksHold(rig))
afterAll(() => rig?.stop())

const run = async () =>
  (await reconcile(rig.ctx, providerEvents(rig.ctx))).find(({ kind }) => kind === 'disputes')
const overdue = () => overdueDisputes(rig.ctx.db, rig.clock.now())
/** What a seller has, in the end. */
const balanceOf = async (userId: string) =>
  (await sellerBalances(rig.ctx.db, userId)).map(({ payable }) => payable)

async function sold(): Promise<{ order: PaidOrder; sellerId: string }> {
  const seller = await newUser(rig.server)
  const order = await newPaidOrder(rig, { products: [await productAt(rig, seller, 1_000)] })
  return { order, sellerId: seller.id }
}
/** Told of as it was opened, and never again. */
async function opened(more: { isInquiry?: boolean } = {}) {
  const { order, sellerId } = await sold()
  const dispute = await disputed(rig, order, more)
  expect(await tell(rig, 'dispute', dispute)).toEqual({ kind: 'applied' })
  return { order, sellerId, dispute }
}

describe('a dispute', () => {
  test('whose end nobody told is asked about each day', async () => {
    const { order, sellerId, dispute } = await opened()
    expect(await run()).toMatchObject({ settled: 0, waiting: 0 })
    rig.clock.advance(8 * DAY_MS)
    expect(await run()).toMatchObject({ settled: 0, waiting: 1 })
    await rig.stripe.control.loseDispute({ dispute })
    expect(await run(), 'not twice a day').toMatchObject({ settled: 0, waiting: 0 })
    rig.clock.advance(DAY_MS)
    expect(await run()).toMatchObject({ settled: 1, unanswered: 0 })
    expect(await see(rig, order)).toMatchObject({ status: 'refunded' })
    expect(await balanceOf(sellerId)).toEqual([0])
    rig.clock.advance(30 * DAY_MS)
    expect(await run(), 'over').toMatchObject({ settled: 0, waiting: 0 })
  })

  test('that was a question is asked about as well', async () => {
    const { order, dispute } = await opened({ isInquiry: true })
    await rig.stripe.control.escalateDispute({ dispute })
    rig.clock.advance(DAY_MS)
    expect(await run()).toMatchObject({ settled: 1 })
    expect(await see(rig, order)).toMatchObject({ status: 'disputed' })
    await rig.stripe.control.winDispute({ dispute })
    rig.clock.advance(DAY_MS)
    expect(await run()).toMatchObject({ settled: 1 })
    expect(await see(rig, order)).toMatchObject({ status: 'completed' })
  })

  test('for which the provider has no answer is asked about the next day', async () => {
    const { order, dispute } = await opened()
    await rig.stripe.control.loseDispute({ dispute })
    await rig.stripe.control.fault({ operation: 'disputes.retrieve', kind: 'error_before', times: 1 })
    rig.clock.advance(DAY_MS)
    expect(await run()).toMatchObject({ settled: 0, unanswered: 1 })
    rig.clock.advance(DAY_MS)
    expect(await run()).toMatchObject({ settled: 1 })
    expect(await see(rig, order)).toMatchObject({ status: 'refunded' })
  })
})

describe('of those that nobody decides, operators hear', () => {
  test('when the day of evidence has passed without any', async () => {
    const { dispute } = await opened()
    rig.clock.advance(8 * DAY_MS)
    expect(await overdue()).toBe(0)
    rig.clock.advance(2 * DAY_MS)
    await run()
    expect(await overdue()).toBe(1)
    await rig.stripe.control.loseDispute({ dispute })
    rig.clock.advance(DAY_MS)
    await run()
    expect(await overdue()).toBe(0)
  })

  test('when evidence was handed in, and no bank would take so long', async () => {
    const { dispute } = await opened()
    await rig.api.disputes.update(dispute, { evidence: { product_description: 'A song' }, submit: true })
    rig.clock.advance(30 * DAY_MS)
    await run()
    expect(await overdue(), 'a bank decides').toBe(0)
    rig.clock.advance(100 * DAY_MS)
    expect(await overdue()).toBe(1)
    await rig.stripe.control.winDispute({ dispute })
    await run()
    expect(await overdue()).toBe(0)
  })
})
