import type { Context } from '../../context.ts'
import { os } from '../../http/contract.ts'
import { inStaffRole, type RequestContext, type Viewer } from '../../http/request-context.ts'
import { listDeliveries, listEvents, readDelivery, retryEvent } from './admin.ts'
import { deliveryView, eventView } from './view.ts'

/** What came to the door, for admins: it holds what buyers told the provider. */
export function webhooksRoutes(ctx: Context) {
  /** @throws DomainError 401, 403 */
  const admin = (context: RequestContext): Viewer => inStaffRole(context, 'admin', ctx.clock.now())
  return os.webhooks.router({
    deliveries: os.webhooks.deliveries.handler(({ input, context }) => {
      admin(context)
      return listDeliveries(ctx, input)
    }),
    delivery: os.webhooks.delivery.handler(async ({ input: { id }, context }) => {
      admin(context)
      const { delivery, event } = await readDelivery(ctx, id)
      return {
        ...deliveryView(delivery),
        payload: delivery.payload,
        event: event ? eventView(event) : null,
      }
    }),
    events: os.webhooks.events.handler(({ input, context }) => {
      admin(context)
      return listEvents(ctx, input)
    }),
    retryEvent: os.webhooks.retryEvent.handler(async ({ input: { id }, context }) =>
      eventView(await retryEvent(ctx, id, admin(context))),
    ),
  })
}
