import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { libraryFolder } from '../../folders/library-folder.ts'
import { tryLock } from '../../folders/lock.ts'
import { assertRuntime, NodeTooOld } from '../../folders/runtime.ts'
import { LibraryTooNew, libraryVersion, migrateDown, migrateUp } from './migrate.ts'
import { readMigrations } from './migrations.ts'
import { openLibrary } from './open.ts'
import { openSqlite, type Sqlite } from './sqlite.ts'

const clock = { now: () => new Date('2026-01-02T03:04:05.678Z') }
const migrations = readMigrations()
let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'veza-db-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const schemaOf = (db: Sqlite) =>
  db.prepare("SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY 1, 2").all()

test('an old Node is refused with a sentence', () => {
  expect(() => assertRuntime('20.20.2')).toThrow(NodeTooOld)
  expect(() => assertRuntime('24.0.0')).not.toThrow()
})

test('up, down and up again give the same schema', async () => {
  const db = await openSqlite(join(root, 'a.db'))
  migrateUp(db, migrations, join(root, 'backups'), clock)
  const first = schemaOf(db)
  migrateDown(db, migrations, migrations.length)
  expect(libraryVersion(db)).toBe(0)
  expect(schemaOf(db)).toHaveLength(1)
  migrateUp(db, migrations, join(root, 'backups'), clock)
  expect(schemaOf(db)).toEqual(first)
  db.close()
})

test('a library of the version before keeps its data, and a copy of it lies beside', async () => {
  const file = join(root, 'a.db')
  const backups = join(root, 'backups')
  const db = await openSqlite(file)
  migrateUp(db, migrations.slice(0, -1), backups, clock)
  const before = libraryVersion(db)
  db.prepare(
    `INSERT INTO tracks (id, sha256, source_path, source_bytes, source_mtime_ms, format, duration_ms,
       sample_rate, channels, title, imported_at, updated_at)
     VALUES ('t1', ?, '/music/a.wav', 10, 1.5, 'wav', 1000, 44100, 2, 'Old song', 'x', 'x')`,
  ).run('a'.repeat(64))
  db.prepare(
    `INSERT INTO jobs (id, kind, payload, dedupe, track_id, state, position, created_at, updated_at)
     VALUES ('j1', 'transcode', '{}', 'd', 't1', 'queued', 1, 'x', 'x')`,
  ).run()

  expect(migrateUp(db, migrations, backups, clock)).toEqual([migrations.length])

  expect(db.prepare('SELECT title FROM tracks').pluck().all()).toEqual(['Old song'])
  expect(db.prepare('SELECT track_id FROM jobs').pluck().all()).toEqual(['t1'])
  db.close()
  const copy = readdirSync(backups).find((name) =>
    name.startsWith(`library-v${String(before).padStart(4, '0')}`),
  )
  const old = await openSqlite(join(backups, String(copy)))
  expect(libraryVersion(old)).toBe(before)
  expect(old.prepare('SELECT title FROM tracks').pluck().all()).toEqual(['Old song'])
  old.close()
})

test('a migration that fails leaves the version before, whole', async () => {
  const db = await openSqlite(join(root, 'a.db'))
  const broken = {
    version: 2,
    name: 'broken',
    up: 'CREATE TABLE half (x); SELECT nonsense FROM nowhere;',
    down: '',
  }
  expect(() => migrateUp(db, [...migrations.slice(0, 1), broken], join(root, 'backups'), clock)).toThrow()
  expect(libraryVersion(db)).toBe(1)
  expect(schemaOf(db).some((row) => (row as { name: string }).name === 'half')).toBe(false)
  db.close()
})

test('a newer library is left alone', async () => {
  const folder = libraryFolder(root)
  const db = await openLibrary(folder, clock)
  db.prepare("INSERT INTO schema_migrations VALUES (9999, 'future', 'x')").run()
  db.close()
  await expect(openLibrary(folder, clock)).rejects.toThrow(LibraryTooNew)
})

test('many openings at once migrate once', async () => {
  const folder = libraryFolder(root)
  const all = await Promise.all(Array.from({ length: 8 }, () => openLibrary(folder, clock)))
  expect(all.map(libraryVersion)).toEqual(Array(8).fill(migrations.length))
  for (const db of all) db.close()
})

test('a lock is held by one, and free again after release', async () => {
  const file = join(root, 'x.lock')
  const first = await tryLock(file)
  expect(first).not.toBeNull()
  expect(await tryLock(file)).toBeNull()
  first?.release()
  first?.release()
  const second = await tryLock(file)
  expect(second).not.toBeNull()
  second?.release()
})
