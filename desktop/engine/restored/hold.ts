import type { NewId } from '@veza/shared/kernel/ids.ts'
import { z } from 'zod'
import { inTransaction, type Sqlite } from '../db/sqlite.ts'
import { statement } from '../db/statement.ts'
import { listEntries } from '../outbox/entry-row.ts'
import { moveEntry } from '../outbox/transition.ts'
import { beginListing } from '../sync/accounts.ts'
import { HELD_PREFIX } from './held-rows.ts'

const FRESH = 'restored.fresh'
/** When the library was put back the last time. */
const AT = 'restored.at'
/** Of publications that ask, rather than begin a new track, where theirs is gone. */
const ONCE_PREFIX = 'restored.once:'

/** What came with a copy is numbered up to here; what was wished since comes after it. */
const heldSchema = z.object({ jobs: z.int(), edits: z.int(), isListed: z.boolean() })
type Held = z.infer<typeof heldSchema>

export interface Hold extends Held {
  readonly account: number
}

/** Says in a copy, before it takes the place of a library, that what waits in it may have been done, or taken back, since. */
export function markRestored(db: Sqlite, at: Date): void {
  db.prepare('INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO NOTHING').run(
    FRESH,
    at.toISOString(),
  )
}

/**
 * Holds back, in a library that was just put back, whatever would be said to a server: until all that is there has been listed, and
 * its creator has decided (`answerHeldBack`). To be called before anything runs; twice is as once.
 */
export function holdRestored(db: Sqlite, newId: NewId, now: Date): void {
  inTransaction(db, () => {
    if (db.prepare('DELETE FROM settings WHERE key = ?').run(FRESH).changes === 0) return
    db.prepare(
      'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
    ).run(AT, now.toISOString())
    db.prepare(
      `INSERT INTO sync_accounts (server, account_id) SELECT DISTINCT server, account_id FROM publications WHERE true
       ON CONFLICT DO NOTHING`,
    ).run()
    const held: Held = { jobs: last(db, 'jobs', 'rowid'), edits: last(db, 'outbox', 'seq'), isListed: false }
    const accounts = db.prepare<[], number>('SELECT id FROM sync_accounts WHERE id <> 0').pluck().all()
    for (const account of accounts) {
      beginListing(db, account)
      forgetRequests(db, account, newId, now)
      writeHold(db, { account, ...held })
    }
  })
}

/**
 * What was left lying before this (ISO 8601; empty: nothing) may belong to what the library has lost with the newer file: nobody can tell, so
 * none of it is removed.
 */
export const restoredAt = (db: Sqlite): string =>
  statement<[string], { value: string }>(db, 'SELECT value FROM settings WHERE key = ?').get(AT)?.value ?? ''

const last = (db: Sqlite, table: 'jobs' | 'outbox', number: 'rowid' | 'seq'): number =>
  db.prepare<[], number>(`SELECT coalesce(max(${number}), 0) FROM ${table}`).pluck().get() ?? 0

/**
 * What was under way then has ended since, one way or the other: it is judged by what is there, like any other edit. Under its old key a
 * server would give the answer of then, and do nothing.
 */
function forgetRequests(db: Sqlite, account: number, newId: NewId, now: Date): void {
  for (const { seq, state, conflict } of listEntries(db, account, -1)) {
    const to = state === 'sending' ? 'waiting' : state
    const kept = conflict === null ? {} : { conflict }
    moveEntry(db, { seq, from: state, to, request: null, newKey: newId(), nextTryMs: 0, ...kept, now })
  }
}

export function writeHold(db: Sqlite, { account, ...held }: Hold): void {
  statement<[string, string]>(
    db,
    'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  ).run(`${HELD_PREFIX}${account}`, JSON.stringify(held))
}

export function holdOf(db: Sqlite, account: number): Hold | undefined {
  const row = statement<[string], { value: string }>(db, 'SELECT value FROM settings WHERE key = ?').get(
    `${HELD_PREFIX}${account}`,
  )
  return row && { account, ...heldSchema.parse(JSON.parse(row.value)) }
}

export const holds = (db: Sqlite): Hold[] =>
  statement<[string], { id: number }>(
    db,
    'SELECT id FROM sync_accounts WHERE EXISTS (SELECT 1 FROM settings WHERE key = ? || sync_accounts.id) ORDER BY id',
  )
    .all(HELD_PREFIX)
    .flatMap(({ id }) => holdOf(db, id) ?? [])

export function endHold(db: Sqlite, account: number): void {
  statement<[string]>(db, 'DELETE FROM settings WHERE key = ?').run(`${HELD_PREFIX}${account}`)
}

/** Its creator has said yes to what was queued before they may have deleted it: then it asks again, and is not begun anew. */
export function neverBeginAnew(db: Sqlite, publicationId: string, now: Date): void {
  statement<[string, string]>(
    db,
    'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT DO NOTHING',
  ).run(`${ONCE_PREFIX}${publicationId}`, now.toISOString())
}

export const mayBeginAnew = (db: Sqlite, publicationId: string): boolean =>
  statement<[string]>(db, 'SELECT 1 FROM settings WHERE key = ?').get(`${ONCE_PREFIX}${publicationId}`) ===
  undefined

/** It is there, or it was asked for by hand. */
export function letBeginAnew(db: Sqlite, publicationId: string): void {
  statement<[string]>(db, 'DELETE FROM settings WHERE key = ?').run(`${ONCE_PREFIX}${publicationId}`)
}
