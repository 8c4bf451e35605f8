import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DAY_MS, HOUR_MS } from '@veza/shared/kernel/time.ts'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type LibraryFolder, libraryFolder } from '../../folders/library-folder.ts'
import { tryLock } from '../../folders/lock.ts'
import { backUp, faultOf, keepBackups, listBackups } from './backups.ts'
import { forgetRestored, LibraryDamaged, readRestored, suspectDamage } from './damage.ts'
import { openLibrary } from './open.ts'
import type { Sqlite } from './sqlite.ts'

let nowMs: number
const clock = { now: () => new Date(nowMs) }
let folder: LibraryFolder

beforeEach(() => {
  nowMs = Date.parse('2026-03-04T05:06:07.890Z')
  folder = libraryFolder(mkdtempSync(join(tmpdir(), 'veza-damage-')))
})
afterEach(() => rmSync(folder.root, { recursive: true, force: true }))

function addTrack(db: Sqlite, title: string): void {
  db.prepare(
    `INSERT INTO tracks (id, sha256, source_path, source_bytes, source_mtime_ms, format, duration_ms,
       sample_rate, channels, title, description, imported_at, updated_at)
     VALUES (@title, @sha256, '/music/a.wav', 10, 1.5, 'wav', 1000, 44100, 2, @title, @text, 'x', 'x')`,
  ).run({ title, sha256: title.padEnd(64, '.'), text: 'Words enough to fill a page. '.repeat(150) })
}
const titlesOf = (db: Sqlite) => db.prepare('SELECT title FROM tracks ORDER BY title').pluck().all()

/** A library with `kept` in its copy, and `lost` added an hour after. */
async function libraryWithCopy(): Promise<void> {
  const db = await openLibrary(folder, clock)
  for (let at = 0; at < 20; at++) addTrack(db, `kept ${at}`)
  await backUp(db, folder.backups, clock)
  nowMs += HOUR_MS
  addTrack(db, 'lost')
  db.close()
}

async function openedTitles(): Promise<unknown[]> {
  const db = await openLibrary(folder, clock)
  const titles = titlesOf(db)
  db.close()
  return titles
}

function overwrite(path: string, from: number, bytes: number): void {
  const file = openSync(path, 'r+')
  writeSync(file, Buffer.alloc(bytes, 0xa5), 0, bytes, from)
  closeSync(file)
}

describe('a library that cannot be read', () => {
  test.each([
    ['is no database any more', () => writeFileSync(folder.db, 'Some other file. '.repeat(1_000))],
    ['has pages of something else in its middle', () => overwrite(folder.db, 16_384, 8_192)],
    ['was cut off', () => truncateSync(folder.db, 12_288)],
    ['is empty', () => truncateSync(folder.db, 0)],
    ['is gone', () => rmSync(folder.db)],
  ])('%s: its copy takes its place, it is kept, and that is told until it was read', async (_, damage) => {
    await libraryWithCopy()
    damage()
    const before = existsSync(folder.db) ? readFileSync(folder.db) : undefined
    expect(await openedTitles()).toHaveLength(20)
    const restored = readRestored(folder.root)
    expect(restored).toMatchObject({ at: '2026-03-04T06:06:07.890Z', backupAt: '2026-03-04T05:06:07.890Z' })
    if (before) expect(readFileSync(join(String(restored?.damaged), 'library.db')).equals(before)).toBe(true)
    nowMs += HOUR_MS
    expect(await openedTitles()).toHaveLength(20)
    expect(readRestored(folder.root)).toEqual(restored)
    forgetRestored(folder.root)
    expect(readRestored(folder.root)).toBeNull()
  })

  test('takes an older copy where the newest is damaged too', async () => {
    await libraryWithCopy()
    const [copy] = listBackups(folder.backups)
    const newer = join(folder.backups, 'daily-2026-03-04T05-30-00.000Z.db')
    copyFileSync(String(copy?.path), newer)
    overwrite(newer, 16_384, 8_192)
    writeFileSync(folder.db, 'no database')
    expect(await openedTitles()).toHaveLength(20)
    expect(readRestored(folder.root)?.backupAt).toBe('2026-03-04T05:06:07.890Z')
  })

  test('what was written beside the one that is gone does not reach the copy', async () => {
    await libraryWithCopy()
    const db = await openLibrary(folder, clock)
    addTrack(db, 'only beside')
    const beside = readFileSync(`${folder.db}-wal`)
    db.close()
    rmSync(folder.db)
    writeFileSync(`${folder.db}-wal`, beside)
    expect(await openedTitles()).not.toContain('only beside')
    const kept = join(String(readRestored(folder.root)?.damaged), 'library.db-wal')
    expect(readFileSync(kept).equals(beside)).toBe(true)
  })

  test('goes on where a restore was cut: no moment leaves none', async () => {
    await libraryWithCopy()
    writeFileSync(folder.db, 'no database')
    // As far as one that died before the last step has come.
    writeFileSync(`${folder.db}.restored`, 'half a copy')
    writeFileSync(join(folder.root, 'restored.json'), '{"at":"2026-')
    expect(await openedTitles()).toHaveLength(20)
    expect(readRestored(folder.root)?.backupAt).toBe('2026-03-04T05:06:07.890Z')
  })

  test('is refused, and stays as it is, where there is no copy or another works with it', async () => {
    writeFileSync(folder.db, 'no database')
    await expect(openLibrary(folder, clock)).rejects.toThrow(LibraryDamaged)
    rmSync(folder.db)
    await libraryWithCopy()
    writeFileSync(folder.db, 'no database')
    const other = await tryLock(folder.locks.runner)
    await expect(openLibrary(folder, clock)).rejects.toThrow('Another process')
    other?.release()
    expect(readFileSync(folder.db, 'utf8')).toBe('no database')
    expect(await openedTitles()).toHaveLength(20)
  })
})

