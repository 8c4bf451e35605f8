import type { WebhookEventStatus } from '@veza/shared/contracts/order-states.ts'
import { type Insertable, type Selectable, sql } from 'kysely'
import type { Cursor } from '../../platform/db/cursor.ts'
import type { Db, Tx } from '../../platform/db/database.ts'
import type { DB } from '../../platform/db/schema.ts'
import type { Sweep } from '../../platform/db/sweep.ts'
import { idBeside, isAboutSame } from './event-keys.ts'

export type NewDelivery = Insertable<DB['webhookLog']>
export type DeliveryRow = Selectable<DB['webhookLog']>
export type EventRow = Selectable<DB['webhookEvents']>

/** What of an event is looked at again. */
export interface NewEvent {
  readonly type: string
  readonly objectType: string
  readonly objectId: string
  readonly account?: string
  readonly livemode: boolean
}

export async function insertDelivery(tx: Tx, row: NewDelivery): Promise<void> {
  await tx.insertInto('webhookLog').values(row).execute()
}

/** A genuine delivery, and what it is about. */
export interface Genuine {
  readonly row: NewDelivery & { readonly eventId: string }
  readonly event: NewEvent
}

/**
 * Stores deliveries, and their events unless these are here already. In the order of the events’ ids, everywhere: two servers
 * that were sent the same events would else wait for each other.
 * @returns the deliveries that were the first of their event
 */
export async function insertGenuine(tx: Tx, deliveries: readonly Genuine[]): Promise<Set<Genuine>> {
  const sorted = deliveries.toSorted((a, b) => (a.row.eventId < b.row.eventId ? -1 : 1))
  const isFirst = ({ row }: Genuine) => sql`${row.id} IN (SELECT log_id FROM first)`
  // One statement: under load it is waiting for turns that takes time, not the rows.
  const inserted = await tx
    .with('first', (db) =>
      db
        .insertInto('webhookEvents')
        .values(sorted.map(newEventOf))
        .onConflict((conflict) => conflict.column('id').doNothing())
        .returning('logId'),
    )
    .with('kept', (db) =>
      db.insertInto('webhookLog').values(
        sorted.map((one) => ({
          ...one.row,
          result: sql<string>`CASE WHEN ${isFirst(one)} THEN 'received' ELSE 'duplicate' END`,
        })),
      ),
    )
    .selectFrom('first')
    .select('logId')
    .execute()
  const logIds = new Set(inserted.map(({ logId }) => logId))
  return new Set(sorted.filter(({ row }) => logIds.has(row.id)))
}

/**
 * Of those whose event was here already: such as tell of another object than the event that is here under their id. Each is
 * kept under an id of its own.
 * @returns the new ids of those that were the first of it
 */
export async function insertBeside(tx: Tx, deliveries: readonly Genuine[]): Promise<Map<Genuine, string>> {
  const firsts = new Map<Genuine, string>()
  const kept = new Map(
    (
      await eventsById(
        tx,
        deliveries.map(({ row }) => row.eventId),
      )
    ).map((one) => [one.id, one]),
  )
  for (const one of deliveries.toSorted((a, b) => (a.row.eventId < b.row.eventId ? -1 : 1))) {
    const known = kept.get(one.row.eventId)
    if (!known || isAboutSame(known, one.event)) continue
    const id = idBeside(known.id, one.event)
    const inserted = await tx
      .insertInto('webhookEvents')
      .values({ ...newEventOf(one), id })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .returning('id')
      .executeTakeFirst()
    const result = inserted ? 'received' : 'duplicate'
    await tx.updateTable('webhookLog').set({ eventId: id, result }).where('id', '=', one.row.id).execute()
    if (inserted) firsts.set(one, id)
  }
  return firsts
}

type KeptEvent = Pick<EventRow, 'id' | 'objectType' | 'objectId' | 'account'>

async function eventsById(db: Db, ids: readonly string[]): Promise<KeptEvent[]> {
  if (ids.length === 0) return []
  return db
    .selectFrom('webhookEvents')
    .select(['id', 'objectType', 'objectId', 'account'])
    .where('id', 'in', ids)
    .execute()
}

function newEventOf({ row, event }: Genuine): Insertable<DB['webhookEvents']> {
  const { type, objectType, objectId, account = null, livemode } = event
  return {
    id: row.eventId,
    logId: row.id,
    type,
    objectType,
    objectId,
    account,
    livemode,
    status: 'pending',
    createdAt: row.receivedAt,
    updatedAt: row.receivedAt,
  }
}

/** Those of these events that are not here. */
export async function unknownEvents<T extends NewEvent & { readonly id: string }>(
  db: Db,
  events: readonly T[],
): Promise<T[]> {
  const ids = events.flatMap((event) => [event.id, idBeside(event.id, event)])
  const kept = new Map((await eventsById(db, ids)).map((one) => [one.id, one]))
  return events.filter((event) => {
    const known = kept.get(event.id)
    return !(known && isAboutSame(known, event)) && !kept.has(idBeside(event.id, event))
  })
}

