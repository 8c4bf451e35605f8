import { sql } from 'kysely'
import type { Context } from '../../server/context.ts'
import { Crash } from '../../server/platform/crash-points/index.ts'
import type { Attempt, JobHandler, JobHandlers, JobName } from '../../server/platform/jobs/index.ts'

interface WaitingJob {
  readonly id: string
  readonly name: JobName
  readonly data: unknown
  readonly retryCount: number
  readonly retryLimit: number
}

const PASSES = 40
const never = new AbortController().signal

/** As many as two cores have a use for; a worker does up to eight of one kind at once, and kinds beside each other. */
const AT_ONCE = 4

/**
 * Does what waits in the queue, oldest first and some at once, until nothing is left: as a worker does, save that nobody
 * waits for the time of a retry. A death leaves the job where it is, as a worker that died would.
 * @param kinds the kinds that are done; others stay
 * @returns how many were taken up
 */
export async function drain(
  ctx: Pick<Context, 'db'>,
  handlers: JobHandlers,
  kinds: readonly JobName[],
): Promise<number> {
  let done = 0
  for (let pass = 0; pass < PASSES; pass++) {
    const { rows } = await sql<WaitingJob>`
      SELECT id, name, data, retry_count, retry_limit FROM pgboss.job
      WHERE state IN ('created', 'retry') AND name IN (${sql.join(kinds)}) ORDER BY created_on, id`.execute(
      ctx.db,
    )
    if (rows.length === 0) return done
    for (let from = 0; from < rows.length; from += AT_ONCE)
      await Promise.all(rows.slice(from, from + AT_ONCE).map((job) => doOne(ctx, handlers, job)))
    done += rows.length
  }
  return done
}

async function doOne(ctx: Pick<Context, 'db'>, handlers: JobHandlers, job: WaitingJob): Promise<void> {
  const isLast = job.retryCount >= job.retryLimit
  const attempt: Attempt = { id: job.id, signal: never, isLast }
  const handler = handlers[job.name] as JobHandler<JobName>
  try {
    await handler(job.data as never, attempt)
  } catch (error) {
    if (!isLast || error instanceof Crash) {
      const failed = error instanceof Crash ? 0 : 1
      await sql`UPDATE pgboss.job SET retry_count = retry_count + ${failed} WHERE id = ${job.id}`.execute(
        ctx.db,
      )
      return
    }
  }
  await sql`DELETE FROM pgboss.job WHERE id = ${job.id}`.execute(ctx.db)
}
