import type { Context } from '../../context.ts'
import type { Tx } from '../../platform/db/database.ts'
import { type Locale, postLetter, type Recipient, type Words } from '../../platform/mail/index.ts'
import type { ModerationMails, Thing } from './mail-words.ts'
import { moderationMailsEn } from './mails-en.ts'
import { moderationMailsFr } from './mails-fr.ts'
import { type CaseRow, lockCase, lockUntold, markTold, personById } from './queries.ts'

const mailsIn: Readonly<Record<Locale, ModerationMails>> = { en: moderationMailsEn, fr: moderationMailsFr }
const BATCH = 100

type Telling = Pick<Context, 'config' | 'jobs' | 'newId'>

/** Stores a mail to be sent once the transaction has committed. */
export function postModerationMail(
  tx: Tx,
  ctx: Telling,
  to: Recipient,
  write: (mails: ModerationMails, url: string) => Words,
): Promise<void> {
  return postLetter(tx, ctx, to, write(mailsIn[to.locale], ctx.config.publicUrl))
}

/** Whose it is; nobody, where they have left. */
export async function tellOwner(
  tx: Tx,
  ctx: Telling,
  { held, title }: { readonly held: CaseRow; readonly title: string | undefined },
  write: (mails: ModerationMails, thing: Thing, number: number, url: string) => Words,
): Promise<void> {
  const owner = await personById(tx, held.ownerId)
  if (!owner) return
  const thing = { kind: held.targetKind, title }
  await postModerationMail(tx, ctx, owner, (mails, url) => write(mails, thing, held.number, url))
}

/** Tells each of those who reported it how it ended; once, however often it is asked for. */
export async function tellReporters(
  ctx: Telling & Pick<Context, 'clock' | 'transaction'>,
  caseId: string,
  signal?: AbortSignal,
): Promise<void> {
  for (let told = BATCH; told === BATCH; ) {
    signal?.throwIfAborted()
    told = await ctx.transaction(async (tx) => {
      const held = await lockCase(tx, caseId)
      if (!held || held.status === 'open') return 0
      const rows = await lockUntold(tx, caseId, BATCH)
      if (rows.length === 0) return 0
      await markTold(
        tx,
        rows.map(({ id }) => id),
        ctx.clock.now(),
      )
      const end = held.status === 'dismissed' ? 'dismissed' : 'acted'
      for (const row of rows) {
        // As they knew it: what it is called since, or in private, is not told to them.
        const thing = { kind: held.targetKind, title: row.title || undefined }
        await postModerationMail(tx, ctx, row, (mails, url) => mails[end](thing, url))
      }
      return rows.length
    })
  }
}
