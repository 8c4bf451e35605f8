import { createHash } from 'node:crypto'
import { CamelCasePlugin, Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { Db } from '../../server/platform/db/database.ts'

/**
 * A connection for the same few questions, asked thousands of times: each is planned once, which takes several times as
 * long as answering it where the tables are as small as here.
 */
export function openForChecks(url: string): Db {
  const pool = new pg.Pool({
    connectionString: url,
    max: 1,
    application_name: 'veza-checks',
    options: '-c plan_cache_mode=force_generic_plan',
  })
  pool.on('connect', rememberPlans)
  // Its database is dropped at the end, maybe before a connection has said goodbye; what was asked of one tells by itself.
  pool.on('connect', (client) => client.on('error', () => undefined))
  pool.on('error', () => undefined)
  return new Kysely({
    dialect: new PostgresDialect({ pool }),
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
  })
}

function rememberPlans(client: pg.PoolClient): void {
  const query = client.query.bind(client)
  const named = (text: string, values: unknown[] = []) =>
    query({ name: createHash('sha1').update(text).digest('hex'), text, values })
  Object.assign(client, { query: named })
}
