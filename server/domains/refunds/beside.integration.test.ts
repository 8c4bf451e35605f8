import { MINUTE_MS } from '@veza/shared/kernel/time.ts'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { newPaidOrder, tell } from '../../../e2e/support/money.ts'
import type { PaymentProvider } from '../../platform/payments/index.ts'
import { providerEvents } from '../../provider-events.ts'
import { compareBalance } from '../reconciliation/index.ts'
import { startTransfersRig, type TransfersRig } from '../transfers/testing.ts'
import { settleOrphan } from './look-after.ts'
import { requestRefund } from './request.ts'
import { booksHold, madeFor, openedBy, paymentOf, refundRow, refundsOf, see } from './testing.ts'

let rig: TransfersRig
beforeAll(async () => {
  rig = await startTransfersRig()
})
afterAll(() => rig?.stop())
afterEach(() => rig.stripe.control.clearFaults({}))

/** As the provider answers, but that something happens before the answer is heard. */
const meanwhile = (question: 'findRefund' | 'readRefund', happens: () => Promise<unknown>) => ({
  ...rig.ctx,
  payments: new Proxy(rig.ctx.payments, {
    get(target: PaymentProvider, name) {
      if (name !== question) return Reflect.get(target, name)
      return async (given: never) => {
        const answer = await target[question](given)
        await happens()
        return answer
      }
    },
  }),
})
const compared = () => compareBalance(rig.ctx, { since: new Date('2026-11-01') })

test('no refund is given up whose id was stored since it was looked for', async () => {
  const order = await newPaidOrder(rig)
  const id = await openedBy(rig, order)
  await rig.stripe.control.fault({ operation: 'refunds.create', kind: 'close_before', times: 4 })
  await expect(requestRefund(rig.ctx, id)).rejects.toThrow()
  await rig.stripe.control.clearFaults({})
  rig.clock.advance(6 * MINUTE_MS)
  await settleOrphan(
    meanwhile('findRefund', () => requestRefund(rig.ctx, id)),
    id,
  )
  for (const made of await madeFor(rig, order)) await tell(rig, 'refund', made.id)
  expect(await refundRow(rig, id)).toMatchObject({ status: 'succeeded' })
  expect(await see(rig, order)).toMatchObject({ status: 'refunded' })
  await booksHold(rig)
})

test('one that counts as failed, and that the provider made, is told of and found in its balance', async () => {
  const order = await newPaidOrder(rig)
  const id = await openedBy(rig, order)
  await requestRefund(rig.ctx, id)
  const { ctx } = rig
  await ctx.db
    .updateTable('refunds')
    .set({ status: 'failed', failureCode: 'orphan' })
    .where('id', '=', id)
    .execute()
  const made = (await madeFor(rig, order))[0]?.id ?? ''
  expect(await tell(rig, 'refund', made)).toMatchObject({ kind: 'suspicious' })
  rig.clock.advance(180 * MINUTE_MS)
  expect(await compared()).toMatchObject([{ kind: 'unknown', provider: -1_000 }])
  // Put right, so that the others find nothing of it.
  await ctx.db
    .updateTable('refunds')
    .set({ status: 'pending', failureCode: null })
    .where('id', '=', id)
    .execute()
  await tell(rig, 'refund', made)
  await booksHold(rig)
})

test('one made at the provider does not count as given back by who read it before it failed', async () => {
  const order = await newPaidOrder(rig)
  const { charge } = await paymentOf(rig, order)
  const { refund } = await rig.stripe.control.refundOutside({ charge })
  const slow = meanwhile('readRefund', async () => {
    await rig.stripe.control.failRefund({ refund })
    await tell(rig, 'refund', refund)
  })
  await providerEvents(slow).refund({ objectId: refund, eventType: 'refund.created' })
  expect(await see(rig, order)).toMatchObject({ status: 'completed', refundedAmount: 0 })
  expect(await refundsOf(rig, order.orderId)).toMatchObject([{ origin: 'foreign', status: 'failed' }])
  await booksHold(rig)
})

test('a list that the provider says is not there is no proof that nothing was given back', async () => {
  const order = await newPaidOrder(rig)
  const id = await openedBy(rig, order, { amount: 400 })
  await rig.stripe.control.fault({ operation: 'refunds.create', kind: 'error_after', times: 1 })
  await expect(requestRefund(rig.ctx, id)).rejects.toMatchObject({ code: 'provider-fault' })
  const missing = { kind: 'refused', status: 404, code: 'resource_missing' } as const
  await rig.stripe.control.fault({ operation: 'refunds.list', ...missing, times: 3 })
  for (let tries = 0; tries < 4; tries++) {
    await requestRefund(rig.ctx, id).catch(() => undefined)
    rig.clock.advance(MINUTE_MS)
  }
  await rig.stripe.control.clearFaults({})
  const made = await madeFor(rig, order)
  expect(made).toHaveLength(1)
  for (const one of made) await tell(rig, 'refund', one.id)
  expect(await see(rig, order)).toMatchObject({ refundedAmount: 400 })
})
