import { GitCompareArrows } from 'lucide-react'
import { lazy } from 'react'
import type { Feature } from '../../app/feature.ts'
import { navigate } from '../../app/router.ts'
import { say } from '../../app/texts.ts'
import { followPath } from './conflicts-store.ts'
import { conflictsTexts } from './texts.ts'
import { useConflictCount } from './use-conflicts.ts'

const ConflictsScreen = lazy(async () => ({
  default: (await import('./conflicts-screen.tsx')).ConflictsScreen,
}))

/** What was changed here and elsewhere, side by side; its creator chooses. */
export const conflicts: Feature = {
  name: 'conflicts',
  texts: conflictsTexts,
  routes: [{ path: '/conflicts', screen: ConflictsScreen, needsAccount: true }],
  nav: {
    path: '/conflicts',
    icon: GitCompareArrows,
    label: () => say(conflictsTexts)('nav'),
    order: 80,
    useCount: useConflictCount,
    isHiddenAtZero: true,
  },
  actions: [
    {
      id: 'conflicts.open',
      label: () => say(conflictsTexts)('open'),
      icon: GitCompareArrows,
      run: () => navigate('/conflicts'),
    },
  ],
  follow: followPath,
}
