import type { Context } from '../../context.ts'
import type { Tx } from '../../platform/db/database.ts'
import { type Locale, postLetter, type Recipient, type Words } from '../../platform/mail/index.ts'
import { noticeMailsEn } from './mails-en.ts'
import { noticeMailsFr } from './mails-fr.ts'
import type { NoticeMails } from './notice-mails.ts'

const mailsIn: Readonly<Record<Locale, NoticeMails>> = { en: noticeMailsEn, fr: noticeMailsFr }

/** Stores a mail to be sent once the transaction has committed. */
export function postNoticeMail(
  tx: Tx,
  ctx: Pick<Context, 'jobs' | 'newId'>,
  to: Recipient,
  write: (mails: NoticeMails) => Words,
): Promise<void> {
  return postLetter(tx, ctx, to, write(mailsIn[to.locale]))
}
