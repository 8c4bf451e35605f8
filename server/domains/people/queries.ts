import { type RawBuilder, type Selectable, sql, type Updateable } from 'kysely'
import type { Cursor } from '../../platform/db/cursor.ts'
import type { Db, Tx } from '../../platform/db/database.ts'
import type { DB } from '../../platform/db/schema.ts'
import type { PersonSubject } from './policy.ts'

/** Somebody, as they are shown in lists. */
export interface PersonRow {
  readonly id: string
  readonly username: string
  readonly displayName: string
  readonly avatarId: string | null
  readonly followers: number
  readonly isFollowed: boolean
}

export interface ProfileRow extends PersonRow, PersonSubject {
  readonly bio: string
  readonly location: string
  readonly links: string[]
  readonly following: number
  readonly isCreator: boolean
  readonly version: number
  readonly createdAt: Date
}

/** Whose account is in order: address proved, not suspended (as the indexes of a search have it), and not leaving. */
export const isActive = sql<boolean>`(users.email_verified_at IS NOT NULL AND users.suspended_at IS NULL
  AND users.deletion_at IS NULL)`

/** Who can be found. */
export const isPublic = sql<boolean>`(${isActive} AND users.moderation = 'none')`

/** Part of a query: `other` (a column that holds a user's id) and the viewer (or another column's user) have not blocked each other. */
export function notHiddenFrom(
  viewerId: string | RawBuilder<unknown> | undefined,
  other: RawBuilder<unknown>,
): RawBuilder<boolean> {
  if (viewerId === undefined) return sql<boolean>`true`
  return sql<boolean>`(NOT EXISTS (SELECT FROM blocks WHERE blocker_id = ${viewerId} AND blocked_id = ${other})
    AND NOT EXISTS (SELECT FROM blocks WHERE blocked_id = ${viewerId} AND blocker_id = ${other}))`
}

const followedBy = (viewerId: string | undefined) =>
  viewerId === undefined
    ? sql<boolean>`false`
    : sql<boolean>`EXISTS (SELECT FROM follows WHERE follower_id = ${viewerId} AND followee_id = users.id)`

const blockedBy = (viewerId: string | undefined) =>
  viewerId === undefined
    ? sql<boolean>`false`
    : sql<boolean>`EXISTS (SELECT FROM blocks WHERE blocker_id = ${viewerId} AND blocked_id = users.id)`

const blocking = (viewerId: string | undefined) =>
  viewerId === undefined
    ? sql<boolean>`false`
    : sql<boolean>`EXISTS (SELECT FROM blocks WHERE blocker_id = users.id AND blocked_id = ${viewerId})`

/** What a list needs of each person, as one viewer sees them. */
export const personColumns = (viewerId: string | undefined) =>
  sql`users.id, users.username, users.display_name, profiles.avatar_id, profiles.followers,
    ${followedBy(viewerId)} AS is_followed`

/** @param name as people write it; anything that names nobody finds nobody */
export function profileByUsername(db: Db, name: string, viewerId: string | undefined) {
  return oneProfile(db, sql`users.username = ${name}`, viewerId)
}

export function profileById(db: Db, id: string, viewerId: string | undefined) {
  return oneProfile(db, sql`users.id = ${id}`, viewerId)
}

async function oneProfile(
  db: Db,
  condition: RawBuilder<unknown>,
  viewerId: string | undefined,
): Promise<ProfileRow | undefined> {
  const { rows } = await sql<ProfileRow>`
    SELECT ${personColumns(viewerId)}, profiles.bio, profiles.location, profiles.links, profiles.following,
      profiles.version, users.created_at, ${isActive} AS is_public, users.moderation,
      ${blockedBy(viewerId)} AS is_blocked, ${blocking(viewerId)} AS blocks_viewer,
      EXISTS (SELECT FROM user_roles WHERE user_id = users.id AND role = 'creator') AS is_creator
    FROM users JOIN profiles ON profiles.user_id = users.id WHERE ${condition}`.execute(db)
  return rows[0]
}

