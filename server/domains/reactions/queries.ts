import type { ReactionKind, Standing } from '@veza/shared/contracts/reactions.ts'
import { sql } from 'kysely'
import type { Context } from '../../context.ts'
import type { Cursor } from '../../platform/db/cursor.ts'
import type { Db, Tx } from '../../platform/db/database.ts'
import { notHiddenFrom } from '../people/index.ts'
import type { Which } from './things.ts'

const columns = { track: 'trackId', release: 'productId' } as const

/** How often something was liked and reposted, and what this viewer has done of it. */
export async function standingOf(
  db: Db,
  viewerId: string | undefined,
  { kind, id }: Which,
): Promise<Standing> {
  const done = (reaction: ReactionKind) =>
    sql<boolean>`EXISTS (SELECT FROM reactions WHERE user_id = ${viewerId ?? null}::uuid AND kind = ${reaction}
      AND target_id = reaction_targets.id)`
  const row = await db
    .selectFrom('reactionTargets')
    .select(['likes', 'reposts', done('like').as('isLiked'), done('repost').as('isReposted')])
    .where(columns[kind], '=', id)
    .executeTakeFirst()
  return row ?? { likes: 0, reposts: 0, isLiked: false, isReposted: false }
}

/**
 * Keeps an account from being erased until the transaction ends. Whoever writes a reaction holds its account first, then its
 * target: erasure goes the same way.
 * @returns false where it is gone
 */
export async function holdReactor(tx: Tx, userId: string): Promise<boolean> {
  const query = tx.selectFrom('users').select('id').where('id', '=', userId).where('erasedAt', 'is', null)
  return (await query.forKeyShare().executeTakeFirst()) !== undefined
}

/** Held until the transaction ends: reactions to one thing come one after the other. Undefined where there never was one. */
export async function lockTarget(tx: Tx, { kind, id }: Which): Promise<string | undefined> {
  const query = tx.selectFrom('reactionTargets').select('id').where(columns[kind], '=', id)
  return (await query.forNoKeyUpdate().executeTakeFirst())?.id
}

/** As above; of two that come first, one makes it. */
export async function heldTarget(tx: Tx, { newId }: Pick<Context, 'newId'>, which: Which): Promise<string> {
  const known = await lockTarget(tx, which)
  if (known !== undefined) return known
  const id = newId()
  await tx
    .insertInto('reactionTargets')
    .values({ id, [columns[which.kind]]: which.id })
    .onConflict((conflict) => conflict.column(columns[which.kind]).doNothing())
    .execute()
  return (await lockTarget(tx, which)) ?? id
}

interface Reaction {
  readonly userId: string
  readonly kind: ReactionKind
  readonly targetId: string
}

/** Safe to repeat: the first stands. */
export async function insertReaction(tx: Tx, reaction: Reaction, createdAt: Date): Promise<void> {
  await tx
    .insertInto('reactions')
    .values({ ...reaction, createdAt })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Safe to repeat. */
export async function deleteReaction(tx: Tx, { userId, kind, targetId }: Reaction): Promise<void> {
  await tx
    .deleteFrom('reactions')
    .where('userId', '=', userId)
    .where('kind', '=', kind)
    .where('targetId', '=', targetId)
    .execute()
}

/** All of somebody's, with everything held whose counters change. */
export async function deleteReactionsOf(tx: Tx, userId: string): Promise<void> {
  await sql`SELECT FROM reaction_targets WHERE id IN (SELECT target_id FROM reactions WHERE user_id = ${userId})
    ORDER BY id FOR NO KEY UPDATE`.execute(tx)
  await tx.deleteFrom('reactions').where('userId', '=', userId).execute()
}

export interface LikeRow extends Cursor {
  readonly trackId: string | null
  readonly productId: string | null
  /** Its owner and the viewer have blocked each other. */
  readonly isHidden: boolean
}

/** The viewer's own, newest first; one more than `limit`. */
export async function likesAfter(
  db: Db,
  viewerId: string,
  limit: number,
  after: Cursor | undefined,
): Promise<LikeRow[]> {
  const beyond = after ? sql`AND (reactions.created_at, target_id) < (${after.at}, ${after.id}::uuid)` : sql``
  const { rows } = await sql<LikeRow>`
    SELECT reactions.created_at AS at, target_id AS id, track_id, product_id,
      NOT ${notHiddenFrom(viewerId, sql`coalesce(tracks.owner_id, products.seller_id)`)} AS is_hidden
    FROM reactions JOIN reaction_targets ON reaction_targets.id = target_id
      LEFT JOIN tracks ON tracks.id = track_id LEFT JOIN products ON products.id = product_id
    WHERE reactions.user_id = ${viewerId} AND reactions.kind = 'like' ${beyond}
    ORDER BY reactions.created_at DESC, target_id DESC LIMIT ${limit + 1}`.execute(db)
  return rows
}

/** In the order of their targets, for a copy of somebody's data. */
export const reactionsAfter = (db: Db, userId: string, kind: ReactionKind, after: string, limit: number) =>
  db
    .selectFrom('reactions')
    .innerJoin('reactionTargets', 'reactionTargets.id', 'targetId')
    .select(['targetId as id', 'trackId', 'productId', 'createdAt as since'])
    .where('userId', '=', userId)
    .where('kind', '=', kind)
    .where('targetId', '>', after)
    .orderBy('targetId')
    .limit(limit)
    .execute()
