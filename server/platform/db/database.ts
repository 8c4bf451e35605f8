import { CamelCasePlugin, Kysely, PostgresDialect, type Transaction } from 'kysely'
import { Pool, types } from 'pg'
import type { DB } from './schema.ts'

/** Reads go through this. A function that writes takes a {@link Tx}. */
export type Db = Kysely<DB>
export type Tx = Transaction<DB>

const INT8 = 20
// Our bigints count bytes and pieces; all are far below 2^53, and the schema's checks keep them there.
types.setTypeParser(INT8, (text) => {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError(`bigint out of range: ${text}`)
  return value
})

export interface Database {
  readonly db: Db
  readonly pool: Pool
  close(): Promise<void>
}

/** Opens a pool. Connections are made when first needed; `onError` hears of those that broke, idle or at work. */
export function openDatabase(url: string, poolMax: number, onError: (error: Error) => void): Database {
  const pool = new Pool({
    connectionString: url,
    max: poolMax,
    connectionTimeoutMillis: 10_000,
    statement_timeout: 30_000,
    idle_in_transaction_session_timeout: 30_000,
    application_name: 'veza',
  })
  // Each by itself: the pool hears of idle ones alone, and an error that nobody hears ends the process.
  pool.on('connect', (client) => client.on('error', onError))
  pool.on('error', () => undefined)
  const db = new Kysely<DB>({
    dialect: new PostgresDialect({ pool }),
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
  })
  return { db, pool, close: () => db.destroy() }
}
