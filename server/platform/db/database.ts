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

/** PostgreSQL's `admin_shutdown`: the connection was ended from its side. */
const ENDED_BY_DATABASE = '57P01'

/** Whether the database itself has ended a connection, as it does when it stops. */
export const isEndedByDatabase = (error: Error): boolean =>
  'code' in error && error.code === ENDED_BY_DATABASE

/**
 * Opens a pool. Connections are made when first needed; `onError` hears of idle ones that broke, but not of those that
 * the database ends while we do: whoever stops both has asked for it.
 */
export function openDatabase(url: string, poolMax: number, onError: (error: Error) => void): Database {
  const pool = new Pool({
    connectionString: url,
    max: poolMax,
    connectionTimeoutMillis: 10_000,
    statement_timeout: 30_000,
    idle_in_transaction_session_timeout: 30_000,
    application_name: 'veza',
  })
  // The pool tells of idle ones; of those at work, what was asked of them tells. An error that nobody hears ends the process.
  pool.on('connect', (client) => client.on('error', () => undefined))
  let isClosing = false
  pool.on('error', (error) => {
    if (isClosing && isEndedByDatabase(error)) return
    onError(error)
  })
  const db = new Kysely<DB>({
    dialect: new PostgresDialect({ pool }),
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
  })
  const close = () => {
    isClosing = true
    return db.destroy()
  }
  return { db, pool, close }
}
