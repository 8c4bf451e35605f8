import { randomUUID } from 'node:crypto'
import { DAY_MS } from '@veza/shared/kernel/time.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cartOf, placeOrder, sessionOf } from '../support/money.ts'
import { movedOtherwise, wrongInTheEnd } from './truth.ts'
import { once, quiet, startWorld, type World, work } from './world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world?.stop())

/** @returns the charge that something of the shop was bought by, and that the server knows of */
async function sold(index: number): Promise<string> {
  const product = world.products[index]
  if (!product) throw new Error('nothing is for sale')
  const email = `guest-${randomUUID()}@veza.example`
  const { body } = await placeOrder(world.rig, undefined, { ...cartOf(product), email })
  await world.rig.stripe.control.pay({ session: await sessionOf(world.rig, body.orderId) })
  await work(world)
  await work(world)
  const payment = await world.ctx.db
    .selectFrom('payments')
    .select('pspChargeId')
    .where('orderId', '=', body.orderId)
    .executeTakeFirstOrThrow()
  return payment.pspChargeId ?? ''
}

/** What nobody here asked for, and a webhook alone tells of. */
async function happen(one: string, two: string): Promise<void> {
  const { control } = world.rig.stripe
  await control.refundOutside({ charge: one })
  const { dispute } = await control.openDispute({ charge: two })
  await control.loseDispute({ dispute })
}

async function expectAllHeard(): Promise<void> {
  const began = world.clock.now().getTime() - DAY_MS
  await quiet(world)
  expect(await wrongInTheEnd(world)).toEqual([])
  expect(await movedOtherwise(world, new Date(began))).toEqual([])
}

test('events whose ids others used before, of something else', async () => {
  const { control } = world.rig.stripe
  const [one, two] = [await sold(0), await sold(1)]
  await control.deliver({ rules: [{ mode: { kind: 'hold' } }] })
  const before = new Set((await control.events({})).map(({ id }) => id))
  await happen(one, two)
  for (const { id } of (await control.events({})).filter((event) => !before.has(event.id))) {
    const object = { id: 'c', object: 'coupon' }
    await control.forge({ id, type: 'coupon.created', object, signature: 'right' })
  }
  await expectAllHeard()
})

test.each(['by somebody else', 'by nobody'])('webhooks that were taken %s for a while', async (by) => {
  const { stripe, server } = world.rig
  const [one, two] = [await sold(0), await sold(1)]
  await stripe.control.setWebhook({ url: by === 'by nobody' ? null : `${stripe.url}/_control/events` })
  await happen(one, two)
  await stripe.control.flush({})
  await stripe.control.setWebhook({ url: `${server.url}/webhooks/stripe` })
  await expectAllHeard()
})

test('objects that the provider says are not there when its own events tell of them', async () => {
  const { control } = world.rig.stripe
  const [one, two] = [await sold(0), await sold(1)]
  await control.deliver({ rules: [{ mode: { kind: 'hold' } }] })
  await happen(one, two)
  const missing = { kind: 'refused', status: 404, code: 'resource_missing', times: 3 } as const
  for (const operation of ['refunds.retrieve', 'disputes.retrieve', 'refunds.list', 'disputes.list'])
    await control.fault({ operation, ...missing })
  await control.release({})
  await expectAllHeard()
})

test('events that the provider does not list keep nobody from comparing the balance', async () => {
  const { control } = world.rig.stripe
  await control.fault({ operation: 'events.list', kind: 'error_before', times: 20 })
  await world.handlers['reconciliation.compare-balance']({}, once())
  const { left } = await control.clearFaults({})
  expect(left[0]?.times).toBeLessThan(20)
  const { endedAt } = await world.ctx.db
    .selectFrom('reconciliationRuns')
    .select('endedAt')
    .where('kind', '=', 'balance')
    .orderBy('endedAt', 'desc')
    .executeTakeFirstOrThrow()
  expect(endedAt).toEqual(world.clock.now())
})

test('a provider whose clock is a year ahead, and whose webhooks are lost', async () => {
  const { control } = world.rig.stripe
  const one = await sold(0)
  await control.advance({ ms: 365 * DAY_MS })
  await control.deliver({ rules: [{ mode: { kind: 'drop' } }] })
  await control.refundOutside({ charge: one })
  await work(world)
  await expectAllHeard()
})
