import type { Context } from '../../context.ts'
import type { JobHandlers } from '../../platform/jobs/index.ts'
import { prepareEvidence } from './disputes/answering.ts'
import { tellOfDispute } from './disputes/tell.ts'
import { requestRefund } from './request.ts'
import { returnStray } from './stray.ts'
import { tellOfAsking, tellOfEnd } from './tell.ts'

type Kinds =
  | 'refunds.request'
  | 'refunds.return-stray'
  | 'refunds.tell-asked'
  | 'refunds.tell'
  | 'disputes.prepare'
  | 'disputes.tell'

/** What refunds do outside a request. */
export function refundsJobs(ctx: Context): Pick<JobHandlers, Kinds> {
  return {
    'refunds.request': ({ refundId }) => requestRefund(ctx, refundId),
    'refunds.return-stray': ({ paymentId }) => returnStray(ctx, paymentId),
    'refunds.tell-asked': ({ refundId }) => tellOfAsking(ctx, refundId),
    'refunds.tell': ({ refundId }) => tellOfEnd(ctx, refundId),
    'disputes.prepare': ({ disputeId }) => prepareEvidence(ctx, disputeId),
    'disputes.tell': ({ disputeId }) => tellOfDispute(ctx, disputeId),
  }
}
