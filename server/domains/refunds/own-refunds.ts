import type { NewRefund, Refund } from '@veza/shared/contracts/refunds.ts'
import type { Context } from '../../context.ts'
import { type Access, ownOrder } from '../orders/index.ts'
import { takeAsking } from './allowance.ts'
import { openRefund } from './open.ts'
import { refundsOfOrder } from './refund-queries.ts'
import { refundView } from './view.ts'

/** What was asked back of one's own order. @throws OrderNotFound */
export async function ownRefunds(
  ctx: Pick<Context, 'db' | 'config'>,
  access: Access,
  orderId: string,
): Promise<Refund[]> {
  await ownOrder(ctx, access, orderId)
  return (await refundsOfOrder(ctx.db, orderId)).map(refundView)
}

/**
 * Asks for money back as the order's buyer. Safe to repeat with the same key.
 * @throws OrderNotFound, RateLimited; DomainError as `openRefund`
 */
export async function askBack(
  ctx: Pick<Context, 'db' | 'config' | 'clock' | 'newId' | 'jobs' | 'transaction' | 'limits'>,
  access: Access,
  { orderId, requestKey, ...wanted }: NewRefund & { readonly orderId: string; readonly requestKey: string },
): Promise<Refund> {
  await ownOrder(ctx, access, orderId)
  const asker = { as: 'buyer', userId: access.viewer?.userId ?? null } as const
  await takeAsking(ctx, asker, orderId)
  const { refund } = await ctx.transaction((tx) =>
    openRefund(tx, ctx, asker, { ...wanted, orderId, requestKey }),
  )
  return refundView(refund)
}
