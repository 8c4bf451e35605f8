import { afterAll, beforeAll, expect, test } from 'vitest'
import { paidCharge, type Rig, readySeller, sale, startRig } from './testing.ts'

let rig: Rig
beforeAll(async () => {
  rig = await startRig()
})
afterAll(() => rig.stop())

test('a sale goes from the session to the seller, and back', async () => {
  const { stripe, standIn, inbox } = rig
  const session = await stripe.checkout.sessions.create(sale())
  expect(session).toMatchObject({ status: 'open', payment_status: 'unpaid', amount_total: 1000 })
  await standIn.control.pay({ session: session.id })
  const paid = await stripe.checkout.sessions.retrieve(session.id, {
    expand: ['payment_intent.latest_charge'],
  })
  expect(paid).toMatchObject({
    status: 'complete',
    payment_status: 'paid',
    payment_intent: {
      status: 'succeeded',
      latest_charge: { paid: true, amount: 1000, metadata: { order: 'order-1' } },
    },
  })
  const charge = await paidCharge(rig)
  const seller = await readySeller(rig)
  const transfer = await stripe.transfers.create({
    amount: 800,
    currency: 'eur',
    destination: seller.id,
    source_transaction: charge.id,
  })
  const refund = await stripe.refunds.create({ charge: charge.id, amount: 400 }, { idempotencyKey: 'r1' })
  const again = await stripe.refunds.create({ charge: charge.id, amount: 400 }, { idempotencyKey: 'r1' })
  expect(again.id).toBe(refund.id)
  await stripe.transfers.createReversal(transfer.id, { amount: 300 })
  expect(await stripe.transfers.retrieve(transfer.id)).toMatchObject({
    amount_reversed: 300,
    reversed: false,
  })
  expect(await standIn.control.flush({})).toMatchObject({ failed: 0 })
  expect(inbox.events().map(({ type }) => type)).toContain('transfer.reversed')
})
