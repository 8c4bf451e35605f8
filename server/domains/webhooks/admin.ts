import { webhookEventStates } from '@veza/shared/contracts/order-states.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Context } from '../../context.ts'
import { audit } from '../../platform/audit/index.ts'
import { decodeCursor, pageFrom } from '../../platform/db/cursor.ts'
import { transition } from '../../platform/db/transition.ts'
import {
  type DeliveryFilter,
  type DeliveryRow,
  deliveryById,
  type EventRow,
  eventById,
  eventsIn,
  findDeliveries,
  lockEvent,
} from './queries.ts'
import { deliveryView, eventView } from './view.ts'

interface Page {
  readonly cursor?: string | undefined
  readonly limit: number
}

/** @throws DomainError 400 `bad-cursor` */
export async function listDeliveries(
  { db }: Pick<Context, 'db'>,
  { cursor, limit, ...filter }: Page & DeliveryFilter,
) {
  const rows = await findDeliveries(db, filter, limit, cursor ? decodeCursor(cursor) : undefined)
  return pageFrom(rows, limit, (row) => ({ at: row.receivedAt, id: row.id }), deliveryView)
}

export interface DeliveryWithEvent {
  readonly delivery: DeliveryRow
  /** Undefined for one that is not genuine, whatever event it names. */
  readonly event: EventRow | undefined
}

/** @throws DomainError 404 `delivery-not-found` */
export async function readDelivery({ db }: Pick<Context, 'db'>, id: string): Promise<DeliveryWithEvent> {
  const delivery = await deliveryById(db, id)
  if (!delivery)
    throw new DomainError(404, 'delivery-not-found', 'There is no such delivery, or its time has come.')
  const { signatureValid, eventId } = delivery
  return { delivery, event: signatureValid && eventId !== null ? await eventById(db, eventId) : undefined }
}

/** @throws DomainError 400 `bad-cursor` */
export async function listEvents(
  { db }: Pick<Context, 'db'>,
  { status, cursor, limit }: Page & { readonly status: 'parked' | 'pending' },
) {
  const rows = await eventsIn(db, status, limit, cursor ? decodeCursor(cursor) : undefined)
  return pageFrom(rows, limit, (row) => ({ at: row.updatedAt, id: row.logId }), eventView)
}

/**
 * Has an event tried again that was parked, or skipped because nothing of ours was found for it, as often as a new one.
 * @throws DomainError 404 `event-not-found`, 409 `not-retryable`
 */
export function retryEvent(
  ctx: Pick<Context, 'clock' | 'jobs' | 'newId' | 'transaction'>,
  eventId: string,
  admin: { readonly userId: string },
): Promise<EventRow> {
  return ctx.transaction(async (tx) => {
    const event = await lockEvent(tx, eventId)
    if (!event) throw new DomainError(404, 'event-not-found', 'There is no such event.')
    const from = event.status
    if (from !== 'parked' && from !== 'skipped')
      throw new DomainError(
        409,
        'not-retryable',
        `Only an event that was parked or skipped is tried again; this one is ${from}.`,
      )
    const now = ctx.clock.now()
    await transition(tx, webhookEventStates, {
      table: 'webhook_events',
      id: eventId,
      from,
      to: 'pending',
      now,
    })
    await ctx.jobs.enqueue(tx, 'webhooks.handle', { eventId }, eventId)
    await audit(tx, ctx, {
      ...{ actorId: admin.userId, action: 'webhook.retried', subjectKind: 'webhook-delivery' },
      ...{ subjectId: event.logId, details: { eventId, from } },
    })
    return { ...event, status: 'pending', updatedAt: now }
  })
}