/** One change of this profile at a time, until the transaction ends. */
export async function lockProfile(tx: Tx, userId: string): Promise<Selectable<DB['profiles']> | undefined> {
  return tx
    .selectFrom('profiles')
    .selectAll()
    .where('userId', '=', userId)
    .forNoKeyUpdate()
    .executeTakeFirst()
}

/** Changes columns and counts the version up; the caller holds the profile. */
export async function changeProfile(
  tx: Tx,
  userId: string,
  changes: Pick<Updateable<DB['profiles']>, 'bio' | 'location' | 'links' | 'avatarId'>,
  now: Date,
): Promise<void> {
  await tx
    .updateTable('profiles')
    .set({ ...changes, version: sql`version + 1`, updatedAt: now })
    .where('userId', '=', userId)
    .execute()
}

export async function renameUser(tx: Tx, userId: string, displayName: string, now: Date): Promise<void> {
  await tx.updateTable('users').set({ displayName, updatedAt: now }).where('id', '=', userId).execute()
}

/** Whether either of the two has blocked the other. */
export async function isHidden(db: Db, viewerId: string, otherId: string): Promise<boolean> {
  const { rows } = await sql<{ seen: boolean }>`
    SELECT ${notHiddenFrom(viewerId, sql`${otherId}::uuid`)} AS seen`.execute(db)
  return rows[0]?.seen !== true
}

/** Those of these people who have blocked the viewer, or whom the viewer has blocked. */
export async function hiddenAmong(
  db: Db,
  viewerId: string | undefined,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  if (viewerId === undefined || ids.length === 0) return new Set()
  const { rows } = await sql<{ id: string }>`
    SELECT blocked_id AS id FROM blocks WHERE blocker_id = ${viewerId} AND blocked_id = ANY(${ids}::uuid[])
    UNION SELECT blocker_id FROM blocks WHERE blocked_id = ${viewerId} AND blocker_id = ANY(${ids}::uuid[])`.execute(
    db,
  )
  return new Set(rows.map(({ id }) => id))
}

export interface ListedRow extends PersonRow {
  /** When this row came to be: the sort instant. */
  readonly at: Date
}

/** Which end of a follow the list walks along. */
export type FollowSide = 'followers' | 'following'

const ends = {
  followers: { of: sql`follows.followee_id`, other: sql`follows.follower_id` },
  following: { of: sql`follows.follower_id`, other: sql`follows.followee_id` },
}

/** Newest first; one more than `limit`. Whom the viewer may not see is left out. */
export async function followPage(
  db: Db,
  side: FollowSide,
  { userId, viewerId, limit, after }: ListQuery,
): Promise<ListedRow[]> {
  const { of, other } = ends[side]
  const beyond = after ? sql`AND (follows.created_at, ${other}) < (${after.at}, ${after.id}::uuid)` : sql``
  const { rows } = await sql<ListedRow>`
    SELECT ${personColumns(viewerId)}, follows.created_at AS at
    FROM follows JOIN users ON users.id = ${other} JOIN profiles ON profiles.user_id = users.id
    WHERE ${of} = ${userId} ${beyond} AND ${isPublic} AND ${notHiddenFrom(viewerId, other)}
    ORDER BY follows.created_at DESC, ${other} DESC LIMIT ${limit + 1}`.execute(db)
  return rows
}

export interface ListQuery {
  readonly userId: string
  readonly viewerId: string | undefined
  readonly limit: number
  readonly after: Cursor | undefined
}

/** Newest first; one more than `limit`. */
export function blockPage(db: Db, { userId, limit, after }: Omit<ListQuery, 'viewerId'>) {
  let query = db
    .selectFrom('blocks')
    .innerJoin('users', 'users.id', 'blocks.blockedId')
    .select(['users.id', 'users.username', 'users.displayName', 'blocks.createdAt as at'])
    .where('blocks.blockerId', '=', userId)
  if (after)
    query = query.where(
      sql<boolean>`(blocks.created_at, blocks.blocked_id) < (${after.at}, ${after.id}::uuid)`,
    )
  return query
    .orderBy('blocks.createdAt', 'desc')
    .orderBy('blocks.blockedId', 'desc')
    .limit(limit + 1)
    .execute()
}
