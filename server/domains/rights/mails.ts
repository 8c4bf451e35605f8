import type { Context } from '../../context.ts'
import type { Tx } from '../../platform/db/database.ts'
import { type Locale, postLetter, type Recipient, type Words } from '../../platform/mail/index.ts'
import { noticeMailsEn } from './mails-en.ts'
import { noticeMailsFr } from './mails-fr.ts'

type OfNotice = (number: number, url: string) => Words
type OfTrack = (number: number, title: string, url: string) => Words

/** To claimants nothing is said of a track that they did not say themselves: it may be private. */
export interface NoticeMails {
  readonly claimantFiled: OfNotice
  readonly claimantTakenDown: OfNotice
  readonly claimantDismissed: (number: number, reason: string, url: string) => Words
  /** A copy of the counter-notice, as 17 USC 512(g)(2)(B) asks. */
  readonly claimantCountered: (
    number: number,
    name: string,
    address: string,
    phone: string,
    statement: string,
    due: Date,
    url: string,
  ) => Words
  readonly claimantRestored: OfNotice
  readonly creatorFiled: OfTrack
  readonly creatorTakenDown: (
    number: number,
    title: string,
    claimant: string,
    work: string,
    url: string,
  ) => Words
  readonly creatorDismissed: OfTrack
  readonly creatorCountered: (number: number, title: string, due: Date, url: string) => Words
  readonly creatorCourtAction: OfTrack
  readonly creatorRestored: OfTrack
  /** Another notice holds the track. */
  readonly creatorStillHeld: OfTrack
}

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
