import { CircleHelp, Keyboard } from 'lucide-react'
import { lazy } from 'react'
import type { Feature } from '../../app/feature.ts'
import { navigate } from '../../app/router.ts'
import { say } from '../../app/texts.ts'
import { ShortcutsDialog, showShortcuts } from './shortcuts-dialog.tsx'
import { helpTexts } from './texts.ts'

const HelpScreen = lazy(async () => ({ default: (await import('./help-screen.tsx')).HelpScreen }))

/** What one may want to look up. */
export const help: Feature = {
  name: 'help',
  texts: helpTexts,
  routes: [{ path: '/help', screen: HelpScreen }],
  nav: { path: '/help', icon: CircleHelp, label: () => say(helpTexts)('nav'), order: 95, place: 'end' },
  overlay: ShortcutsDialog,
  actions: [
    {
      id: 'help.open',
      label: () => say(helpTexts)('open'),
      icon: CircleHelp,
      keys: 'g h',
      run: () => navigate('/help'),
    },
    {
      id: 'help.shortcuts',
      label: () => say(helpTexts)('show'),
      icon: Keyboard,
      keys: '?',
      run: showShortcuts,
    },
  ],
}
