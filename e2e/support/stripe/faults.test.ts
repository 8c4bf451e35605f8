import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { paidCharge, type Rig, refusalOf, startRig } from './testing.ts'

let rig: Rig
beforeAll(async () => {
  rig = await startRig()
})
afterAll(() => rig.stop())

/** What came of one refund under a fault: how it was answered, what was done, and what the same key gets then. */
async function refundUnder(fault: Parameters<Rig['standIn']['control']['fault']>[0]) {
  const charge = await paidCharge(rig)
  const options = { idempotencyKey: randomUUID() }
  const create = () => rig.stripe.refunds.create({ charge: charge.id, amount: 100 }, options)
  await rig.standIn.control.fault(fault)
  const first = await refusalOf(create())
  const done = (await rig.stripe.charges.retrieve(charge.id)).amount_refunded
  const again = await create().then(
    ({ status }) => status,
    ({ statusCode }) => statusCode,
  )
  return { first, done, again, left: (await rig.stripe.charges.retrieve(charge.id)).amount_refunded }
}

const operation = 'refunds.create'

test.each([
  // The client repeats a closed connection once by itself, so that it takes two to be seen.
  ['close_before', 2, { type: 'StripeConnectionError' }, 0, 'succeeded', 100],
  ['error_before', 1, { status: 500 }, 0, 500, 0],
  ['error_after', 1, { status: 500 }, 100, 500, 100],
  ['rate_limited', 1, { status: 429, code: 'rate_limit' }, 0, 'succeeded', 100],
] as const)('%s', async (kind, times, first, done, again, left) => {
  const seen = await refundUnder({ operation, kind, times })
  expect(seen).toMatchObject({ first, done, again, left })
})

test('an answer that is lost after it was done is there for the same key', async () => {
  const charge = await paidCharge(rig)
  await rig.standIn.control.fault({ operation, kind: 'close_after', times: 1 })
  const options = { idempotencyKey: randomUUID() }
  const refund = await rig.stripe.refunds.create({ charge: charge.id, amount: 100 }, options)
  expect(refund.lastResponse.headers).toMatchObject({ 'idempotent-replayed': 'true' })
  expect((await rig.stripe.charges.retrieve(charge.id)).amount_refunded).toBe(100)
})

test('errors that are not kept let the next try through', async () => {
  expect(await refundUnder({ operation, kind: 'error_before', isForgotten: true })).toMatchObject({
    first: { status: 500 },
    done: 0,
    again: 'succeeded',
  })
})

test('any code can be had', async () => {
  const seen = await refundUnder({ operation, kind: 'refused', status: 429, code: 'lock_timeout' })
  expect(seen).toMatchObject({ first: { code: 'lock_timeout', status: 429 }, done: 0, again: 429 })
})

test('a slow answer is one that a client may not wait for, and is done all the same', async () => {
  const charge = await paidCharge(rig)
  const options = { idempotencyKey: randomUUID() }
  await rig.standIn.control.fault({ operation, kind: 'slow', ms: 500 })
  const call = rig.stripe.refunds.create({ charge: charge.id }, { ...options, timeout: 100 })
  expect((await refusalOf(call)).type).toBe('StripeConnectionError')
  await expect
    .poll(async () => (await rig.stripe.charges.retrieve(charge.id)).refunded, { timeout: 10_000 })
    .toBe(true)
  expect((await rig.stripe.refunds.create({ charge: charge.id }, options)).status).toBe('succeeded')
})

test('a fault meets only the call that it is for, as often as it was told, and can be taken back', async () => {
  const { control } = rig.standIn
  await control.fault({ operation: 'refunds.list', kind: 'error_before', times: 2 })
  await rig.stripe.charges.list()
  for (const _ of [1, 2]) expect((await refusalOf(rig.stripe.refunds.list())).status).toBe(500)
  await rig.stripe.refunds.list()
  await control.fault({ operation: '*', kind: 'error_before', times: 9 })
  expect((await refusalOf(rig.stripe.charges.list())).status).toBe(500)
  await control.clearFaults({})
  await rig.stripe.charges.list()
})
