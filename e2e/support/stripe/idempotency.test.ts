import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bareCall, paidCharge, type Rig, readySeller, refusalOf, sale, startRig } from './testing.ts'

let rig: Rig
beforeAll(async () => {
  rig = await startRig()
})
afterAll(() => rig.stop())

const keyed = (idempotencyKey: string = randomUUID()) => ({ idempotencyKey })

test('the same key and parameters give the first answer again, and do nothing again', async () => {
  const charge = await paidCharge(rig)
  const key = keyed()
  const first = await rig.stripe.refunds.create({ charge: charge.id, amount: 100 }, key)
  const again = await rig.stripe.refunds.create({ charge: charge.id, amount: 100 }, key)
  expect(again).toEqual(first)
  expect(again.lastResponse.headers).toMatchObject({
    'idempotent-replayed': 'true',
    'original-request': first.lastResponse.requestId,
  })
  expect(again.lastResponse.requestId).not.toBe(first.lastResponse.requestId)
  expect((await rig.stripe.charges.retrieve(charge.id)).amount_refunded).toBe(100)
})

test('other parameters under the same key are an error, and so is another call', async () => {
  const charge = await paidCharge(rig)
  const key = keyed()
  await rig.stripe.refunds.create({ charge: charge.id, amount: 100 }, key)
  const other = await refusalOf(rig.stripe.refunds.create({ charge: charge.id, amount: 101 }, key))
  expect(other).toMatchObject({ type: 'StripeIdempotencyError', status: 400 })
  expect((await refusalOf(rig.stripe.checkout.sessions.create(sale(), key))).type).toBe(
    'StripeIdempotencyError',
  )
  expect((await rig.stripe.charges.retrieve(charge.id)).amount_refunded).toBe(100)
})

test('a refusal is given again too, even when the reason for it is gone', async () => {
  const seller = await readySeller(rig)
  const key = keyed()
  const transfer = { amount: 100, currency: 'gbp', destination: seller.id }
  expect((await refusalOf(rig.stripe.transfers.create(transfer, key))).code).toBe('balance_insufficient')
  await paidCharge(rig, 1000, 'gbp')
  await rig.standIn.control.freeFunds({})
  expect((await refusalOf(rig.stripe.transfers.create(transfer, key))).code).toBe('balance_insufficient')
  expect((await rig.stripe.transfers.create(transfer, keyed())).amount).toBe(100)
})

test('an error of the server is given again too, whether it was done or not', async () => {
  const charge = await paidCharge(rig)
  const asked = { charge: charge.id, amount: 100 }
  for (const [kind, refunded] of [
    ['error_after', 100],
    ['error_before', 100],
  ] as const) {
    const key = keyed()
    await rig.standIn.control.fault({ operation: 'refunds.create', kind })
    expect((await refusalOf(rig.stripe.refunds.create(asked, key))).status).toBe(500)
    const again = await refusalOf(rig.stripe.refunds.create(asked, key))
    expect(again).toMatchObject({ status: 500, type: 'StripeAPIError' })
    expect((await rig.stripe.charges.retrieve(charge.id)).amount_refunded).toBe(refunded)
  }
})

test('what was wrong in the parameters themselves is not kept', async () => {
  const charge = await paidCharge(rig)
  const url = rig.standIn.url
  const key = { 'idempotency-key': randomUUID() }
  const wrong = await bareCall(url, 'POST /v1/refunds', `charge=${charge.id}&amuont=5`, key)
  expect([wrong.status, wrong.body.error.code]).toEqual([400, 'parameter_unknown'])
  const right = await bareCall(url, 'POST /v1/refunds', `charge=${charge.id}&amount=5`, key)
  expect([right.status, right.body.amount]).toEqual([200, 5])
})

test('while the first still runs, the second is told so, and may come again', async () => {
  const charge = await paidCharge(rig)
  const key = keyed()
  const asked = { charge: charge.id, amount: 100 }
  await rig.standIn.control.fault({ operation: 'refunds.create', kind: 'slow', ms: 600 })
  const first = rig.stripe.refunds.create(asked, key)
  // It is inside when its fault is used up.
  await expect
    .poll(async () => (await fetch(`${rig.standIn.url}/_control/faults`)).text())
    .toContain('None yet')
  const conflict = await bareCall(rig.standIn.url, 'POST /v1/refunds', `charge=${charge.id}&amount=100`, {
    'idempotency-key': key.idempotencyKey,
  })
  expect([conflict.status, conflict.body.error.code]).toEqual([409, 'idempotency_key_in_use'])
  expect(conflict.headers.get('stripe-should-retry')).toBe('true')
  const { id } = await first
  expect((await rig.stripe.refunds.create(asked, key)).id).toBe(id)
})

test('a key is forgotten after a day, and not before; or when it is told to be', async () => {
  const charge = await paidCharge(rig)
  const key = keyed()
  const refund = async () => (await rig.stripe.refunds.create({ charge: charge.id, amount: 10 }, key)).id
  const first = await refund()
  rig.clock.advance(24 * 3_600_000 - 1_000)
  expect(await refund()).toBe(first)
  rig.clock.advance(1_000)
  const second = await refund()
  expect(second).not.toBe(first)
  await rig.standIn.control.forgetKeys({})
  expect(await refund()).not.toBe(second)
})

test('a key is no longer than 255 characters', async () => {
  expect(await refusalOf(rig.stripe.checkout.sessions.create(sale(), keyed('k'.repeat(256))))).toMatchObject({
    status: 400,
  })
  expect((await rig.stripe.checkout.sessions.create(sale(), keyed('k'.repeat(255)))).object).toBe(
    'checkout.session',
  )
})

test('each account has keys of its own', async () => {
  const [one, two] = [await readySeller(rig), await readySeller(rig)]
  const charge = await paidCharge(rig, 1000)
  for (const { id } of [one, two])
    await rig.stripe.transfers.create({
      amount: 300,
      currency: 'eur',
      destination: id,
      source_transaction: charge.id,
    })
  await rig.standIn.control.freeFunds({})
  const key = keyed()
  const payOut = (stripeAccount: string) =>
    rig.stripe.payouts.create({ amount: 100, currency: 'eur' }, { ...key, stripeAccount })
  expect((await payOut(one.id)).id).not.toBe((await payOut(two.id)).id)
})