/** Counts one more attempt. @returns undefined where there is nothing to do any more */
export async function beginAttempt(tx: Tx, id: string, now: Date): Promise<EventRow | undefined> {
  return tx
    .updateTable('webhookEvents')
    .set((row) => ({ attempts: row('attempts', '+', 1), updatedAt: now }))
    .where('id', '=', id)
    .where('status', '=', 'pending')
    .returningAll()
    .executeTakeFirst()
}

export async function lockEvent(tx: Tx, id: string): Promise<EventRow | undefined> {
  return tx.selectFrom('webhookEvents').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

export async function writeReason(tx: Tx, id: string, reason: string | null): Promise<void> {
  await tx.updateTable('webhookEvents').set({ reason }).where('id', '=', id).execute()
}

/** The delivery may have served its time. */
export async function writeResult(tx: Tx, logId: string, result: string): Promise<void> {
  await tx.updateTable('webhookLog').set({ result }).where('id', '=', logId).execute()
}

/** Pending, and not looked at since: no job carries them any more. Oldest first. */
export async function forgottenEvents(db: Db, before: Date, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('webhookEvents')
    .select('id')
    .where('status', '=', 'pending')
    .where('updatedAt', '<', before)
    .orderBy('updatedAt')
    .limit(limit)
    .execute()
  return rows.map(({ id }) => id)
}

export async function oldestPending(db: Db): Promise<Date | undefined> {
  const row = await db
    .selectFrom('webhookEvents')
    .select((select) => select.fn.min('createdAt').as('at'))
    .where('status', '=', 'pending')
    .executeTakeFirst()
  return row?.at ?? undefined
}

export async function countParked(db: Db): Promise<number> {
  const { count } = await db
    .selectFrom('webhookEvents')
    .select((select) => select.fn.countAll<number>().as('count'))
    .where('status', '=', 'parked')
    .executeTakeFirstOrThrow()
  return count
}

export const oldDeliveries = (before: Date, pauseMs: number): Sweep => ({
  table: 'webhook_log',
  where: sql`received_at < ${before}`,
  pauseMs,
})

/** What has yet to be dealt with stays, however old. */
export const oldEvents = (before: Date, pauseMs: number): Sweep => ({
  table: 'webhook_events',
  where: sql`created_at < ${before} AND status IN ('done', 'skipped')`,
  pauseMs,
})

export interface DeliveryFilter {
  readonly invalidOnly: boolean
  readonly type?: string | undefined
  readonly eventId?: string | undefined
  readonly result?: string | undefined
}

/** Newest first, without what they carried; one row more than asked for. */
export function findDeliveries(
  db: Db,
  filter: DeliveryFilter,
  limit: number,
  after: Cursor | undefined,
): Promise<Omit<DeliveryRow, 'payload'>[]> {
  const { invalidOnly, type, eventId, result } = filter
  let query = db
    .selectFrom('webhookLog')
    .select(['id', 'receivedAt', 'payloadBytes', 'signatureValid', 'eventId', 'eventType'])
    .select(['sourceAddress', 'userAgent', 'requestId', 'result'])
  if (invalidOnly) query = query.where('signatureValid', '=', false)
  if (type !== undefined) query = query.where('eventType', '=', type)
  if (eventId !== undefined) query = query.where('eventId', '=', eventId)
  // Written out, so that the partial index is seen to fit.
  if (result === 'error') query = query.where(sql<boolean>`result LIKE 'error%'`)
  else if (result !== undefined) query = query.where('result', '=', result)
  if (after) query = query.where(sql<boolean>`(received_at, id) < (${after.at}, ${after.id})`)
  return query
    .orderBy('receivedAt', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute()
}

export function deliveryById(db: Db, id: string): Promise<DeliveryRow | undefined> {
  return db.selectFrom('webhookLog').selectAll().where('id', '=', id).executeTakeFirst()
}

export function eventById(db: Db, id: string): Promise<EventRow | undefined> {
  return db.selectFrom('webhookEvents').selectAll().where('id', '=', id).executeTakeFirst()
}

/** The longest untouched first; one row more than asked for. */
export function eventsIn(
  db: Db,
  status: WebhookEventStatus,
  limit: number,
  after: Cursor | undefined,
): Promise<EventRow[]> {
  let query = db.selectFrom('webhookEvents').selectAll().where('status', '=', status)
  if (after) query = query.where(sql<boolean>`(updated_at, log_id) > (${after.at}, ${after.id})`)
  return query
    .orderBy('updatedAt')
    .orderBy('logId')
    .limit(limit + 1)
    .execute()
}
