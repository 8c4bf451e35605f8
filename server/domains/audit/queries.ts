import { type AuditFilter, actionsIn } from '@veza/shared/contracts/audit.ts'
import { idSchema } from '@veza/shared/kernel/ids.ts'
import { type RawBuilder, sql } from 'kysely'
import type { Cursor } from '../../platform/db/cursor.ts'
import type { Db } from '../../platform/db/database.ts'

export interface EntryRow {
  readonly id: string
  readonly at: Date
  readonly actorId: string | null
  readonly actorName: string | null
  readonly action: string
  readonly subjectKind: string
  readonly subjectId: string
  readonly subjectName: string | null
  readonly ownerId: string | null
  readonly ownerName: string | null
  readonly reason: string
  readonly details: Record<string, string | number | boolean | null>
}

/** Newest first; one row more than asked for. */
export async function entries(
  db: Db,
  filter: AuditFilter,
  limit: number,
  after: Cursor | undefined,
): Promise<EntryRow[]> {
  const conditions = [
    ...conditionsOf(filter),
    ...(after ? [sql`(at, id) < (${after.at}, ${after.id}::uuid)`] : []),
  ]
  // What things and people are called now is looked up for those on the page alone.
  const { rows } = await sql<EntryRow>`
    SELECT log.*, actors.username AS actor_name, owners.username AS owner_name,
      coalesce(subjects.username, tracks.title, products.title, flags.name, announcements.title_en) AS subject_name
    FROM (
      SELECT id, at, actor_id, action, subject_kind, subject_id, details ->> 'ownerId' AS owner_id, reason, details
      FROM audit_log
      WHERE ${conditions.length > 0 ? sql.join(conditions, sql` AND `) : sql`true`}
      ORDER BY at DESC, id DESC LIMIT ${limit + 1}) AS log
      LEFT JOIN users AS actors ON actors.id = log.actor_id AND actors.erased_at IS NULL
      LEFT JOIN users AS owners ON owners.id::text = log.owner_id AND owners.erased_at IS NULL
      LEFT JOIN users AS subjects ON log.subject_kind = 'user' AND subjects.id = log.subject_id
        AND subjects.erased_at IS NULL
      LEFT JOIN tracks ON log.subject_kind = 'track' AND tracks.id = log.subject_id AND tracks.status <> 'deleted'
      LEFT JOIN products ON log.subject_kind = 'release' AND products.id = log.subject_id
      LEFT JOIN flags ON log.subject_kind = 'flag' AND flags.id = log.subject_id
      LEFT JOIN announcements ON log.subject_kind = 'announcement' AND announcements.id = log.subject_id
    ORDER BY log.at DESC, log.id DESC`.execute(db)
  return rows
}

function conditionsOf(filter: AuditFilter): RawBuilder<unknown>[] {
  const { actor, byServer, subject, action, family, from, to } = filter
  return [
    ...(actor === undefined ? [] : [sql`actor_id = ${idOf(actor)}`]),
    ...(byServer ? [sql`actor_id IS NULL`] : []),
    ...(subject === undefined
      ? []
      : [
          sql`(subject_id = ${idOf(subject)} OR details ? 'ownerId' AND details ->> 'ownerId' = (${idOf(subject)})::text)`,
        ]),
    ...(action === undefined ? [] : [sql`action = ${action}`]),
    ...(family === undefined ? [] : [sql`action = ANY(${actionsIn(family)})`]),
    ...(from === undefined ? [] : [sql`at >= ${new Date(from)}`]),
    ...(to === undefined ? [] : [sql`at < ${new Date(to)}`]),
  ]
}

/** Who is given by name; nobody's id where there is no such name. */
function idOf(who: string): RawBuilder<unknown> {
  const id = idSchema.safeParse(who).data
  return id === undefined
    ? sql`(SELECT users.id FROM users WHERE username = ${who} AND erased_at IS NULL)`
    : sql`${id}::uuid`
}
