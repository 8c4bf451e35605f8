import { HOUR_MS } from '@veza/shared/kernel/time.ts'
import type { Context } from '../../context.ts'
import { forgottenEvents } from './queries.ts'

/** Longer than the queue ever waits between two attempts (an hour), and an attempt takes. */
const FORGOTTEN_AFTER_MS = 2 * HOUR_MS
const BATCH = 1_000

/**
 * Gives pending events that no job carries any more a new one: a process that dies in the last attempt of a job leaves
 * neither a job nor a parked event. One that is still carried is not harmed: whoever comes second finds it settled.
 * @returns how many
 */
export async function resumeForgotten(
  ctx: Pick<Context, 'clock' | 'db' | 'jobs' | 'transaction'>,
): Promise<number> {
  const before = new Date(ctx.clock.now().getTime() - FORGOTTEN_AFTER_MS)
  const ids = await forgottenEvents(ctx.db, before, BATCH)
  await ctx.transaction(async (tx) => {
    for (const eventId of ids) await ctx.jobs.enqueue(tx, 'webhooks.handle', { eventId }, eventId)
  })
  return ids.length
}
