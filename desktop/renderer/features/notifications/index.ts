import { Bell, CheckCheck } from 'lucide-react'
import { lazy } from 'react'
import type { Feature } from '../../app/feature.ts'
import { navigate } from '../../app/router.ts'
import { say } from '../../app/texts.ts'
import { NoticeTeller } from './notice-teller.tsx'
import { notificationsTexts } from './texts.ts'
import { markAllRead, useUnreadCount } from './use-notifications.ts'

const NotificationsScreen = lazy(async () => ({
  default: (await import('./notifications-screen.tsx')).NotificationsScreen,
}))

/** What happened while one looked elsewhere. */
export const notifications: Feature = {
  name: 'notifications',
  texts: notificationsTexts,
  routes: [{ path: '/notifications', screen: NotificationsScreen }],
  nav: {
    path: '/notifications',
    icon: Bell,
    label: () => say(notificationsTexts)('nav'),
    order: 70,
    useCount: useUnreadCount,
  },
  actions: [
    {
      id: 'notifications.open',
      label: () => say(notificationsTexts)('open'),
      icon: Bell,
      keys: 'g n',
      run: () => navigate('/notifications'),
    },
    {
      id: 'notifications.read-all',
      label: () => say(notificationsTexts)('read-all'),
      icon: CheckCheck,
      run: markAllRead,
    },
  ],
  overlay: NoticeTeller,
}
