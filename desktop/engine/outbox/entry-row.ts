import { type Failure, failureSchema } from '@veza/shared/studio/failures.ts'
import {
  type Conflict,
  conflictSchema,
  type EditAction,
  type EditableKind,
  type OutboxState,
} from '@veza/shared/studio/outbox.ts'
import { z } from 'zod'
import type { Sqlite } from '../db/sqlite.ts'
import { statement } from '../db/statement.ts'
import { LONGEST_PAUSE_MS } from '../queue/backoff.ts'
import { heldEdit } from '../restored/held-rows.ts'
import type { Edit, Fields } from './judge.ts'

/** One thing of one account. */
export interface ResourceKey {
  /** Row of `sync_accounts`. */
  readonly account: number
  readonly kind: EditableKind
  readonly id: string
}

/** What is sent of an edit, word for word each time. */
export const requestSchema = z.object({
  version: z.int().nullable(),
  fields: z.record(z.string(), z.unknown()),
})
export type Request = z.infer<typeof requestSchema>

/** An edit that waits for its server. */
export interface OutboxEntry extends Edit {
  /** Counts up: edits made later have more. */
  readonly seq: number
  /** Idempotency key. */
  readonly id: string
  readonly account: number
  readonly kind: EditableKind
  readonly resourceId: string
  readonly action: EditAction
  readonly state: OutboxState
  /** As it was sent; null where no request of it is abroad. */
  readonly request: Request | null
  readonly conflict: Conflict | null
  readonly failure: Failure | null
  /** Without an answer, in a row. */
  readonly attempts: number
  readonly createdAt: string
}

interface Row {
  seq: number
  id: string
  account: number
  kind: EditableKind
  resource_id: string
  action: EditAction
  fields: string
  seen: string
  state: OutboxState
  request: string | null
  conflict: string | null
  failure: string | null
  attempts: number
  created_at: string
}

const fieldsSchema = z.record(z.string(), z.unknown())
const parsed = <T>(text: string | null, schema: z.ZodType<T>): T | null =>
  text === null ? null : schema.parse(JSON.parse(text))

const entryOf = (row: Row): OutboxEntry => ({
  seq: row.seq,
  id: row.id,
  account: row.account,
  kind: row.kind,
  resourceId: row.resource_id,
  action: row.action,
  fields: fieldsSchema.parse(JSON.parse(row.fields)),
  seen: fieldsSchema.parse(JSON.parse(row.seen)),
  state: row.state,
  request: parsed(row.request, requestSchema),
  conflict: parsed(row.conflict, conflictSchema),
  failure: parsed(row.failure, failureSchema),
  attempts: row.attempts,
  createdAt: row.created_at,
})

export function getEntry(db: Sqlite, id: string): OutboxEntry | undefined {
  const row = db.prepare<[string], Row>('SELECT * FROM outbox WHERE id = ?').get(id)
  return row && entryOf(row)
}

/** Of one thing, in their order. */
export function entriesOf(db: Sqlite, { account, kind, id }: ResourceKey): OutboxEntry[] {
  return statement<[number, string, string], Row>(
    db,
    'SELECT * FROM outbox WHERE account = ? AND kind = ? AND resource_id = ? ORDER BY seq',
  )
    .all(account, kind, id)
    .map(entryOf)
}

/** Of one account, in their order; at most so many. */
export function listEntries(db: Sqlite, account: number, limit = 1_000): OutboxEntry[] {
  return db
    .prepare<[number, number], Row>('SELECT * FROM outbox WHERE account = ? ORDER BY seq LIMIT ?')
    .all(account, limit)
    .map(entryOf)
}

/** An offer in which nothing is sold yet, such as a cover alone: no server takes one. It waits for its prices, and holds up nothing. */
const priceless = (entry: string) => `(${entry}.action = 'offer' AND ${entry}.request IS NULL
  AND ${entry}.fields -> 'licences' IS NULL AND NOT EXISTS (SELECT 1 FROM remote_items item
    WHERE item.account = ${entry}.account AND item.kind = ${entry}.kind AND item.id = ${entry}.resource_id
      AND json_array_length(item.base, '$.licences') > 0))`

