import { randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { loadavg } from 'node:os'
import { idsFrom } from '@veza/shared/kernel/ids.ts'
import { sql } from 'kysely'
import { fakeClock } from '../../e2e/support/bare-http.ts'
import { administer } from '../../e2e/support/databases.ts'
import { STAR } from '../../e2e/support/many-orders/index.ts'
import { explainingDatabase } from '../../e2e/support/plans.ts'
import type { Context } from '../../server/context.ts'
import {
  checkpointAccounts,
  findContradictions,
  post,
  sellerBalances,
} from '../../server/domains/ledger/index.ts'
import { statementFile } from '../../server/domains/transfers/index.ts'
import { openDatabase } from '../../server/platform/db/database.ts'
import { noLimits } from '../../server/platform/limits/index.ts'
import { ordersDatabase } from './_orders-database.ts'

const ORDERS = Number(process.env.BENCH_ORDERS ?? 1_000_000)
const SELLERS = 1_000
/** As many as an account may be past its checkpoint. */
const SINCE_CHECKPOINT = 499
const TIMES = 300
const MONTHS = ['2025-11', '2026-10']

type Parts = Pick<Context, 'db' | 'clock' | 'newId' | 'transaction' | 'limits'>

/**
 * The balance of a seller with more than a million entries, as far past the checkpoint as it may be, against adding up all
 * entries of the same account; then statements of months, making the checkpoints, and the check of the whole books.
 */
export async function bench() {
  const database = await ordersDatabase({ orders: ORDERS, sellers: SELLERS })
  await administer(database.adminUrl, 'DELETE FROM ledger_checkpoints')
  const { db, close } = openDatabase(database.url, 2, () => undefined)
  const clock = fakeClock(database.now)
  const ctx: Parts = {
    ...{ db, clock, newId: idsFrom(clock), limits: noLimits() },
    transaction: (work) => db.transaction().execute(work),
  }
  try {
    const balances = await balancesOf(ctx, database.url)
    return {
      bar: 'a balance under 5 ms',
      ...balances,
      statementMs: await statements(ctx),
      checkMs: await timed(async () => {
        const found = await findContradictions(db)
        if (found.length > 0) throw new Error(`the books do not hold: ${JSON.stringify(found.slice(0, 3))}`)
      }),
      loadAverage: loadavg()[0],
    }
  } finally {
    await close()
    await database.end()
  }
}

async function balancesOf(ctx: Parts, url: string) {
  const checkpointsMs = await timed(() => checkpointAccounts(ctx))
  await ctx.transaction((tx) => post(tx, ctx, aLot()))
  const times = await repeated(TIMES, () => sellerBalances(ctx.db, STAR))
  const sums = await repeated(5, () => sumOfAll(ctx))
  const explaining = explainingDatabase(url)
  await sellerBalances(explaining.db, STAR)
  const plans = explaining.take()
  await explaining.close()
  if (process.env.PLANS) await writeFile(process.env.PLANS, plans.map(({ text }) => text).join('\n\n'))
  return {
    entries: (await sumOfAll(ctx)).count,
    balanceMs: quantile(times, 0.5),
    balanceP99Ms: quantile(times, 0.99),
    sumOfAllEntriesMs: quantile(sums, 0.5),
    ratio: round3(quantile(times, 0.5) / quantile(sums, 0.5)),
    checkpointsMs,
    wholeTables: plans.flatMap(({ wholeTables }) => wholeTables),
  }
}

/** As many entries as are not yet worth a checkpoint, in one transaction. */
const aLot = (): Parameters<typeof post>[2] => ({
  kind: 'correction',
  sourceId: randomUUID(),
  entries: [
    { account: 'buyer_clearing', amount: SINCE_CHECKPOINT, currency: 'eur' },
    ...Array.from({ length: SINCE_CHECKPOINT }, () => ({
      ...({ account: 'seller_payable', userId: STAR, amount: -1, currency: 'eur' } as const),
      orderItemId: randomUUID(),
    })),
  ],
})

async function sumOfAll({ db }: Parts): Promise<{ count: number }> {
  const { rows } = await sql<{ count: number }>`
    SELECT count(*), sum(amount) FROM ledger_entries
    WHERE account_id = (SELECT id FROM ledger_accounts WHERE user_id = ${STAR})`.execute(db)
  return rows[0] ?? { count: 0 }
}

async function statements(ctx: Parts): Promise<Record<string, { ms: number; lines: number }>> {
  const told: Record<string, { ms: number; lines: number }> = {}
  for (const month of MONTHS) {
    let lines = 0
    const ms = await timed(async () => {
      const { body } = await statementFile(ctx, STAR, { month, format: 'csv', language: 'en' })
      lines = body.toString().split('\r\n').length
    })
    told[month] = { ms, lines }
  }
  return told
}

async function repeated(times: number, work: () => Promise<unknown>): Promise<number[]> {
  await work()
  const taken: number[] = []
  for (let at = 0; at < times; at++) {
    const startedMs = performance.now()
    await work()
    taken.push(performance.now() - startedMs)
  }
  return taken
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now()
  await work()
  return Math.round(performance.now() - startedMs)
}

function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return round3(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN)
}

const round3 = (value: number) => Math.round(value * 1000) / 1000
