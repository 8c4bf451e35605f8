import { DomainError } from '@veza/shared/kernel/errors.ts'
import { DAY_MS } from '@veza/shared/kernel/time.ts'
import type { Context } from '../../context.ts'
import { audit } from '../../platform/audit/index.ts'
import { decodeCursor, pageFrom } from '../../platform/db/cursor.ts'
import type { Tx } from '../../platform/db/database.ts'
import type { Deciding, Decision } from './deciding.ts'
import { postNoticeMail } from './mails.ts'
import type { NoticeRow } from './queries.ts'
import {
  creatorById,
  insertSuspension,
  lockStrikes,
  lockSuspension,
  markLifted,
  suspensionRows,
  upheldAgainst,
} from './strike-queries.ts'
import { policyUrl } from './tell.ts'
import { suspensionView } from './view.ts'

const since = ({ config, clock }: Pick<Context, 'config' | 'clock'>) =>
  new Date(clock.now().getTime() - config.dmca.strikeDays * DAY_MS)

/** Counts a notice that was just upheld: from so many on, uploads wait for the staff (17 USC 512(i)). */
export async function countStrike(
  tx: Tx,
  ctx: Deciding,
  { id: noticeId, number }: Pick<NoticeRow, 'id' | 'number'>,
  userId: string,
): Promise<void> {
  await lockStrikes(tx, userId)
  const upheld = await upheldAgainst(tx, userId, since(ctx))
  if (upheld < ctx.config.dmca.strikes) return
  const isNew = await insertSuspension(tx, { id: ctx.newId(), userId, upheld, createdAt: ctx.clock.now() })
  if (!isNew) return
  await audit(tx, ctx, {
    actorId: null,
    action: 'uploads.suspended',
    subjectKind: 'user',
    subjectId: userId,
    details: { upheld, noticeId, number },
  })
  const creator = await creatorById(tx, userId)
  if (creator)
    await postNoticeMail(tx, ctx, creator, (mails) => mails.creatorSuspended(upheld, policyUrl(ctx)))
}

/** How many notices count against an account now. */
export const strikesOf = (ctx: Pick<Context, 'config' | 'clock' | 'db'>, userId: string): Promise<number> =>
  upheldAgainst(ctx.db, userId, since(ctx))

/** The staff lets an account upload again; the next upheld notice counts with those of before. Safe to repeat. */
export function liftSuspension(ctx: Deciding, { id, actorId, reason }: Decision): Promise<void> {
  return ctx.transaction(async (tx) => {
    const held = await lockSuspension(tx, id)
    if (!held) throw new DomainError(404, 'suspension-not-found', 'There is no such suspension.')
    if (held.liftedAt) return
    await markLifted(tx, id, { liftedAt: ctx.clock.now(), liftedBy: actorId, liftReason: reason })
    await audit(tx, ctx, {
      actorId,
      action: 'uploads.released',
      subjectKind: 'user',
      subjectId: held.userId,
      reason,
    })
    const creator = await creatorById(tx, held.userId)
    if (creator) await postNoticeMail(tx, ctx, creator, (mails) => mails.creatorReleased(policyUrl(ctx)))
  })
}

/** Newest first. @throws DomainError 400 `bad-cursor` */
export async function suspensions(
  ctx: Pick<Context, 'db' | 'clock' | 'config'>,
  { cursor, limit }: { readonly cursor?: string | undefined; readonly limit: number },
) {
  const rows = await suspensionRows(ctx.db, since(ctx), limit, cursor ? decodeCursor(cursor) : undefined)
  return pageFrom(rows, limit, ({ createdAt, id }) => ({ at: createdAt, id }), suspensionView)
}
