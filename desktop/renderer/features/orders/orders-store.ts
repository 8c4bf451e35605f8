import type { OrderStanding } from '@veza/shared/studio/bridge/orders.ts'
import { create } from 'zustand'

interface OrdersView {
  readonly search: string
  readonly standing: OrderStanding
}

/** Which orders are listed; kept while other screens are visited. */
export const useOrdersView = create<OrdersView>(() => ({ search: '', standing: 'all' }))

export const show = (changes: Partial<OrdersView>): void => useOrdersView.setState(changes)
