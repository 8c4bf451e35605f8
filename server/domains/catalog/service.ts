import { type NewTrack, type TrackPatch, trackStates } from '@veza/shared/contracts/catalog.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Context } from '../../context.ts'
import type { Viewer } from '../../http/request-context.ts'
import type { Meant } from '../../http/seen-version.ts'
import type { Tx } from '../../platform/db/database.ts'
import { claimIdempotencyKey, isRepeated } from '../../platform/db/idempotency.ts'
import { transition } from '../../platform/db/transition.ts'
import { lyricsOf, writeLyrics } from './lyrics.ts'
import { canTrack, TrackNotFound, UploadsSuspended } from './policy.ts'
import {
  changeTrack,
  insertTrack,
  isSuspended,
  lockTrack,
  type OwnTrackRow,
  ownerOf,
  type TrackRow,
} from './queries.ts'
import { slugFor } from './slug.ts'

type Parts = Pick<Context, 'clock' | 'newId' | 'transaction'>

/** Someone changed the track since it was read; `current` in the answer is how it stands now. */
export class StaleTrack extends DomainError {
  readonly row: OwnTrackRow
  constructor(row: OwnTrackRow) {
    super(409, 'stale-version', 'This track was changed in the meantime. Look at both versions and decide.')
    this.row = row
  }
}

/**
 * Starts a draft. The same id, or without one the same `Idempotency-Key`, gives the same draft.
 * @throws TrackNotFound where it was deleted since; DomainError 409 `id-taken`
 */
export function createTrack(
  ctx: Parts,
  viewer: Viewer,
  input: NewTrack,
  idempotencyKey: string | undefined,
): Promise<OwnTrackRow> {
  return ctx.transaction(async (tx) => {
    const now = ctx.clock.now()
    const own = ctx.newId()
    const { id = own, lyrics = '', lyricsLanguage = '', ...fields } = input
    // A key is forgotten after a while, an id is not: who names the track needs no key.
    const first =
      input.id === undefined &&
      idempotencyKey &&
      (await claimIdempotencyKey(tx, {
        userId: viewer.userId,
        route: 'tracks.create',
        key: idempotencyKey,
        request: input,
        resourceId: id,
        now,
      }))
    if (first) return lockOwn(tx, viewer, first)
    // Its address ends as ours does: ids that others choose may end alike.
    const slug = slugFor(input.title, own)
    const isNew = await insertTrack(tx, { ...fields, id, ownerId: viewer.userId, slug }, now)
    if (isNew) await writeLyrics(tx, id, { lyrics, lyricsLanguage })
    if (isNew || (await ownerOf(tx, id)) === viewer.userId) return lockOwn(tx, viewer, id)
    throw new DomainError(409, 'id-taken', 'There is a track with this id already: take another one.')
  })
}

/**
 * A write that was done under its key is not done again.
 * @returns the track, locked, as it is now
 * @throws StaleTrack when it is not done and the version that was seen is not the newest; TrackNotFound
 */
export async function meet(
  tx: Tx,
  { clock }: Pick<Parts, 'clock'>,
  viewer: Viewer,
  { key, seen }: Meant,
  write: {
    readonly route: string
    readonly id: string
    readonly changes?: TrackPatch | { publishAt: string }
  },
): Promise<{ track: OwnTrackRow; isDone: boolean }> {
  const { route, id, changes } = write
  const request = { id, seen, changes }
  const claim = { userId: viewer.userId, route, key, request, resourceId: id, now: clock.now() }
  // Before the lock: the same write, sent twice at once, waits here for its other self.
  const isDone = await isRepeated(tx, claim)
  const track = await lockOwn(tx, viewer, id)
  if (!isDone && seen !== undefined && track.version !== seen) throw new StaleTrack(track)
  return { track, isDone }
}

/** @throws StaleTrack when `version` is not the newest; TrackNotFound */
export function updateTrack(
  ctx: Parts,
  viewer: Viewer,
  id: string,
  version: number,
  patch: TrackPatch,
  key?: string,
): Promise<OwnTrackRow> {
  return ctx.transaction(async (tx) => {
    const write = { route: 'tracks.update', id, changes: patch }
    const { track, isDone } = await meet(tx, ctx, viewer, { key, seen: version }, write)
    if (isDone) return track
    // The address follows the title only until the world has seen it.
    const slug = patch.title && !track.publishedAt ? { slug: slugFor(patch.title, track.slug) } : {}
    const { lyrics = track.lyrics, lyricsLanguage = track.lyricsLanguage, ...columns } = patch
    const changed = await changeTrack(tx, id, version, { ...columns, ...slug }, ctx.clock.now())
    if (!changed) throw new StaleTrack(track)
    await writeLyrics(tx, id, { lyrics, lyricsLanguage })
    return lockOwn(tx, viewer, id)
  })
}

/** Makes the track public; a published one stays as it is. @throws DomainError 409 naming what is missing */
export function publishTrack(
  ctx: Parts,
  viewer: Viewer,
  id: string,
  meant: Meant = {},
): Promise<OwnTrackRow> {
  return ctx.transaction(async (tx) => {
    const { track, isDone } = await meet(tx, ctx, viewer, meant, { route: 'tracks.publish', id })
    if (isDone || track.status === 'published') return track
    await makePublic(tx, track, ctx.clock.now())
    return lockOwn(tx, viewer, id)
  })
}

