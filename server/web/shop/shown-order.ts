import type { Order } from '@veza/shared/contracts/orders.ts'
import type { Refund } from '@veza/shared/contracts/refunds.ts'

export interface ShownOrder {
  readonly order: Order
  readonly refunds: readonly Refund[]
  /** What the address says of how they came; nothing is believed of it. */
  readonly cameBack: 'done' | 'left' | undefined
  /** Of the form that asks money back: sent twice, it asks once. */
  readonly refundKey: string
}
