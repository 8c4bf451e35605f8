import { afterAll, beforeAll, expect, test } from 'vitest'
import { type MoneyRig, startMoneyRig } from '../../e2e/support/money.ts'
import { startTestServer, type TestServer } from '../../e2e/support/server.ts'
import { freePort } from '../../scripts/ports.ts'
import { readConfig } from '../config/config.ts'
import { startServer } from '../main.ts'

const TOKEN = 'a-token-of-tests-alone'
let rig: MoneyRig
let worker: TestServer
let figuresUrl: string

beforeAll(async () => {
  rig = await startMoneyRig({ webhooks: true, env: { ROLE: 'web', LOG_LEVEL: 'silent' } })
  const port = await freePort()
  figuresUrl = `http://127.0.0.1:${port}`
  worker = await startTestServer({
    databaseUrl: rig.database.url,
    env: {
      ...rig.server.environment,
      ...{ ROLE: 'worker', WORKER_METRICS_PORT: String(port), METRICS_TOKEN: TOKEN },
    },
  })
})
afterAll(async () => {
  await worker?.stop()
  await rig?.stop()
})

const read = async (url: string) =>
  (await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${TOKEN}` } })).text()

test('a worker tells what it alone has seen: an event that contradicts us', async () => {
  const object = { id: 'cs_of_nobody', object: 'checkout.session' }
  await rig.stripe.control.forge({
    ...{ type: 'checkout.session.completed', object, isLive: true, signature: 'right' },
  })
  const seen = 'veza_webhook_events_total{result="suspicious"} 1'
  await expect.poll(() => read(figuresUrl), { timeout: 20_000 }).toContain(seen)
  expect(await read(rig.server.url)).not.toContain(seen)
})

test('it tells what the database says of the books as well, and of the queue', async () => {
  const figures = await read(figuresUrl)
  for (const name of ['veza_ledger_stuck_orders', 'veza_reconciliation_last_run_timestamp_seconds'])
    expect(figures).toMatch(new RegExp(`^${name} \\d`, 'm'))
  expect(figures).toMatch(/^veza_webhook_events_parked 0$/m)
})

test('it has nothing else, and that for nobody without the token', async () => {
  expect((await fetch(`${figuresUrl}/metrics`)).status).toBe(401)
  for (const path of ['/', '/health', '/api/v1/tracks', '/webhooks/stripe'])
    expect((await fetch(figuresUrl + path)).status, path).toBe(404)
})

test('when it stops, so does that', async () => {
  await worker.restart()
  expect((await fetch(`${figuresUrl}/metrics`)).status).toBe(401)
  await worker.stop()
  await expect(fetch(`${figuresUrl}/metrics`)).rejects.toThrow()
})

test('without a port it tells nothing', async () => {
  const config = readConfig({ ...rig.server.environment, ROLE: 'worker' }, () => undefined)
  const silent = await startServer(config)
  await silent.stop()
  expect(silent.url).toBe(undefined)
})
