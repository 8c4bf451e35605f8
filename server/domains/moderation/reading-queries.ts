import type {
  AppealStatus,
  CaseStatus,
  Moderation,
  ReportReason,
  TargetKind,
} from '@veza/shared/contracts/moderation.ts'
import { type RawBuilder, type Selectable, sql } from 'kysely'
import type { Cursor } from '../../platform/db/cursor.ts'
import type { Db } from '../../platform/db/database.ts'
import type { DB } from '../../platform/db/schema.ts'
import type { CaseRow, TargetKey } from './queries.ts'

/** With what it is about, as it is now. */
export interface ShownCase extends CaseRow {
  readonly title: string | null
  readonly path: string | null
  readonly text: string | null
  readonly moderation: Moderation | null
  readonly owner: string
  readonly claimant: string | null
  readonly reasons: { reason: ReportReason; count: number }[]
}

const line = sql`regexp_replace(text, '\\s+', ' ', 'g')`
/** How a comment begins, in one line. */
const begins = sql`CASE WHEN length(${line}) <= 80 THEN ${line} ELSE left(${line}, 79) || '…' END`

/** What a case is about: all of it null where it is deleted, also where its id is another’s by now. */
const target = sql`LEFT JOIN LATERAL (
    SELECT title, '/tracks/' || slug AS path, moderation, NULL AS text FROM tracks
      WHERE cases.target_kind = 'track' AND tracks.id = cases.target_id AND owner_id = cases.owner_id
        AND status <> 'deleted'
    UNION ALL SELECT title, '/releases/' || coalesce(slug, id::text), moderation, NULL FROM products
      WHERE cases.target_kind = 'release' AND products.id = cases.target_id AND seller_id = cases.owner_id
    UNION ALL SELECT title, '/playlists/' || slug, moderation, NULL FROM playlists
      WHERE cases.target_kind = 'playlist' AND playlists.id = cases.target_id AND playlists.owner_id = cases.owner_id
    UNION ALL SELECT display_name, '/@' || username, users.moderation, NULL FROM users
      WHERE cases.target_kind = 'profile' AND users.id = cases.target_id AND erased_at IS NULL
    UNION ALL SELECT ${begins}, CASE WHEN status <> 'deleted' THEN '/tracks/' || slug || '/comments/' || comments.id END,
        comments.moderation, text
      FROM comments JOIN tracks ON tracks.id = track_id
      WHERE cases.target_kind = 'comment' AND comments.id = cases.target_id AND author_id = cases.owner_id
    UNION ALL SELECT CASE WHEN text = '' THEN rating || '/5' ELSE ${begins} END, '/reviews/' || reviews.id, moderation, text FROM reviews
      WHERE cases.target_kind = 'review' AND reviews.id = cases.target_id AND author_id = cases.owner_id) AS target ON true`

/** Cases with what they are about. @param where of `cases` */
export function shown(db: Db, where: RawBuilder<unknown>, order: RawBuilder<unknown>): Promise<ShownCase[]> {
  return sql<ShownCase>`
    SELECT cases.*, target.title, target.path, target.moderation, target.text, owners.username AS owner, claimants.username AS claimant,
      (SELECT coalesce(jsonb_agg(jsonb_build_object('reason', reason, 'count', count) ORDER BY count DESC, reason), '[]')
        FROM (SELECT reason, count(*) FROM moderation_reports WHERE case_id = cases.id GROUP BY reason) AS counted) AS reasons
    FROM moderation_cases AS cases JOIN users AS owners ON owners.id = cases.owner_id
      LEFT JOIN users AS claimants ON claimants.id = cases.claimed_by ${target}
    WHERE ${where} ${order}`
    .execute(db)
    .then(({ rows }) => rows)
}

/** In the queue's order, without those about one person; one more than `limit`. */
export function casesInQueue(
  db: Db,
  { status, kind, notOf }: { status: CaseStatus; kind: TargetKind | undefined; notOf: string },
  limit: number,
  after: Cursor | undefined,
): Promise<ShownCase[]> {
  return shown(
    db,
    sql`cases.status = ${status} AND cases.owner_id <> ${notOf} ${kind ? sql`AND cases.target_kind = ${kind}` : sql``}
      ${after ? sql`AND (cases.rank_at, cases.id) > (${after.at}, ${after.id}::uuid)` : sql``}`,
    sql`ORDER BY cases.rank_at, cases.id LIMIT ${limit + 1}`,
  )
}

