import type { Announcement, AnnouncementChange } from '@veza/shared/contracts/announcements.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Context } from '../../context.ts'
import { differingFields } from '../../http/stale-version.ts'
import { audit, wasDone } from '../../platform/audit/index.ts'
import { decodeCursor, pageFrom } from '../../platform/db/cursor.ts'
import type { Tx } from '../../platform/db/database.ts'
import {
  announcementById,
  deleteAnnouncement,
  endAnnouncement,
  lockAnnouncement,
  newestFirst,
  putAnnouncement,
} from './queries.ts'
import { announcementView, columnsOf } from './view.ts'

type Writing = Pick<Context, 'clock' | 'newId' | 'transaction'>

/** @throws DomainError 400 `bad-cursor` */
export async function listAnnouncements(
  { db }: Pick<Context, 'db'>,
  { cursor, limit }: { readonly cursor?: string | undefined; readonly limit: number },
) {
  const rows = await newestFirst(db, limit, cursor ? decodeCursor(cursor) : undefined)
  return pageFrom(rows, limit, ({ createdAt, id }) => ({ at: createdAt, id }), announcementView)
}

/**
 * Writes one, new or changed. What stands already is no change, whichever version was seen, so that one whose answer was lost may be repeated.
 * Who has dismissed it does not see it again, whatever it says by then.
 * @throws StaleAnnouncement, AnnouncementNotFound
 */
export function saveAnnouncement(
  ctx: Writing,
  actorId: string,
  id: string,
  change: AnnouncementChange,
): Promise<Announcement> {
  return ctx.transaction(async (tx) => {
    await lockAnnouncement(tx, id)
    const before = await announcementById(tx, id)
    if (!before && (change.version > 0 || (await wasRemoved(tx, id)))) throw new AnnouncementNotFound()
    if (before) {
      const now = announcementView(before)
      if (differingFields(asKept(change), now).length === 0) return now
      if (before.version !== change.version) throw new StaleAnnouncement(now)
    }
    const at = ctx.clock.now()
    await putAnnouncement(tx, { id, ...columnsOf(change), createdAt: at, updatedAt: at })
    await audit(tx, ctx, {
      actorId,
      action: before ? 'announcement.changed' : 'announcement.created',
      subjectKind: 'announcement',
      subjectId: id,
      details: detailsOf(change),
    })
    return asItStands(tx, id)
  })
}

/** A save whose answer was lost may be repeated after somebody else has deleted what it made. */
const wasRemoved = (tx: Tx, id: string): Promise<boolean> =>
  wasDone(tx, { action: 'announcement.removed', subjectKind: 'announcement', subjectId: id })

async function asItStands(tx: Tx, id: string): Promise<Announcement> {
  const row = await announcementById(tx, id)
  if (!row) throw new AnnouncementNotFound()
  return announcementView(row)
}

/**
 * Lets one be over from now on, by the clock that shows it. What is over already is, whichever version was seen: safe to repeat.
 * @throws StaleAnnouncement, AnnouncementNotFound, NotBegun
 */
export function endNow(ctx: Writing, actorId: string, id: string, version: number): Promise<Announcement> {
  return ctx.transaction(async (tx) => {
    await lockAnnouncement(tx, id)
    const before = await asItStands(tx, id)
    const at = ctx.clock.now()
    if (before.until !== null && Date.parse(before.until) <= at.getTime()) return before
    if (before.version !== version) throw new StaleAnnouncement(before)
    if (at.getTime() <= Date.parse(before.from)) throw new NotBegun()
    await endAnnouncement(tx, id, at)
    const after = await asItStands(tx, id)
    const deed = { actorId, action: 'announcement.changed', subjectKind: 'announcement' } as const
    await audit(tx, ctx, { ...deed, subjectId: id, details: detailsOf(after) })
    return after
  })
}

/** As it would be told once it is kept: a time may be written in more ways than one. */
const asKept = ({ version: _, from, until, ...same }: AnnouncementChange) => ({
  ...same,
  from: new Date(from).toISOString(),
  until: until === null ? null : new Date(until).toISOString(),
})

/** Who reads the log later finds what was said, and to whom. */
const detailsOf = ({ title, severity, audience, from, until }: Omit<AnnouncementChange, 'version'>) => ({
  title: title.en,
  severity,
  audience,
  from,
  until,
})

/** Safe to repeat. */
export async function removeAnnouncement(ctx: Writing, actorId: string, id: string): Promise<void> {
  await ctx.transaction(async (tx) => {
    await lockAnnouncement(tx, id)
    const row = await announcementById(tx, id)
    if (!row) return
    await deleteAnnouncement(tx, id)
    const deed = { actorId, action: 'announcement.removed', subjectKind: 'announcement' } as const
    await audit(tx, ctx, { ...deed, subjectId: id, details: { title: row.titleEn } })
  })
}

class AnnouncementNotFound extends DomainError {
  constructor() {
    super(404, 'announcement-not-found', 'There is no such announcement any more.')
  }
}

class NotBegun extends DomainError {
  constructor() {
    super(409, 'announcement-not-begun', 'This announcement has not begun. Change its times, or delete it.')
  }
}

class StaleAnnouncement extends DomainError {
  constructor(current: Announcement) {
    super(
      409,
      'stale-version',
      'Somebody else changed this announcement in the meantime. Look at it and decide.',
      { extra: { current } },
    )
  }
}
