import { SCHEDULE_MAX_MS } from '@veza/shared/contracts/schedule.ts'
import type { NewShare } from '@veza/shared/contracts/sharing.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Context } from '../../context.ts'
import type { Viewer } from '../../http/request-context.ts'
import { decodeCursor, pageFrom } from '../../platform/db/cursor.ts'
import type { Tx } from '../../platform/db/database.ts'
import { claimIdempotencyKey } from '../../platform/db/idempotency.ts'
import { holdOwnTrack, ownTrack } from '../catalog/index.ts'
import { ShareNotFound } from './policy.ts'
import { countShares, insertShare, lockShare, revoke, type ShareRow, sharesOf } from './queries.ts'
import { shareToken, shareTokenHash } from './token.ts'
import { shareView } from './view.ts'

/** Of one track, not counting those that were revoked. */
const MAX_SHARES = 100

type Parts = Pick<Context, 'clock' | 'newId' | 'transaction' | 'config'>

interface PageQuery {
  readonly cursor?: string | undefined
  readonly limit: number
}

/**
 * Makes a link to one's own track, whatever state it is in. The same `Idempotency-Key` gives the same link.
 * @throws TrackNotFound; DomainError 409 `too-many-shares`, 400 for an end that is past or too far ahead
 */
export function createShare(
  ctx: Parts,
  viewer: Viewer,
  trackId: string,
  input: NewShare,
  key: string | undefined,
): Promise<{ share: ShareRow; token: string }> {
  return ctx.transaction(async (tx) => {
    const now = ctx.clock.now()
    const id = ctx.newId()
    const write = {
      userId: viewer.userId,
      route: 'shares.create',
      request: { trackId, ...input },
      resourceId: id,
      now,
    }
    const first = key === undefined ? undefined : await claimIdempotencyKey(tx, { ...write, key })
    await holdOwnTrack(tx, viewer, trackId)
    if (first) return repeated(ctx, tx, first)
    assertEnds(input.expiresAt, now)
    if ((await countShares(tx, trackId)) >= MAX_SHARES)
      throw new DomainError(
        409,
        'too-many-shares',
        `A track has at most ${MAX_SHARES} links. Revoke one that is no longer needed.`,
      )
    const token = shareToken(ctx.config, id)
    await insertShare(tx, {
      id,
      ownerId: viewer.userId,
      trackId,
      tokenHash: shareTokenHash(token),
      label: input.label ?? '',
      expiresAt: input.expiresAt ? new Date(input.expiresAt) : null,
      maxUses: input.maxUses ?? null,
      createdAt: now,
    })
    return { share: await heldShare(tx, trackId, id), token }
  })
}

/** The answer that was lost, given again. */
async function repeated(ctx: Parts, tx: Tx, id: string): Promise<{ share: ShareRow; token: string }> {
  const token = shareToken(ctx.config, id)
  const share = await lockShare(tx, id)
  if (share?.tokenHash.equals(shareTokenHash(token))) return { share, token }
  throw new DomainError(409, 'share-lost', 'This link cannot be told again. Revoke it and make another one.')
}

function assertEnds(expiresAt: string | undefined, now: Date): void {
  if (expiresAt === undefined) return
  const aheadMs = new Date(expiresAt).getTime() - now.getTime()
  if (aheadMs <= 0)
    throw new DomainError(400, 'expires-in-the-past', 'Choose an end that is still to come, or none.')
  if (aheadMs > SCHEDULE_MAX_MS)
    throw new DomainError(400, 'too-far-ahead', 'Choose an end within a year, or none.')
}

/** Locked until the transaction ends. @throws ShareNotFound unless it is a link of this track */
async function heldShare(tx: Tx, trackId: string, id: string): Promise<ShareRow> {
  const share = await lockShare(tx, id)
  if (share?.trackId !== trackId) throw new ShareNotFound()
  return share
}

/** Safe to repeat. @throws TrackNotFound, ShareNotFound */
export function revokeShare(ctx: Parts, viewer: Viewer, trackId: string, id: string): Promise<ShareRow> {
  return ctx.transaction(async (tx) => {
    await ownTrack(tx, viewer.userId, trackId)
    await heldShare(tx, trackId, id)
    await revoke(tx, id, ctx.clock.now())
    return heldShare(tx, trackId, id)
  })
}

/** Newest first. @throws TrackNotFound; DomainError 400 `bad-cursor` */
export async function listShares(
  ctx: Pick<Context, 'db' | 'clock'>,
  viewer: Viewer,
  trackId: string,
  { cursor, limit }: PageQuery,
) {
  await ownTrack(ctx.db, viewer.userId, trackId)
  const rows = await sharesOf(ctx.db, trackId, limit, cursor ? decodeCursor(cursor) : undefined)
  const now = ctx.clock.now()
  return pageFrom(
    rows,
    limit,
    ({ createdAt, id }) => ({ at: createdAt, id }),
    (row) => shareView(row, now),
  )
}
