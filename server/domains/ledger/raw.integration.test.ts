import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { databaseUrl } from '../../../e2e/support/databases.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { newUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'
import { type Database, openDatabase, type Tx } from '../../platform/db/database.ts'
import { findContradictions, type Posting, post } from './index.ts'
import { postingKinds } from './postings.ts'

let database: TestDatabase
let server: TestServer
/** Whom no missing right holds back: what refuses a superuser refuses everybody. */
let root: Database
let sellerId: string
/** Of accounts that there are. */
let clearing: string
let revenue: string

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url })
  root = openDatabase(databaseUrl(inject('adminUrl'), database.name), 1, () => undefined)
  sellerId = (await newUser(server)).id
  await server.ctx.transaction((tx) => post(tx, server.ctx, posting(2)))
  clearing = await accountOf('buyer_clearing')
  revenue = await accountOf('platform_revenue')
})
afterAll(async () => {
  await root?.close()
  await server?.stop()
  await database?.drop()
})

/** So many entries in all: what came in, the platform's part, and a cent for each of the others. */
const posting = (entries: number): Posting => ({
  kind: 'sale',
  sourceId: server.ctx.newId(),
  entries: [
    { account: 'buyer_clearing', amount: entries + 98, currency: 'eur' },
    { account: 'platform_revenue', amount: -100, currency: 'eur' },
    ...Array.from({ length: entries - 2 }, () => ({
      ...{ account: 'seller_payable', userId: sellerId, amount: -1, currency: 'eur' },
      ...{ orderItemId: server.ctx.newId(), trackId: server.ctx.newId() },
    })),
  ] as Posting['entries'],
})

async function accountOf(kind: string): Promise<string> {
  const { rows } = await sql<{ id: string }>`SELECT id FROM ledger_accounts WHERE kind = ${kind}`.execute(
    server.ctx.db,
  )
  return rows[0]?.id ?? ''
}

class Undo extends Error {}
const undone = (work: (tx: Tx) => Promise<void>) =>
  root.db
    .transaction()
    .execute(async (tx) => {
      await work(tx)
      throw new Undo()
    })
    .catch((error: unknown) => {
      if (!(error instanceof Undo)) throw error
    })

/** How often each function of the ledger was called in this session, as far as its transaction can tell. */
async function callsSoFar(tx: Tx): Promise<Map<string, number>> {
  const { rows } = await sql<{ name: string; calls: number }>`
    SELECT funcname AS name, calls::int FROM pg_stat_xact_user_functions WHERE funcname LIKE 'ledger%'`.execute(
    tx,
  )
  return new Map(rows.map(({ name, calls }) => [name, calls]))
}

/** The same for one posting alone, to its very end. */
async function callsOf(entries: number): Promise<Record<string, number>> {
  let calls: Record<string, number> = {}
  await undone(async (tx) => {
    await sql`SET LOCAL track_functions = 'pl'`.execute(tx)
    const before = await callsSoFar(tx)
    expect(await post(tx, server.ctx, posting(entries))).toBe('posted')
    await sql`SET CONSTRAINTS ALL IMMEDIATE`.execute(tx)
    const after = await callsSoFar(tx)
    calls = Object.fromEntries([...after].map(([name, count]) => [name, count - (before.get(name) ?? 0)]))
  })
  return calls
}

test('a transaction of the ledger is looked at once, however many entries it has', async () => {
  const few = await callsOf(2)
  expect(few).toEqual({ ledger_entries_are_whole: 1, ledger_transaction_has_entries: 1 })
  expect(await callsOf(2_000)).toEqual(few)
  expect(await callsOf(12_000)).toEqual(few)
})

test('one of more entries than a statement has parameters is written whole', async () => {
  const big = posting(20_000)
  expect(await server.ctx.transaction((tx) => post(tx, server.ctx, big))).toBe('posted')
  expect(await server.ctx.transaction((tx) => post(tx, server.ctx, big))).toBe('already')
  expect(await findContradictions(server.ctx.db, 1)).not.toContainEqual(
    expect.objectContaining({ check: 'transaction-sums-to-zero' }),
  )
})