export async function caseById(db: Db, id: string): Promise<ShownCase | undefined> {
  return (await shown(db, sql`cases.id = ${id}`, sql``))[0]
}

/** What a case is about is called now; undefined where it is deleted. */
export async function titleOf(db: Db, caseId: string): Promise<string | undefined> {
  return (await caseById(db, caseId))?.title ?? undefined
}

/** Oldest first, without those of one person; one more than `limit`. */
export function appealsInQueue(
  db: Db,
  { status, notOf }: { status: AppealStatus; notOf: string },
  limit: number,
  after: Cursor | undefined,
): Promise<Selectable<DB['moderationAppeals']>[]> {
  let query = db
    .selectFrom('moderationAppeals')
    .selectAll()
    .where('status', '=', status)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('moderationCases')
            .select('moderationCases.id')
            .whereRef('moderationCases.id', '=', 'moderationAppeals.caseId')
            .where('ownerId', '=', notOf),
        ),
      ),
    )
  if (after) query = query.where(sql<boolean>`(created_at, id) > (${after.at}, ${after.id}::uuid)`)
  return query
    .orderBy('createdAt')
    .orderBy('id')
    .limit(limit + 1)
    .execute()
}

const TEXTS = 100

/** Oldest first. */
export function textsOf(db: Db, caseId: string) {
  return db
    .selectFrom('moderationReports')
    .leftJoin('users', 'users.id', 'reporterId')
    .select(['reporterId', 'users.username', 'reason', 'text', 'moderationReports.updatedAt'])
    .where('caseId', '=', caseId)
    .orderBy('moderationReports.createdAt')
    .orderBy('moderationReports.id')
    .limit(TEXTS)
    .execute()
}

/** Oldest first. */
export function historyOf(db: Db, caseId: string) {
  return db
    .selectFrom('moderationHistory')
    .leftJoin('users', 'users.id', 'actorId')
    .select(['event', 'reason', 'actorId', 'username', 'moderationHistory.suspendedUntil'])
    .select('moderationHistory.createdAt')
    .where('caseId', '=', caseId)
    .orderBy('moderationHistory.id')
    .execute()
}

/** How many decisions hold against somebody. */
export async function standingAgainst(db: Db, ownerId: string): Promise<number> {
  const { count } = await db
    .selectFrom('moderationCases')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('ownerId', '=', ownerId)
    .where('status', '=', 'acted')
    .executeTakeFirstOrThrow()
  return Number(count)
}

export async function isReporter(db: Db, caseId: string, userId: string): Promise<boolean> {
  const one = await db
    .selectFrom('moderationReports')
    .select('id')
    .where('caseId', '=', caseId)
    .where('reporterId', '=', userId)
    .executeTakeFirst()
  return one !== undefined
}

export const keyOf = ({ targetKind: kind, targetId: id, ownerId }: CaseRow): TargetKey => ({
  kind,
  id,
  ownerId,
})

/** Whether a case about this track, or about a release with it, is claimed by somebody, or waits for them to hear its appeal. */
export async function isOnReview(
  db: Db,
  { trackId, by, now }: { readonly trackId: string; readonly by: string; readonly now: Date },
): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`
    SELECT EXISTS (
      SELECT FROM moderation_cases AS cases
        LEFT JOIN moderation_appeals AS appeals ON appeals.case_id = cases.id AND appeals.status = 'open'
        LEFT JOIN moderation_decisions AS decisions ON decisions.case_id = cases.id
      WHERE (cases.target_kind, cases.target_id) IN (
          SELECT 'track', ${trackId}::uuid
          UNION ALL SELECT 'release', product_id FROM product_tracks WHERE track_id = ${trackId} AND kind = 'release')
        AND cases.owner_id = (SELECT owner_id FROM tracks WHERE id = ${trackId})
        AND cases.owner_id <> ${by}
        AND NOT EXISTS (SELECT FROM moderation_reports WHERE case_id = cases.id AND reporter_id = ${by})
        AND (cases.status = 'open' AND cases.claimed_by = ${by} AND cases.claimed_until > ${now}
          OR cases.status = 'acted' AND appeals.id IS NOT NULL AND decisions.actor_id <> ${by})) AS found`.execute(
    db,
  )
  return rows[0]?.found ?? false
}
