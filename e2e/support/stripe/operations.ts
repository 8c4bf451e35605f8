import { accountOperations } from './account-operations.ts'
import { balanceOperations } from './balance.ts'
import { chargeOperations } from './charges.ts'
import { checkoutOperations } from './checkout-operations.ts'
import { disputeOperations } from './dispute-operations.ts'
import { eventOperations } from './events.ts'
import type { Operation } from './operation.ts'
import { paymentIntentOperations } from './payment-intent-operations.ts'
import { payoutOperations } from './payouts.ts'
import { refundOperations } from './refunds.ts'
import { transferOperations } from './transfer-operations.ts'

export const operations: readonly Operation[] = [
  ...checkoutOperations,
  ...chargeOperations,
  ...paymentIntentOperations,
  ...refundOperations,
  ...transferOperations,
  ...disputeOperations,
  ...payoutOperations,
  ...accountOperations,
  ...balanceOperations,
  ...eventOperations,
]
