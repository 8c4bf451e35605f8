import type { RefundObstacle } from '@veza/shared/contracts/orders.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'

const because = (code: string, detail: string) => () => new DomainError(409, code, detail)

/** What somebody who wants their money back is told, and what to do instead. */
export const obstacleErrors: Readonly<Record<RefundObstacle, () => DomainError>> = {
  free: because('refund-free', 'This order had cost nothing: there is nothing to give back.'),
  'not-paid': because('refund-not-paid', 'This order has not been paid: nobody has charged you.'),
  'in-progress': because('refund-in-progress', 'A refund of this order is under way already.'),
  refunded: because('refund-refunded', 'All of this order has been given back.'),
  disputed: because(
    'refund-disputed',
    'Your bank looks into this payment, because it was disputed there. Until it has decided, nothing can be given back here.',
  ),
  'too-late': because(
    'refund-too-late',
    'The time in which this can be given back here is over. Write to us with the number of the order.',
  ),
}
