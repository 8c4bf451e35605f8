import { RefreshCw } from 'lucide-react'
import { useActionsStore } from '../../app/actions.ts'
import type { Feature } from '../../app/feature.ts'
import { navigate } from '../../app/router.ts'
import { say } from '../../app/texts.ts'
import { host } from '../../host/index.ts'
import { updatesTexts } from './texts.ts'
import { UpdateOverlay } from './update-overlay.tsx'

const { app } = host

/** What only the desktop app has; there is nothing of it in a browser. */
export const updates: Feature = {
  name: 'updates',
  texts: updatesTexts,
  routes: [],
  ...(app
    ? {
        overlay: UpdateOverlay,
        actions: [
          {
            id: 'updates.look',
            label: () => say(updatesTexts)('look'),
            icon: RefreshCw,
            run() {
              navigate('/settings')
              void app.checkForUpdates()
            },
          },
        ],
        follow(signal) {
          const end = app.onAction((id) => {
            const { actions } = useActionsStore.getState()
            actions.findLast((action) => action.id === id)?.run()
          })
          signal.addEventListener('abort', end)
        },
      }
    : {}),
}
