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

test('a library from before it was synced has its tracks in the list, and is found by their words', async () => {
  const root = mkdtempSync(join(tmpdir(), 'veza-db-'))
  const db = await openSqlite(join(root, 'a.db'))
  const migrations = readMigrations()
  const before = migrations.findIndex(({ name }) => name === 'sync')
  migrateUp(db, migrations.slice(0, before), join(root, 'backups'), clock)
  db.prepare(
    `INSERT INTO tracks (id, sha256, source_path, source_bytes, source_mtime_ms, format, duration_ms,
       sample_rate, channels, title, artist, imported_at, updated_at)
     VALUES ('t1', ?, '/music/a.wav', 10, 1.5, 'wav', 1000, 44100, 2, 'Old song', 'Ana', 'x', 'x')`,
  ).run('a'.repeat(64))

  migrateUp(db, migrations, join(root, 'backups'), clock)

  expect(listEntries(db, { account: 0, search: 'ana old' })).toMatchObject([
    { id: 't1', localId: 't1', remoteId: null, title: 'Old song', status: 'local', unsent: 0, trouble: null },
  ])
  const { id } = openAccount(db, { server: 'https://veza.example', accountId: 'a' })
  expect(listEntries(db, { account: id })).toHaveLength(1)

  migrateDown(db, migrations, migrations.length - before)
  expect(db.prepare('SELECT title FROM tracks').pluck().all()).toEqual(['Old song'])
  db.close()
  rmSync(root, { recursive: true, force: true })
})
