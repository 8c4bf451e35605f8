import { type Notification, notificationKinds } from '@veza/shared/contracts/notifications.ts'
import type { Context } from '../../context.ts'
import type { Viewer } from '../../http/request-context.ts'
import { type Cursor, decodeCursor, pageFrom } from '../../platform/db/cursor.ts'
import type { Db } from '../../platform/db/database.ts'
import { type Asked, type NotificationRow, oldestTold, SETTLED_MS } from './asked.ts'
import { readAllTold, readPublicationsUntil, readTold } from './marks.ts'
import { publicationRows, readPublications } from './publication-queries.ts'
import { toldRows } from './queries.ts'
import { lockSettings } from './settings-queries.ts'
import { forgetUnread } from './unread.ts'
import { notificationView } from './view.ts'

type Reading = Pick<Context, 'db' | 'clock'>
type Who = Pick<Viewer, 'userId'>

/** What the viewer is told of, the newest first. @throws RateLimited; DomainError 400 `bad-cursor` */
export async function notificationsPage(
  ctx: Reading & Pick<Context, 'limits'>,
  { userId }: Who,
  { cursor, limit }: { readonly cursor?: string | undefined; readonly limit: number },
): Promise<{ items: Notification[]; nextCursor: string | null }> {
  const after = cursor ? decodeCursor(cursor) : undefined
  await ctx.limits.take('notifications', userId)
  const oldest = oldestTold(ctx.clock.now())
  const rows = await rowsOf(ctx.db, { userId, place: 'page', limit: limit + 1, oldest, after })
  return pageFrom(rows, limit, ({ at, id }) => ({ at, id }), notificationView)
}

/** Of both origins, the newest first. */
export async function rowsOf(db: Db, asked: Asked): Promise<NotificationRow[]> {
  const told = await toldRows(db, asked)
  const published = await publicationRows(db, asked)
  return [...told, ...published].sort(newestFirst).slice(0, asked.limit)
}

/** As the database sorts: by the instant, then by the id. */
function newestFirst(one: Cursor, other: Cursor): number {
  const apart = other.at.getTime() - one.at.getTime()
  return apart !== 0 ? apart : one.id < other.id ? 1 : -1
}

type Marking = Pick<Context, 'clock' | 'transaction' | 'limits' | 'redis'>

/** One, as far as it was seen. What is none of theirs is left as it is. Safe to repeat. @throws RateLimited */
export async function markRead(ctx: Marking, { userId }: Who, id: string, seenUntil: Date): Promise<void> {
  await ctx.limits.take('notifications', userId)
  await ctx.transaction(async (tx) => {
    const now = ctx.clock.now()
    if (await readTold(tx, { userId, id, seenUntil }, now)) return
    await readPublications(tx, { userId, oldest: oldestTold(now) }, { ids: [id], until: seenUntil }, now)
  })
  await forgetUnread(ctx, userId)
}

/**
 * All that there was at that instant; what is switched off in the page waits for the mail. Of the last minute before it only
 * what is named: what else is as young may have come to light after the page was read. Safe to repeat. @throws RateLimited
 */
export async function markAllRead(
  ctx: Marking,
  { userId }: Who,
  { seenUntil, seen }: { readonly seenUntil: Date; readonly seen: readonly string[] },
): Promise<void> {
  await ctx.limits.take('notifications', userId)
  await ctx.transaction(async (tx) => {
    const now = ctx.clock.now()
    const settings = await lockSettings(tx, userId)
    if (!settings) return
    const named = { ids: seen, until: seenUntil < now ? seenUntil : now }
    const until = new Date(named.until.getTime() - SETTLED_MS)
    const kinds = notificationKinds.filter((kind) => !settings.notInPage.includes(kind))
    await readAllTold(tx, { userId, kinds, until, named }, now)
    if (!kinds.includes('publication')) return
    await readPublicationsUntil(tx, userId, until)
    await readPublications(tx, { userId, oldest: oldestTold(now) }, named, now)
  })
  await forgetUnread(ctx, userId)
}
