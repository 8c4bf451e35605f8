import type { AuditEntry, AuditFilter } from '@veza/shared/contracts/audit.ts'
import { csvOf, inertCell } from '@veza/shared/kernel/csv.ts'
import type { Context } from '../../context.ts'
import { type Cursor, decodeCursor, pageFrom } from '../../platform/db/cursor.ts'
import { type EntryRow, entries } from './queries.ts'

interface Page {
  readonly cursor?: string | undefined
  readonly limit: number
}

/** The newest first. @throws DomainError 400 `bad-cursor` */
export async function listEntries(
  { db }: Pick<Context, 'db'>,
  { cursor, limit, ...filter }: AuditFilter & Page,
) {
  const rows = await entries(db, filter, limit, cursor ? decodeCursor(cursor) : undefined)
  return pageFrom(rows, limit, positionOf, entryView)
}

const BATCH = 1_000
const COLUMNS = [
  ...['time', 'actor', 'actor_id', 'action', 'subject_kind', 'subject', 'subject_id'],
  ...['owner', 'owner_id', 'reason', 'details', 'id'],
]

/** All entries that fit as a table, the newest first, batch by batch: however many they are, few are held at once. */
export async function* csvParts({ db }: Pick<Context, 'db'>, filter: AuditFilter): AsyncGenerator<string> {
  yield csvOf([COLUMNS])
  for (let after: Cursor | undefined, isMore = true; isMore; ) {
    const rows = await entries(db, filter, BATCH, after)
    const batch = rows.slice(0, BATCH)
    const last = batch.at(-1)
    if (!last) return
    yield withoutMark(csvOf(batch.map(cellsOf)))
    after = positionOf(last)
    isMore = rows.length > BATCH
  }
}

/** What marks a table as UTF-8 stands at its beginning alone. */
const withoutMark = (csv: string): string => csv.replace(/^\uFEFF/, '')

const cellsOf = (row: EntryRow): string[] => [
  row.at.toISOString(),
  ...[inertCell(row.actorName ?? ''), row.actorId ?? '', row.action],
  ...[row.subjectKind, inertCell(row.subjectName ?? ''), row.subjectId],
  ...[inertCell(row.ownerName ?? ''), row.ownerId ?? ''],
  ...[inertCell(row.reason), JSON.stringify(row.details), row.id],
]

const positionOf = ({ at, id }: EntryRow): Cursor => ({ at, id })

const entryView = (row: EntryRow): AuditEntry => ({
  id: row.id,
  at: row.at.toISOString(),
  actor: row.actorId === null ? null : { id: row.actorId, username: row.actorName },
  action: row.action,
  subject: { kind: row.subjectKind, id: row.subjectId, name: row.subjectName },
  owner: row.ownerId === null ? null : { id: row.ownerId, username: row.ownerName },
  reason: row.reason,
  details: row.details,
})
