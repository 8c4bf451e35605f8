import type BetterSqlite3 from 'better-sqlite3'
import { loadDriver } from '../../folders/sqlite-driver.ts'

export type Sqlite = BetterSqlite3.Database

/** How long a statement waits for another process's short transaction (ms). */
const BUSY_TIMEOUT_MS = 5_000

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

/** Runs `work` in one transaction that takes the write lock at once, so that it never fails half-way for lack of it. */
export function inTransaction<T>(db: Sqlite, work: () => T): T {
  return db.inTransaction ? work() : db.transaction(work).immediate()
}
