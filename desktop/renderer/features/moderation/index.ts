import { Gavel } from 'lucide-react'
import { lazy } from 'react'
import type { Feature } from '../../app/feature.ts'
import { say } from '../../app/texts.ts'
import { moderationNavTexts } from './nav-texts.ts'
import { StaffActions } from './staff-actions.tsx'
import { useIsStaff } from './use-staff.ts'

/** The work of those who moderate a server: nobody else sees that it is there. */
export const moderation: Feature = {
  name: 'moderation',
  texts: moderationNavTexts,
  routes: [
    {
      path: '/moderation',
      screen: lazy(async () => ({ default: (await import('./cases-screen.tsx')).CasesScreen })),
      needsAccount: true,
    },
    {
      path: '/moderation/appeals',
      screen: lazy(async () => ({ default: (await import('./appeals-screen.tsx')).AppealsScreen })),
      needsAccount: true,
    },
    {
      path: '/moderation/notices',
      screen: lazy(async () => ({ default: (await import('./notices-screen.tsx')).NoticesScreen })),
      needsAccount: true,
    },
    {
      path: '/moderation/holds',
      screen: lazy(async () => ({ default: (await import('./suspensions-screen.tsx')).SuspensionsScreen })),
      needsAccount: true,
    },
  ],
  nav: {
    path: '/moderation',
    icon: Gavel,
    label: () => say(moderationNavTexts)('nav'),
    order: 70,
    useIsThere: useIsStaff,
  },
  overlay: StaffActions,
}
