import type { NoticeStatus } from '@veza/shared/contracts/rights.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import { audit } from '../../platform/audit/index.ts'
import type { Tx } from '../../platform/db/database.ts'
import { StateConflict } from '../../platform/db/transition.ts'
import { setBlocked } from '../catalog/index.ts'
import type { Deciding, Decision } from './deciding.ts'
import { NoticeNotFound, TrackGone } from './faults.ts'
import { moveNotice } from './move.ts'
import { changeNotice, historyOf, isHeld, lockNotice, type NoticeRow } from './queries.ts'
import { countStrike } from './strikes.ts'
import { counterUrl, tellClaimant, tellCreator } from './tell.ts'

/** @throws NoticeNotFound */
export async function heldNotice(tx: Tx, id: string): Promise<NoticeRow> {
  const notice = await lockNotice(tx, id)
  if (!notice) throw new NoticeNotFound()
  return notice
}

/** Whether the last that happened to it is this very decision: whoever did not hear the answer says it again. */
async function isSaidAgain(
  tx: Tx,
  { id, status }: NoticeRow,
  to: NoticeStatus,
  { actorId, reason }: Decision,
): Promise<boolean> {
  if (status !== to) return false
  const last = (await historyOf(tx, id)).at(-1)
  return last?.toStatus === to && last.actorId === actorId && last.reason === reason
}

/**
 * From this commit on nobody hears the track, its owner as little as anybody. Safe to repeat, as what follows is.
 * @throws NoticeNotFound, TrackGone, StateConflict; DomainError 409 `track-unknown`
 */
export function takeDown(
  ctx: Deciding,
  { trackId: given, ...decision }: Decision & { readonly trackId?: string | undefined },
): Promise<void> {
  const { id, actorId, reason } = decision
  return ctx.transaction(async (tx) => {
    const held = await heldNotice(tx, id)
    const trackId = given ?? held.trackId
    if (trackId === held.trackId && (await isSaidAgain(tx, held, 'taken_down', decision))) return
    if (trackId === null)
      throw new DomainError(
        409,
        'track-unknown',
        'The notice names no track that was found. Look at what it says, and name the track with `trackId`.',
      )
    const now = ctx.clock.now()
    if (held.status !== 'pending')
      throw new StateConflict({ table: 'dmca_notices', id, from: 'pending', to: 'taken_down', now })
    const track = await setBlocked(tx, { trackId, now }, async () => true)
    if (!track) throw new TrackGone()
    await changeNotice(tx, id, { trackId, takenDownAt: now })
    const notice = { ...held, trackId }
    await moveNotice(tx, ctx, notice, { from: 'pending', to: 'taken_down', actorId, reason })
    await countStrike(tx, ctx, notice, track.ownerId)
    await tellClaimant(tx, ctx, notice, (mails, url) => mails.claimantTakenDown(notice.number, url))
    await tellCreator(tx, ctx, notice, (mails, title) =>
      mails.creatorTakenDown(
        notice.number,
        title,
        notice.rightsOwner || notice.claimantName,
        notice.work,
        counterUrl(ctx, id),
      ),
    )
  })
}

/** @throws NoticeNotFound, StateConflict */
export function dismiss(ctx: Deciding, decision: Decision): Promise<void> {
  const { id, actorId, reason } = decision
  return ctx.transaction(async (tx) => {
    const notice = await heldNotice(tx, id)
    if (await isSaidAgain(tx, notice, 'dismissed', decision)) return
    await moveNotice(tx, ctx, notice, { from: 'pending', to: 'dismissed', actorId, reason })
    await tellClaimant(tx, ctx, notice, (mails, url) => mails.claimantDismissed(notice.number, reason, url))
    await tellCreator(tx, ctx, notice, (mails, title, url) =>
      mails.creatorDismissed(notice.number, title, url),
    )
  })
}

/** @throws NoticeNotFound, TrackGone, StateConflict */
export function restore(ctx: Deciding, decision: Decision): Promise<void> {
  const { id, actorId, reason } = decision
  return ctx.transaction(async (tx) => {
    const notice = await heldNotice(tx, id)
    if (await isSaidAgain(tx, notice, 'restored', decision)) return
    if (!(await bringBack(tx, ctx, notice, { actorId, reason }))) throw new TrackGone()
  })
}

/**
 * Ends what holds the track; the track itself comes back only when nothing else holds it. Under the notice's lock.
 * @returns false where the track is deleted @throws StateConflict
 */
export async function bringBack(
  tx: Tx,
  ctx: Deciding,
  notice: NoticeRow,
  by: { readonly actorId: string | null; readonly reason: string },
): Promise<boolean> {
  const from = notice.status === 'counter_noticed' ? 'counter_noticed' : 'taken_down'
  await moveNotice(tx, ctx, notice, { from, to: 'restored', ...by })
  const { trackId } = notice
  if (trackId === null) throw new Error(`notice ${notice.id} was upheld without a track`)
  const track = await setBlocked(tx, { trackId, now: ctx.clock.now() }, () => isHeld(tx, trackId))
  if (!track) return false
  const isStillHeld = await isHeld(tx, trackId)
  await tellClaimant(tx, ctx, notice, (mails, url) => mails.claimantRestored(notice.number, url))
  await tellCreator(tx, ctx, notice, (mails, title, url) =>
    isStillHeld
      ? mails.creatorStillHeld(notice.number, title, url)
      : mails.creatorRestored(notice.number, title, url),
  )
  return true
}

/**
 * The claimant has gone to court: from here on only the staff brings the track back. Safe to repeat.
 * @throws NoticeNotFound, StateConflict
 */
export function recordCourtAction(ctx: Deciding, { id, actorId, reason }: Decision): Promise<void> {
  return ctx.transaction(async (tx) => {
    const notice = await heldNotice(tx, id)
    const now = ctx.clock.now()
    if (notice.status !== 'counter_noticed')
      throw new StateConflict({ table: 'dmca_notices', id, from: 'counter_noticed', to: 'restored', now })
    if (notice.courtActionAt) return
    await changeNotice(tx, id, { courtActionAt: now })
    const { number, trackId } = notice
    await audit(tx, ctx, {
      actorId,
      action: 'notice.court-action',
      subjectKind: 'notice',
      subjectId: id,
      reason,
      details: { number, trackId },
    })
    await tellCreator(tx, ctx, notice, (mails, title, url) => mails.creatorCourtAction(number, title, url))
  })
}
