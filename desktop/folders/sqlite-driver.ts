import type BetterSqlite3 from 'better-sqlite3'
import { assertRuntime } from './runtime.ts'

/** Loads the native module late, so that an old runtime is told so instead of dying. Throws `NodeTooOld`. */
export async function loadDriver(): Promise<typeof BetterSqlite3> {
  assertRuntime()
  const { default: Database } = await import('better-sqlite3')
  return Database
}

/** Opens a file that is used for its lock alone; a statement on it never waits. */
export async function openLockFile(file: string): Promise<BetterSqlite3.Database> {
  const Database = await loadDriver()
  return new Database(file, { timeout: 0 })
}

/** True for the error of a lock that another connection holds. */
export function isBusy(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' && code.startsWith('SQLITE_BUSY')
}
