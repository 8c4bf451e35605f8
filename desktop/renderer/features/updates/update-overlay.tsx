import type { UpdateState } from '@veza/shared/studio/updates/state.ts'
import { useState } from 'react'
import { host } from '../../host/index.ts'
import { UpdateNotice } from './update-notice.tsx'
import { useUpdates } from './use-updates.ts'

const isSaid = (state: UpdateState) =>
  state.kind === 'ready' || state.kind === 'installing' || (state.kind === 'stale' && state.isTold)

/** What lies ready, or that there has been no news for long, is said once on every screen; who puts it off finds it in the settings. */
export function UpdateOverlay() {
  const { app } = host
  const updates = useUpdates(app)
  const [putOff, setPutOff] = useState<string>()
  const [isStalePutOff, putStaleOff] = useState(false)
  const { state } = updates ?? {}
  if (app === undefined || state === undefined || !isSaid(state)) return null
  if (state.kind === 'ready' && !state.waits && state.version === putOff) return null
  if (state.kind === 'stale' && isStalePutOff) return null
  const later = () => (state.kind === 'ready' ? setPutOff(state.version) : putStaleOff(true))
  return (
    // Beside the navigation, above the lines at the foot: neither is in its way.
    <div
      className="raised fixed bottom-24 left-54 z-40 w-[420px] max-w-[calc(100vw-15rem)] rounded-md"
      data-update={state.kind}
    >
      <UpdateNotice app={app} state={state} onLater={later} />
    </div>
  )
}
