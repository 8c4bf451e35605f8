import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Checkout } from '@veza/shared/contracts/orders.ts'
import type { Product } from '@veza/shared/contracts/products.ts'
import { HOUR_MS } from '@veza/shared/kernel/time.ts'
import pg from 'pg'
import { call } from '../../e2e/support/api.ts'
import { newOnSale } from '../../e2e/support/products.ts'
import { newUser, startTestServer, type TestServer } from '../../e2e/support/server.ts'
import { type StripeStandIn, startStripeStandIn } from '../../e2e/support/stripe/server.ts'
import { migrate } from '../../server/platform/db/migrate.ts'
import type { PaymentProvider } from '../../server/platform/payments/index.ts'
import { freePort } from '../ports.ts'
import { startPostgres } from '../postgres.ts'

const ROUNDS = 3
const ORDERS = 60
const BUYERS = 16
const CONNECTIONS = 10
const LOOK_MS = 25
const SECRETS = { secretKey: 'sk_test_of_measuring', webhookSecret: 'whsec_of_measuring' }

interface Rig {
  /** Makes what is on sale, and asks the provider; the one that is measured is a process of its own. */
  readonly helper: TestServer
  readonly url: string
  readonly stripe: StripeStandIn
  readonly pool: pg.Pool
  readonly product: Product
  readonly granted: (orderId: string) => Promise<void>
}

/**
 * Orders of guests, sixteen at a time, from the click (`POST /orders`) over the provider's page to the grant that its webhook
 * leads to, by one server of role `all`; against the very same rows written bare, in two transactions each, and against
 * what the provider is asked for an order, alone. Server, stand-in and PostgreSQL share the machine; the disk is waited for.
 */
export async function bench() {
  const folder = await mkdtemp(join(tmpdir(), 'veza-bench-'))
  const postgres = await startPostgres({ folder: join(folder, 'postgres'), durable: true })
  await migrate(postgres.url)
  const stripe = await startStripeStandIn(SECRETS)
  const helper = await startTestServer({ databaseUrl: postgres.url, env: { ...paying(stripe), ROLE: 'web' } })
  const pool = new pg.Pool({ connectionString: postgres.url, max: CONNECTIONS })
  // The pool does not wait for its connections to be closed, and the server is stopped meanwhile.
  pool.on('error', () => undefined)
  const measured = await serve(helper)
  try {
    const product = await newOnSale(helper, await newUser(helper))
    await stripe.control.setWebhook({ url: `${measured.url}/webhooks/stripe`, parallel: BUYERS })
    const rig = { helper, stripe, pool, product, url: measured.url, granted: waitForGrants(pool) }
    await bought(rig, ORDERS / 4)
    const rounds = []
    for (let round = 0; round < ROUNDS; round++) rounds.push(await inTurns(rig))
    return { ...told(rounds), rounds, loadAverage: loadavg()[0] }
  } finally {
    await measured.end()
    await helper.stop()
    await stripe.stop()
    await pool.end()
    await postgres.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

const paying = ({ url }: StripeStandIn) => ({
  PAYMENTS_ENABLED: 'true',
  STRIPE_SECRET_KEY: SECRETS.secretKey,
  STRIPE_WEBHOOK_SECRET: SECRETS.webhookSecret,
  STRIPE_API_BASE: url,
  STRIPE_REQUESTS_PER_SECOND: '10000',
})

async function inTurns(rig: Rig) {
  const { orderIds, times, pages, perSecond } = await bought(rig, ORDERS)
  return {
    ordersPerSecond: perSecond,
    clickToPageP50Ms: quantile(pages, 0.5),
    clickToGrantP50Ms: quantile(times, 0.5),
    clickToGrantP99Ms: quantile(times, 0.99),
    bareRowsPerSecond: await bareRows(rig, orderIds),
    providerAlonePerSecond: await providerAlone(rig),
  }
}

function told(rounds: readonly Awaited<ReturnType<typeof inTurns>>[]) {
  const median = (of: (round: (typeof rounds)[number]) => number) =>
    rounds.map(of).toSorted((a, b) => a - b)[Math.floor(rounds.length / 2)] ?? Number.NaN
  return {
    ordersPerSecond: median((round) => round.ordersPerSecond),
    clickToPageP50Ms: median((round) => round.clickToPageP50Ms),
    clickToGrantP50Ms: median((round) => round.clickToGrantP50Ms),
    clickToGrantP99Ms: median((round) => round.clickToGrantP99Ms),
    bareRowsPerSecond: median((round) => round.bareRowsPerSecond),
    providerAlonePerSecond: median((round) => round.providerAlonePerSecond),
    ratioToBareRows: round3(median((round) => round.ordersPerSecond / round.bareRowsPerSecond)),
    ratioToProviderAlone: round3(median((round) => round.ordersPerSecond / round.providerAlonePerSecond)),
  }
}

async function serve(helper: TestServer): Promise<{ url: string; end(): Promise<void> }> {
  const script = fileURLToPath(new URL('./_webhooks-server.ts', import.meta.url))
  const child: ChildProcess = spawn(process.execPath, [script], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...helper.environment, ROLE: 'all', LOG_LEVEL: 'info', PORT: String(await freePort()) },
  })
  const { url } = (await once(child, 'message'))[0] as { url: string }
  const end = async () => {
    const gone = once(child, 'exit')
    child.disconnect()
    await gone
  }
  return { url, end }
}

/** Each buyer begins the next order when the last one is granted. */
async function bought(rig: Rig, count: number) {
  const orderIds: string[] = []
  const times: number[] = []
  const pages: number[] = []
  const startedMs = performance.now()
  await sideBySide(count, BUYERS, async () => {
    const clickedMs = performance.now()
    const order = await placed(rig)
    pages.push(performance.now() - clickedMs)
    await rig.stripe.control.pay({ session: sessionIn(order) })
    await rig.granted(order.orderId)
    orderIds.push(order.orderId)
    times.push(performance.now() - clickedMs)
  })
  return { orderIds, times, pages, perSecond: round1(count / ((performance.now() - startedMs) / 1000)) }
}

