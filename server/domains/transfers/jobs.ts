import type { Context } from '../../context.ts'
import type { JobHandlers } from '../../platform/jobs/index.ts'
import { reverseDueTransfers } from './reverse.ts'
import { remindSellers } from './sellers/reminders.ts'
import { sendDueTransfers } from './send.ts'
import { sendTransfersOf, wakeTransfersOf } from './wake.ts'

type OwnJobs =
  | 'transfers.send-order'
  | 'transfers.wake'
  | 'transfers.send-due'
  | 'transfers.reverse-due'
  | 'transfers.remind'

/** What sends sellers their money, and brings it back. */
export function transfersJobs(ctx: Context): Pick<JobHandlers, OwnJobs> {
  return {
    'transfers.send-order': ({ orderId }) => sendTransfersOf(ctx, orderId),
    'transfers.wake': ({ userId }, { signal }) => wakeTransfersOf(ctx, userId, signal),
    'transfers.send-due': async (_payload, { signal }) => {
      const looked = await sendDueTransfers(ctx, signal)
      if (looked > 0) ctx.log.info({ looked }, 'transfers that were due were sent')
    },
    'transfers.reverse-due': async (_payload, { signal }) => {
      const looked = await reverseDueTransfers(ctx, signal)
      if (looked > 0) ctx.log.info({ looked }, 'transfers that had to come back were looked at')
    },
    'transfers.remind': async (_payload, { signal }) => {
      const reminded = await remindSellers(ctx, signal)
      if (reminded > 0) ctx.log.info({ reminded }, 'sellers whose money waits were reminded')
    },
  }
}
