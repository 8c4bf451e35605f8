import { z } from 'zod'
import { chargeOf } from '../charges.ts'
import { disputeOf, escalate, loseDispute, openDispute, winDispute } from '../disputes.ts'
import { PLATFORM } from '../world.ts'
import { command } from './desk.ts'

const dispute = z.object({ dispute: z.string() })

export const disputeCommands = {
  openDispute: command(
    z.object({
      charge: z.string(),
      amount: z.int().positive().optional(),
      reason: z.string().optional(),
      isInquiry: z.boolean().optional(),
    }),
    ({ world }, { charge, ...asked }) => {
      const row = openDispute(world, chargeOf(world, PLATFORM, charge), asked)
      return { dispute: row.id, status: row.status }
    },
  ),
  /** An inquiry becomes a dispute. */
  escalateDispute: command(dispute, ({ world }, { dispute: id }) => {
    escalate(world, disputeOf(world, id))
    return {}
  }),
  winDispute: command(dispute, ({ world }, { dispute: id }) => {
    winDispute(world, disputeOf(world, id))
    return {}
  }),
  loseDispute: command(dispute, ({ world }, { dispute: id }) => {
    loseDispute(world, disputeOf(world, id))
    return {}
  }),
}
