import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { migrateDown, migrateUp } from '../db/migrate.ts'
import { readMigrations } from '../db/migrations.ts'
import { inTransaction, openSqlite, type Sqlite } from '../db/sqlite.ts'
import { countUnread, listNotifications, note } from '../notifications/notifications.ts'
import { planTranscode } from '../publish/plan.ts'
import { countGroups, listGroups } from '../queue/groups.ts'
import { listJobs } from '../queue/job-row.ts'
import { type TestLibrary, testLibrary } from '../queue/testing.ts'
import { forgetAccount, openAccount } from '../sync/accounts.ts'
import { listEntries } from './entries.ts'
import {
  followSessions,
  goOnWithoutAccount,
  holderOf,
  isWithoutAccount,
  letGo,
  shareTrack,
} from './holder.ts'
import { getTrack, insertTrack } from './tracks.ts'

const ann = { server: 'https://veza.example', accountId: 'ann', email: 'ann@veza.example' }
const bob = { server: 'https://veza.example', accountId: 'bob', email: 'bob@veza.example' }
let lib: TestLibrary
beforeEach(async () => {
  lib = await testLibrary()
})
afterEach(() => lib.close())

let counter = 0
function bring(title: string): string {
  const id = lib.newId()
  const sha256 = String(counter++).padStart(64, '0')
  const source = { path: `/music/${title}.wav`, bytes: 10, mtimeMs: 1, format: 'wav' as const, sha256 }
  const sound = { durationMs: 1_000, sampleRate: 44_100, channels: 2 }
  const words = { title, artist: '', album: '', genre: '', coverFile: null }
  insertTrack(lib.db, { id, source, ...sound, ...words }, lib.clock.now())
  return id
}
const rowOf = (whose: typeof ann | null) => (whose === null ? 0 : openAccount(lib.db, whose).id)
const seenBy = (whose: typeof ann | null) =>
  listEntries(lib.db, { account: rowOf(whose), sort: 'title' }).map(({ title }) => title)

describe('what was done without an account', () => {
  test('belongs to the account that signs in first; a second one never sees it, nor does nobody', () => {
    bring('First')
    expect(seenBy(null)).toEqual(['First'])
    followSessions(lib.db, [ann])
    expect([seenBy(ann), seenBy(null)]).toEqual([['First'], []])
    letGo(lib.db, ann.server)
    followSessions(lib.db, [bob])
    expect([seenBy(ann), seenBy(bob), seenBy(null)]).toEqual([['First'], [], []])
  })

  test('is adopted once, however often that is done, and what comes later is whose it is then', () => {
    bring('Before')
    followSessions(lib.db, [ann])
    followSessions(lib.db, [ann])
    bring('During')
    letGo(lib.db, ann.server)
    bring('Between')
    expect(seenBy(null)).toEqual(['Between'])
    followSessions(lib.db, [bob])
    followSessions(lib.db, [ann])
    expect([seenBy(ann), seenBy(bob), seenBy(null)]).toEqual([['Before', 'During'], ['Between'], []])
  })

  test('is adopted whole or not at all', () => {
    for (const title of ['One', 'Two']) bring(title)
    const cut = () =>
      inTransaction(lib.db, () => {
        followSessions(lib.db, [ann])
        throw new Error('cut')
      })
    expect(cut).toThrow('cut')
    expect([holderOf(lib.db), seenBy(null)]).toEqual([null, ['One', 'Two']])
    followSessions(lib.db, [ann])
    expect(holderOf(lib.db)).toEqual(ann)
    expect([seenBy(ann), seenBy(null)]).toEqual([['One', 'Two'], []])
  })

  test('stays with whoever was signed in while the server has ended that', () => {
    followSessions(lib.db, [ann])
    followSessions(lib.db, [])
    bring('Offline')
    expect(holderOf(lib.db)).toEqual(ann)
    expect([seenBy(ann), seenBy(null)]).toEqual([['Offline'], []])
  })

  test('to go on without one is chosen until somebody signs in', () => {
    goOnWithoutAccount(lib.db, lib.clock.now())
    goOnWithoutAccount(lib.db, lib.clock.now())
    expect(isWithoutAccount(lib.db)).toBe(true)
    followSessions(lib.db, [ann])
    expect(isWithoutAccount(lib.db)).toBe(false)
    letGo(lib.db, 'https://another.example')
    expect(holderOf(lib.db)).toEqual(ann)
    letGo(lib.db, ann.server)
    expect([holderOf(lib.db), isWithoutAccount(lib.db)]).toEqual([null, false])
  })

  test('of an account that is forgotten here is nobody’s again, and lies here still', () => {
    bring('Kept')
    followSessions(lib.db, [ann])
    forgetAccount(lib.db, rowOf(ann))
    expect(seenBy(null)).toEqual(['Kept'])
  })
})

