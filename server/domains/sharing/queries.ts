import { type Selectable, sql } from 'kysely'
import type { Cursor } from '../../platform/db/cursor.ts'
import type { Db, Tx } from '../../platform/db/database.ts'
import type { DB } from '../../platform/db/schema.ts'

export type ShareRow = Selectable<DB['shareTokens']>

/** A link as one who comes with it meets it. */
export interface MetShare extends ShareRow {
  /** Neither suspended nor leaving. */
  readonly ownerIsActive: boolean
  /** This visit began within the time that it is remembered. */
  readonly isKnown: boolean
}

/** @param since visits that began at this instant or before are over */
export function shareByHash(
  db: Db,
  hash: Buffer,
  { visitId, since }: { visitId: string | undefined; since: Date },
): Promise<MetShare | undefined> {
  return db
    .selectFrom('shareTokens')
    .innerJoin('users', 'users.id', 'shareTokens.ownerId')
    .selectAll('shareTokens')
    .select([
      sql<boolean>`(users.suspended_at IS NULL AND users.deletion_at IS NULL AND users.erased_at IS NULL)`.as(
        'ownerIsActive',
      ),
      sql<boolean>`EXISTS (SELECT FROM share_visits WHERE share_id = share_tokens.id
        AND visit_id = ${visitId ?? null}::uuid AND started_at > ${since})`.as('isKnown'),
    ])
    .where('tokenHash', '=', hash)
    .executeTakeFirst()
}

export function lockShare(tx: Tx, id: string): Promise<ShareRow | undefined> {
  return tx.selectFrom('shareTokens').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

/** Whether a visit began after `since`. */
export async function knowsVisit(tx: Tx, shareId: string, visitId: string, since: Date): Promise<boolean> {
  const row = await tx
    .selectFrom('shareVisits')
    .select('visitId')
    .where('shareId', '=', shareId)
    .where('visitId', '=', visitId)
    .where('startedAt', '>', since)
    .executeTakeFirst()
  return row !== undefined
}

/** A visit begins; also anew, where its last one is over and not yet forgotten. */
export async function keepVisit(
  tx: Tx,
  visit: { shareId: string; visitId: string; startedAt: Date },
): Promise<void> {
  await tx
    .insertInto('shareVisits')
    .values(visit)
    .onConflict((conflict) =>
      conflict.columns(['shareId', 'visitId']).doUpdateSet({ startedAt: visit.startedAt }),
    )
    .execute()
}

export async function countUse(tx: Tx, id: string): Promise<void> {
  await tx.updateTable('shareTokens').set({ uses: sql`uses + 1` }).where('id', '=', id).execute()
}

export async function insertShare(
  tx: Tx,
  share: Pick<
    ShareRow,
    'id' | 'ownerId' | 'trackId' | 'tokenHash' | 'label' | 'expiresAt' | 'maxUses' | 'createdAt'
  >,
): Promise<void> {
  await tx.insertInto('shareTokens').values(share).execute()
}

/** How many of a track's links are not revoked. */
export async function countShares(tx: Tx, trackId: string): Promise<number> {
  const { count } = await tx
    .selectFrom('shareTokens')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('trackId', '=', trackId)
    .where('revokedAt', 'is', null)
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** Newest first; one more than `limit`. */
export function sharesOf(
  db: Db,
  trackId: string,
  limit: number,
  after: Cursor | undefined,
): Promise<ShareRow[]> {
  let query = db.selectFrom('shareTokens').selectAll().where('trackId', '=', trackId)
  if (after) query = query.where(sql<boolean>`(created_at, id) < (${after.at}, ${after.id}::uuid)`)
  return query
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute()
}

/** Safe to repeat: the first time counts. */
export async function revoke(tx: Tx, id: string, now: Date): Promise<void> {
  await tx
    .updateTable('shareTokens')
    .set({ revokedAt: now })
    .where('id', '=', id)
    .where('revokedAt', 'is', null)
    .execute()
}