async function placed({ helper, url, product }: Rig): Promise<Checkout> {
  const items = [{ productId: product.id, licenceId: product.licences[0]?.id ?? '', quantity: 1 }]
  const order = { items, email: `guest-${randomUUID()}@veza.example` }
  const headers = { 'idempotency-key': randomUUID() }
  const { status, body } = await call<Checkout>({ ...helper, url }, undefined, 'POST /orders', order, headers)
  if (status !== 201) throw new Error(`order: ${status} ${JSON.stringify(body)}`)
  return body
}

/** The page's address ends with it. */
const sessionIn = ({ checkoutUrl }: Checkout): string => /cs_[^/?#]+/.exec(checkoutUrl ?? '')?.[0] ?? ''

/** One question for all who wait: or asking would be the load that is measured. */
function waitForGrants(pool: pg.Pool): (orderId: string) => Promise<void> {
  const waiting = new Map<string, () => void>()
  const look = async () => {
    const { rows } = await pool.query<{ orderId: string }>(
      `SELECT i.order_id AS "orderId" FROM order_items i JOIN licence_grants g ON g.order_item_id = i.id
       WHERE i.order_id = ANY($1) AND g.status = 'active'`,
      [[...waiting.keys()]],
    )
    for (const { orderId } of rows) {
      waiting.get(orderId)?.()
      waiting.delete(orderId)
    }
    if (waiting.size > 0) setTimeout(look, LOOK_MS)
  }
  return (orderId) =>
    new Promise((resolve) => {
      if (waiting.size === 0) setTimeout(look, LOOK_MS)
      waiting.set(orderId, resolve)
    })
}

/** What an order has left, save mails and jobs: as it was placed, and as it was completed. */
const ofOrder = (id: string) => ({
  placed: [
    ['orders', `id = '${id}'`],
    ['order_items', `order_id = '${id}'`],
    ['order_shares', `order_item_id IN (SELECT id FROM order_items WHERE order_id = '${id}')`],
    ['payments', `order_id = '${id}'`],
  ],
  completed: [
    ['licence_grants', `order_item_id IN (SELECT id FROM order_items WHERE order_id = '${id}')`],
    ['transfers', `order_id = '${id}'`],
    ['invoices', `order_id = '${id}'`],
    ['ledger_transactions', `order_id = '${id}'`],
    ['ledger_entries', `transaction_id IN (SELECT id FROM ledger_transactions WHERE order_id = '${id}')`],
  ],
})

/** The same rows, into tables of the same shape, with their indexes and without triggers and foreign keys. */
async function bareRows({ pool }: Rig, orderIds: readonly string[]): Promise<number> {
  const tables = Object.values(ofOrder(''))
    .flat()
    .map(([table]) => table)
  for (const table of tables) {
    await pool.query(`DROP TABLE IF EXISTS bare_${table}`)
    await pool.query(`CREATE TABLE bare_${table} (LIKE ${table} INCLUDING INDEXES INCLUDING CONSTRAINTS)`)
  }
  const left = [...orderIds]
  const startedMs = performance.now()
  await sideBySide(left.length, CONNECTIONS, async () => {
    const { placed, completed } = ofOrder(left.pop() ?? '')
    for (const rows of [placed, completed])
      await pool.query(
        rows
          .map(([table, where]) => `INSERT INTO bare_${table} SELECT * FROM ${table} WHERE ${where}`)
          .join(';'),
      )
  })
  return round1(orderIds.length / ((performance.now() - startedMs) / 1000))
}

/** Opens a page, has it paid, and reads both, as is done for each order. */
async function providerAlone({ helper, stripe }: Rig): Promise<number> {
  await stripe.control.deliver({ rules: [{ mode: { kind: 'drop' } }] })
  const { payments } = helper.ctx
  const startedMs = performance.now()
  await sideBySide(ORDERS, BUYERS, async () => {
    const pspSessionId = await openPage(payments)
    await stripe.control.pay({ session: pspSessionId })
    const read = await payments.readCheckout(pspSessionId)
    if (read.kind === 'missing') throw new Error('the page is not there')
    await payments.readPayment(read.value.pspPaymentIntentId ?? '')
  })
  const perSecond = round1(ORDERS / ((performance.now() - startedMs) / 1000))
  await stripe.control.deliver({ rules: [] })
  return perSecond
}

async function openPage(payments: PaymentProvider): Promise<string> {
  const id = randomUUID()
  const opened = await payments.createCheckout({
    ...{ key: id, orderId: id, paymentId: id, transferGroup: id, email: 'guest@veza.example', locale: 'en' },
    ...{ currency: 'eur', total: 1_000, lines: [{ title: 'Song', amount: 1_000, quantity: 1 }] },
    ...{ successUrl: 'https://veza.example/', cancelUrl: 'https://veza.example/' },
    expiresAt: new Date(Date.now() + HOUR_MS),
  })
  if (opened.kind !== 'done') throw new Error(`page: ${JSON.stringify(opened)}`)
  return opened.value.pspSessionId
}

async function sideBySide(count: number, atOnce: number, work: () => Promise<void>): Promise<void> {
  let begun = 0
  const one = async () => {
    while (begun++ < count) await work()
  }
  await Promise.all(Array.from({ length: atOnce }, one))
}

function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return round1(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN)
}

const round1 = (value: number) => Math.round(value * 10) / 10
const round3 = (value: number) => Math.round(value * 1000) / 1000