test('the same recording brought by two is both accounts’, or nobody’s and theirs', () => {
  followSessions(lib.db, [ann])
  const id = bring('Ours')
  letGo(lib.db, ann.server)
  shareTrack(lib.db, id)
  expect([seenBy(ann), seenBy(null)]).toEqual([['Ours'], ['Ours']])
  followSessions(lib.db, [bob])
  shareTrack(lib.db, id)
  expect([seenBy(ann), seenBy(bob), seenBy(null)]).toEqual([['Ours'], ['Ours'], []])
})

test('work for others’ tracks goes on, and is neither listed nor counted nor told', () => {
  followSessions(lib.db, [ann])
  const track = getTrack(lib.db, bring('Hers'))
  if (track) planTranscode(lib.db, track, lib.newId, lib.clock.now())
  const happenedAt = lib.clock.now().toISOString()
  const params = { trackId: track?.id ?? '', title: 'Hers' }
  note(lib.db, { kind: 'published', subject: 'a job', params, happenedAt })
  const seen = (whose: typeof ann | null) => [
    listJobs(lib.db).length,
    listGroups(lib.db, { shown: 'live', offset: 0, limit: 10 }).total,
    countGroups(lib.db, 'live'),
    listNotifications(lib.db, rowOf(whose), 10).length,
    countUnread(lib.db, rowOf(whose)),
  ]
  expect(seen(ann)).toEqual([1, 1, 1, 1, 1])
  letGo(lib.db, ann.server)
  expect(seen(null)).toEqual([0, 0, 0, 0, 0])
  followSessions(lib.db, [bob])
  expect(seen(bob)).toEqual([0, 0, 0, 0, 0])
  followSessions(lib.db, [ann])
  expect(seen(ann)).toEqual([1, 1, 1, 1, 1])
})

describe('a library of the version before', () => {
  const clock = { now: () => new Date('2026-01-02T03:04:05.678Z') }
  let root: string
  let db: Sqlite
  const migrations = readMigrations()
  const before = migrations.findIndex(({ name }) => name === 'adoption')
  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), 'veza-db-'))
    db = await openSqlite(join(root, 'a.db'))
    migrateUp(db, migrations.slice(0, before), join(root, 'backups'), clock)
    db.prepare(
      `INSERT INTO tracks (id, sha256, source_path, source_bytes, source_mtime_ms, format, duration_ms,
         sample_rate, channels, title, artist, imported_at, updated_at)
       VALUES ('t1', ?, '/music/a.wav', 10, 1.5, 'wav', 1000, 44100, 2, 'Old song', 'Ana', 'x', 'x')`,
    ).run('a'.repeat(64))
  })
  afterEach(() => {
    db.close()
    rmSync(root, { recursive: true, force: true })
  })
  const up = () => migrateUp(db, migrations, join(root, 'backups'), clock)
  // In words that every version of the library understands.
  const of = (account: number) =>
    db.prepare<[number], string>('SELECT title FROM library_entries WHERE account = ?').pluck().all(account)

  test('shows each account what it saw, and knows who was signed in last', () => {
    const { id } = openAccount(db, ann)
    db.prepare("INSERT INTO settings (key, value) VALUES ('studio.last-account', ?)").run(JSON.stringify(ann))
    up()
    expect(holderOf(db)).toEqual(ann)
    expect([of(id), of(0)]).toEqual([['Old song'], []])
    expect(of(openAccount(db, bob).id)).toEqual([])
    migrateDown(db, migrations, migrations.length - before)
    expect([of(id), of(0)]).toEqual([['Old song'], ['Old song']])
    const last = db.prepare("SELECT value FROM settings WHERE key = 'studio.last-account'").pluck().get()
    expect(JSON.parse(String(last))).toEqual(ann)
  })

  test('in which nobody ever signed in waits for whoever does first', () => {
    up()
    expect([holderOf(db), of(0)]).toEqual([null, ['Old song']])
    followSessions(db, [bob])
    expect([of(openAccount(db, bob).id), of(0)]).toEqual([['Old song'], []])
  })
})
