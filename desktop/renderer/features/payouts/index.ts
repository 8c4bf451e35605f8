import { Landmark } from 'lucide-react'
import { lazy } from 'react'
import type { Feature } from '../../app/feature.ts'
import { navigate } from '../../app/router.ts'
import { say } from '../../app/texts.ts'
import { payoutsNavTexts } from './nav-texts.ts'

/** Where the money is, and how it gets to a bank. */
export const payouts: Feature = {
  name: 'payouts',
  texts: payoutsNavTexts,
  routes: [
    {
      path: '/payouts',
      screen: lazy(async () => ({ default: (await import('./payouts-screen.tsx')).PayoutsScreen })),
      needsAccount: true,
    },
  ],
  nav: { path: '/payouts', icon: Landmark, label: () => say(payoutsNavTexts)('nav'), order: 60 },
  actions: [
    {
      id: 'payouts.open',
      label: () => say(payoutsNavTexts)('open'),
      icon: Landmark,
      keys: 'g p',
      run: () => navigate('/payouts'),
    },
  ],
}
