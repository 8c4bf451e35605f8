import { type PublishRefusal, SCHEDULE_MAX_MS } from '@veza/shared/contracts/schedule.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Context } from '../../context.ts'
import type { Viewer } from '../../http/request-context.ts'
import type { Meant } from '../../http/seen-version.ts'
import type { Tx } from '../../platform/db/database.ts'
import { creatorOf } from './creators.ts'
import { postCatalogMail, refusalWords } from './mails.ts'
import { changeTrack, dueTracks, lockTrack, type OwnTrackRow, type TrackRow } from './queries.ts'
import { assertHasSound, lockOwn, makePublic, meet, unscheduleLocked } from './service.ts'

type Parts = Pick<Context, 'clock' | 'newId' | 'transaction' | 'jobs'>
type JobParts = Parts & Pick<Context, 'db' | 'log'>

/** How many one turn of the sweep looks at; the next one goes on. */
const DUE_AT_ONCE = 500

/**
 * What a time that somebody chose means: later, or at once where it has passed, as it may have on its way to us.
 * @throws DomainError 400 `too-far-ahead`
 */
export function plannedFor(at: Date, now: Date): 'now' | 'later' {
  const aheadMs = at.getTime() - now.getTime()
  if (aheadMs <= 0) return 'now'
  if (aheadMs <= SCHEDULE_MAX_MS) return 'later'
  throw new DomainError(
    400,
    'too-far-ahead',
    'This is more than a year ahead. Choose a day within a year; you can move it later.',
  )
}

/**
 * Has a draft become public at that moment; one that has passed is now. Said again, the last moment counts.
 * @throws TrackNotFound, StaleTrack; DomainError 400 `too-far-ahead`, 409 `already-published`, `not-publishable`
 */
export function scheduleTrack(
  ctx: Parts,
  viewer: Viewer,
  id: string,
  publishAt: Date,
  meant: Meant = {},
): Promise<OwnTrackRow> {
  return ctx.transaction(async (tx) => {
    const write = { route: 'tracks.schedule', id, changes: { publishAt: publishAt.toISOString() } }
    const { track, isDone } = await meet(tx, ctx, viewer, meant, write)
    if (isDone) return track
    const now = ctx.clock.now()
    const when = plannedFor(publishAt, now)
    if (track.status === 'published') {
      // It came true before the answer was heard, or by another hand.
      if (when === 'now') return track
      throw new DomainError(
        409,
        'already-published',
        'This track is public already. Take it back first, if it is to become public later.',
      )
    }
    assertHasSound(track)
    if (when === 'now') await makePublic(tx, track, now)
    else if (track.publishAt?.getTime() !== publishAt.getTime()) {
      await changeTrack(tx, id, track.version, { publishAt, publishRefusal: null }, now)
      const job = { payload: { trackId: id }, singletonKey: `${id} ${publishAt.getTime()}` }
      await ctx.jobs.enqueueLater(tx, 'catalog.publish-scheduled', job, publishAt.getTime() - now.getTime())
    }
    return lockOwn(tx, viewer, id)
  })
}

/** Takes the plan back; the track stays what it is. @throws TrackNotFound, StaleTrack */
export function unscheduleTrack(
  ctx: Parts,
  viewer: Viewer,
  id: string,
  meant: Meant = {},
): Promise<OwnTrackRow> {
  return ctx.transaction(async (tx) => {
    const { track, isDone } = await meet(tx, ctx, viewer, meant, { route: 'tracks.unschedule', id })
    return isDone ? track : unscheduleLocked(tx, track, ctx.clock.now())
  })
}

/**
 * Publishes a track whose time has come; one that was moved, taken back, published or deleted since is left alone. Where it
 * cannot be published, its creator hears why, once.
 */
export function publishWhenDue(ctx: JobParts, trackId: string): Promise<void> {
  return ctx.transaction(async (tx) => {
    const track = await lockTrack(tx, trackId)
    const now = ctx.clock.now()
    if (!track || track.publishAt === null || track.publishAt > now) return
    const refusal = await refusalOf(tx, track)
    if (refusal === undefined) await makePublic(tx, track, now)
    else await refuse(tx, ctx, track, refusal, now)
  })
}

async function refusalOf(tx: Tx, track: TrackRow): Promise<PublishRefusal | undefined> {
  if (track.dmcaBlocked) return 'blocked'
  if (track.renditionSetId === null) return 'no-sound'
  const creator = await creatorOf(tx, track.ownerId)
  return creator?.isActive ? undefined : 'account'
}

async function refuse(
  tx: Tx,
  ctx: JobParts,
  { id, version, ownerId, title }: TrackRow,
  publishRefusal: PublishRefusal,
  now: Date,
): Promise<void> {
  await changeTrack(tx, id, version, { publishAt: null, publishRefusal }, now)
  const creator = await creatorOf(tx, ownerId)
  if (creator)
    await postCatalogMail(tx, ctx, creator, (mails) =>
      mails.notPublished(creator.username, title, refusalWords[creator.locale][publishRefusal]),
    )
}

/** All that is due and was not done by its own job. @returns how many it looked at */
export async function publishAllDue(ctx: JobParts, signal: AbortSignal): Promise<number> {
  const due = await dueTracks(ctx.db, ctx.clock.now(), DUE_AT_ONCE)
  for (const id of due) {
    signal.throwIfAborted()
    // One that fails keeps no other from its hour.
    await publishWhenDue(ctx, id).catch((err: unknown) => ctx.log.error({ err, track: id }, 'not published'))
  }
  return due.length
}

/**
 * Makes those of these tracks public that are drafts with a sound, as a release does with its own.
 * @param trackIds in the order of their ids, so that two such changes never wait for each other
 */
export async function publishDrafts(
  tx: Tx,
  ownerId: string,
  trackIds: readonly string[],
  now: Date,
): Promise<void> {
  for (const id of trackIds.toSorted()) {
    const track = await lockTrack(tx, id)
    if (track?.ownerId === ownerId && track.status === 'draft' && track.renditionSetId !== null)
      await makePublic(tx, track, now)
  }
}
