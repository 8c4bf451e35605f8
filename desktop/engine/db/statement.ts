import type BetterSqlite3 from 'better-sqlite3'
import type { Sqlite } from './sqlite.ts'

const compiled = new WeakMap<Sqlite, Map<string, BetterSqlite3.Statement<unknown[], unknown>>>()

/**
 * A statement that is compiled once for each connection: for those that run ten thousand times, or whose triggers take longer to
 * compile than to run. Not for one that is changed by `pluck()` and its like.
 */
export function statement<P extends unknown[], R = unknown>(
  db: Sqlite,
  sql: string,
): BetterSqlite3.Statement<P, R> {
  const known = compiled.get(db) ?? new Map<string, BetterSqlite3.Statement<unknown[], unknown>>()
  compiled.set(db, known)
  const found = known.get(sql) ?? db.prepare<unknown[], unknown>(sql)
  known.set(sql, found)
  return found as BetterSqlite3.Statement<P, R>
}
