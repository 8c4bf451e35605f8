import { CamelCasePlugin, Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { Db } from '../../server/platform/db/database.ts'
// Numbers are read as the product reads them.
import '../../server/platform/db/database.ts'
import type { DB } from '../../server/platform/db/schema.ts'

export interface Plan {
  readonly query: string
  /** As PostgreSQL tells it, with what was done and how many pages were looked at. */
  readonly text: string
  readonly ms: number
  /** Tables that were read from end to end. */
  readonly wholeTables: readonly string[]
}

export interface ExplainingDatabase {
  readonly db: Db
  /** Of the questions asked since the last call. */
  take(): Plan[]
  close(): Promise<void>
}

/** A database that has each question explained before it answers: changes and their questions are left alone. */
export function explainingDatabase(url: string): ExplainingDatabase {
  let plans: Plan[] = []
  const pool = new pg.Pool({ connectionString: url, max: 2 })
  pool.on('connect', (client) => {
    const query = client.query.bind(client) as (sql: string, values: unknown[]) => Promise<pg.QueryResult>
    const explained = async (sql: string, values: unknown[]) => {
      if (/^\s*(select|with)\b/i.test(sql) && !/pg_(try_)?advisory/.test(sql))
        plans.push(planOf(sql, await query(`EXPLAIN (ANALYZE, BUFFERS, COSTS OFF) ${sql}`, values)))
      return query(sql, values)
    }
    Object.assign(client, { query: explained })
  })
  const db = new Kysely<DB>({
    dialect: new PostgresDialect({ pool }),
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
  })
  return {
    db,
    take: () => {
      const taken = plans
      plans = []
      return taken
    },
    close: () => db.destroy(),
  }
}

function planOf(query: string, { rows }: pg.QueryResult): Plan {
  const text = rows.map((row) => Object.values(row)[0]).join('\n')
  return {
    query,
    text,
    ms: Number(/Execution Time: ([\d.]+)/.exec(text)?.[1]),
    wholeTables: [...text.matchAll(/Seq Scan on (\w+)/g)].map(([, table = '']) => table),
  }
}
