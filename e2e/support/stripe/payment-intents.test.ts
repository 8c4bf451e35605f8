import Stripe from 'stripe'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Rig, refusalOf, sale, startRig } from './testing.ts'

let rig: Rig
beforeAll(async () => {
  rig = await startRig()
})
afterAll(() => rig.stop())

const asked = { amount: 1000, currency: 'eur', metadata: { order: 'o' } } as const

test('an intent waits for a method, and pays when it is confirmed with one', async () => {
  const { id, status } = await rig.stripe.paymentIntents.create(asked)
  expect(status).toBe('requires_payment_method')
  expect((await refusalOf(rig.stripe.paymentIntents.confirm(id))).code).toBe('parameter_missing')
  const paid = await rig.stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' })
  expect(paid).toMatchObject({
    status: 'succeeded',
    amount_received: 1000,
    latest_charge: expect.stringMatching(/^ch_/),
  })
  expect(
    (await refusalOf(rig.stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' }))).code,
  ).toBe('payment_intent_unexpected_state')
})

test('one that was created with a method needs only to be confirmed', async () => {
  const created = await rig.stripe.paymentIntents.create({ ...asked, payment_method: 'pm_card_visa' })
  expect(created.status).toBe('requires_confirmation')
  expect((await rig.stripe.paymentIntents.confirm(created.id)).status).toBe('succeeded')
})

test('a declined card is an error that holds the intent and its charge', async () => {
  const call = rig.stripe.paymentIntents.create({
    ...asked,
    confirm: true,
    payment_method: 'pm_card_chargeDeclined',
  })
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof Stripe.errors.StripeCardError)) throw new Error('it was not declined')
  expect(error).toMatchObject({ code: 'card_declined', decline_code: 'generic_decline', statusCode: 402 })
  expect(error.payment_intent).toMatchObject({
    status: 'requires_payment_method',
    latest_charge: error.charge,
  })
  expect(await rig.stripe.charges.retrieve(error.charge ?? '')).toMatchObject({ status: 'failed' })
})

test('one that is not paid can be canceled, once', async () => {
  const { id } = await rig.stripe.paymentIntents.create(asked)
  const canceled = await rig.stripe.paymentIntents.cancel(id, { cancellation_reason: 'abandoned' })
  expect(canceled).toMatchObject({ status: 'canceled', cancellation_reason: 'abandoned' })
  expect((await refusalOf(rig.stripe.paymentIntents.cancel(id))).code).toBe('payment_intent_unexpected_state')
  const paid = await rig.stripe.paymentIntents.create({
    ...asked,
    confirm: true,
    payment_method: 'pm_card_visa',
  })
  expect((await refusalOf(rig.stripe.paymentIntents.cancel(paid.id))).code).toBe(
    'payment_intent_unexpected_state',
  )
})

test('one of a session is left to the session', async () => {
  const session = await rig.stripe.checkout.sessions.create(sale())
  const { intent } = await rig.standIn.control.pay({ session: session.id, number: '4000000000000002' })
  const refused = { code: 'payment_intent_unexpected_state' }
  expect(await refusalOf(rig.stripe.paymentIntents.cancel(intent!))).toMatchObject(refused)
  const confirm = rig.stripe.paymentIntents.confirm(intent!, { payment_method: 'pm_card_visa' })
  expect(await refusalOf(confirm)).toMatchObject(refused)
})

test('amounts and methods that cannot be are refused', async () => {
  const create = (more: Partial<Stripe.PaymentIntentCreateParams>) =>
    refusalOf(rig.stripe.paymentIntents.create({ ...asked, ...more }))
  expect(await create({ amount: 49 })).toMatchObject({ code: 'amount_too_small', param: 'amount' })
  expect(await create({ currency: 'xyz' })).toMatchObject({ param: 'currency' })
  expect(await create({ payment_method: 'pm_none' })).toMatchObject({
    code: 'resource_missing',
    param: 'payment_method',
  })
  expect(await refusalOf(rig.stripe.paymentIntents.retrieve('pi_none'))).toMatchObject({ status: 404 })
})

test('what is said of an intent can be changed', async () => {
  const { id } = await rig.stripe.paymentIntents.create(asked)
  await rig.stripe.paymentIntents.update(id, { description: 'a record', metadata: { more: 'x' } })
  expect(await rig.stripe.paymentIntents.retrieve(id)).toMatchObject({
    description: 'a record',
    metadata: { order: 'o', more: 'x' },
  })
})
