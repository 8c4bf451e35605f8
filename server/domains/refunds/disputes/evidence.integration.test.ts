import { afterAll, beforeAll, expect, test } from 'vitest'
import { type MoneyRig, newPaidOrder, startMoneyRig } from '../../../../e2e/support/money.ts'
import { orderById } from '../../orders/index.ts'
import { gatherEvidence } from './evidence.ts'

let rig: MoneyRig
beforeAll(async () => {
  rig = await startMoneyRig({ env: { ROLE: 'web' } })
})
afterAll(() => rig?.stop())

test('what was downloaded goes to the bank: when, which, from where and by what, and the first address as the buyer’s', async () => {
  const { ctx } = rig.server
  const { orderId, products } = await newPaidOrder(rig)
  const grant = await ctx.db
    .selectFrom('licenceGrants')
    .innerJoin('orderItems', 'orderItems.id', 'orderItemId')
    .select('licenceGrants.id')
    .where('orderId', '=', orderId)
    .executeTakeFirstOrThrow()
  const [track] = products[0]?.tracks ?? []
  const access = (day: number, address: string) => ({
    ...{ id: ctx.newId(), grantId: grant.id, trackId: track?.id ?? '', format: 'original', address },
    ...{ userAgent: 'Browser/1.0', createdAt: new Date(`2026-11-0${day}T10:00:00Z`) },
  })
  await ctx.db
    .insertInto('downloads')
    .values([access(3, '203.0.113.9'), access(2, '203.0.113.7')])
    .execute()
  const order = await orderById(ctx.db, orderId)
  if (!order) throw new Error('the order is gone')
  const evidence = await gatherEvidence(ctx, order)
  const line = (day: number, address: string) =>
    `2026-11-0${day}T10:00:00.000Z downloaded “${track?.title}” (original) from ${address}, Browser/1.0`
  expect(evidence).toMatchObject({
    customerEmail: order.email,
    customerIp: '203.0.113.7',
    accessActivityLog: [line(2, '203.0.113.7'), line(3, '203.0.113.9')].join('\n'),
  })
})

test('the database itself takes no second refund under the provider’s id, and no second payment that pays for an order', async () => {
  const { ctx } = rig.server
  const [{ orderId }, other] = [await newPaidOrder(rig), await newPaidOrder(rig)]
  const payment = await ctx.db
    .selectFrom('payments')
    .selectAll()
    .where('orderId', '=', orderId)
    .executeTakeFirstOrThrow()
  const now = ctx.clock.now()
  const refund = (ofOrder: string, paymentId: string) => ({
    ...{
      id: ctx.newId(),
      orderId: ofOrder,
      paymentId,
      origin: 'foreign' as const,
      status: 'pending' as const,
    },
    ...{ amount: 1, currency: 'eur', pspRefundId: 're_once', reason: '', requestedAs: 'system' as const },
    ...{ createdAt: now, updatedAt: now },
  })
  const theirs = await ctx.db
    .selectFrom('payments')
    .select('id')
    .where('orderId', '=', other.orderId)
    .executeTakeFirstOrThrow()
  await ctx.db.insertInto('refunds').values(refund(orderId, payment.id)).execute()
  const again = ctx.db.insertInto('refunds').values(refund(other.orderId, theirs.id)).execute()
  await expect(again).rejects.toMatchObject({ constraint: 'refunds_psp' })
  const ids = { pspSessionId: 'cs_other', pspPaymentIntentId: 'pi_other', pspChargeId: 'ch_other' }
  const paid = { ...payment, ...ids, id: ctx.newId(), attempt: payment.attempt + 1 }
  await expect(ctx.db.insertInto('payments').values(paid).execute()).rejects.toMatchObject({
    constraint: 'payments_one_paid',
  })
})
