import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '@veza/shared/kernel/time.ts'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { libraryFolder } from '../../folders/library-folder.ts'
import { migrateDown, migrateUp } from '../db/migrate.ts'
import { readMigrations } from '../db/migrations.ts'
import { openLibrary } from '../db/open.ts'
import { inTransaction, openSqlite, type Sqlite } from '../db/sqlite.ts'
import { testAccount, trackAt } from '../outbox/testing.ts'
import { forgetAccount } from '../sync/accounts.ts'
import { receive } from '../sync/receive.ts'
import { salesFigures, soldByCountry, soldByProduct, soldByTrack } from './figures.ts'
import { keepAnswer, keptAnswer } from './kept-answers.ts'
import { countOrders, listOrders } from './orders.ts'
import { haveSale, saleAt, saleItem } from './testing.ts'

let root: string
let db: Sqlite
let account: number
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'veza-sales-'))
  db = await openLibrary(libraryFolder(root), systemClock)
  account = testAccount(db).id
})
afterEach(() => {
  db.close()
  rmSync(root, { recursive: true, force: true })
})

const MARCH = '2026-03-01T00:00:00.000Z'
const APRIL = '2026-04-01T00:00:00.000Z'
const MAY = '2026-05-01T00:00:00.000Z'
const march = (day: number) => `2026-03-${String(day).padStart(2, '0')}T10:00:00.000Z`
const inMarch = { currency: 'eur', from: MARCH, to: APRIL, limit: 10 }
const query = { search: '', standing: 'all', offset: 0, limit: 10 } as const

