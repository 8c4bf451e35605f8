import type { NewCounterNotice } from '@veza/shared/contracts/rights.ts'
import type { Tx } from '../../platform/db/database.ts'
import { StateConflict } from '../../platform/db/transition.ts'
import { trackById } from '../catalog/index.ts'
import { afterBusinessDays } from './business-days.ts'
import { heldNotice } from './decide.ts'
import type { Deciding } from './deciding.ts'
import { NoticeNotFound, TrackGone } from './faults.ts'
import { moveNotice } from './move.ts'
import { changeNotice, counterOf, insertCounter, noticeById } from './queries.ts'
import { tellClaimant, tellCreator } from './tell.ts'

/**
 * A creator says that their track was taken down by mistake: the clock of 17 USC 512(g)(2)(C) begins.
 * Safe to repeat: whoever did not hear the answer says the same again.
 * @throws NoticeNotFound unless it is about a track of theirs; TrackGone, StateConflict
 */
export function fileCounterNotice(
  ctx: Deciding,
  userId: string,
  id: string,
  given: NewCounterNotice,
): Promise<void> {
  const { name, address, phone, statement, signature } = given
  return ctx.transaction(async (tx) => {
    const notice = await heldNotice(tx, id)
    const about = await noticeById(tx, id)
    if (about?.ownerId !== userId || notice.trackId === null) throw new NoticeNotFound()
    if (notice.status === 'counter_noticed' && (await isSaidAgain(tx, id, given))) return
    const now = ctx.clock.now()
    if (notice.status !== 'taken_down')
      throw new StateConflict({ table: 'dmca_notices', id, from: 'taken_down', to: 'counter_noticed', now })
    if (!(await trackById(tx, notice.trackId))) throw new TrackGone()
    const due = afterBusinessDays(now, ctx.config.dmca.counterNoticeDays)
    await insertCounter(tx, {
      noticeId: id,
      userId,
      name,
      address,
      phone,
      statement,
      signature,
      createdAt: now,
    })
    await changeNotice(tx, id, { restoreDueAt: due })
    await moveNotice(tx, ctx, notice, {
      from: 'taken_down',
      to: 'counter_noticed',
      actorId: userId,
      reason: 'counter-notice',
    })
    await tellClaimant(tx, ctx, notice, (mails, url) =>
      mails.claimantCountered(notice.number, name, address, phone, statement, due, url),
    )
    await tellCreator(tx, ctx, notice, (mails, title, url) =>
      mails.creatorCountered(notice.number, title, due, url),
    )
  })
}

async function isSaidAgain(tx: Tx, id: string, given: NewCounterNotice): Promise<boolean> {
  const known = await counterOf(tx, id)
  const said = ['name', 'address', 'phone', 'statement', 'signature'] as const
  return known !== undefined && said.every((field) => known[field] === given[field])
}
