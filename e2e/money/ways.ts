import { MINUTE_MS } from '@veza/shared/kernel/time.ts'
import type { Step } from './steps.ts'

const work: Step = { kind: 'work' }
const sale: readonly Step[] = [{ kind: 'sale', product: 0 }, work, work]
const percent = 40

/** Steps that lead past calls and places to die at: by chance alone, most of them would hardly ever be met. */
export const ways = {
  sale,
  refund: [...sale, { kind: 'refund-outside', order: 0, percent }, work],
  giveBack: [...sale, { kind: 'refund', order: 0, percent }, work, work, { kind: 'reconcile' }, work],
  account: [
    { kind: 'account', seller: 0, how: 'asked-for-more' },
    work,
    { kind: 'account', seller: 0, how: 'finished' },
    work,
  ],
  payout: [...sale, { kind: 'payout', seller: 0, becomes: 'sent' }, work],
  ask: [{ kind: 'reconcile' }],
  lookFor: [
    { kind: 'fault', operation: 'transfers.create', fault: 'error_after', times: 1, isSoon: false },
    ...sale,
    { kind: 'wait', ms: 40 * MINUTE_MS },
    { kind: 'reconcile' },
  ],
  dispute: [...sale, { kind: 'dispute', order: 0, percent, isInquiry: false }, work],
} as const satisfies Record<string, readonly Step[]>

export const wayToCall = (operation: Extract<Step, { kind: 'fault' }>['operation']): readonly Step[] => {
  switch (operation) {
    case 'refunds.create':
    case 'transfers.createReversal':
      return ways.giveBack
    case 'refunds.retrieve':
    case 'refunds.list':
      return ways.refund
    case 'disputes.retrieve':
      return ways.dispute
    case 'accounts.retrieve':
      return ways.account
    case 'payouts.retrieve':
      return ways.payout
    case 'transfers.list':
      return ways.lookFor
    case 'events.list':
      return ways.ask
    default:
      return ways.sale
  }
}

export const wayToPoint = (point: Extract<Step, { kind: 'crash' }>['point']): readonly Step[] => {
  const [of] = point.split('.')
  if (of === 'refunds' || of === 'reversals') return ways.giveBack
  return of === 'disputes' ? ways.dispute : ways.sale
}
