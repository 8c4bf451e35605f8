import { writeFile } from 'node:fs/promises'
import { loadavg } from 'node:os'
import { MINUTE_MS } from '@veza/shared/kernel/time.ts'
import { fakeClock } from '../../e2e/support/bare-http.ts'
import { administer } from '../../e2e/support/databases.ts'
import { explainSweeps } from '../../e2e/support/many-orders/sweeps.ts'
import { explainingDatabase, type Plan } from '../../e2e/support/plans.ts'
import { type StripeStandIn, startStripeStandIn } from '../../e2e/support/stripe/server.ts'
import { readConfig } from '../../server/config/config.ts'
import type { Context } from '../../server/context.ts'
import { reconcileAlone } from '../../server/domains/reconciliation/index.ts'
import { startServer } from '../../server/main.ts'
import { providerEvents } from '../../server/provider-events.ts'
import { type OrdersDatabase, ordersDatabase } from './_orders-database.ts'

const ORDERS = Number(process.env.BENCH_ORDERS ?? 1_000_000)
/** As many as are of the last weeks, without those before: what waits is the same. */
const RECENT = ORDERS / 10
const SELLERS = 1_000
const ROUNDS = 3
const SECRET = 'sk_test_of_measuring'

/**
 * Whole sweeps of 50 rows of each class, each asked about at a stand-in that has no news, where a million orders are; against
 * the same where only those of the last weeks are. Every question that a sweep, the workers of transfers, the figures and the
 * comparison of balances ask is explained. `PLANS` names a file for that.
 */
export async function bench() {
  const many = await inDatabase(ORDERS)
  const recent = await inDatabase(RECENT)
  if (process.env.PLANS) await writeFile(process.env.PLANS, many.plans.map(told).join('\n\n'))
  return {
    bar: 'a sweep under 1 s, nothing read from end to end',
    sweepMs: many.sweepMs,
    sweepMsOfRecentOrdersAlone: recent.sweepMs,
    ratio: round2(many.sweepMs / recent.sweepMs),
    rounds: { many: many.rounds, recent: recent.rounds },
    questionsMs: round2(many.plans.reduce((sum, { ms }) => sum + ms, 0)),
    questions: many.plans.map(({ query, ms }) => ({ query: query.replace(/\s+/g, ' ').slice(0, 120), ms })),
    wholeTables: [...new Set(many.plans.flatMap(({ wholeTables }) => wholeTables))],
    loadAverage: loadavg()[0],
  }
}

const told = ({ query, text }: Plan) => `${query.trim()}\n\n${text}`

/** What sweeps of a run before have noted, where the rows are kept. */
const asBefore = [
  `UPDATE refunds SET asked_at = NULL WHERE asked_at IS NOT NULL`,
  `UPDATE payments SET asked_at = NULL WHERE status = 'pending'`,
  'VACUUM (ANALYZE) refunds, payments, orders',
]

async function inDatabase(orders: number) {
  const database = await ordersDatabase({ orders, sellers: SELLERS })
  for (const statement of asBefore) await administer(database.adminUrl, statement)
  const clock = fakeClock(database.now)
  const stripe = await startStripeStandIn({ webhookSecret: 'whsec_of_measuring', secretKey: SECRET, clock })
  const server = await startServer(configFor(database, stripe), { clock })
  const explaining = explainingDatabase(database.url)
  try {
    const plans = await explainSweeps(server.ctx, explaining)
    const rounds = []
    for (let round = 0; round < ROUNDS; round++) {
      // By then each row that was asked about is due again.
      clock.advance(31 * MINUTE_MS)
      rounds.push(await sweep(server.ctx))
    }
    const [, median] = rounds.map(({ ms }) => ms).toSorted((a, b) => a - b)
    return { rounds, plans, sweepMs: median ?? Number.NaN }
  } finally {
    await explaining.close()
    await server.stop()
    await stripe.stop()
    await database.end()
  }
}

const configFor = ({ url }: OrdersDatabase, stripe: StripeStandIn) =>
  readConfig(
    {
      ...{ NODE_ENV: 'test', ROLE: 'web', LOG_LEVEL: 'silent', PORT: '0', DATABASE_URL: url },
      ...{ PAYMENTS_ENABLED: 'true', STRIPE_SECRET_KEY: SECRET, STRIPE_WEBHOOK_SECRET: 'whsec_of_measuring' },
      ...{ STRIPE_API_BASE: stripe.url, STRIPE_REQUESTS_PER_SECOND: '10000' },
    },
    () => undefined,
  )

async function sweep(ctx: Context) {
  const startedMs = performance.now()
  const swept = await reconcileAlone(ctx, providerEvents(ctx))
  const ms = Math.round(performance.now() - startedMs)
  if (swept.outcome !== 'done') throw new Error('another sweep is under way')
  return {
    ms,
    rows: swept.results.reduce((sum, { kind, ...came }) => sum + total(came), 0),
    results: swept.results,
  }
}

const total = (counts: Readonly<Record<string, number>>) =>
  Object.values(counts).reduce((sum, count) => sum + count, 0)

const round2 = (value: number) => Math.round(value * 100) / 100
