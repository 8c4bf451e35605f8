import { randomUUID } from 'node:crypto'
import { HOUR_MS } from '@veza/shared/kernel/time.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { type BareCaller, bareCaller, fakeClock } from '../../../e2e/support/bare-http.ts'
import { administer, databaseUrl } from '../../../e2e/support/databases.ts'
import {
  cartOf,
  type MoneyRig,
  newPaidOrder,
  newProduct,
  placeOrder,
  seeOrder,
  sessionOf,
  startMoneyRig,
} from '../../../e2e/support/money.ts'
import { bearer, giveTotp } from '../../../e2e/support/second-factors.ts'
import { newUser } from '../../../e2e/support/server.ts'
import { jobHandlers } from '../../job-handlers.ts'
import { providerEvents } from '../../provider-events.ts'
import { reconcileAlone } from './index.ts'

const clock = fakeClock()
let rig: MoneyRig
let call: BareCaller
let admin: Record<string, string>

beforeAll(async () => {
  rig = await startMoneyRig({ clock, env: { ROLE: 'web', LOG_LEVEL: 'silent' } })
  call = bareCaller(rig.server.url)
  admin = await staff('admin')
})
afterAll(() => rig?.stop())

async function staff(role: 'admin' | 'moderator') {
  const user = await newUser(rig.server, [role])
  await giveTotp(call, user, clock)
  return bearer(user.accessToken)
}
const asked = async (route: `${'GET' | 'POST'} /${string}`) => {
  const { status, body } = await call(route, { headers: admin })
  return { status, body }
}
const attempt = { id: randomUUID(), signal: new AbortController().signal, isLast: true }

/** An order that was paid an hour ago, and of which no webhook told. */
async function paidUnheard() {
  const { product } = await newProduct(rig)
  const email = `guest-${randomUUID()}@veza.example`
  const { body } = await placeOrder(rig, undefined, { ...cartOf(product), email })
  await rig.stripe.control.pay({ session: await sessionOf(rig, body.orderId) })
  // Not so long that the session of the admin ends.
  const hourAgo = new Date(clock.now().getTime() - HOUR_MS)
  const payments = rig.server.ctx.db.updateTable('payments').where('orderId', '=', body.orderId)
  await payments.set({ createdAt: hourAgo }).execute()
  return () => seeOrder(rig, body.orderId, body.accessToken ?? '')
}

test.each([
  'POST /admin/reconcile',
  'GET /admin/ledger/findings',
  'POST /admin/ledger/check',
  'GET /admin/balance/differences',
] as const)('%s is for admins alone, with a second factor', async (route) => {
  const codeFor = async (headers: Record<string, string>) => (await call(route, { headers })).body.code
  expect(await codeFor({})).toBe('unauthenticated')
  expect(await codeFor({ authorization: (await newUser(rig.server)).authorization })).toBe('needs-moderator')
  expect(await codeFor(await staff('moderator'))).toBe('needs-admin')
  expect(await codeFor({ authorization: (await newUser(rig.server, ['admin'])).authorization })).toBe(
    'second-factor-required',
  )
})

test('what waits is looked after at once', async () => {
  const see = await paidUnheard()
  const { status, body } = await asked('POST /admin/reconcile')
  expect({ status, body }).toMatchObject({
    status: 200,
    body: {
      outcome: 'done',
      results: expect.arrayContaining([
        expect.objectContaining({ kind: 'payments', settled: 1, unanswered: 0 }),
      ]),
    },
  })
  expect((await see()).status).toBe('completed')
})

test('while one is running anywhere, a second is not begun', async () => {
  const see = await paidUnheard()
  const handlers = providerEvents(rig.server.ctx)
  const started = Promise.withResolvers<void>()
  const mayGoOn = Promise.withResolvers<void>()
  const running = reconcileAlone(rig.server.ctx, {
    ...handlers,
    'checkout.session': async (object) => {
      started.resolve()
      await mayGoOn.promise
      return handlers['checkout.session'](object)
    },
  })
  await started.promise
  expect(await asked('POST /admin/reconcile')).toEqual({
    status: 200,
    body: { outcome: 'already-running' },
  })
  expect((await see()).status).toBe('pending')
  mayGoOn.resolve()
  expect(await running).toMatchObject({ outcome: 'done' })
  expect((await see()).status).toBe('completed')
  expect((await asked('POST /admin/reconcile')).body).toMatchObject({ outcome: 'done' })
})

test('one that died stands in the way for as long as its lease lasts, and no longer', async () => {
  const { db } = rig.server.ctx
  const expiresAt = (inSeconds: number) => sql<Date>`now() + make_interval(secs => ${inSeconds})`
  await db
    .insertInto('reconciliationLease')
    .values({ holderId: randomUUID(), expiresAt: expiresAt(30) })
    .execute()
  expect((await asked('POST /admin/reconcile')).body).toEqual({ outcome: 'already-running' })
  await db
    .updateTable('reconciliationLease')
    .set({ expiresAt: expiresAt(-1) })
    .execute()
  expect((await asked('POST /admin/reconcile')).body).toMatchObject({ outcome: 'done' })
  expect(await db.selectFrom('reconciliationLease').selectAll().execute()).toEqual([])
})

test('one that breaks stands in nobody’s way', async () => {
  const cut = AbortSignal.abort(new Error('the server stops'))
  await paidUnheard()
  const handlers = providerEvents(rig.server.ctx)
  await expect(reconcileAlone(rig.server.ctx, handlers, cut)).rejects.toThrow('the server stops')
  expect((await asked('POST /admin/reconcile')).body).toMatchObject({ outcome: 'done' })
})

test('what the last check of the books found is told', async () => {
  expect(await asked('GET /admin/ledger/findings')).toEqual({
    status: 200,
    body: { checkedAt: null, findings: [] },
  })
  const { orderId } = await newPaidOrder(rig)
  const handlers = jobHandlers(rig.server.ctx)
  await handlers['ledger.check']({}, attempt)
  const checkedAt = clock.now().toISOString()
  expect((await asked('GET /admin/ledger/findings')).body).toEqual({ checkedAt, findings: [] })

  const root = databaseUrl(inject('adminUrl'), rig.database.name)
  await administer(root, `UPDATE orders SET refunded_amount = 1 WHERE id = '${orderId}'`)
  clock.advance(1_000)
  await handlers['ledger.check']({}, attempt)
  expect((await asked('GET /admin/ledger/findings')).body).toEqual({
    checkedAt: clock.now().toISOString(),
    findings: [{ check: 'refunded-orders-add-up', subject: orderId, expected: '1', actual: '0' }],
  })
})

test('a check of the books is put into the queue', async () => {
  const waiting = () =>
    administer(
      rig.database.url,
      "SELECT id FROM pgboss.job WHERE name = 'ledger.check' AND state = 'created'",
    )
  expect(await waiting()).toHaveLength(0)
  expect((await asked('POST /admin/ledger/check')).status).toBe(202)
  expect(await waiting()).toHaveLength(1)
})