/** @see priceless */
export function pricelessOffer(db: Sqlite, { account, kind, id }: ResourceKey): number | undefined {
  return statement<[number, string, string], { seq: number }>(
    db,
    `SELECT seq FROM outbox one WHERE account = ? AND kind = ? AND resource_id = ? AND ${priceless('one')}`,
  ).get(account, kind, id)?.seq
}

/** A later word than work that was called off goes when its handler has let go, so that it is the later one there as well. */
const FOLLOWS = `(one.kind = 'track' AND one.action IN ('status', 'delete') AND EXISTS (
  SELECT 1 FROM publications JOIN sync_accounts account USING (server, account_id)
    JOIN jobs ON jobs.track_id = publications.track_id AND jobs.payload ->> 'publicationId' = publications.id
  WHERE account.id = one.account AND publications.server_track_id = one.resource_id
    AND jobs.state = 'cancelled' AND jobs.lease_owner IS NOT NULL))`

/**
 * The first edit that may be sent now: the first of its thing, due (as a job is: a time beyond the longest pause is none), with nothing before it that it waits for, and with no picture
 * that is still to be sent.
 */
export function nextDue(db: Sqlite, account: number, now: Date): OutboxEntry | undefined {
  const row = db
    .prepare<[object], Row>(
      `SELECT * FROM outbox one WHERE account = @account AND state = 'waiting'
         AND next_try_ms NOT BETWEEN @nowMs + 1 AND @nowMs + @longestMs
         AND NOT ${priceless('one')}
         AND NOT ${FOLLOWS}
         AND NOT ${heldEdit('one')}
         AND NOT EXISTS (SELECT 1 FROM json_each(one.fields, '$.images') named JOIN images
           ON images.account = one.account AND images.id = named.value AND images.upload_id IS NULL)
         AND NOT EXISTS (SELECT 1 FROM outbox before WHERE before.account = one.account AND before.kind = one.kind
           AND before.resource_id = one.resource_id AND before.seq < one.seq AND NOT ${priceless('before')})
         AND NOT EXISTS (SELECT 1 FROM json_each(one.waits_for) wanted JOIN outbox before
           ON before.account = one.account AND before.kind = 'track' AND before.resource_id = wanted.value
             AND before.seq < one.seq)
       ORDER BY seq LIMIT 1`,
    )
    .get({ account, nowMs: now.getTime(), longestMs: LONGEST_PAUSE_MS })
  return row && entryOf(row)
}

export interface NewEntry extends Edit {
  readonly id: string
  readonly resource: ResourceKey
  /** Tracks whose earlier edits go first. */
  readonly waitsFor: readonly string[]
}

export function insertEntry(db: Sqlite, entry: NewEntry, now: Date): void {
  const { resource, waitsFor } = entry
  db.prepare(
    `INSERT INTO outbox (id, account, kind, resource_id, action, fields, seen, state, waits_for, created_at, updated_at)
     VALUES (@id, @account, @kind, @resourceId, @action, @fields, @seen, 'waiting', @waitsFor, @at, @at)`,
  ).run({
    id: entry.id,
    account: resource.account,
    kind: resource.kind,
    resourceId: resource.id,
    action: entry.action,
    fields: JSON.stringify(entry.fields),
    seen: JSON.stringify(entry.seen),
    waitsFor: JSON.stringify(waitsFor),
    at: now.toISOString(),
  })
}

/** Says of an edit that is nowhere under way what it shall be. */
export function rewriteEntry(
  db: Sqlite,
  seq: number,
  { fields, seen, waitsFor }: { fields: Fields; seen: Fields; waitsFor?: readonly string[] },
  now: Date,
): void {
  db.prepare(
    `UPDATE outbox SET fields = ?, seen = ?, waits_for = coalesce(?, waits_for), updated_at = ?
     WHERE seq = ? AND request IS NULL`,
  ).run(
    JSON.stringify(fields),
    JSON.stringify(seen),
    waitsFor ? JSON.stringify(waitsFor) : null,
    now.toISOString(),
    seq,
  )
}

export function removeEntry(db: Sqlite, seq: number): void {
  db.prepare('DELETE FROM outbox WHERE seq = ?').run(seq)
}
