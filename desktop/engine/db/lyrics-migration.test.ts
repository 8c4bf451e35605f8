import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { getTrack, updateTrack } from '../library/tracks.ts'
import { openAccount } from '../sync/accounts.ts'
import { migrateDown, migrateUp } from './migrate.ts'
import { readMigrations } from './migrations.ts'
import { openSqlite } from './sqlite.ts'

const clock = { now: () => new Date('2026-01-02T03:04:05.678Z') }

test('a track from before there were lyrics has none, and may get some; its server is asked for all it has', async () => {
  const root = mkdtempSync(join(tmpdir(), 'veza-db-'))
  const db = await openSqlite(join(root, 'a.db'))
  const migrations = readMigrations()
  const before = migrations.findIndex(({ name }) => name === 'lyrics')
  migrateUp(db, migrations.slice(0, before), join(root, 'backups'), clock)
  db.prepare(
    `INSERT INTO tracks (id, sha256, source_path, source_bytes, source_mtime_ms, format, duration_ms, sample_rate, channels,
       artist, album, title, genre, imported_at, updated_at)
     VALUES ('t', ?, '/a.wav', 1, 1, 'wav', 1, 44100, 2, '', '', 'Old', 'Folk', 'x', 'x')`,
  ).run('a'.repeat(64))
  db.prepare(
    "INSERT INTO sync_accounts (server, account_id, cursor, reader) VALUES ('https://veza.example', 'a', 'c', 3)",
  ).run()

  migrateUp(db, migrations, join(root, 'backups'), clock)

  expect(getTrack(db, 't')?.metadata).toMatchObject({ genre: 'Folk', lyrics: '', lyricsLanguage: '' })
  updateTrack(db, 't', { lyrics: 'La', lyricsLanguage: 'fr' }, clock.now())
  updateTrack(db, 't', { genre: 'Jazz' }, clock.now())
  expect(getTrack(db, 't')?.metadata).toMatchObject({ genre: 'Jazz', lyrics: 'La', lyricsLanguage: 'fr' })
  expect(openAccount(db, { server: 'https://veza.example', accountId: 'a' }).cursor).toBeNull()

  migrateDown(db, migrations, migrations.length - before)
  expect(db.prepare('SELECT title, genre FROM tracks').all()).toEqual([{ title: 'Old', genre: 'Jazz' }])
  db.close()
  rmSync(root, { recursive: true, force: true })
})
