import { type Insertable, sql } from 'kysely'
import type { Tx } from '../../platform/db/database.ts'
import type { DB } from '../../platform/db/schema.ts'
import { type CommentRow, commentById } from './reading-queries.ts'

/**
 * Keeps an account from being erased, and from blocking and being blocked, until the transaction ends. Whoever writes holds
 * their account first, then the thread: erasure goes the same way.
 * @returns false where it is gone, or suspended
 */
export async function holdAuthor(tx: Tx, userId: string): Promise<boolean> {
  const { rows } =
    await sql`SELECT FROM users WHERE id = ${userId} AND erased_at IS NULL AND suspended_at IS NULL
    FOR KEY SHARE`.execute(tx)
  await sql`SELECT FROM profiles WHERE user_id = ${userId} FOR SHARE`.execute(tx)
  return rows.length === 1
}

/** Held until the transaction ends: what is done in one thread comes one after the other. Undefined where the comment is gone. */
export async function lockThread(tx: Tx, commentId: string): Promise<CommentRow | undefined> {
  await sql`SELECT FROM comments WHERE id = (SELECT coalesce(parent_id, id) FROM comments WHERE id = ${commentId})
    FOR UPDATE`.execute(tx)
  return commentById(tx, commentId)
}

export async function insertComment(tx: Tx, row: Insertable<DB['comments']>): Promise<void> {
  await tx.insertInto('comments').values(row).execute()
}

/** Of a thread that is held. */
export async function countReplies(tx: Tx, rootId: string): Promise<number> {
  const { count } = await tx
    .selectFrom('comments')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('parentId', '=', rootId)
    .executeTakeFirstOrThrow()
  return Number(count)
}

export async function changeComment(
  tx: Tx,
  id: string,
  changes: Partial<Pick<CommentRow, 'text' | 'editedAt' | 'hiddenAt' | 'moderation'>>,
): Promise<void> {
  await tx.updateTable('comments').set(changes).where('id', '=', id).execute()
}

const NOTHING_LEFT = sql`author_id = NULL, text = '', hidden_at = NULL, edited_at = NULL, moderation = 'none'`
const hasReplies = sql<boolean>`EXISTS (SELECT FROM comments AS replies WHERE replies.parent_id = comments.id)`

/** Of a thread that is held: what others replied stays, below an empty place, which goes with the last of them. */
export async function deleteComment(tx: Tx, { id, parentId }: CommentRow): Promise<void> {
  await sql`UPDATE comments SET ${NOTHING_LEFT} WHERE id = ${id} AND ${hasReplies}`.execute(tx)
  await sql`DELETE FROM comments WHERE id = ${id} AND NOT ${hasReplies}`.execute(tx)
  if (parentId !== null) await deleteEmpty(tx, [parentId])
}

/** All of somebody's, with every thread held that they wrote in, in the order of the ids. */
export async function deleteCommentsOf(tx: Tx, userId: string): Promise<void> {
  const { rows } = await sql<{ id: string }>`SELECT id FROM comments
    WHERE id IN (SELECT coalesce(parent_id, id) FROM comments WHERE author_id = ${userId})
    ORDER BY id FOR UPDATE`.execute(tx)
  await sql`DELETE FROM comments WHERE author_id = ${userId} AND parent_id IS NOT NULL`.execute(tx)
  await sql`UPDATE comments SET ${NOTHING_LEFT} WHERE author_id = ${userId}`.execute(tx)
  await deleteEmpty(
    tx,
    rows.map(({ id }) => id),
  )
}

async function deleteEmpty(tx: Tx, rootIds: readonly string[]): Promise<void> {
  await sql`DELETE FROM comments WHERE id = ANY(${rootIds}::uuid[]) AND author_id IS NULL AND NOT ${hasReplies}`.execute(
    tx,
  )
}
