import { idSchema } from '@veza/shared/kernel/ids.ts'
import { z } from 'zod'
import type { JobName, Payload } from '../jobs/index.ts'

export interface EventKind {
  readonly payload: z.ZodType
  /** The kinds of job that follow from it, each of them once. */
  readonly subscribers: readonly JobName[]
}

type JobsThatTake<P> = { [N in JobName]: P extends Payload<N> ? N : never }[JobName]

/** Says who hears of it: somebody, and only jobs that can be done with what it says. */
export function heardBy<
  P extends z.ZodType,
  const S extends readonly [JobsThatTake<z.infer<P>>, ...JobsThatTake<z.infer<P>>[]],
>(payload: P, subscribers: S): { readonly payload: P; readonly subscribers: S } {
  return { payload, subscribers }
}

/**
 * What domains tell one another, without calling one another: what happened, in the past tense, and ids. What it is now,
 * whoever hears of it asks the database.
 */
export const domainEvents = {
  'order.completed': heardBy(z.object({ orderId: idSchema }), [
    'orders.close-pages',
    'orders.make-files',
    'transfers.send-order',
  ]),
  /** Money can be sent to a seller who could not be sent any before. */
  'seller.ready': heardBy(z.object({ userId: idSchema }), ['transfers.wake']),
  /** A refund has succeeded, failed, or come back from the buyer's bank. */
  'refund.ended': heardBy(z.object({ refundId: idSchema }), ['refunds.tell']),
  /** A buyer's bank asks, has taken the money, or has decided. */
  'dispute.changed': heardBy(z.object({ disputeId: idSchema }), ['disputes.prepare', 'disputes.tell']),
  /** Money came in for nothing that we sell. */
  'payment.stray': heardBy(z.object({ paymentId: idSchema }), ['refunds.return-stray']),
} as const satisfies Record<string, EventKind>
