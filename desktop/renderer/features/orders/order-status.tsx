import type { OrderStatus } from '@veza/shared/contracts/order-states.ts'
import { useTexts } from '../../app/texts.ts'
import { ordersTexts } from './texts.ts'

type Told = 'completed' | 'partly' | 'refund_pending' | 'refunded' | 'disputed' | 'other'

const colours: Readonly<Record<Told, string>> = {
  completed: 'text-good-text',
  partly: 'text-ink-soft',
  refund_pending: 'text-warn-text',
  refunded: 'text-ink-soft',
  disputed: 'text-bad-text',
  other: 'text-ink-soft',
}

function toldOf(status: OrderStatus, refunded: number, paid: number): Told {
  if (status === 'completed') {
    // Of an order of several sellers: one's own things may have gone back, while the others stand.
    if (refunded === 0) return 'completed'
    return refunded >= paid ? 'refunded' : 'partly'
  }
  return status === 'refund_pending' || status === 'refunded' || status === 'disputed' ? status : 'other'
}

export interface OrderStatusProps {
  readonly status: OrderStatus
  /** Of one's own things in it. */
  readonly refunded: number
  readonly paid: number
}

/** Where an order stands, in a word or two. */
export function OrderState({ status, refunded, paid }: OrderStatusProps) {
  const t = useTexts(ordersTexts)
  const told = toldOf(status, refunded, paid)
  return (
    <span className={`truncate ${colours[told]}`} data-status={told}>
      {t(`status.${told}`)}
    </span>
  )
}
