import { DAY_MS } from '@veza/shared/kernel/time.ts'
import { sql } from 'kysely'
import type { Context } from '../../context.ts'
import { type SweepParts, sweep } from '../../platform/db/sweep.ts'
import { isWithheld, TrackBlocked, type TrackRow, trackById } from '../catalog/index.ts'
import { opens, ShareGone, ShareNotFound } from './policy.ts'
import { countUse, keepVisit, knowsVisit, lockShare, type MetShare, shareByHash } from './queries.ts'
import { type ShareKey, shareTokenHash } from './token.ts'

/** So long a listener who comes again is the same one. */
const VISIT_MS = DAY_MS

type Parts = Pick<Context, 'db' | 'clock' | 'newId' | 'transaction' | 'limits'>

const visitsSince = (now: Date): Date => new Date(now.getTime() - VISIT_MS)

function meet(
  ctx: Pick<Parts, 'db'>,
  { token, visitId }: ShareKey,
  now: Date,
): Promise<MetShare | undefined> {
  return shareByHash(ctx.db, shareTokenHash(token), { visitId, since: visitsSince(now) })
}

/** Whether a token opens this track to whoever has it, for what is no sound: its cover, its shape. Counts no use. */
export async function isShown(
  ctx: Pick<Parts, 'db' | 'clock'>,
  trackId: string,
  key: ShareKey,
): Promise<boolean> {
  const now = ctx.clock.now()
  const share = await meet(ctx, key, now)
  return share?.trackId === trackId && share.ownerIsActive && opens(share, share.isKnown, now)
}

/**
 * Whether a token opens the sound of this track. The first time of a visit is a use: what the visit asks for within a day
 * from then on is not counted again.
 * @param address whose new visits are limited
 * @returns the key that goes on with this visit; undefined where nothing is opened
 * @throws RateLimited
 */
export async function beginListening(
  ctx: Parts,
  trackId: string,
  key: ShareKey,
  address: string,
): Promise<ShareKey | undefined> {
  const now = ctx.clock.now()
  const share = await meet(ctx, key, now)
  if (share?.trackId !== trackId || !share.ownerIsActive || !opens(share, share.isKnown, now))
    return undefined
  if (share.isKnown) return key
  await ctx.limits.take('share-visit', address)
  const visitId = key.visitId ?? ctx.newId()
  return (await use(ctx, share.id, visitId, now)) ? { token: key.token, visitId } : undefined
}

/** Asked again under the lock: of two who take the last use at once, one is too late. */
function use(ctx: Parts, shareId: string, visitId: string, now: Date): Promise<boolean> {
  return ctx.transaction(async (tx) => {
    const share = await lockShare(tx, shareId)
    if (!share) return false
    // The same visit may ask for two things at once.
    const isKnown = await knowsVisit(tx, shareId, visitId, visitsSince(now))
    if (isKnown || !opens(share, false, now)) return isKnown && opens(share, true, now)
    await keepVisit(tx, { shareId, visitId, startedAt: now })
    await countUse(tx, shareId)
    return true
  })
}

/** What a link leads to. */
export interface Opened {
  readonly track: TrackRow
  readonly expiresAt: Date | null
}

/**
 * The track behind a link, for its page. Looking at it is no use.
 * @throws ShareNotFound, ShareGone, TrackBlocked
 */
export async function openShare(ctx: Pick<Parts, 'db' | 'clock'>, key: ShareKey): Promise<Opened> {
  const now = ctx.clock.now()
  const share = await meet(ctx, key, now)
  if (!share) throw new ShareNotFound()
  if (!share.ownerIsActive || !opens(share, share.isKnown, now)) throw new ShareGone()
  const track = await trackById(ctx.db, share.trackId)
  if (track && isWithheld(undefined, track)) throw new ShareGone()
  if (track?.dmcaBlocked) throw new TrackBlocked()
  if (track?.status !== 'published' || track.heldForScan) throw new ShareGone()
  return { track, expiresAt: share.expiresAt }
}

/** Forgets visits that are over. Safe to repeat. @returns how many */
export function sweepVisits(ctx: Pick<Context, 'clock'> & SweepParts, signal?: AbortSignal): Promise<number> {
  const since = visitsSince(ctx.clock.now())
  return sweep(ctx, { table: 'share_visits', where: sql`started_at <= ${since}` }, signal)
}
