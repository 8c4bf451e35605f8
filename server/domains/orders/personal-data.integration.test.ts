import { DAY_MS } from '@veza/shared/kernel/time.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { call } from '../../../e2e/support/api.ts'
import { fakeClock } from '../../../e2e/support/bare-http.ts'
import { type MoneyRig, newPaidOrder, seeOrder, startMoneyRig } from '../../../e2e/support/money.ts'
import { newUser } from '../../../e2e/support/server.ts'
import { personalData } from '../../personal-data.ts'
import { accountsJobs } from '../accounts/index.ts'
import { findContradictions } from '../ledger/index.ts'
import { ordersData } from './personal-data.ts'

const clock = fakeClock()
let rig: MoneyRig
beforeAll(async () => {
  rig = await startMoneyRig({ clock })
})
afterAll(() => rig?.stop())

const db = () => rig.server.ctx.db

async function collected(userId: string): Promise<Record<string, unknown[]>> {
  const found: Record<string, unknown[]> = {}
  for (const [name, rows] of Object.entries(ordersData.collect(db(), userId))) {
    found[name] = []
    for await (const row of rows) found[name].push(row)
  }
  return found
}

async function download(orderId: string): Promise<void> {
  const grant = await db()
    .selectFrom('licenceGrants')
    .innerJoin('orderItems', 'orderItems.id', 'orderItemId')
    .select(['licenceGrants.id', 'deliverables'])
    .where('orderId', '=', orderId)
    .executeTakeFirstOrThrow()
  await db()
    .insertInto('downloads')
    .values({
      id: rig.server.ctx.newId(),
      grantId: grant.id,
      trackId: grant.deliverables[0]?.trackId ?? '',
      format: 'aac',
      address: '192.0.2.7',
      userAgent: 'A browser',
      createdAt: clock.now(),
    })
    .execute()
}

test('a copy holds what somebody bought, by the account and as a guest; when they leave, nothing names them', async () => {
  const [user, other] = [await newUser(rig.server, ['listener']), await newUser(rig.server, ['listener'])]
  const own = await newPaidOrder(rig, { buyer: user, order: { billingName: 'Maya' } })
  // So that ids are in the order of the orders.
  clock.advance(1_000)
  const asGuest = await newPaidOrder(rig, { order: { email: user.email } })
  const others = await newPaidOrder(rig, { buyer: other, order: { billingName: 'Noor' } })
  for (const { orderId } of [own, others]) await download(orderId)

  const mine = [
    { id: own.orderId, billingName: 'Maya', items: [{ quantity: 1, amount: 1_000 }] },
    { id: asGuest.orderId },
  ]
  expect(await collected(user.id)).toMatchObject({
    orders: mine,
    downloads: [{ orderId: own.orderId, address: '192.0.2.7' }],
  })

  await call(rig.server, user, 'POST /auth/me/deletion', { currentPassword: user.password })
  clock.advance(15 * DAY_MS)
  const attempt = { id: 'a test', signal: new AbortController().signal, isLast: false }
  await accountsJobs(rig.server.ctx, personalData)['accounts.erase']({}, attempt)
  const rows = await db()
    .selectFrom('orders')
    .selectAll()
    .where('id', 'in', [own.orderId, asGuest.orderId])
    .execute()
  expect(rows).toHaveLength(2)
  for (const { id, ...row } of rows)
    expect(row).toMatchObject({
      email: null,
      billingName: null,
      idempotencyScope: `erased:${id}`,
      status: 'completed',
    })
  const all = JSON.stringify(await db().selectFrom('orders').selectAll().execute())
  expect(all).not.toContain(user.email)
  const traces = await db()
    .selectFrom('downloads')
    .select(['address', 'userAgent'])
    .orderBy('userAgent')
    .execute()
  expect(traces).toEqual([
    { address: '', userAgent: '' },
    { address: '192.0.2.7', userAgent: 'A browser' },
  ])
  expect(await collected(other.id)).toMatchObject({ orders: [{ id: others.orderId, billingName: 'Noor' }] })
  // A guest's link is the guest's still.
  expect((await seeOrder(rig, asGuest.orderId, asGuest.accessToken ?? '')).email).toBeNull()
  expect(await findContradictions(db())).toEqual([])
})
