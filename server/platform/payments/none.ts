import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { PaymentProvider } from './port.ts'

const unavailable = (): never => {
  throw new DomainError(503, 'payments-unavailable', 'Payments are not available here.')
}
const rejected = async () => unavailable()

/** In place of a provider where none is configured: nothing is for free by that, and every call says so. */
export const noPayments: PaymentProvider = {
  isAvailable: false,
  livemode: false,
  createCheckout: rejected,
  readCheckout: rejected,
  expireCheckout: rejected,
  readPayment: rejected,
  findPayments: rejected,
  createRefund: rejected,
  readRefund: rejected,
  findRefund: rejected,
  listRefunds: rejected,
  readDispute: rejected,
  listDisputes: rejected,
  submitEvidence: rejected,
  createTransfer: rejected,
  readTransfer: rejected,
  findTransfer: rejected,
  reverseTransfer: rejected,
  createAccount: rejected,
  readAccount: rejected,
  onboardingLink: rejected,
  dashboardLink: rejected,
  accountBalance: rejected,
  listPayouts: rejected,
  readPayout: rejected,
  balance: rejected,
  listBalanceTransactions: rejected,
  movementsOf: rejected,
  listEvents: rejected,
  verifyWebhook: unavailable,
}