test('what only an index has wrong is found after a suspicion, and a suspicion ends with a look', async () => {
  await libraryWithCopy()
  const db = await openLibrary(folder, clock)
  db.exec('CREATE TABLE pairs (one TEXT, two TEXT); CREATE INDEX pairs_one ON pairs (one)')
  db.exec("INSERT INTO pairs VALUES ('left', 'right')")
  // The index, as it is written down from now on, is one of the other column: what is in it fits no row.
  db.unsafeMode()
  db.pragma('writable_schema = ON')
  db.exec("UPDATE sqlite_schema SET sql = 'CREATE INDEX pairs_one ON pairs (two)' WHERE name = 'pairs_one'")
  db.close()
  expect(await openedTitles()).toContain('lost')
  suspectDamage(folder.root)
  expect(await openedTitles()).not.toContain('lost')
  expect(readdirSync(folder.root)).not.toContain('suspect')
})

describe('copies', () => {
  const copies = async (db: Sqlite, faults: unknown[] = []) => {
    const look = new AbortController()
    const looked = keepBackups(
      { db, folder: folder.backups, clock, onFault: (f) => faults.push(f) },
      look.signal,
    )
    setImmediate(() => look.abort())
    await looked
    return listBackups(folder.backups).map(({ at }) => at.toISOString().slice(0, 10))
  }

  test('are made once a day of a library that holds something, seven are kept, and each is whole', async () => {
    const db = await openLibrary(folder, clock)
    expect(await copies(db)).toEqual([])
    addTrack(db, 'one')
    expect(await copies(db)).toEqual(['2026-03-04'])
    nowMs += DAY_MS - 1
    expect(await copies(db)).toHaveLength(1)
    for (let day = 0; day < 9; day++) {
      nowMs += DAY_MS
      await copies(db)
    }
    expect(await copies(db)).toHaveLength(7)
    const [newest] = listBackups(folder.backups)
    expect(newest?.at.getTime()).toBe(nowMs)
    expect(await faultOf(String(newest?.path))).toBeUndefined()
    expect(readdirSync(folder.backups).filter((name) => !/^daily-[\dTZ.-]+\.db$/.test(name))).toEqual([])
    db.close()
  })

  test('of a library that is damaged are not kept: those from before stay', async () => {
    await libraryWithCopy()
    const db = await openLibrary(folder, clock)
    db.pragma('wal_checkpoint(TRUNCATE)')
    db.pragma('shrink_memory')
    overwrite(folder.db, 16_384, 8_192)
    nowMs += 2 * DAY_MS
    const faults: unknown[] = []
    expect(await copies(db, faults)).toEqual(['2026-03-04'])
    expect(faults).toHaveLength(1)
    db.close()
  })
})
