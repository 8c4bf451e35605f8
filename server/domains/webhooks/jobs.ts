import type { Context } from '../../context.ts'
import type { JobHandlers } from '../../platform/jobs/index.ts'
import type { ProviderEventHandlers } from '../../platform/payments/index.ts'
import { handleEvent } from './handle.ts'
import { resumeForgotten } from './resume.ts'
import { sweepWebhooks } from './sweep.ts'

type WebhooksJobs = Pick<JobHandlers, 'webhooks.handle' | 'webhooks.resume' | 'webhooks.sweep'>

/** What becomes of deliveries after the provider has been answered. */
export function webhooksJobs(ctx: Context, handlers: ProviderEventHandlers): WebhooksJobs {
  return {
    'webhooks.handle': ({ eventId }, attempt) => handleEvent(ctx, handlers, eventId, attempt),
    'webhooks.resume': async () => {
      const resumed = await resumeForgotten(ctx)
      if (resumed > 0) ctx.log.warn({ resumed }, 'events that no job carried any more')
    },
    'webhooks.sweep': async (_payload, { signal }) => {
      const { deliveries, events } = await sweepWebhooks(ctx, signal)
      if (deliveries + events > 0) ctx.log.info({ deliveries, events }, 'webhooks swept')
    },
  }
}
