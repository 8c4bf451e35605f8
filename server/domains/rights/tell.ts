import type { Context } from '../../context.ts'
import type { Tx } from '../../platform/db/database.ts'
import type { Words } from '../../platform/mail/index.ts'
import { BLOCKED_BY } from '../catalog/index.ts'
import { postNoticeMail } from './mails.ts'
import type { NoticeMails } from './notice-mails.ts'
import { changeNotice, creatorOf, lockNotice, type NoticeRow } from './queries.ts'

type Telling = Pick<Context, 'config' | 'jobs' | 'newId'>

/** Where what follows is explained. */
export const policyUrl = ({ config }: Pick<Context, 'config'>) => `${config.publicUrl}${BLOCKED_BY.path}`

/** Where a creator answers. */
export const counterUrl = (ctx: Pick<Context, 'config'>, noticeId: string) =>
  `${policyUrl(ctx)}/counter-notice?notice=${noticeId}`

export function tellClaimant(
  tx: Tx,
  ctx: Telling,
  { claimantEmail: email, locale }: Pick<NoticeRow, 'claimantEmail' | 'locale'>,
  write: (mails: NoticeMails, url: string) => Words,
): Promise<void> {
  return postNoticeMail(tx, ctx, { email, locale }, (mails) => write(mails, policyUrl(ctx)))
}

/** Whose track it is; of nobody where no track is known, or its creator has left. */
export async function tellCreator(
  tx: Tx,
  ctx: Telling,
  { trackId }: Pick<NoticeRow, 'trackId'>,
  write: (mails: NoticeMails, title: string, url: string) => Words,
): Promise<void> {
  const creator = trackId === null ? undefined : await creatorOf(tx, trackId)
  if (!creator) return
  await postNoticeMail(tx, ctx, creator, (mails) => write(mails, creator.title, policyUrl(ctx)))
}

/** Tells both that a notice has come; once, however often it is asked for. */
export async function tellFiled(
  ctx: Telling & Pick<Context, 'clock' | 'transaction'>,
  noticeId: string,
): Promise<void> {
  await ctx.transaction(async (tx) => {
    const notice = await lockNotice(tx, noticeId)
    if (!notice || notice.toldAt) return
    await changeNotice(tx, noticeId, { toldAt: ctx.clock.now() })
    await tellClaimant(tx, ctx, notice, (mails, url) => mails.claimantFiled(notice.number, url))
    await tellCreator(tx, ctx, notice, (mails, title, url) => mails.creatorFiled(notice.number, title, url))
  })
}