describe('figures', () => {
  test('each stretch holds what was sold from its first instant on and before its last', () => {
    haveSale(db, account, saleAt('a', MARCH))
    haveSale(db, account, saleAt('b', '2026-03-31T23:59:59.999Z'))
    haveSale(db, account, saleAt('c', APRIL))
    expect(salesFigures(db, account, [MARCH, APRIL, MAY])).toEqual([
      {
        currency: 'eur',
        firstAt: MARCH,
        lastAt: APRIL,
        stretches: [
          { earned: 540, pieces: 2, orders: 2, buyers: 2 },
          { earned: 270, pieces: 1, orders: 1, buyers: 1 },
        ],
      },
    ])
  })

  test('currencies stand side by side, the last one first, and are of one account alone', () => {
    haveSale(db, account, saleAt('a', march(1)))
    haveSale(db, account, saleAt('b', march(2), { currency: 'jpy' }))
    const other = testAccount(db, { server: 'https://other.example', accountId: 'x' }).id
    haveSale(db, other, saleAt('c', march(3)))
    const earned = salesFigures(db, account, [MARCH, APRIL]).map(({ currency, stretches }) => [
      currency,
      stretches[0]?.earned,
    ])
    expect(earned).toEqual([
      ['jpy', 270],
      ['eur', 270],
    ])
  })

  test('what goes back is taken off where it was sold: a part of the price, then the piece and the order', () => {
    const part = (refundedAmount: number, returned: number) =>
      saleAt('a', march(1), {
        items: [saleItem({ id: 'i', refundedAmount, earnings: [{ trackId: 't1', amount: 270, returned }] })],
      })
    const figures = () => salesFigures(db, account, [MARCH, APRIL])[0]?.stretches[0]
    haveSale(db, account, part(0, 0))
    haveSale(db, account, part(100, 90))
    expect(figures()).toEqual({ earned: 180, pieces: 1, orders: 1, buyers: 1 })
    haveSale(db, account, part(300, 270))
    expect(figures()).toEqual({ earned: 0, pieces: 0, orders: 0, buyers: 0 })
    expect(soldByTrack(db, account, inMarch)).toEqual([])
    expect(soldByProduct(db, account, inMarch)).toEqual([])
  })

  test('what was given away for nothing is sold, and earns nothing', () => {
    const items = [saleItem({ id: 'i', unitPrice: 0, amount: 0, quantity: 2, earnings: [] })]
    haveSale(db, account, saleAt('a', march(1), { items }))
    expect(salesFigures(db, account, [MARCH, APRIL])[0]?.stretches[0]).toEqual({
      earned: 0,
      pieces: 2,
      orders: 1,
      buyers: 1,
    })
    expect(soldByTrack(db, account, inMarch)).toEqual([
      { id: null, title: 'Late trains', earned: 0, pieces: 2, buyers: 1 },
    ])
  })

  test('a release counts once by product, and for each of its tracks by track; tracks are called as they are now', () => {
    const earnings = [
      { trackId: 't1', amount: 100, returned: 0 },
      { trackId: 't2', amount: 400, returned: 0 },
    ]
    const items = [saleItem({ id: 'i', productId: 'album', title: 'An album', quantity: 3, earnings })]
    haveSale(db, account, saleAt('a', march(1), { items }))
    haveSale(db, account, saleAt('b', march(2)))
    inTransaction(db, () =>
      receive(
        db,
        { account, kind: 'track', id: 't2' },
        trackAt('t2', { title: 'Second, renamed' }),
        new Date(),
      ),
    )
    expect(soldByProduct(db, account, inMarch)).toEqual([
      { id: 'album', title: 'An album', earned: 500, pieces: 3, buyers: 1 },
      { id: 'p1', title: 'Late trains', earned: 270, pieces: 1, buyers: 1 },
    ])
    expect(soldByTrack(db, account, inMarch)).toEqual([
      { id: 't2', title: 'Second, renamed', earned: 400, pieces: 3, buyers: 1 },
      { id: 't1', title: 'Late trains', earned: 370, pieces: 4, buyers: 2 },
    ])
  })

  test('who buys twice is one buyer of a time, of a country and of a thing, and counts in each of them', () => {
    const by = (buyer: string | null, country: string | null) => ({ buyer, country })
    haveSale(db, account, saleAt('a', march(1), by('ada', 'FR')))
    haveSale(db, account, saleAt('b', march(2), by('ada', 'BE')))
    haveSale(db, account, saleAt('c', march(3), by('bob', 'FR')))
    haveSale(db, account, saleAt('d', APRIL, by('ada', null)))
    const earnings = [{ trackId: 't1', amount: 270, returned: 270 }]
    const wholly = { items: [saleItem({ id: 'i', refundedAmount: 300, earnings })] }
    haveSale(db, account, saleAt('e', march(4), { ...by('eve', 'FR'), ...wholly }))
    const figures = salesFigures(db, account, [MARCH, APRIL, MAY])[0]
    expect(figures?.stretches.map(({ buyers }) => buyers)).toEqual([2, 1])
    expect(salesFigures(db, account, [MARCH, MAY])[0]?.stretches[0]?.buyers).toBe(2)
    expect(soldByTrack(db, account, inMarch)).toMatchObject([{ pieces: 3, buyers: 2 }])
    expect(soldByProduct(db, account, { ...inMarch, to: MAY })).toMatchObject([{ pieces: 4, buyers: 2 }])
    expect(soldByCountry(db, account, { ...inMarch, to: MAY })).toEqual([
      { country: 'FR', earned: 540, pieces: 2, orders: 2, buyers: 2 },
      { country: 'BE', earned: 270, pieces: 1, orders: 1, buyers: 1 },
      { country: null, earned: 270, pieces: 1, orders: 1, buyers: 1 },
    ])
  })

  test('buyers are not known as long as one sale was told of without its own', () => {
    haveSale(db, account, saleAt('a', march(1)))
    haveSale(db, account, saleAt('b', march(2), { buyer: null }))
    haveSale(db, account, saleAt('c', APRIL))
    const figures = salesFigures(db, account, [MARCH, APRIL, MAY])[0]
    expect(figures?.stretches.map(({ buyers }) => buyers)).toEqual([null, 1])
    haveSale(db, account, saleAt('b', march(2), { buyer: 'ada' }))
    expect(salesFigures(db, account, [MARCH, APRIL])[0]?.stretches[0]?.buyers).toBe(2)
  })

  test('are read from an index alone, however many orders there are', () => {
    haveSale(db, account, saleAt('a', march(1)))
    const asked: string[] = []
    const listening = new Proxy(db, {
      get: (target, name) =>
        name === 'prepare'
          ? (sql: string) => {
              asked.push(sql)
              return target.prepare(sql)
            }
          : Reflect.get(target, name),
    })
    salesFigures(listening, account, [MARCH, APRIL])
    soldByTrack(listening, account, inMarch)
    soldByProduct(listening, account, inMarch)
    soldByCountry(listening, account, inMarch)
    const plans = asked.map((sql) => {
      const values = sql.includes('@') ? [{ account, ...inMarch }] : [account, 'eur', MARCH, APRIL]
      const plan = db.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      return plan
        .all(...values.slice(0, sql.includes('@') ? 1 : sql.split('?').length - 1))
        .map(({ detail }) => detail)
        .join('; ')
    })
    expect(plans).toHaveLength(5)
    expect(plans.filter((plan) => /COVERING INDEX sale(s|_parts)_summed/.test(plan))).toHaveLength(5)
  })
})

