import type BetterSqlite3 from 'better-sqlite3'
import { assertRuntime } from './runtime.ts'

export type Sqlite = BetterSqlite3.Database

/** How long a statement waits for another process's short transaction (ms). */
const BUSY_TIMEOUT_MS = 5_000

/** Loads the native module late, so that an old runtime is told so instead of dying. Throws `NodeTooOld`. */
async function loadDriver(): Promise<typeof BetterSqlite3> {
  assertRuntime()
  const { default: Database } = await import('better-sqlite3')
  return Database
}

/**
 * Opens an SQLite file for the library: WAL, every commit on the disk before it is acknowledged
 * (`synchronous=FULL`), foreign keys held.
 */
export async function openSqlite(file: string): Promise<Sqlite> {
  const Database = await loadDriver()
  const db = new Database(file, { timeout: BUSY_TIMEOUT_MS })
  try {
    db.pragma('journal_mode = WAL')
    db.pragma('synchronous = FULL')
    db.pragma('foreign_keys = ON')
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

/** Opens a file that is used for its lock alone; a statement on it never waits. */
export async function openLockFile(file: string): Promise<Sqlite> {
  const Database = await loadDriver()
  return new Database(file, { timeout: 0 })
}

/** Runs `work` in one transaction that takes the write lock at once, so that it never fails half-way for lack of it. */
export function inTransaction<T>(db: Sqlite, work: () => T): T {
  return db.inTransaction ? work() : db.transaction(work).immediate()
}

/** True for the error of a lock that another connection holds. */
export function isBusy(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' && code.startsWith('SQLITE_BUSY')
}
