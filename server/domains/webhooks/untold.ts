import { DAY_MS, MINUTE_MS } from '@veza/shared/kernel/time.ts'
import type { Context } from '../../context.ts'
import { isProviderObjectType, type ProviderEvent } from '../../platform/payments/index.ts'
import { knownEvents } from './queries.ts'

/** By then a delivery has come, or has failed at least once. */
const TOLD_AFTER_MS = 10 * MINUTE_MS
/** The provider tries for three days; who was away for longer than this looks into the balance. */
const ASKED_FOR_MS = 7 * DAY_MS

/**
 * What happened at the provider, that its webhooks should have told us of by now and have not.
 * @throws ProviderUnavailable
 */
export async function untoldEvents(
  { clock, db, payments }: Pick<Context, 'clock' | 'db' | 'payments'>,
  signal?: AbortSignal,
): Promise<ProviderEvent[]> {
  const nowMs = clock.now().getTime()
  const span = { since: new Date(nowMs - ASKED_FOR_MS), until: new Date(nowMs - TOLD_AFTER_MS) }
  const untold: ProviderEvent[] = []
  let cursor: string | undefined
  do {
    signal?.throwIfAborted()
    const page = await payments.listEvents({ ...span, undelivered: true, ...(cursor ? { cursor } : {}) })
    const ours = page.items.filter(({ objectType }) => isProviderObjectType(objectType))
    const known = await knownEvents(
      db,
      ours.map(({ id }) => id),
    )
    untold.push(...ours.filter(({ id }) => !known.has(id)))
    cursor = page.cursor
  } while (cursor !== undefined)
  return untold
}
