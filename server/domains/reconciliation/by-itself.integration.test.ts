import { randomUUID } from 'node:crypto'
import { HOUR_MS } from '@veza/shared/kernel/time.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  cartOf,
  type MoneyRig,
  newProduct,
  placeOrder,
  seeOrder,
  sessionOf,
  startMoneyRig,
} from '../../../e2e/support/money.ts'
import { startTestServer, type TestServer } from '../../../e2e/support/server.ts'

let rig: MoneyRig
let worker: TestServer | undefined

beforeAll(async () => {
  rig = await startMoneyRig({ env: { ROLE: 'web', LOG_LEVEL: 'silent' } })
})
afterAll(async () => {
  await worker?.stop()
  await rig?.stop()
})

test('a worker reconciles by itself: a run is recorded, and what no webhook told of is paid', async () => {
  const { db } = rig.server.ctx
  const { product } = await newProduct(rig)
  const email = `guest-${randomUUID()}@veza.example`
  const { body } = await placeOrder(rig, undefined, { ...cartOf(product), email })
  await rig.stripe.control.pay({ session: await sessionOf(rig, body.orderId) })
  const createdAt = new Date(Date.now() - HOUR_MS)
  await db.updateTable('payments').set({ createdAt }).where('orderId', '=', body.orderId).execute()
  const runs = () =>
    db.selectFrom('reconciliationRuns').select(['kind', 'found']).where('kind', '=', 'sweep').execute()
  expect(await runs()).toEqual([])

  worker = await startTestServer({
    databaseUrl: rig.database.url,
    env: { ...rig.server.environment, ROLE: 'worker' },
  })
  await expect.poll(runs, { timeout: 60_000 }).toEqual([{ kind: 'sweep', found: 0 }])
  expect((await seeOrder(rig, body.orderId, body.accessToken ?? '')).status).toBe('completed')
})
