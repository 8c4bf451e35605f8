import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Context } from '../../context.ts'
import { os } from '../../http/contract.ts'
import { takeAsking } from './allowance.ts'
import { askerOf } from './asker.ts'
import { openRefund } from './open.ts'
import { refundsOfOrder, soldItemsOf } from './refund-queries.ts'
import { refundTerms } from './terms.ts'
import { refundsFor, refundViewFor } from './view.ts'

const KEY_LENGTH = 255

/** The refunds' part of the contract. */
export function refundsRoutes(ctx: Context) {
  return os.refunds.router({
    request: os.refunds.request.handler(async ({ input: { id: orderId, ...wanted }, context }) => {
      const asker = await askerOf(ctx, context, orderId)
      const requestKey = requireKey(context.req.get('idempotency-key'))
      await takeAsking(ctx, asker, orderId)
      const { outcome, refund } = await ctx.transaction((tx) =>
        openRefund(tx, ctx, asker, { ...wanted, orderId, requestKey }),
      )
      return { outcome, refund: refundViewFor(asker, refund, await soldItemsOf(ctx.db, orderId)) }
    }),
    list: os.refunds.list.handler(async ({ input: { id: orderId }, context }) => {
      const asker = await askerOf(ctx, context, orderId)
      const items = await soldItemsOf(ctx.db, orderId)
      return { items: refundsFor(asker, await refundsOfOrder(ctx.db, orderId), items) }
    }),
    terms: os.refunds.terms.handler(async ({ input: { id: orderId, ...part }, context }) =>
      refundTerms(ctx, await askerOf(ctx, context, orderId), orderId, part),
    ),
  })
}

function requireKey(key: string | undefined): string {
  if (key && key.length <= KEY_LENGTH) return key
  throw new DomainError(
    400,
    'bad-idempotency-key',
    `Send an Idempotency-Key with 1 to ${KEY_LENGTH} characters, a new one for each refund: sent again, it gives the same refund and never a second one.`,
  )
}
