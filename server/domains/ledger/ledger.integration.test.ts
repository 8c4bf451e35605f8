import { type Currency, splitByWeights } from '@veza/shared/kernel/money.ts'
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { newUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'
import {
  checkpointAccounts,
  LedgerConflict,
  lockSellers,
  type NewEntry,
  type Posting,
  platformBalance,
  post,
  sellerBalances,
} from './index.ts'
import { advanceCheckpoint } from './queries.ts'

let database: TestDatabase
let server: TestServer
let seller: string
let other: string

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url })
  seller = (await newUser(server)).id
  other = (await newUser(server)).id
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

const id = () => server.ctx.newId()
const write = (posting: Posting) => server.ctx.transaction((tx) => post(tx, server.ctx, posting))
const newSeller = async () => (await newUser(server)).id

/** The sale of something for `amount`, of which the platform keeps a tenth. */
function sale(amount: number, userId: string, currency: Currency = 'eur', sourceId = id()): Posting {
  const [fee = 0, share = 0] = splitByWeights(amount, [1, 9])
  return {
    kind: 'sale',
    sourceId,
    entries: [
      { account: 'buyer_clearing', amount, currency },
      { account: 'platform_revenue', amount: -fee, currency },
      { account: 'seller_payable', userId, amount: -share, currency },
    ],
  }
}

const countOf = async (table: 'ledger_entries' | 'ledger_transactions') => {
  const { rows } = await sql<{ count: number }>`SELECT count(*) FROM ${sql.table(table)}`.execute(
    server.ctx.db,
  )
  return rows[0]?.count
}
const entryOf = (amount: number, currency: Currency = 'eur'): NewEntry => ({
  account: 'buyer_clearing',
  amount,
  currency,
})

describe('a posting', () => {
  test('is there once, however often it is written', async () => {
    const posting = sale(1000, seller)
    expect(await write(posting)).toBe('posted')
    const rows = await countOf('ledger_entries')
    expect(await write({ ...posting, entries: posting.entries.toReversed() })).toBe('already')
    expect(await Promise.all(Array.from({ length: 20 }, () => write(posting)))).toEqual(
      Array(20).fill('already'),
    )
    expect(await countOf('ledger_entries')).toBe(rows)
  })

  test('written twenty times at once for the first time is there once', async () => {
    const before = await countOf('ledger_transactions')
    const posting = sale(70, seller)
    const answers = await Promise.all(Array.from({ length: 20 }, () => write(posting)))
    expect(answers.toSorted()).toEqual([...Array(19).fill('already'), 'posted'])
    expect(await countOf('ledger_transactions')).toBe((before ?? 0) + 1)
  })

  test.each([
    ['amount', (userId: string, sourceId: string) => sale(1001, userId, 'eur', sourceId)],
    ['currency', (userId: string, sourceId: string) => sale(1000, userId, 'usd', sourceId)],
    ['seller', (_: string, sourceId: string) => sale(1000, other, 'eur', sourceId)],
  ])('of the same cause with another %s is an error, and nothing is written', async (_what, changed) => {
    const posting = sale(1000, seller)
    await write(posting)
    const rows = await countOf('ledger_entries')
    await expect(write(changed(seller, posting.sourceId))).rejects.toThrow(LedgerConflict)
    expect(await countOf('ledger_entries')).toBe(rows)
  })

  test('of nothing but zeros leaves no trace', async () => {
    const rows = await countOf('ledger_transactions')
    expect(await write(sale(0, seller))).toBe('nothing')
    expect(await countOf('ledger_transactions')).toBe(rows)
  })

  test.each([
    ['is off by one', [entryOf(5), entryOf(-4)]],
    ['balances over two currencies only', [entryOf(5), entryOf(-5, 'usd')]],
    ['has a fraction', [entryOf(0.5), entryOf(-0.5)]],
    ['has an amount beyond exactness', [entryOf(2 ** 53), entryOf(-(2 ** 53))]],
  ])('that %s is refused before anything is written', async (_why, entries) => {
    await expect(write({ kind: 'correction', sourceId: id(), entries })).rejects.toThrow(RangeError)
  })
})

