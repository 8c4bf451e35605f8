import { useState } from 'react'
import { host } from '../../host/index.ts'
import { UpdateNotice } from './update-notice.tsx'
import { useUpdates } from './use-updates.ts'

/** What lies ready is said once on every screen; who puts it off finds it in the settings. */
export function UpdateOverlay() {
  const { app } = host
  const updates = useUpdates(app)
  const [putOff, setPutOff] = useState<string>()
  const { state } = updates ?? {}
  if (app === undefined || state === undefined) return null
  if (state.kind !== 'ready' && state.kind !== 'installing') return null
  if (state.kind === 'ready' && !state.waits && state.version === putOff) return null
  return (
    <div
      className="raised fixed bottom-16 left-4 z-40 w-[420px] max-w-[calc(100vw-2rem)] rounded-md"
      data-update={state.kind}
    >
      <UpdateNotice app={app} state={state} onLater={() => setPutOff(state.version)} />
    </div>
  )
}
