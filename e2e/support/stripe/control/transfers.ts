import { z } from 'zod'
import { reverseTransfer, transferOf } from '../transfers.ts'
import { command } from './desk.ts'

export const transferCommands = {
  /** As somebody does in the provider's dashboard. */
  reverseOutside: command(
    z.object({ transfer: z.string(), amount: z.int().positive().optional() }),
    ({ world }, { transfer, amount }) => {
      const row = reverseTransfer(world, transferOf(world, transfer), amount, {})
      return { reversal: row.id, amount: row.amount }
    },
  ),
}
