import { DAY_MS } from '@veza/shared/kernel/time.ts'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { newPaidOrder, type PaidOrder } from '../../../e2e/support/money.ts'
import { providerEvents } from '../../provider-events.ts'
import { startTransfersRig, type TransfersRig } from '../transfers/testing.ts'
import { settleOrphan } from './index.ts'
import { requestRefund } from './request.ts'
import { askedBy, booksHold, madeFor, openedBy, refundRow, refundsOf, see } from './testing.ts'

let rig: TransfersRig
beforeAll(async () => {
  rig = await startTransfersRig()
})
afterAll(() => rig?.stop())
afterEach(async () => {
  rig.crashes.disarm()
  await rig.stripe.control.clearFaults({})
  await rig.stripe.control.configure({ refundsBecome: 'succeeded' })
})

const PART = { amount: 400 }
/** As the handlers with crash points are told. */
const tellOf = (objectId: string) => providerEvents(rig.ctx).refund({ objectId, eventType: 'of a test' })
const fault = (kind: 'error_before' | 'error_after' | 'close_before' | 'refused', more = {}) =>
  rig.stripe.control.fault({ operation: 'refunds.create', kind, times: 2, ...more })
const madeIds = async (order: PaidOrder) => (await madeFor(rig, order)).map(({ id }) => id)
const historyCount = async (refundId: string) =>
  (
    await rig.ctx.db
      .selectFrom('ledgerTransactions')
      .select('id')
      .where('kind', '=', 'refund')
      .where('sourceId', '=', refundId)
      .execute()
  ).length

async function endsOnce(order: PaidOrder, refundId: string): Promise<void> {
  const made = await madeIds(order)
  expect(made).toHaveLength(1)
  await tellOf(made[0] ?? '')
  const ended = await refundRow(rig, refundId)
  expect(ended).toMatchObject({ status: 'succeeded', pspRefundId: made[0] })
  expect(await refundsOf(rig, order.orderId)).toHaveLength(1)
  expect(await see(rig, order)).toMatchObject({ status: 'completed', refundedAmount: 400 })
  expect(await historyCount(refundId)).toBe(1)
  await booksHold(rig)
}

describe('the provider', () => {
  test('that refuses: the refund has failed, the order is what it was, and it may be asked for again', async () => {
    await fault('refused', { code: 'insufficient_capability' })
    const order = await newPaidOrder(rig)
    const { id } = await askedBy(rig, order, PART)
    const failed = await refundRow(rig, id)
    expect(failed).toMatchObject({ status: 'failed', failureCode: 'insufficient_capability' })
    expect(failed.failureReason).not.toBe('')
    expect((await see(rig, order)).status).toBe('completed')
    await rig.stripe.control.clearFaults({})
    await requestRefund(rig.ctx, id)
    expect(await madeIds(order)).toEqual([])
    const again = await askedBy(rig, order, PART)
    await tellOf(again.pspRefundId ?? '')
    expect((await refundRow(rig, again.id)).status).toBe('succeeded')
    await booksHold(rig)
  })

  test('that does not answer is asked again under the same key', async () => {
    await fault('close_before')
    const order = await newPaidOrder(rig)
    const id = await openedBy(rig, order, PART)
    await expect(requestRefund(rig.ctx, id)).rejects.toMatchObject({ code: 'connection' })
    expect(await refundRow(rig, id)).toMatchObject({ status: 'pending', generation: 0 })
    await requestRefund(rig.ctx, id)
    await endsOnce(order, id)
  })

  test('whose fault is repeated under the key is asked for the refund: it had made it', async () => {
    await fault('error_after', { times: 1 })
    const order = await newPaidOrder(rig)
    const id = await openedBy(rig, order, PART)
    await untilItStays(id)
    expect(await refundRow(rig, id)).toMatchObject({ generation: 0 })
    await endsOnce(order, id)
  })

  test('whose fault is repeated under the key had made nothing: it is asked under the next key', async () => {
    await fault('error_before', { times: 1 })
    const order = await newPaidOrder(rig)
    const id = await openedBy(rig, order, PART)
    await untilItStays(id)
    expect(await refundRow(rig, id)).toMatchObject({ generation: 1 })
    await endsOnce(order, id)
  })

  test.each([
    ['a day later', DAY_MS],
    ['as soon as our clock was set back, so that we cannot say how much later', -2 * DAY_MS],
  ])('is looked into first %s, when it may have forgotten the key', async (_, later) => {
    await fault('error_after', { times: 1 })
    const order = await newPaidOrder(rig)
    const id = await openedBy(rig, order, PART)
    await expect(requestRefund(rig.ctx, id)).rejects.toMatchObject({ code: 'provider-fault' })
    await rig.stripe.control.forgetKeys({})
    rig.clock.advance(later)
    await requestRefund(rig.ctx, id)
    await endsOnce(order, id)
  })
})

/** As the queue does it: until it is done. */
async function untilItStays(id: string): Promise<void> {
  for (let tries = 0; tries < 5; tries++) {
    const isDone = await requestRefund(rig.ctx, id).then(
      () => true,
      () => false,
    )
    if (isDone) return
  }
  throw new Error('it never came to an end')
}

describe('an orphan', () => {
  test('of which the provider has one is taken in, and one never asked for is asked for', async () => {
    const order = await newPaidOrder(rig)
    const id = await openedBy(rig, order, PART)
    expect(await settleOrphan(rig.ctx, id)).toMatchObject({ kind: 'nothing' })
    await fault('error_after', { times: 1 })
    await expect(requestRefund(rig.ctx, id)).rejects.toThrow()
    expect(await settleOrphan(rig.ctx, id)).toEqual({ kind: 'applied' })
    await endsOnce(order, id)
  })
})
