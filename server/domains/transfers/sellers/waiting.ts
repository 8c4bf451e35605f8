import type { Context } from '../../../context.ts'
import { sellingPage } from '../../../http/selling-page.ts'
import type { Tx } from '../../../platform/db/database.ts'
import { LOOK_AGAIN_MS } from '../back-off.ts'
import { postSellerMail } from '../mails.ts'
import { postpone, type TransferRow } from '../queries.ts'
import { accountOf, beginWait, recipientOf } from './queries.ts'
import { reminderAt } from './reminder-days.ts'

/**
 * The account that takes the seller's money. Without one the transfer waits as it is, and the seller is told, once.
 * @returns undefined where it waits
 */
export async function waitForAccount(
  tx: Tx,
  ctx: Pick<Context, 'clock' | 'newId' | 'config' | 'jobs'>,
  { id, sellerId }: Pick<TransferRow, 'id' | 'sellerId'>,
): Promise<string | undefined> {
  const account = await accountOf(tx, sellerId)
  if (account?.transfersActive && account.pspAccountId !== null) return account.pspAccountId
  const now = ctx.clock.now()
  await postpone(tx, id, new Date(now.getTime() + LOOK_AGAIN_MS), now)
  const isNew = await beginWait(tx, sellerId, now, reminderAt(now, 0))
  const seller = isNew ? await recipientOf(tx, sellerId) : undefined
  if (seller) {
    const page = sellingPage(ctx.config)
    await postSellerMail(tx, ctx, seller, (mails) => mails.moneyWaits(seller.username, page))
  }
  return undefined
}