describe('the database', () => {
  const raw = (statement: string) => sql.raw(statement).execute(server.ctx.db)
  const told = async (...entries: [amount: number, account: string, currency?: string][]) => {
    const transaction = id()
    await server.ctx.transaction(async (tx) => {
      await sql`INSERT INTO ledger_transactions VALUES (${transaction}, 'sale', ${id()}, null, sha256('x'), 2, now())`.execute(
        tx,
      )
      if (entries.length === 0) return
      await sql`INSERT INTO ledger_entries (transaction_id, account_id, amount, currency)
        SELECT ${transaction}, (SELECT id FROM ledger_accounts WHERE kind = account AND currency = 'eur' LIMIT 1), amount, currency
        FROM unnest(${entries.map(([amount]) => amount)}::bigint[], ${entries.map(([, account]) => account)}::text[],
          ${entries.map(([, , currency = 'eur']) => currency)}::text[]) AS entry (amount, account, currency)`.execute(
        tx,
      )
    })
  }

  test.each([
    [
      'that does not sum to zero',
      [
        [5, 'buyer_clearing'],
        [-4, 'platform_revenue'],
      ],
      /sum to zero/,
    ],
    ['of one entry', [[5, 'buyer_clearing']], /says 2 entries and has 1/],
    ['of no entry', [], /says 2 entries and has 0/],
    [
      'with an entry that its head does not tell of',
      [
        [5, 'buyer_clearing'],
        [-5, 'platform_revenue'],
        [1, 'buyer_clearing'],
        [-1, 'platform_revenue'],
      ],
      /says 2 entries and has 4/,
    ],
    ['in another currency than its account', [[5, 'buyer_clearing', 'usd']], /another currency/],
    [
      'of nothing',
      [
        [0, 'buyer_clearing'],
        [0, 'platform_revenue'],
      ],
      /check constraint/,
    ],
  ] as const)('takes no transaction %s', async (_which, entries, why) => {
    const rows = await countOf('ledger_transactions')
    await expect(told(...(entries as unknown as Parameters<typeof told>))).rejects.toThrow(why)
    expect(await countOf('ledger_transactions')).toBe(rows)
  })

  test.each([
    'UPDATE ledger_entries SET amount = amount',
    'DELETE FROM ledger_entries',
    'TRUNCATE ledger_entries CASCADE',
    'UPDATE ledger_transactions SET kind = kind',
    'DELETE FROM ledger_transactions',
    'TRUNCATE ledger_transactions CASCADE',
    'UPDATE ledger_accounts SET currency = currency',
    'DELETE FROM ledger_accounts',
    'TRUNCATE ledger_accounts CASCADE',
    'UPDATE ledger_corrections SET reason = reason',
    'DELETE FROM ledger_corrections',
    'TRUNCATE ledger_corrections CASCADE',
  ])('refuses: %s', async (statement) => {
    await expect(raw(statement)).rejects.toThrow(/permission denied|append-only/)
  })

  test('refuses them of a superuser as well', async () => {
    const { rows } = await raw(`SELECT tgrelid::regclass::text AS held FROM pg_trigger
      WHERE tgname LIKE 'ledger%append_only' AND tgenabled = 'O' ORDER BY 1`)
    expect(rows).toEqual([
      { held: 'ledger_accounts' },
      { held: 'ledger_corrections' },
      { held: 'ledger_entries' },
      { held: 'ledger_transactions' },
    ])
  })
})

describe('balances', () => {
  test('are sums by currency, and debts stand in the open', async () => {
    const userId = await newSeller()
    await write(sale(1000, userId))
    await write(sale(500, userId, 'jpy'))
    await write({
      kind: 'debt-made',
      sourceId: id(),
      entries: [
        { account: 'seller_debt', userId, amount: 1200, currency: 'eur' },
        { account: 'seller_payable', userId, amount: -1200, currency: 'eur' },
      ],
    })
    expect(await sellerBalances(server.ctx.db, userId)).toEqual([
      { currency: 'eur', payable: 2100, debt: 1200 },
      { currency: 'jpy', payable: 450, debt: 0 },
    ])
    expect(await sellerBalances(server.ctx.db, await newSeller())).toEqual([])
    expect(await platformBalance(server.ctx.db, 'disputes', 'eur')).toBe(0)
  })

  test('are the same with a checkpoint, however entries fall around it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 99_999 }), { maxLength: 12 }),
        fc.nat(12),
        async (amounts, at) => {
          const userId = await newSeller()
          for (const [index, amount] of amounts.entries()) {
            await write(sale(amount, userId))
            if (index === at) await sumUp(userId)
          }
          const share = amounts.reduce((sum, amount) => sum + (splitByWeights(amount, [1, 9])[1] ?? 0), 0)
          const expected = share === 0 ? [] : [{ currency: 'eur', payable: share, debt: 0 }]
          expect(await sellerBalances(server.ctx.db, userId)).toEqual(expected)
        },
      ),
      { numRuns: 15 },
    )
  })

  test('lose nothing when sums are made while sales come in', async () => {
    const userId = await newSeller()
    const sales = Array.from({ length: 60 }, () => write(sale(100, userId)))
    const sums = Array.from({ length: 15 }, () => sumUp(userId))
    await Promise.all([...sales, ...sums])
    await sumUp(userId)
    expect(await sellerBalances(server.ctx.db, userId)).toEqual([{ currency: 'eur', payable: 5400, debt: 0 }])
  })

  test('of those with many entries are summed up by the job', async () => {
    const userId = await newSeller()
    await Promise.all(Array.from({ length: 520 }, () => write(sale(10, userId))))
    expect(await checkpointAccounts(server.ctx)).toBe(1)
    expect(await checkpointAccounts(server.ctx)).toBe(0)
    expect(await sellerBalances(server.ctx.db, userId)).toEqual([{ currency: 'eur', payable: 4680, debt: 0 }])
  })

  async function sumUp(userId: string): Promise<void> {
    const accounts = await server.ctx.db
      .selectFrom('ledgerAccounts')
      .select('id')
      .where('userId', '=', userId)
      .execute()
    for (const account of accounts)
      await server.ctx.transaction(async (tx) => {
        await lockSellers(tx, [userId])
        await advanceCheckpoint(tx, account.id, server.ctx.clock.now())
      })
  }
})
