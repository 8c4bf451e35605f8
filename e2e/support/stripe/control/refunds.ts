import { z } from 'zod'
import { chargeOf } from '../charges.ts'
import { refundCharge, refundFails, refundIsCanceled, refundOf, refundSucceeds } from '../refunds.ts'
import { PLATFORM } from '../world.ts'
import { command } from './desk.ts'

const refund = z.object({ refund: z.string() })

export const refundCommands = {
  /** As somebody does in the provider's dashboard, and we hear of it by a webhook alone. */
  refundOutside: command(
    z.object({ charge: z.string(), amount: z.int().positive().optional() }),
    ({ world }, { charge, amount }) => {
      const row = refundCharge(world, { charge: chargeOf(world, PLATFORM, charge), amount })
      return { refund: row.id, status: row.status }
    },
  ),
  succeedRefund: command(refund, ({ world }, { refund: id }) => {
    refundSucceeds(world, refundOf(world, PLATFORM, id))
    return {}
  }),
  failRefund: command(
    refund.extend({ reason: z.string().default('expired_or_canceled_card') }),
    ({ world }, { refund: id, reason }) => {
      refundFails(world, refundOf(world, PLATFORM, id), reason)
      return {}
    },
  ),
  cancelRefund: command(refund, ({ world }, { refund: id }) => {
    refundIsCanceled(world, refundOf(world, PLATFORM, id))
    return {}
  }),
}
