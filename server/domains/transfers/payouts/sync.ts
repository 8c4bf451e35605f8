import type { Context } from '../../../context.ts'
import { sellingPage } from '../../../http/selling-page.ts'
import type { Tx } from '../../../platform/db/database.ts'
import type { PayoutState, ProviderEventOutcome, ProviderObject } from '../../../platform/payments/index.ts'
import { postSellerMail } from '../mails.ts'
import { moneyText } from '../money-text.ts'
import { recipientOf, sellerOf } from '../sellers/queries.ts'
import { insertPayout, lockPayout, type PayoutRow, updatePayout } from './queries.ts'
import { whyItFailed } from './why.ts'

export type PayoutContext = Pick<
  Context,
  'db' | 'clock' | 'newId' | 'config' | 'jobs' | 'payments' | 'transaction'
>

/** Keeps what the provider says now of a payout from a seller's balance to their bank. */
export async function payoutEvent(
  ctx: PayoutContext,
  { objectId, account }: Pick<ProviderObject, 'objectId' | 'account'>,
): Promise<ProviderEventOutcome> {
  if (!account) return { kind: 'nothing', why: 'it is a payout of our own balance' }
  const sellerId = await sellerOf(ctx.db, account)
  if (!sellerId) return { kind: 'suspicious', why: `no seller of ours has the account ${account}` }
  const payout = await ctx.payments.readPayout(account, objectId)
  if (payout.kind === 'missing') return { kind: 'nothing', why: 'there is no such payout' }
  const isNews = await ctx.transaction((tx) => keepPayout(tx, ctx, { sellerId, account }, payout.value))
  return isNews ? { kind: 'applied' } : { kind: 'nothing', why: 'our books say so already' }
}

/** A payout may fail after it counted as paid; its seller is told, once. @returns whether it was news */
async function keepPayout(
  tx: Tx,
  ctx: PayoutContext,
  { sellerId, account }: { readonly sellerId: string; readonly account: string },
  state: PayoutState,
): Promise<boolean> {
  const now = ctx.clock.now()
  const next: PayoutRow = {
    id: ctx.newId(),
    sellerId,
    pspAccountId: account,
    pspPayoutId: state.pspPayoutId,
    pspStatus: state.status,
    amount: state.amount,
    currency: state.currency,
    failureCode: state.failureCode ?? null,
    arrivesAt: state.arrivesAt,
    createdAt: state.createdAt,
    updatedAt: now,
  }
  const isNew = await insertPayout(tx, next)
  const before = isNew ? undefined : await lockPayout(tx, state.pspPayoutId)
  if (before && (isSame(before, next) || rankOf(next) < rankOf(before))) return false
  if (before) await updatePayout(tx, before.id, next)
  if (state.status === 'failed' && before?.pspStatus !== 'failed') await tellFailure(tx, ctx, next)
  return true
}

/** A payout goes on in this order; what was read before our last news and is written after it, is old. */
const order = ['pending', 'in_transit', 'paid', 'canceled', 'failed']
const rankOf = ({ pspStatus }: PayoutRow): number => order.indexOf(pspStatus)

const isSame = (one: PayoutRow, other: PayoutRow): boolean =>
  one.pspStatus === other.pspStatus &&
  one.failureCode === other.failureCode &&
  one.arrivesAt.getTime() === other.arrivesAt.getTime()

async function tellFailure(tx: Tx, ctx: PayoutContext, payout: PayoutRow): Promise<void> {
  const seller = await recipientOf(tx, payout.sellerId)
  if (!seller) return
  const { username, locale } = seller
  const amount = moneyText(payout.amount, payout.currency, locale)
  const why = whyItFailed(payout.failureCode, locale)
  const page = sellingPage(ctx.config)
  await postSellerMail(tx, ctx, seller, (mails) => mails.payoutFailed(username, amount, why, page))
}
