import { lazy } from 'react'
import type { Feature } from '../../app/feature.ts'
import { AdminActions } from './admin-actions.tsx'
import { administrationNavTexts } from './nav-texts.ts'

/** What admins of a server do beyond moderating: parts of the same area, which nobody else sees. */
export const administration: Feature = {
  name: 'administration',
  texts: administrationNavTexts,
  routes: [
    {
      path: '/moderation/transfers',
      screen: lazy(async () => ({ default: (await import('./transfers-screen.tsx')).TransfersScreen })),
      needsAccount: true,
    },
    {
      path: '/moderation/webhooks',
      screen: lazy(async () => ({ default: (await import('./webhooks-screen.tsx')).WebhooksScreen })),
      needsAccount: true,
    },
    {
      path: '/moderation/reconciliation',
      screen: lazy(async () => ({
        default: (await import('./reconciliation-screen.tsx')).ReconciliationScreen,
      })),
      needsAccount: true,
    },
    {
      path: '/moderation/featured',
      screen: lazy(async () => ({ default: (await import('./featured-screen.tsx')).FeaturedScreen })),
      needsAccount: true,
    },
    {
      path: '/moderation/users',
      screen: lazy(async () => ({ default: (await import('./users-screen.tsx')).UsersScreen })),
      needsAccount: true,
    },
    {
      path: '/moderation/audit',
      screen: lazy(async () => ({ default: (await import('./audit-screen.tsx')).AuditScreen })),
      needsAccount: true,
    },
    {
      path: '/moderation/flags',
      screen: lazy(async () => ({ default: (await import('./flags-screen.tsx')).FlagsScreen })),
      needsAccount: true,
    },
    {
      path: '/moderation/announcements',
      screen: lazy(async () => ({
        default: (await import('./announcements-screen.tsx')).AnnouncementsScreen,
      })),
      needsAccount: true,
    },
  ],
  overlay: AdminActions,
}
