import { afterEach, beforeEach, expect, test } from 'vitest'
import { paidCharge, type Rig, readySeller, refusalOf, sale, startRig } from './testing.ts'

let rig: Rig
beforeEach(async () => {
  rig = await startRig()
})
afterEach(() => rig.stop())

const types = async (params: object, options = {}) =>
  (await rig.stripe.events.list(params, options)).data.map(({ type }) => type)

test('events are found by type, by kind, and one by one', async () => {
  await paidCharge(rig)
  expect(await types({ type: 'charge.succeeded' })).toEqual(['charge.succeeded'])
  expect(await types({ type: 'payment_intent.*' })).toEqual([
    'payment_intent.succeeded',
    'payment_intent.created',
  ])
  expect(await types({ types: ['charge.succeeded', 'checkout.session.completed'] })).toEqual([
    'checkout.session.completed',
    'charge.succeeded',
  ])
  // It says how often it is still to be delivered.
  await rig.standIn.control.flush({})
  const [event] = (await rig.stripe.events.list({ limit: 1 })).data
  expect(await rig.stripe.events.retrieve(event!.id)).toEqual(event)
  expect(await refusalOf(rig.stripe.events.retrieve('evt_none'))).toMatchObject({ code: 'resource_missing' })
})

test('those that were not delivered can be asked for', async () => {
  rig.inbox.status = 500
  await paidCharge(rig)
  await rig.standIn.control.flush({})
  expect(await types({ delivery_success: false })).toHaveLength(4)
  expect(await types({ delivery_success: true })).toEqual([])
  expect((await rig.stripe.events.list()).data[0]?.pending_webhooks).toBe(1)
  rig.inbox.status = 200
  await rig.standIn.control.flush({})
  expect(await types({ delivery_success: false })).toEqual([])
  expect((await rig.stripe.events.list()).data[0]?.pending_webhooks).toBe(0)
})

test('an account’s are asked for as that account, and not among ours', async () => {
  const { id } = await readySeller(rig)
  expect(await types({})).toEqual([])
  expect(await types({}, { stripeAccount: id })).toEqual([
    'account.updated',
    'capability.updated',
    'account.updated',
  ])
})

test('they are kept for thirty days', async () => {
  await paidCharge(rig)
  const id = (await rig.stripe.events.list()).data[0]!.id
  rig.clock.advance(30 * 86_400_000)
  expect((await rig.stripe.events.retrieve(id)).id).toBe(id)
  rig.clock.advance(1_000)
  expect((await refusalOf(rig.stripe.events.retrieve(id))).code).toBe('resource_missing')
})

test('what a session went through stands in order', async () => {
  const { id } = await rig.stripe.checkout.sessions.create(sale())
  await rig.standIn.control.pay({ session: id, number: '4000000000000002' })
  await rig.standIn.control.pay({ session: id })
  expect((await types({ limit: 100 })).reverse()).toEqual([
    'payment_intent.created',
    'charge.failed',
    'payment_intent.payment_failed',
    'charge.succeeded',
    'payment_intent.succeeded',
    'checkout.session.completed',
  ])
})
