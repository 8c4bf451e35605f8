import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { edit } from '../outbox/edit.ts'
import { listEntries } from '../outbox/entry-row.ts'
import { openAccount } from '../sync/accounts.ts'
import { migrateDown, migrateUp } from './migrate.ts'
import { readMigrations } from './migrations.ts'
import { openSqlite } from './sqlite.ts'

const clock = { now: () => new Date('2026-01-02T03:04:05.678Z') }

test('edits from before one could plan are kept with their numbers; what is known of tracks has no plan', async () => {
  const root = mkdtempSync(join(tmpdir(), 'veza-db-'))
  const db = await openSqlite(join(root, 'a.db'))
  const migrations = readMigrations()
  const before = migrations.findIndex(({ name }) => name === 'schedules')
  migrateUp(db, migrations.slice(0, before), join(root, 'backups'), clock)
  const { id: account } = openAccount(db, { server: 'https://veza.example', accountId: 'a' })
  const insert = db.prepare(
    `INSERT INTO outbox (id, account, kind, resource_id, action, fields, seen, state, created_at, updated_at)
     VALUES (?, ?, 'track', 't', 'edit', '{"title":"New"}', '{"title":"Old"}', 'waiting', 'x', 'x')`,
  )
  for (const id of ['one', 'two', 'three']) insert.run(id, account)
  db.prepare("DELETE FROM outbox WHERE id <> 'two'").run()
  const known = { id: 't', title: 'Old', status: 'draft', version: 1, visibility: 'public', tags: [] }
  const item = JSON.stringify({ ...known, genre: '', paid: 0, createdAt: 'x' })
  db.prepare("INSERT INTO remote_items (account, kind, id, base, shown) VALUES (?, 'track', 't', ?, ?)").run(
    account,
    item,
    item,
  )

  migrateUp(db, migrations, join(root, 'backups'), clock)

  expect(listEntries(db, account)).toMatchObject([{ id: 'two', seq: 2, fields: { title: 'New' } }])
  const publishAt = '2026-02-01T00:00:00.000Z'
  const parts = { db, newId: () => 'four' }
  edit(parts, { account, kind: 'track', id: 't' }, { action: 'schedule', fields: { publishAt } }, clock.now())
  expect(listEntries(db, account)).toMatchObject([
    { seq: 2 },
    // Three was given before.
    { seq: 4, action: 'schedule', fields: { publishAt }, seen: { publishAt: null } },
  ])
  expect(db.prepare('SELECT publish_at FROM library_entries').pluck().all()).toEqual([publishAt])

  migrateDown(db, migrations, migrations.length - before)
  expect(db.prepare('SELECT id FROM outbox').pluck().all()).toEqual(['two'])
  db.close()
  rmSync(root, { recursive: true, force: true })
})
