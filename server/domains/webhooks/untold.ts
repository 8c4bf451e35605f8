import { DAY_MS, MINUTE_MS } from '@veza/shared/kernel/time.ts'
import type { Context } from '../../context.ts'
import { isProviderObjectType, type ProviderEvent } from '../../platform/payments/index.ts'
import { unknownEvents } from './queries.ts'

/** By then a delivery has come, or has failed at least once. */
const TOLD_AFTER_MS = 10 * MINUTE_MS
/** The provider tries for three days; who was away for longer than this looks into the balance. */
const ASKED_FOR_MS = 7 * DAY_MS

/**
 * What happened at the provider, that its webhooks should have told us of by now and have not.
 * @param which those that it knows not to have reached us; or all, for somebody else may have answered its webhooks, or our
 *   database may have been put back since
 * @throws ProviderUnavailable
 */
export async function untoldEvents(
  { clock, db, payments }: Pick<Context, 'clock' | 'db' | 'payments'>,
  which: 'undelivered' | 'all',
  signal?: AbortSignal,
): Promise<ProviderEvent[]> {
  const nowMs = clock.now().getTime()
  const span = { since: new Date(nowMs - ASKED_FOR_MS), undelivered: which === 'undelivered' }
  // What lies in our future by the provider's clock, no webhook is on its way to tell.
  const isDue = ({ createdAt }: ProviderEvent) => Math.abs(nowMs - createdAt.getTime()) >= TOLD_AFTER_MS
  const untold: ProviderEvent[] = []
  let cursor: string | undefined
  do {
    signal?.throwIfAborted()
    const page = await payments.listEvents({ ...span, ...(cursor ? { cursor } : {}) })
    const ours = page.items.filter((event) => isProviderObjectType(event.objectType) && isDue(event))
    untold.push(...(await unknownEvents(db, ours)))
    cursor = page.cursor
  } while (cursor !== undefined)
  return untold
}
