import { sql } from 'kysely'
import { vi } from 'vitest'
import type { TestServer } from './server.ts'

/**
 * Waits until all that has been committed so far can be told: transactions of other test files' databases, which run in the
 * same cluster, hold it up as any would.
 */
export async function settled(server: Pick<TestServer, 'ctx'>): Promise<void> {
  const { ctx } = server
  const { rows } = await sql<{ xid: string }>`SELECT pg_current_xact_id()::text AS xid`.execute(ctx.db)
  const isPassed = async () => {
    const answer = await sql<{ passed: boolean }>`
      SELECT pg_snapshot_xmin(pg_current_snapshot()) > ${rows[0]?.xid}::xid8 AS passed`.execute(ctx.db)
    return answer.rows[0]?.passed === true
  }
  await vi.waitUntil(isPassed, { timeout: 110_000, interval: 20 }).catch(async (error: unknown) => {
    throw new Error(`Held up by ${JSON.stringify(await runningLongest(server))}`, { cause: error })
  })
}

async function runningLongest({ ctx }: Pick<TestServer, 'ctx'>): Promise<unknown> {
  const { rows } = await sql`
    SELECT datname, application_name, state, wait_event, now() - xact_start AS since, left(query, 200) AS query
    FROM pg_stat_activity WHERE backend_xid IS NOT NULL ORDER BY xact_start LIMIT 3`.execute(ctx.db)
  return rows
}
