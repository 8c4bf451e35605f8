import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '@veza/shared/kernel/time.ts'
import { type Restored, restoredSchema } from '@veza/shared/studio/bridge/system.ts'
import type { LibraryFolder } from '../../folders/library-folder.ts'
import { tryLock } from '../../folders/lock.ts'
import { markRestored } from '../restored/hold.ts'
import { faultOf, listBackups, stampOf, syncToDisk } from './backups.ts'
import { openSqlite, type Sqlite } from './sqlite.ts'

/** The database cannot be read, and no copy of it can take its place. */
export class LibraryDamaged extends Error {
  override readonly name = 'LibraryDamaged'
}

/** True for what SQLite says of a file that is not, or not wholly, a database. */
export function isDamage(error: unknown): boolean {
  if (error instanceof LibraryDamaged) return true
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB'
}

/** Has the next opening read every page and index: something was not as it should be. @param root of the library */
export function suspectDamage(root: string): void {
  writeFileSync(join(root, SUSPECT), '')
}

const SUSPECT = 'suspect'
const RESTORED = 'restored.json'
/** Databases that could not be read and are kept, for whoever can read more out of them. */
const DAMAGED_KEPT = 5

/** A file that is missing or empty beside copies of itself was there once. Throws `LibraryDamaged`. */
export function assertNotLost(folder: LibraryFolder): void {
  const bytes = statSync(folder.db, { throwIfNoEntry: false })?.size ?? 0
  if (bytes === 0 && listBackups(folder.backups).length > 0)
    throw new LibraryDamaged('The database is gone, and copies of it are there.')
}

/** Reads the structure of every page; after a suspicion every index as well. Throws `LibraryDamaged`. */
export function assertWhole(db: Sqlite, folder: LibraryFolder): void {
  const suspect = join(folder.root, SUSPECT)
  const check = existsSync(suspect) ? 'integrity_check(1)' : 'quick_check(1)'
  const found = String(db.pragma(check, { simple: true }))
  if (found !== 'ok') throw new LibraryDamaged(found)
  rmSync(suspect, { force: true })
}

/**
 * Puts the newest copy that is whole in the place of a database that is not, which is kept. Wherever this is cut, the next
 * opening finds either the damaged file or the copy, never none. The caller holds the migration lock.
 * Throws `LibraryDamaged` where there is no such copy, or another process works with the library.
 */
export async function restoreLibrary(folder: LibraryFolder, clock: Clock, why: unknown): Promise<void> {
  const lock = await tryLock(folder.locks.runner)
  if (lock === null) throw new LibraryDamaged('Another process has it open.', { cause: why })
  try {
    const candidate = `${folder.db}.restored`
    const backup = await firstWhole(folder, candidate)
    if (backup === undefined) throw new LibraryDamaged(String(why), { cause: why })
    const damaged = join(folder.root, 'damaged', stampOf(clock))
    const restored = { at: clock.now().toISOString(), backupAt: backup.at.toISOString(), damaged }
    await mark(candidate, clock)
    writeFileSync(join(folder.root, RESTORED), JSON.stringify(restored satisfies Restored))
    setAside(folder.db, damaged)
    renameSync(candidate, folder.db)
    syncToDisk(folder.root)
    removeOld(join(folder.root, 'damaged'))
  } finally {
    lock.release()
  }
}

/** Before it is the library: no moment has one that does not know what became of it. */
async function mark(candidate: string, clock: Clock): Promise<void> {
  const db = await openSqlite(candidate)
  markRestored(db, clock.now())
  db.pragma('journal_mode = DELETE')
  db.close()
  syncToDisk(candidate)
}

async function firstWhole(folder: LibraryFolder, candidate: string) {
  for (const backup of listBackups(folder.backups)) {
    for (const file of [candidate, `${candidate}-wal`, `${candidate}-shm`]) rmSync(file, { force: true })
    copyFileSync(backup.path, candidate)
    if ((await faultOf(candidate)) !== undefined) continue
    syncToDisk(candidate)
    return backup
  }
  return undefined
}

/** What was written beside a database belongs to it alone: the copy must not find it. */
function setAside(file: string, into: string): void {
  mkdirSync(into, { recursive: true })
  const kept = join(into, 'library.db')
  if (existsSync(file)) {
    try {
      linkSync(file, kept)
    } catch {
      // A file system without links.
      copyFileSync(file, kept)
    }
  }
  for (const end of ['-wal', '-shm'])
    if (existsSync(`${file}${end}`)) renameSync(`${file}${end}`, `${kept}${end}`)
}

function removeOld(folder: string): void {
  const old = readdirSync(folder).sort().slice(0, -DAMAGED_KEPT)
  for (const name of old) rmSync(join(folder, name), { recursive: true, force: true })
}

/** What was put back and has not been read by anybody yet. @param root of the library */
export function readRestored(root: string): Restored | null {
  try {
    return restoredSchema.parse(JSON.parse(readFileSync(join(root, RESTORED), 'utf8')))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    // Half a word about it is better told as none than kept for ever.
    rmSync(join(root, RESTORED), { force: true })
    return null
  }
}

/** Its person has read of it. */
export const forgetRestored = (root: string): void => rmSync(join(root, RESTORED), { force: true })
