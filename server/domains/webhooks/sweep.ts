import { DAY_MS } from '@veza/shared/kernel/time.ts'
import type { Context } from '../../context.ts'
import { type SweepParts, sweep } from '../../platform/db/sweep.ts'
import { oldDeliveries, oldEvents } from './queries.ts'

const PAUSE_MS = 100
/** The provider may send an event again for so long: it must be known then. */
const KEEP_EVENTS_DAYS = 30

/** Removes deliveries, and events that are dealt with, when their time has come. Safe to repeat and to cut short. */
export async function sweepWebhooks(
  ctx: Pick<Context, 'clock' | 'config'> & SweepParts,
  signal?: AbortSignal,
): Promise<{ readonly deliveries: number; readonly events: number }> {
  const days = ctx.config.payments.webhookLogRetentionDays
  const before = (age: number) => new Date(ctx.clock.now().getTime() - age * DAY_MS)
  return {
    deliveries: await sweep(ctx, oldDeliveries(before(days), PAUSE_MS), signal),
    events: await sweep(ctx, oldEvents(before(Math.max(days, KEEP_EVENTS_DAYS)), PAUSE_MS), signal),
  }
}
