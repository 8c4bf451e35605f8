import { Disc3, Plus } from 'lucide-react'
import { lazy } from 'react'
import type { Feature } from '../../app/feature.ts'
import { navigate } from '../../app/router.ts'
import { say } from '../../app/texts.ts'
import { hasAccount } from '../session/sign-in-dialog.tsx'
import { NewRelease } from './new-release.tsx'
import { askForRelease } from './new-release-store.ts'
import { releasesTexts } from './texts.ts'

const ReleasesScreen = lazy(() =>
  import('./releases-screen.tsx').then((module) => ({ default: module.ReleasesScreen })),
)
const ReleaseScreen = lazy(() =>
  import('./release-screen.tsx').then((module) => ({ default: module.ReleaseScreen })),
)

/** What is for sale: releases, and tracks by themselves. */
export const releases: Feature = {
  name: 'releases',
  texts: releasesTexts,
  routes: [
    { path: '/releases', screen: ReleasesScreen, needsAccount: true },
    { path: '/releases/:id', screen: ReleaseScreen, needsAccount: true },
  ],
  nav: { path: '/releases', icon: Disc3, label: () => say(releasesTexts)('nav'), order: 20 },
  actions: [
    {
      id: 'releases.open',
      label: () => say(releasesTexts)('open'),
      icon: Disc3,
      keys: 'g r',
      run: () => navigate('/releases'),
    },
    {
      id: 'releases.start',
      label: () => say(releasesTexts)('new'),
      icon: Plus,
      run: () => hasAccount('screen') && askForRelease(),
    },
  ],
  overlay: NewRelease,
}
