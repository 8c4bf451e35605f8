import { sql } from 'kysely'
import type { Tx } from '../../platform/db/database.ts'

/**
 * Holds what two people are to each other until the transaction ends: follow, unfollow, block and unblock of one pair
 * come one after the other. In the order of the ids, so that nobody waits for somebody who waits for them. Their accounts
 * first, as erasure does: what is written points to them.
 * @returns false where one of them is gone
 */
export async function lockPair(tx: Tx, one: string, other: string): Promise<boolean> {
  const { rows } = await sql`SELECT FROM users WHERE id IN (${one}, ${other}) AND erased_at IS NULL
    ORDER BY id FOR KEY SHARE`.execute(tx)
  await sql`SELECT FROM profiles WHERE user_id IN (${one}, ${other})
    ORDER BY user_id FOR NO KEY UPDATE`.execute(tx)
  return rows.length === 2
}

/** Ends all follows of somebody, in both directions, with everybody held whose counters change. */
export async function endFollows(tx: Tx, userId: string): Promise<void> {
  await sql`SELECT FROM profiles WHERE user_id = ${userId}
      OR user_id IN (SELECT follower_id FROM follows WHERE followee_id = ${userId})
      OR user_id IN (SELECT followee_id FROM follows WHERE follower_id = ${userId})
    ORDER BY user_id FOR NO KEY UPDATE`.execute(tx)
  await sql`DELETE FROM follows WHERE follower_id = ${userId}`.execute(tx)
  await sql`DELETE FROM follows WHERE followee_id = ${userId}`.execute(tx)
}

/** Safe to repeat. @returns whether it is a new one */
export async function insertFollow(
  tx: Tx,
  followerId: string,
  followeeId: string,
  now: Date,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('follows')
    .values({ followerId, followeeId, createdAt: now })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

/** Safe to repeat. */
export async function deleteFollow(tx: Tx, followerId: string, followeeId: string): Promise<void> {
  await tx
    .deleteFrom('follows')
    .where('followerId', '=', followerId)
    .where('followeeId', '=', followeeId)
    .execute()
}

/** Safe to repeat. */
export async function insertBlock(tx: Tx, blockerId: string, blockedId: string, now: Date): Promise<void> {
  await tx
    .insertInto('blocks')
    .values({ blockerId, blockedId, createdAt: now })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Safe to repeat. */
export async function deleteBlock(tx: Tx, blockerId: string, blockedId: string): Promise<void> {
  await tx
    .deleteFrom('blocks')
    .where('blockerId', '=', blockerId)
    .where('blockedId', '=', blockedId)
    .execute()
}
