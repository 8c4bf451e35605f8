import { z } from 'zod'
import { command, nothing } from './desk.ts'

export const faultCommands = {
  fault: command(
    z.object({
      operation: z.string(),
      kind: z.enum([
        'error_before',
        'error_after',
        'close_before',
        'close_after',
        'rate_limited',
        'refused',
        'slow',
      ]),
      times: z.int().positive().default(1),
      status: z.int().min(400).max(599).optional(),
      code: z.string().optional(),
      ms: z.int().nonnegative().optional(),
      isForgotten: z.boolean().optional(),
    }),
    ({ faults }, fault) => {
      faults.plan(fault)
      return {}
    },
  ),
  /** Tells what no call has met. */
  clearFaults: command(nothing, ({ faults }) => {
    const left = faults.all()
    faults.clear()
    return { left }
  }),
  /** Puts the clock on; what time brings about happens with the next request. */
  advance: command(z.object({ ms: z.int().nonnegative() }), ({ hands }, { ms }) => {
    hands.advance(ms)
    return {}
  }),
  forgetKeys: command(nothing, ({ world }) => {
    world.tables.keys.clear()
    return {}
  }),
  configure: command(
    z.object({
      feeBasisPoints: z.int().nonnegative().optional(),
      feeFixed: z.int().nonnegative().optional(),
      disputeFee: z.int().nonnegative().optional(),
      isDisputeFeeReturned: z.boolean().optional(),
      fundsDelaySeconds: z.int().nonnegative().optional(),
      refundsBecome: z.enum(['succeeded', 'pending', 'insufficient_funds', 'failed']).optional(),
      mayOverdraw: z.boolean().optional(),
      delayedMethodMs: z.int().nonnegative().nullable().optional(),
      settlesIn: z.array(z.string()).min(1).nullable().optional(),
      isBookedLate: z.boolean().optional(),
      rateLimit: z.int().positive().nullable().optional(),
    }),
    ({ world }, changed) => {
      Object.assign(world.settings, changed)
      return {}
    },
  ),
}
