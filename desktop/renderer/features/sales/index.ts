import { ChartLine, Download } from 'lucide-react'
import { lazy } from 'react'
import type { Feature } from '../../app/feature.ts'
import { navigate } from '../../app/router.ts'
import { say } from '../../app/texts.ts'
import { salesNavTexts } from './nav-texts.ts'

/** What was sold, and what came of it. */
export const sales: Feature = {
  name: 'sales',
  texts: salesNavTexts,
  routes: [
    {
      path: '/sales',
      screen: lazy(async () => ({ default: (await import('./sales-screen.tsx')).SalesScreen })),
      needsAccount: true,
    },
  ],
  nav: { path: '/sales', icon: ChartLine, label: () => say(salesNavTexts)('nav'), order: 40 },
  actions: [
    {
      id: 'sales.open',
      label: () => say(salesNavTexts)('open'),
      icon: ChartLine,
      keys: 'g s',
      run: () => navigate('/sales'),
    },
    {
      id: 'sales.export',
      label: () => say(salesNavTexts)('export'),
      icon: Download,
      run: () => navigate('/sales'),
    },
  ],
}
