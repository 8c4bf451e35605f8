import type { Context } from './context.ts'
import { accountsJobs } from './domains/accounts/index.ts'
import { catalogJobs } from './domains/catalog/index.ts'
import { discoveryJobs } from './domains/discovery/index.ts'
import { listeningJobs } from './domains/listening/index.ts'
import { moderationJobs } from './domains/moderation/index.ts'
import { notificationsJobs } from './domains/notifications/index.ts'
import { ordersJobs } from './domains/orders/index.ts'
import { peopleJobs } from './domains/people/index.ts'
import { playsJobs } from './domains/plays/index.ts'
import { productsJobs } from './domains/products/index.ts'
import { recommendationsJobs } from './domains/recommendations/index.ts'
import { reconciliationJobs } from './domains/reconciliation/index.ts'
import { refundsJobs } from './domains/refunds/index.ts'
import { rightsJobs } from './domains/rights/index.ts'
import { searchJobs } from './domains/search/index.ts'
import { sharingJobs } from './domains/sharing/index.ts'
import { syncJobs } from './domains/sync/index.ts'
import { transfersJobs } from './domains/transfers/index.ts'
import { uploadsJobs } from './domains/uploads/index.ts'
import { webhooksJobs } from './domains/webhooks/index.ts'
import { personalData } from './personal-data.ts'
import { forgetOldKeys } from './platform/db/idempotency.ts'
import type { JobHandlers } from './platform/jobs/index.ts'
import { sendMailJob } from './platform/mail/index.ts'
import { providerEvents } from './provider-events.ts'

/** Who does each kind of work outside a request: complete by type. */
export function jobHandlers(ctx: Context): JobHandlers {
  const events = providerEvents(ctx)
  return {
    ...accountsJobs(ctx, personalData),
    ...catalogJobs(ctx),
    ...productsJobs(ctx),
    ...uploadsJobs(ctx),
    ...peopleJobs(ctx),
    ...ordersJobs(ctx),
    ...transfersJobs(ctx),
    ...refundsJobs(ctx),
    ...webhooksJobs(ctx, events),
    ...reconciliationJobs(ctx, events),
    ...sharingJobs(ctx),
    ...listeningJobs(ctx),
    ...syncJobs(ctx),
    ...rightsJobs(ctx),
    ...moderationJobs(ctx),
    ...searchJobs(ctx),
    ...playsJobs(ctx),
    ...discoveryJobs(ctx),
    ...recommendationsJobs(ctx),
    ...notificationsJobs(ctx),
    'idempotency.sweep': async (_payload, { signal }) => forgetOldKeys(ctx, ctx.clock.now(), signal),
    'mail.send': sendMailJob(ctx),
  }
}
