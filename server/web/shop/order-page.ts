import { randomUUID } from 'node:crypto'
import { deliveredFormatSchema } from '@veza/shared/contracts/products.ts'
import { newRefundSchema, REFUND_REASON_MAX } from '@veza/shared/contracts/refunds.ts'
import { idSchema } from '@veza/shared/kernel/ids.ts'
import { clientOf } from '../../domains/accounts/index.ts'
import { type Access, openDownload, payAgain, readOrder } from '../../domains/orders/index.ts'
import { askBack, ownRefunds } from '../../domains/refunds/index.ts'
import { FieldFaults, readFields } from '../account/fields.ts'
import { type AccountPage, type Fields, go, type Outcome, type Visit } from '../account/types.ts'
import { atTheTill, onFrom } from './cart-page.ts'
import { allowFiles, allowPaying, onwardPage } from './leave.ts'
import { orderTokens } from './order-token.ts'
import { orderContent } from './order-view.ts'

export const ORDER_PATH = '/orders/:id'

/**
 * One order, for whom it is theirs. All that it says is from our own books: what an address says of a payment is a
 * greeting, and nothing more.
 */
export const orderPage: AccountPage = {
  path: ORDER_PATH,
  audience: 'anyone',
  view: async (visit, attempt) => {
    const onward = onwardPage(visit, attempt.made)
    if (onward) return onward
    const { ctx, res, req } = visit
    const [id, access] = [orderIdOf(visit), accessOf(visit)]
    const order = await readOrder(ctx, access, id)
    const refunds = await ownRefunds(ctx, access, id)
    allowPaying(res, ctx.config)
    allowFiles(res, ctx.config)
    const { checkout } = req.query
    const cameBack = checkout === 'done' || checkout === 'left' ? checkout : undefined
    return orderContent(visit, attempt, { order, refunds, cameBack, refundKey: randomUUID() })
  },
  actions: {
    pay: async (visit, fields) => {
      try {
        const asking = { ...accessOf(visit), address: clientOf(visit.req).address }
        return onFrom(visit, await payAgain(visit.ctx, asking, orderIdOf(visit)))
      } catch (error) {
        return atTheTill(visit, fields, error)
      }
    },
    download: async (visit, fields) => {
      const wanted = readFields(visit.page.t, fields, {
        itemId: idSchema,
        trackId: idSchema,
        format: deliveredFormatSchema,
      })
      const file = { orderId: orderIdOf(visit), ...wanted }
      return go((await openDownload(visit.ctx, accessOf(visit), file, clientOf(visit.req))).url)
    },
    refund,
  },
}

async function refund(visit: Visit, fields: Fields): Promise<Outcome> {
  const { ctx, page } = visit
  const { requestKey, reason, itemId } = readFields(page.t, fields, {
    requestKey: idSchema,
    reason: newRefundSchema.shape.reason,
    itemId: idSchema.or(newRefundSchema.shape.reason.refine((text) => text === '')),
  })
  if (reason === '' || reason.length > REFUND_REASON_MAX)
    throw new FieldFaults(new Map([['reason', page.t('fault.reason.missing')]]))
  const orderId = orderIdOf(visit)
  const wanted = { orderId, requestKey, reason, ...(itemId === '' ? {} : { itemId }) }
  await askBack(ctx, accessOf(visit), wanted)
  return go(`/orders/${orderId}`, 'said.refund-asked')
}

/** From the address itself: after a fault, a page may be shown again where no route has read it. */
export const orderIdOf = ({ req }: Pick<Visit, 'req'>): string => req.path.split('/')[2] ?? ''

export const accessOf = ({ ctx, req, viewer }: Pick<Visit, 'ctx' | 'req' | 'viewer'>): Access => ({
  viewer,
  token: orderTokens(ctx.config).read(req),
})