test('the database knows the kinds of postings that the code has, and no others', async () => {
  const { rows } = await sql<{ definition: string }>`
    SELECT pg_get_constraintdef(oid) AS definition FROM pg_constraint WHERE conname = 'ledger_transactions_kind'`.execute(
    server.ctx.db,
  )
  const known = [...(rows[0]?.definition ?? '').matchAll(/'([a-z-]+)'/g)].map(([, kind]) => kind)
  expect(known.toSorted()).toEqual(postingKinds.toSorted())
})

interface Names {
  /** Of a transaction that is yet to be written, and says that it has two entries. */
  readonly head: string
  /** Of one that stands, with all of its entries. */
  readonly old: string
}
const headOf = ({ head }: Names, count = 2) =>
  `INSERT INTO ledger_transactions VALUES ('${head}', 'sale', gen_random_uuid(), null, sha256('x'), ${count}, now())`
const rowsOf = (id: string, amounts: readonly number[]) =>
  amounts
    .map((amount, at) => `('${id}'::uuid, '${at % 2 ? revenue : clearing}'::uuid, ${amount}, 'eur')`)
    .join(', ')
const COLUMNS = '(transaction_id, account_id, amount, currency)'
const add = (id: string, ...amounts: number[]) =>
  `INSERT INTO ledger_entries ${COLUMNS} VALUES ${rowsOf(id, amounts)}`
const copied = (id: string, ...amounts: number[]) =>
  `COPY ledger_entries ${COLUMNS} FROM PROGRAM 'printf "${amounts
    .map((amount, at) => `${id},${at % 2 ? revenue : clearing},${amount},eur\\n`)
    .join('')}"' CSV`

const NOW = 'SET CONSTRAINTS ALL IMMEDIATE'
const attempts: readonly (readonly [
  what: string,
  why: RegExp,
  statements: (names: Names) => readonly string[],
])[] = [
  [
    'a posting of a kind that no check looks at',
    /ledger_transactions_kind/,
    (names) => [headOf(names).replace("'sale'", "'sales'"), add(names.head, 5, -5)],
  ],
  ['entries for one that stands', /says 2 entries and has 4/, ({ old }) => [add(old, 5, -5)]],
  ['one entry for one that stands', /says 2 entries and has 3/, ({ old }) => [add(old, 5)]],
  ['entries for one that there is not', /says <NULL> entries|foreign key/, ({ head }) => [add(head, 5, -5)]],
  [
    'entries after the look at the end was called early',
    /says 2 entries and has 4/,
    (names) => [headOf(names), add(names.head, 5, -5), NOW, add(names.head, 7, -7)],
  ],
  [
    'entries in a statement each',
    /says 2 entries and has 1/,
    (names) => [headOf(names), add(names.head, 5), add(names.head, -4)],
  ],
  [
    'entries that went with a savepoint',
    /says 2 entries and has 0/,
    (names) => [headOf(names), 'SAVEPOINT a', add(names.head, 5, -5), 'ROLLBACK TO a'],
  ],
  [
    'entries that went with a savepoint in which they had been looked at',
    /says 2 entries and has 0/,
    (names) => [headOf(names), 'SAVEPOINT a', add(names.head, 5, -5), NOW, 'ROLLBACK TO a'],
  ],
  [
    'entries that went with a savepoint around the one in which they had been looked at',
    /says 2 entries and has 0/,
    (names) => [
      ...[headOf(names), 'SAVEPOINT a', add(names.head, 5, -5)],
      ...['SAVEPOINT b', NOW, 'SET CONSTRAINTS ALL DEFERRED', 'RELEASE b', 'ROLLBACK TO a'],
    ],
  ],
  [
    'other entries than those of a savepoint, one too many',
    /says 2 entries and has 3/,
    (names) => [
      ...[headOf(names), 'SAVEPOINT a', add(names.head, 5, -5), NOW, 'ROLLBACK TO a'],
      add(names.head, 5, -4, -1),
    ],
  ],
  [
    'entries of which one is skipped for its number',
    /says 2 entries and has 1/,
    (names) => [
      headOf(names),
      `INSERT INTO ledger_entries (id, transaction_id, account_id, amount, currency) OVERRIDING SYSTEM VALUE
        VALUES ((SELECT min(id) FROM ledger_entries), '${names.head}', '${clearing}', 5, 'eur'),
          (1000000, '${names.head}', '${revenue}', -5, 'eur') ON CONFLICT DO NOTHING`,
    ],
  ],
  [
    'an entry in the place of another',
    /append-only|has 3/,
    ({ old }) => [
      `INSERT INTO ledger_entries (id, transaction_id, account_id, amount, currency) OVERRIDING SYSTEM VALUE
        SELECT min(id), '${old}', '${clearing}', 5, 'eur' FROM ledger_entries
        ON CONFLICT (id) DO UPDATE SET amount = excluded.amount`,
    ],
  ],
  ['copied entries for one that stands', /says 2 entries and has 4/, ({ old }) => [copied(old, 5, -5)]],
  [
    'copied entries that do not sum to zero',
    /sum to zero/,
    (names) => [headOf(names), copied(names.head, 5, -4)],
  ],
  [
    'copied entries, one too many',
    /says 2 entries and has 3/,
    (names) => [headOf(names), copied(names.head, 5, -4, -1)],
  ],
  [
    'merged entries for one that stands',
    /says 2 entries and has 4/,
    ({ old }) => [
      `MERGE INTO ledger_entries USING (VALUES ${rowsOf(old, [5, -5])}) AS entry ON false
        WHEN NOT MATCHED THEN INSERT ${COLUMNS} VALUES (column1, column2, column3, column4)`,
    ],
  ],
  [
    'entries from two parts of a statement, that do not sum to zero',
    /sum to zero/,
    (names) => [
      headOf(names),
      `WITH one AS (${add(names.head, 5)} RETURNING id), other AS (${add(names.head, -4)} RETURNING id)
        SELECT FROM one, other`,
    ],
  ],
  [
    'two transactions at once, each of which has what the other lacks',
    /sum to zero/,
    (names) => [
      headOf(names),
      headOf({ ...names, head: '00000000-0000-4000-8000-000000000001' }),
      `${add(names.head, 5, -4)}, ${rowsOf('00000000-0000-4000-8000-000000000001', [4, -5])}`,
    ],
  ],
  ['one that says it has one entry', /entry_count/, (names) => [headOf(names, 1), add(names.head, 5)]],
]

