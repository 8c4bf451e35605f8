import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { listEntries } from '../library/entries.ts'
import { keepFile, thingsOf } from '../remote/files.ts'
import { openAccount } from '../sync/accounts.ts'
import { migrateDown, migrateUp } from './migrate.ts'
import { readMigrations } from './migrations.ts'
import { openSqlite } from './sqlite.ts'

const clock = { now: () => new Date('2026-01-02T03:04:05.678Z') }
const file = `${'a'.repeat(64)}.png`

test('tracks that were synced before lack what is to be fetched of them; it is forgotten with their account', async () => {
  const root = mkdtempSync(join(tmpdir(), 'veza-db-'))
  const db = await openSqlite(join(root, 'a.db'))
  const migrations = readMigrations()
  const before = migrations.findIndex(({ name }) => name === 'remote_files')
  migrateUp(db, migrations.slice(0, before), join(root, 'backups'), clock)
  const { id: account } = openAccount(db, { server: 'https://veza.example', accountId: 'a' })
  const known = { id: 't', title: 'Old', status: 'draft', version: 1, visibility: 'public', tags: [] }
  const there = { coverUrl: 'https://veza.example/cover?v=1', hasRenditions: false }
  const item = JSON.stringify({ ...known, ...there, genre: '', paid: 0, createdAt: 'x' })
  db.prepare("INSERT INTO remote_items (account, kind, id, base, shown) VALUES (?, 'track', 't', ?, ?)").run(
    account,
    item,
    item,
  )
  migrateUp(db, migrations, join(root, 'backups'), clock)
  expect(listEntries(db, { account })).toMatchObject([{ id: 't', remoteCover: null, isLacking: true }])
  for (const thing of thingsOf(db, account, ['t']))
    keepFile(db, thing, { file, etag: null, bytes: 9 }, clock.now())
  expect(listEntries(db, { account })).toMatchObject([{ id: 't', remoteCover: file, isLacking: false }])
  db.prepare('DELETE FROM sync_accounts WHERE id = ?').run(account)
  expect(db.prepare('SELECT count(*) FROM remote_files').pluck().get()).toBe(0)

  migrateDown(db, migrations, migrations.length - before)
  expect(db.prepare("SELECT name FROM sqlite_master WHERE name LIKE 'remote_files%'").all()).toEqual([])
  db.close()
  rmSync(root, { recursive: true, force: true })
})
