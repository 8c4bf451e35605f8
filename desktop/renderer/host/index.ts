import type { VezaPreload } from '@veza/shared/studio/bridge/preload.ts'
import { electronHost } from './electron.ts'
import type { Host } from './host.ts'
import { webHost } from './web.ts'

const { veza } = globalThis as { veza?: VezaPreload }

/** The one there is. Nothing but this file knows that there are two. */
export const host: Host = veza ? electronHost(veza) : webHost()