/** @throws DomainError 409 `not-publishable`, naming what is missing */
export function assertHasSound({ renditionSetId }: Pick<TrackRow, 'renditionSetId'>): void {
  if (renditionSetId) return
  throw new DomainError(
    409,
    'not-publishable',
    'The track has no sound to play yet: upload its renditions, or let the server transcode the original.',
    { extra: { missing: ['renditions'] } },
  )
}

/**
 * Makes a draft public, whoever or whatever asks for it; under its lock.
 * @throws UploadsSuspended; DomainError 409 `not-publishable`
 */
export async function makePublic(tx: Tx, track: TrackRow, now: Date): Promise<void> {
  if (await isSuspended(tx, track.ownerId)) throw new UploadsSuspended()
  assertHasSound(track)
  const { id, version, wasPublic } = track
  // The first day counts on which everybody could hear it.
  const publishedAt = (wasPublic && track.publishedAt) || now
  await changeTrack(tx, id, version, { publishedAt, ...unscheduled }, now)
  await transition(tx, trackStates, { table: 'tracks', id, from: 'draft', to: 'published', now })
}

/** Takes the track back to a draft; a draft stays as it is. */
export function unpublishTrack(
  ctx: Parts,
  viewer: Viewer,
  id: string,
  meant: Meant = {},
): Promise<OwnTrackRow> {
  return ctx.transaction(async (tx) => {
    const { track, isDone } = await meet(tx, ctx, viewer, meant, { route: 'tracks.unpublish', id })
    if (isDone) return track
    const now = ctx.clock.now()
    if (track.status === 'draft') return unscheduleLocked(tx, track, now)
    await changeTrack(tx, id, track.version, unscheduled, now)
    await transition(tx, trackStates, { table: 'tracks', id, from: 'published', to: 'draft', now })
    return lockOwn(tx, viewer, id)
  })
}

/**
 * Deletes for everyone; the sweeper takes the objects later.
 * @throws StaleTrack; TrackNotFound, also on a repeat without its key
 */
export function deleteTrack(
  ctx: Parts,
  viewer: Viewer,
  id: string,
  { key, seen }: Meant = {},
): Promise<void> {
  return ctx.transaction(async (tx) => {
    const now = ctx.clock.now()
    const claim = {
      userId: viewer.userId,
      route: 'tracks.remove',
      key,
      request: { id, seen },
      resourceId: id,
      now,
    }
    if (await isRepeated(tx, claim)) return
    const track = await lockOwn(tx, viewer, id)
    if (seen !== undefined && track.version !== seen) throw new StaleTrack(track)
    await unscheduleLocked(tx, track, now)
    await writeLyrics(tx, id)
    await transition(tx, trackStates, { table: 'tracks', id, from: track.status, to: 'deleted', now })
  })
}

/** Nothing planned, and nothing to be said of an earlier plan. */
const unscheduled = { publishAt: null, publishRefusal: null } as const

/** @returns the track as it is then */
export async function unscheduleLocked<T extends TrackRow>(
  tx: Tx,
  track: T,
  now: Date,
): Promise<OwnTrackRow | T> {
  if (track.publishAt === null && track.publishRefusal === null) return track
  await changeTrack(tx, track.id, track.version, unscheduled, now)
  return lockOwn(tx, { userId: track.ownerId }, track.id)
}

/** The track, locked until the transaction ends. @throws TrackNotFound unless it is the viewer's own */
export async function lockOwn(tx: Tx, viewer: Pick<Viewer, 'userId'>, id: string): Promise<OwnTrackRow> {
  const track = await lockTrack(tx, id)
  if (!track || !canTrack(viewer, 'change', track)) throw new TrackNotFound()
  // Asked anew: what was joined to the lock would be as before whoever held it.
  return { ...track, ...(await lyricsOf(tx, id)) }
}

/** Of a track, by those who have not bought it. */
export interface Hearing {
  readonly paid: boolean
  readonly previewEnabled: boolean
}

/**
 * What listeners may hear of a track, as its sales ask; they are asked under the track's lock. One that is heard so already,
 * and one that is deleted or another's, stays as it is.
 */
export async function setHearing(
  tx: Tx,
  { trackId, ownerId, now }: { trackId: string; ownerId: string; now: Date },
  ask: () => Promise<Hearing | undefined>,
): Promise<void> {
  const track = await lockTrack(tx, trackId)
  if (track?.ownerId !== ownerId) return
  const hearing = await ask()
  if (!hearing || (track.paid === hearing.paid && track.previewEnabled === hearing.previewEnabled)) return
  const { paid, previewEnabled } = hearing
  await changeTrack(tx, trackId, track.version, { paid, previewEnabled }, now)
}

/**
 * Whether a copyright notice holds the track, asked under its lock.
 * @returns the track; undefined where it is deleted, and stays as it is
 */
export async function setBlocked(
  tx: Tx,
  { trackId, now }: { trackId: string; now: Date },
  ask: () => Promise<boolean>,
): Promise<TrackRow | undefined> {
  const track = await lockTrack(tx, trackId)
  if (!track) return undefined
  const dmcaBlocked = await ask()
  if (track.dmcaBlocked !== dmcaBlocked) await changeTrack(tx, trackId, track.version, { dmcaBlocked }, now)
  return track
}
