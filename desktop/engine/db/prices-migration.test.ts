import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { listEntries } from '../library/entries.ts'
import { openAccount } from '../sync/accounts.ts'
import { migrateDown, migrateUp } from './migrate.ts'
import { readMigrations } from './migrations.ts'
import { openSqlite } from './sqlite.ts'

const clock = { now: () => new Date('2026-01-02T03:04:05.678Z') }

test('what was synced before tells its price', async () => {
  const root = mkdtempSync(join(tmpdir(), 'veza-db-'))
  const db = await openSqlite(join(root, 'a.db'))
  const migrations = readMigrations()
  const before = migrations.findIndex(({ name }) => name === 'prices')
  migrateUp(db, migrations.slice(0, before), join(root, 'backups'), clock)
  const { id: account } = openAccount(db, { server: 'https://veza.example', accountId: 'a' })
  const have = (kind: string, item: { id: string }) =>
    db
      .prepare(
        'INSERT INTO remote_items (account, kind, id, base, shown) VALUES (@account, @kind, @id, @item, @item)',
      )
      .run({ account, kind, id: item.id, item: JSON.stringify(item) })
  const known = { id: 't', title: 'Old', status: 'published', version: 1, visibility: 'public', tags: [] }
  have('track', { ...known, ...{ genre: '', paid: 0, createdAt: 'x' } })
  const licence = { terms: { template: 'personal' }, price: 300, payWhatYouWant: null, formats: ['aac'] }
  const offer = { id: 'p', kind: 'track', status: 'on-sale', trackIds: ['t'], currency: 'eur' }
  have('product', { ...offer, ...{ licences: [licence] } })
  migrateUp(db, migrations, join(root, 'backups'), clock)
  expect(listEntries(db, { account })).toMatchObject([
    { price: { amount: 300, currency: 'eur', kind: 'fixed' } },
  ])

  migrateDown(db, migrations, migrations.length - before)
  expect(db.prepare("SELECT name FROM sqlite_master WHERE name = 'remote_items_offer'").all()).toEqual([])
  db.close()
  rmSync(root, { recursive: true, force: true })
})