describe('orders', () => {
  test('the newest first, found by a part of a title or the beginning of their number', () => {
    haveSale(db, account, saleAt('aaa', march(1)))
    haveSale(
      db,
      account,
      saleAt('abb', march(2), {
        status: 'refund_pending',
        items: [saleItem({ id: 'i', title: '100% “Nuit_blanche”' }), saleItem({ id: 'j', title: 'Two' })],
      }),
    )
    haveSale(db, account, saleAt('acc', march(3), { items: [saleItem({ id: 'k', refundedAmount: 100 })] }))
    const found = (more: object) => listOrders(db, account, { ...query, ...more }).map(({ id }) => id)
    expect(found({})).toEqual(['acc', 'abb', 'aaa'])
    expect(found({ limit: 1, offset: 1 })).toEqual(['abb'])
    expect(found({ search: 'TRAINS' })).toEqual(['acc', 'aaa'])
    expect(found({ search: 'ab' })).toEqual(['abb'])
    expect(found({ search: '%' })).toEqual(['abb'])
    expect(found({ search: 't_b' })).toEqual(['abb'])
    expect(found({ search: '_a' })).toEqual([])
    expect(found({ standing: 'returning' })).toEqual(['abb'])
    expect(found({ standing: 'returned' })).toEqual(['acc'])
    expect(countOrders(db, account, { ...query, search: 'trains' })).toBe(2)
    expect(listOrders(db, account, query)[1]).toEqual({
      id: 'abb',
      status: 'refund_pending',
      currency: 'eur',
      soldAt: march(2),
      titles: ['100% “Nuit_blanche”', 'Two'],
      paid: 600,
      refunded: 0,
      earned: 540,
      returned: 0,
    })
  })

  test('one that is gone, and those of an account that is forgotten, leave nothing', () => {
    haveSale(db, account, saleAt('a', march(1)))
    haveSale(db, account, saleAt('b', march(1)))
    inTransaction(db, () => receive(db, { account, kind: 'sale', id: 'a' }, null, new Date()))
    expect(listOrders(db, account, query).map(({ id }) => id)).toEqual(['b'])
    keepAnswer(db, account, 'money', {}, new Date())
    forgetAccount(db, account)
    for (const table of ['sales', 'sale_parts', 'kept_answers'])
      expect([table, db.prepare(`SELECT count(*) FROM ${table}`).pluck().get()]).toEqual([table, 0])
  })
})

test('what a server said is kept with its time, until it says otherwise', () => {
  const schema = z.object({ sum: z.int() })
  expect(keptAnswer(db, account, 'money', schema)).toBeNull()
  keepAnswer(db, account, 'money', { sum: 1 }, new Date(MARCH))
  keepAnswer(db, account, 'money', { sum: 2 }, new Date(APRIL))
  expect(keptAnswer(db, account, 'money', schema)).toEqual({ answer: { sum: 2 }, at: APRIL })
  expect(keptAnswer(db, account, 'money', z.object({ other: z.string() }))).toBeNull()
})

test('a library that knew its sales already has them added up', async () => {
  const migrations = readMigrations()
  const before = migrations.findIndex(({ name }) => name === 'money')
  const old = await openSqlite(join(root, 'old.db'))
  const clock = { now: () => new Date(MARCH) }
  migrateUp(old, migrations.slice(0, before), join(root, 'old-backups'), clock)
  const row = old
    .prepare<[], { id: number }>(
      "INSERT INTO sync_accounts (server, account_id) VALUES ('s', 'a') RETURNING id",
    )
    .get()
  const sale = JSON.stringify(saleAt('a', march(1)))
  old
    .prepare("INSERT INTO remote_items (account, kind, id, base, shown) VALUES (?, 'sale', 'a', ?, ?)")
    .run(row?.id, sale, sale)
  migrateUp(old, migrations, join(root, 'old-backups'), clock)
  expect(salesFigures(old, row?.id ?? 0, [MARCH, APRIL])[0]?.stretches[0]?.earned).toBe(270)
  migrateDown(old, migrations, migrations.length - before)
  expect(old.prepare('SELECT count(*) FROM remote_items').pluck().get()).toBe(1)
  old.close()
})

test('a library of the version before keeps its sums, and has buyers once the server tells of them', async () => {
  const migrations = readMigrations()
  const before = migrations.findIndex(({ name }) => name === 'sales')
  const old = await openSqlite(join(root, 'older.db'))
  const clock = { now: () => new Date(MARCH) }
  migrateUp(old, migrations.slice(0, before), join(root, 'older-backups'), clock)
  const { id } = testAccount(old)
  const { buyer: _, country: __, ...untold } = saleAt('a', march(1))
  const text = JSON.stringify(untold)
  old
    .prepare("INSERT INTO remote_items (account, kind, id, base, shown) VALUES (?, 'sale', 'a', ?, ?)")
    .run(id, text, text)
  migrateUp(old, migrations, join(root, 'older-backups'), clock)
  const stretch = () => salesFigures(old, id, [MARCH, APRIL])[0]?.stretches[0]
  expect(stretch()).toEqual({ earned: 270, pieces: 1, orders: 1, buyers: null })
  haveSale(old, id, saleAt('a', march(1)))
  expect(stretch()).toEqual({ earned: 270, pieces: 1, orders: 1, buyers: 1 })
  migrateDown(old, migrations, migrations.length - before)
  haveSale(old, id, saleAt('b', march(2)))
  expect(old.prepare('SELECT id, earned FROM sales ORDER BY id').all()).toEqual([
    { id: 'a', earned: 270 },
    { id: 'b', earned: 270 },
  ])
  old.close()
})
