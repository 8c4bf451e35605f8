import { fileURLToPath } from 'node:url'
import { runner } from 'node-pg-migrate'

const dir = fileURLToPath(new URL('../../../migrations/server', import.meta.url))

/**
 * Applies (or rolls back) the SQL migrations, each in a transaction of its own, under an advisory lock.
 * @returns names of the migrations that ran, in order
 */
export async function migrate(
  url: string,
  direction: 'up' | 'down' = 'up',
  count = Infinity,
): Promise<string[]> {
  const ran = await runner({
    databaseUrl: url,
    dir,
    direction,
    count,
    migrationsTable: 'schema_migrations',
    singleTransaction: false,
    checkOrder: true,
    log: () => undefined,
  })
  return ran.map(({ name }) => name)
}
