import { EARLIER_MAX, type ModerationAction } from '@veza/shared/contracts/moderation.ts'
import { sql } from 'kysely'
import type { Db } from '../../platform/db/database.ts'
import type { CaseRow } from './queries.ts'
import { type ShownCase, shown } from './reading-queries.ts'

export interface Sound {
  readonly id: string
  readonly title: string
  readonly durationMs: number | null
}

/** The track that a case is about, or those of its release, in their order; none of what is another's by now. */
export async function soundsOf(
  db: Db,
  { targetKind, targetId, ownerId }: Pick<CaseRow, 'targetKind' | 'targetId' | 'ownerId'>,
): Promise<Sound[]> {
  const { rows } = await sql<Sound>`
    SELECT tracks.id, tracks.title, tracks.duration_ms AS "durationMs" FROM tracks
      LEFT JOIN product_tracks ON product_tracks.track_id = tracks.id AND product_tracks.product_id = ${targetId}
        AND product_tracks.kind = 'release'
    WHERE owner_id = ${ownerId} AND status <> 'deleted' AND rendition_set_id IS NOT NULL
      AND CASE ${targetKind} WHEN 'track' THEN tracks.id = ${targetId}
        WHEN 'release' THEN product_tracks.product_id IS NOT NULL ELSE false END
    ORDER BY product_tracks.position, tracks.id`.execute(db)
  return rows
}

interface Decided {
  readonly action: ModerationAction
  readonly reason: string
  readonly createdAt: Date
}
export type Earlier = ShownCase & { readonly decision: Decided }

/** Other cases about somebody's things that were decided, newest first. */
export async function earlierOf(
  db: Db,
  { id, ownerId }: Pick<CaseRow, 'id' | 'ownerId'>,
): Promise<Earlier[]> {
  const cases = await shown(
    db,
    sql`cases.owner_id = ${ownerId} AND cases.id <> ${id} AND cases.status <> 'open'`,
    sql`ORDER BY cases.number DESC LIMIT ${EARLIER_MAX}`,
  )
  if (cases.length === 0) return []
  const decisions = await db
    .selectFrom('moderationDecisions')
    .select(['caseId', 'action', 'reason', 'createdAt'])
    .where(
      'caseId',
      'in',
      cases.map((one) => one.id),
    )
    .execute()
  const decisionOf = new Map(decisions.map((decision) => [decision.caseId, decision]))
  return cases.flatMap((one) => {
    const decision = decisionOf.get(one.id)
    return decision ? [{ ...one, decision }] : []
  })
}
