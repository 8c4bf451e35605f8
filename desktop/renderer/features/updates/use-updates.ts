import type { VezaApp } from '@veza/shared/studio/bridge/preload.ts'
import { useEffect, useState } from 'react'

export type Updates = Parameters<Parameters<VezaApp['onUpdates']>[0]>[0]

/** How far the app is with replacing itself; undefined until it has said so, or where there is no app. */
export function useUpdates(app: VezaApp | undefined): Updates | undefined {
  const [updates, setUpdates] = useState<Updates>()
  useEffect(() => app?.onUpdates(setUpdates), [app])
  return updates
}
