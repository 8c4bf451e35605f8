import { type NewTrack, type TrackPatch, trackStates } from '@veza/shared/contracts/catalog.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Context } from '../../context.ts'
import type { Viewer } from '../../http/request-context.ts'
import type { Tx } from '../../platform/db/database.ts'
import { claimIdempotencyKey } from '../../platform/db/idempotency.ts'
import { transition } from '../../platform/db/transition.ts'
import { canTrack, TrackNotFound } from './policy.ts'
import { changeTrack, insertTrack, lockTrack, type TrackRow } from './queries.ts'
import { slugFor } from './slug.ts'

type Parts = Pick<Context, 'clock' | 'newId' | 'transaction'>

/** Someone changed the track since it was read; `current` in the answer is how it stands now. */
export class StaleTrack extends DomainError {
  readonly row: TrackRow
  constructor(row: TrackRow) {
    super(409, 'stale-version', 'This track was changed in the meantime. Look at both versions and decide.')
    this.row = row
  }
}

/** Starts a draft. The same `Idempotency-Key` again gives the same draft. */
export function createTrack(
  ctx: Parts,
  viewer: Viewer,
  input: NewTrack,
  idempotencyKey: string | undefined,
): Promise<TrackRow> {
  return ctx.transaction(async (tx) => {
    const now = ctx.clock.now()
    const id = ctx.newId()
    const first =
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
    await insertTrack(tx, { ...input, id, ownerId: viewer.userId, slug: slugFor(input.title, id) }, now)
    return lockOwn(tx, viewer, id)
  })
}

/** @throws StaleTrack when `version` is not the newest; TrackNotFound */
export function updateTrack(
  ctx: Parts,
  viewer: Viewer,
  id: string,
  version: number,
  patch: TrackPatch,
): Promise<TrackRow> {
  return ctx.transaction(async (tx) => {
    const track = await lockOwn(tx, viewer, id)
    // The address follows the title only until the world has seen it.
    const slug = patch.title && !track.publishedAt ? { slug: slugFor(patch.title, id) } : {}
    const changed = await changeTrack(tx, id, version, { ...patch, ...slug }, ctx.clock.now())
    if (!changed) throw new StaleTrack(track)
    return lockOwn(tx, viewer, id)
  })
}

/** Makes the track public; a published one stays as it is. @throws DomainError 409 naming what is missing */
export function publishTrack(ctx: Parts, viewer: Viewer, id: string): Promise<TrackRow> {
  return ctx.transaction(async (tx) => {
    const track = await lockOwn(tx, viewer, id)
    if (track.status === 'published') return track
    if (!track.renditionSetId)
      throw new DomainError(
        409,
        'not-publishable',
        'The track has no sound to play yet: upload its renditions, or let the server transcode the original.',
        { extra: { missing: ['renditions'] } },
      )
    const now = ctx.clock.now()
    await changeTrack(tx, id, track.version, { publishedAt: track.publishedAt ?? now }, now)
    await transition(tx, trackStates, { table: 'tracks', id, from: 'draft', to: 'published', now })
    return lockOwn(tx, viewer, id)
  })
}

/** Takes the track back to a draft; a draft stays as it is. */
export function unpublishTrack(ctx: Parts, viewer: Viewer, id: string): Promise<TrackRow> {
  return ctx.transaction(async (tx) => {
    const track = await lockOwn(tx, viewer, id)
    if (track.status === 'draft') return track
    const now = ctx.clock.now()
    await changeTrack(tx, id, track.version, {}, now)
    await transition(tx, trackStates, { table: 'tracks', id, from: 'published', to: 'draft', now })
    return lockOwn(tx, viewer, id)
  })
}

/** Deletes for everyone; the sweeper takes the objects later. @throws TrackNotFound, also on a repeat */
export function deleteTrack(ctx: Parts, viewer: Viewer, id: string): Promise<void> {
  return ctx.transaction(async (tx) => {
    const track = await lockOwn(tx, viewer, id)
    const now = ctx.clock.now()
    await transition(tx, trackStates, { table: 'tracks', id, from: track.status, to: 'deleted', now })
  })
}

/** The track, locked until the transaction ends. @throws TrackNotFound unless it is the viewer's own */
export async function lockOwn(tx: Tx, viewer: Pick<Viewer, 'userId'>, id: string): Promise<TrackRow> {
  const track = await lockTrack(tx, id)
  if (!track || !canTrack(viewer, 'change', track)) throw new TrackNotFound()
  return track
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
