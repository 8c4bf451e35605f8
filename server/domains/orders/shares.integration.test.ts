import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { databaseUrl } from '../../../e2e/support/databases.ts'
import { cartOf, type MoneyRig, newProduct, placeOrder, startMoneyRig } from '../../../e2e/support/money.ts'
import { type Database, openDatabase, type Tx } from '../../platform/db/database.ts'
import { insertShares } from './queries.ts'
import { guest } from './testing.ts'

let rig: MoneyRig
/** Whom no missing right holds back. */
let root: Database
/** Of an order that stands. */
let itemId: string
let sellerId: string

beforeAll(async () => {
  rig = await startMoneyRig({ env: { PLATFORM_FEE_BPS: '1000' } })
  root = openDatabase(databaseUrl(inject('adminUrl'), rig.database.name), 1, () => undefined)
  const { product, seller } = await newProduct(rig)
  const { body } = await placeOrder(rig, undefined, { ...cartOf(product), email: guest() })
  const item = await root.db
    .selectFrom('orderItems')
    .select('id')
    .where('orderId', '=', body.orderId)
    .executeTakeFirstOrThrow()
  itemId = item.id
  sellerId = seller.id
})
afterAll(async () => {
  await root?.close()
  await rig?.stop()
})

/** One more item for so much, of the order that stands. */
const item = (id: string, amount: number) => `
  INSERT INTO order_items SELECT (jsonb_populate_record(item, jsonb_build_object('id', '${id}', 'amount', ${amount},
    'unit_price', ${amount}, 'position', 1 + (SELECT max(position) FROM order_items)))).*
  FROM order_items item WHERE id = '${itemId}'`
const shares = (id: string, ...amounts: number[]) => `
  INSERT INTO order_shares (id, order_item_id, seller_id, track_id, amount)
  SELECT gen_random_uuid(), '${id}'::uuid, '${sellerId}'::uuid, gen_random_uuid(), amount
  FROM unnest(ARRAY[${amounts.join()}]) AS amount`
const OTHER = '00000000-0000-4000-8000-000000000001'
const NOW = 'SET CONSTRAINTS ALL IMMEDIATE'

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

async function callsSoFar(tx: Tx): Promise<Map<string, number>> {
  const { rows } = await sql<{ name: string; calls: number }>`
    SELECT funcname AS name, calls::int FROM pg_stat_xact_user_functions WHERE funcname LIKE 'order%'`.execute(
    tx,
  )
  return new Map(rows.map(({ name, calls }) => [name, calls]))
}

/** How often each function of the database was called for one item with so many shares, to the very end. */
async function callsOf(count: number): Promise<Record<string, number>> {
  const { newId } = rig.server.ctx
  let calls: Record<string, number> = {}
  await undone(async (tx) => {
    const id = newId()
    await sql`SET LOCAL track_functions = 'pl'`.execute(tx)
    const before = await callsSoFar(tx)
    await sql.raw(item(id, count)).execute(tx)
    const share = { orderItemId: id, sellerId, amount: 1 }
    await insertShares(
      tx,
      Array.from({ length: count }, () => ({ ...share, id: newId(), trackId: newId() })),
    )
    await sql.raw(NOW).execute(tx)
    calls = Object.fromEntries(
      [...(await callsSoFar(tx))].map(([name, after]) => [name, after - (before.get(name) ?? 0)]),
    )
  })
  return calls
}

test('shares of an item are added up once, however many they are', async () => {
  const few = await callsOf(2)
  expect(few).toEqual({ order_shares_add_up: 1, order_item_has_shares: 1 })
  expect(await callsOf(5_000)).toEqual(few)
})

const attempts: readonly (readonly [
  what: string,
  why: RegExp,
  statements: (id: string) => readonly string[],
])[] = [
  ['an item that nobody has a share of', /has no shares/, (id) => [item(id, 10)]],
  ['shares of less', /do not add up/, (id) => [item(id, 10), shares(id, 5, 4)]],
  ['shares of more', /do not add up/, (id) => [item(id, 10), shares(id, 5, 6)]],
  ['a share more of what stands', /do not add up/, () => [shares(itemId, 1)]],
  [
    'a share more after the look at the end was called early',
    /do not add up/,
    (id) => [item(id, 10), shares(id, 5, 5), NOW, shares(id, 1)],
  ],
  [
    'shares that went with a savepoint in which they had been looked at',
    /has no shares/,
    (id) => [item(id, 10), 'SAVEPOINT a', shares(id, 5, 5), NOW, 'ROLLBACK TO a'],
  ],
  [
    'a share more that conflicts with nothing',
    /do not add up/,
    () => [`${shares(itemId, 1)} ON CONFLICT DO NOTHING`],
  ],
  [
    'shares of which one is skipped',
    /do not add up/,
    (id) => [
      item(id, 10),
      `INSERT INTO order_shares (id, order_item_id, seller_id, amount) VALUES (gen_random_uuid(), '${id}', null, 5),
          (gen_random_uuid(), '${id}', null, 5) ON CONFLICT DO NOTHING`,
    ],
  ],
  [
    'a share more, copied',
    /do not add up/,
    () => [
      `COPY order_shares (id, order_item_id, seller_id, amount) FROM PROGRAM 'printf "${itemId},${itemId},${sellerId},1\\n"' CSV`,
    ],
  ],
  [
    'shares of two items, each of which has what the other lacks',
    /do not add up/,
    (id) => [
      item(id, 10),
      item(OTHER, 10),
      `${shares(id, 9)} UNION ALL SELECT gen_random_uuid(), '${OTHER}'::uuid, '${sellerId}'::uuid, gen_random_uuid(), 11`,
    ],
  ],
  ['another amount of a share', /do not change/, () => ['UPDATE order_shares SET amount = amount + 1']],
  [
    'amounts moved from one share to another',
    /do not change/,
    () => [`UPDATE order_shares SET amount = 500 WHERE order_item_id = '${itemId}'`],
  ],
  ['a share of somebody else', /do not change/, () => ['UPDATE order_shares SET seller_id = null']],
  ['another price of what was bought', /do not change/, () => ['UPDATE order_items SET amount = amount - 1']],
  [
    'a share less of what stands',
    /go with it alone/,
    () => [`DELETE FROM order_shares WHERE order_item_id = '${itemId}'`],
  ],
  ['no shares at all', /do not change|cannot truncate/, () => ['TRUNCATE order_shares CASCADE']],
]

describe('an order does not take, of a superuser either,', () => {
  test.each(attempts)('%s', async (_what, why, statements) => {
    const id = rig.server.ctx.newId()
    const before = await standing()
    const attempt = root.db.transaction().execute(async (tx) => {
      for (const statement of statements(id)) await sql.raw(statement).execute(tx)
    })
    await expect(attempt).rejects.toThrow(why)
    expect(await standing()).toEqual(before)
  })
})

async function standing(): Promise<unknown> {
  const { rows } = await sql`
    SELECT (SELECT json_agg(i ORDER BY id) FROM order_items i) AS items, (SELECT json_agg(s ORDER BY id) FROM order_shares s) AS shares`.execute(
    rig.server.ctx.db,
  )
  return rows
}
