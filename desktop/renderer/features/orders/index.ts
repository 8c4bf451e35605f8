import { ReceiptText, Undo2 } from 'lucide-react'
import { lazy } from 'react'
import type { Feature } from '../../app/feature.ts'
import { navigate } from '../../app/router.ts'
import { say } from '../../app/texts.ts'
import { ordersNavTexts } from './nav-texts.ts'

/** What was sold, order by order, and given back. */
export const orders: Feature = {
  name: 'orders',
  texts: ordersNavTexts,
  routes: [
    {
      path: '/orders',
      screen: lazy(async () => ({ default: (await import('./orders-screen.tsx')).OrdersScreen })),
      needsAccount: true,
    },
    {
      path: '/orders/:id',
      screen: lazy(async () => ({ default: (await import('./order-screen.tsx')).OrderScreen })),
      needsAccount: true,
    },
  ],
  nav: { path: '/orders', icon: ReceiptText, label: () => say(ordersNavTexts)('nav'), order: 50 },
  actions: [
    {
      id: 'orders.open',
      label: () => say(ordersNavTexts)('open'),
      icon: ReceiptText,
      keys: 'g o',
      run: () => navigate('/orders'),
    },
    {
      id: 'orders.refund',
      label: () => say(ordersNavTexts)('refund'),
      icon: Undo2,
      run: () => navigate('/orders'),
    },
  ],
}
