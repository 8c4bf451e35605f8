import { Settings } from 'lucide-react'
import { lazy } from 'react'
import type { Feature } from '../../app/feature.ts'
import { navigate } from '../../app/router.ts'
import { say } from '../../app/texts.ts'

import { settingsTexts } from './texts.ts'

const SettingsScreen = lazy(async () => ({
  default: (await import('./settings-screen.tsx')).SettingsScreen,
}))
const open = () => navigate('/settings')

/** What a person has chosen. */
export const settings: Feature = {
  name: 'settings',
  texts: settingsTexts,
  routes: [{ path: '/settings', screen: SettingsScreen }],
  nav: { path: '/settings', icon: Settings, label: () => say(settingsTexts)('nav'), order: 90, place: 'end' },
  actions: [
    {
      id: 'settings.open',
      label: () => say(settingsTexts)('open'),
      icon: Settings,
      keys: 'mod+,',
      run: open,
    },
  ],
}