describe('the books do not take, of a superuser either,', () => {
  test.each(attempts)('%s', async (_what, why, statements) => {
    const { rows } = await sql<{ id: string }>`
      SELECT id FROM ledger_transactions WHERE entry_count = 2 LIMIT 1`.execute(server.ctx.db)
    const names = { head: server.ctx.newId(), old: rows[0]?.id ?? '' }
    const before = await counts()
    const attempt = root.db.transaction().execute(async (tx) => {
      for (const statement of statements(names)) await sql.raw(statement).execute(tx)
    })
    await expect(attempt).rejects.toThrow(why)
    expect(await counts()).toEqual(before)
  })

  test('entries that two bring at once for one that stands', async () => {
    const { rows } = await sql<{ id: string }>`
      SELECT id FROM ledger_transactions WHERE entry_count = 2 LIMIT 1`.execute(server.ctx.db)
    const before = await counts()
    const both = await Promise.allSettled(
      [1, -1].map((amount) => sql.raw(add(rows[0]?.id ?? '', amount)).execute(server.ctx.db)),
    )
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(await counts()).toEqual(before)
  })
})

test('what is whole and balanced they take, written in any of these ways', async () => {
  const written = async (write: (id: string) => string) => {
    const names = { head: server.ctx.newId(), old: '' }
    await root.db.transaction().execute(async (tx) => {
      for (const statement of [headOf(names), write(names.head)]) await sql.raw(statement).execute(tx)
    })
  }
  const before = await counts()
  await written((id) => add(id, 5, -5))
  await written((id) => copied(id, 5, -5))
  await written((id) => `${add(id, 5, -5)} ON CONFLICT DO NOTHING`)
  expect(await counts()).toEqual({ transactions: before.transactions + 3, entries: before.entries + 6 })
})

async function counts(): Promise<{ transactions: number; entries: number }> {
  const { rows } = await sql<{ transactions: number; entries: number }>`
    SELECT (SELECT count(*) FROM ledger_transactions)::int AS transactions,
      (SELECT count(*) FROM ledger_entries)::int AS entries`.execute(server.ctx.db)
  return rows[0] ?? { transactions: 0, entries: 0 }
}
