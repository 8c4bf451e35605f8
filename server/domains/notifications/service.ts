import { type Notification, notificationKinds, UNREAD_MAX } from '@veza/shared/contracts/notifications.ts'
import { DAY_MS } from '@veza/shared/kernel/time.ts'
import type { Context } from '../../context.ts'
import type { Viewer } from '../../http/request-context.ts'
import { type Cursor, decodeCursor, pageFrom } from '../../platform/db/cursor.ts'
import type { Db } from '../../platform/db/database.ts'
import type { Asked, NotificationRow } from './asked.ts'
import { readAllTold, readPublicationsUntil, readTold } from './marks.ts'
import { countPublications, publicationRows, readPublication } from './publication-queries.ts'
import { countTold, toldRows } from './queries.ts'
import { lockSettings } from './settings-queries.ts'
import { notificationView } from './view.ts'

/** So long somebody is told of something. */
export const KEPT_MS = 90 * DAY_MS

type Reading = Pick<Context, 'db' | 'clock'>
type Who = Pick<Viewer, 'userId'>

export const oldestTold = (now: Date): Date => new Date(now.getTime() - KEPT_MS)

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

/** How many are unread; `UNREAD_MAX + 1` where there are more. */
export async function countUnread(ctx: Reading, { userId }: Who): Promise<number> {
  const limit = UNREAD_MAX + 1
  const oldest = oldestTold(ctx.clock.now())
  const asked: Asked = { userId, place: 'page', limit, oldest, unreadOnly: true }
  const told = await countTold(ctx.db, asked)
  if (told === limit) return limit
  return Math.min(limit, told + (await countPublications(ctx.db, asked)))
}

type Marking = Pick<Context, 'clock' | 'transaction'>

/** One, as far as it was seen. What is none of theirs is left as it is. Safe to repeat. */
export function markRead(ctx: Marking, { userId }: Who, id: string, seenUntil: Date): Promise<void> {
  return ctx.transaction(async (tx) => {
    const now = ctx.clock.now()
    if (await readTold(tx, { userId, id, seenUntil }, now)) return
    const asked: Asked = { userId, place: 'page', limit: 1, oldest: oldestTold(now), unreadOnly: true, id }
    await readPublication(tx, asked, now)
  })
}

/** All that there was at that instant; what is switched off in the page waits for the mail. Safe to repeat. */
export function markAllRead(ctx: Marking, { userId }: Who, seenUntil: Date): Promise<void> {
  return ctx.transaction(async (tx) => {
    const now = ctx.clock.now()
    const settings = await lockSettings(tx, userId)
    if (!settings) return
    const until = seenUntil < now ? seenUntil : now
    const kinds = notificationKinds.filter((kind) => !settings.notInPage.includes(kind))
    await readAllTold(tx, { userId, kinds, seenUntil: until }, now)
    if (kinds.includes('publication')) await readPublicationsUntil(tx, userId, until)
  })
}
