import type { Context } from '../../../context.ts'
import { sellingPage } from '../../../http/selling-page.ts'
import type { Tx } from '../../../platform/db/database.ts'
import { postSellerMail } from '../mails.ts'
import { moneyText } from '../money-text.ts'
import {
  accountOf,
  endWait,
  keepReminder,
  lockDueWait,
  recipientOf,
  type SellerWaitRow,
  unsentSums,
} from './queries.ts'
import { reminderAt } from './reminder-days.ts'

export type ReminderContext = Pick<Context, 'clock' | 'newId' | 'config' | 'jobs' | 'transaction'>

/** Reminds sellers whose money still waits for their account. @returns how many were reminded */
export async function remindSellers(ctx: ReminderContext, signal: AbortSignal): Promise<number> {
  let reminded = 0
  for (;;) {
    signal.throwIfAborted()
    const result = await ctx.transaction((tx) => remindNext(tx, ctx))
    if (result === 'none-due') return reminded
    if (result === 'reminded') reminded++
  }
}

async function remindNext(tx: Tx, ctx: ReminderContext): Promise<'none-due' | 'over' | 'reminded'> {
  const now = ctx.clock.now()
  const wait = await lockDueWait(tx, now)
  if (!wait) return 'none-due'
  const account = await accountOf(tx, wait.userId)
  const sums = account?.transfersActive ? [] : await unsentSums(tx, wait.userId)
  const seller = await recipientOf(tx, wait.userId)
  if (sums.length === 0 || !seller) {
    await endWait(tx, wait.userId)
    return 'over'
  }
  await keepReminder(tx, wait.userId, next(wait, now))
  const { username, locale } = seller
  const amounts = new Intl.ListFormat(locale).format(
    sums.map(({ amount, currency }) => moneyText(amount, currency, locale)),
  )
  const page = sellingPage(ctx.config)
  await postSellerMail(tx, ctx, seller, (mails) => mails.moneyStillWaits(username, amounts, page))
  return 'reminded'
}

/** After a long silence of ours one mail is enough: those that were missed are left out. */
function next({ since, reminders }: SellerWaitRow, now: Date) {
  let sent = reminders + 1
  let nextReminderAt = reminderAt(since, sent)
  while (nextReminderAt !== null && nextReminderAt <= now) nextReminderAt = reminderAt(since, ++sent)
  return { reminders: sent, nextReminderAt }
}
