import { CloudDownload, CloudOff } from 'lucide-react'
import type { Feature } from '../../app/feature.ts'
import { say } from '../../app/texts.ts'
import { OfflinePanel } from './offline-panel.tsx'
import { OfflineStanding } from './offline-standing.tsx'
import { showOfflinePanel } from './panel-store.ts'
import { readAnew } from './read-anew.ts'
import { offlineTexts } from './texts.ts'

/** How this machine and the server stand to each other: what waits to be sent, and what was last known. */
export const offline: Feature = {
  name: 'offline',
  texts: offlineTexts,
  routes: [],
  standing: OfflineStanding,
  overlay: OfflinePanel,
  actions: [
    { id: 'offline.show', label: () => say(offlineTexts)('show'), icon: CloudOff, run: showOfflinePanel },
    { id: 'offline.resync', label: () => say(offlineTexts)('resync'), icon: CloudDownload, run: readAnew },
  ],
}
