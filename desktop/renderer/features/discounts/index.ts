import { Ticket } from 'lucide-react'
import { lazy } from 'react'
import type { Feature } from '../../app/feature.ts'
import { navigate } from '../../app/router.ts'
import { say } from '../../app/texts.ts'
import { discountsTexts } from './texts.ts'

const DISCOUNTS_PATH = '/discounts'

const DiscountsScreen = lazy(() =>
  import('./discounts-screen.tsx').then((module) => ({ default: module.DiscountsScreen })),
)

/** Discount codes, reached from the releases. */
export const discounts: Feature = {
  name: 'discounts',
  texts: discountsTexts,
  routes: [{ path: DISCOUNTS_PATH, screen: DiscountsScreen, needsAccount: true }],
  actions: [
    {
      id: 'discounts.open',
      label: () => say(discountsTexts)('open'),
      icon: Ticket,
      run: () => navigate(DISCOUNTS_PATH),
    },
  ],
}
