import type { NewId } from '@veza/shared/kernel/ids.ts'
import type { Tx } from '../db/database.ts'
import type { Jobs } from '../jobs/index.ts'
import { type Letter, type Locale, layOut } from './layout.ts'

/** What a letter says, in one language. */
export type Words = Omit<Letter, 'locale'>

export interface Recipient {
  readonly email: string
  readonly locale: Locale
}

/** Stores a letter, in its recipient's language, to be sent once the transaction has committed. */
export async function postLetter(
  tx: Tx,
  ctx: { readonly jobs: Pick<Jobs, 'enqueue'>; readonly newId: NewId },
  to: Recipient,
  words: Words,
): Promise<void> {
  const letter = layOut({ locale: to.locale, ...words })
  // A key of its own: the queues keep one waiting job for each key, and no mail may replace another.
  const way = words.unsubscribe && { unsubscribeUrl: words.unsubscribe.oneClickUrl }
  await ctx.jobs.enqueue(tx, 'mail.send', { to: to.email, ...letter, ...way }, ctx.newId())
}
