import { PORT_MESSAGE } from '@veza/shared/studio/bridge/preload.ts'
import { newsOf } from '@veza/shared/studio/bridge/wire.ts'
import { MessageChannelMain, type WebContents } from 'electron'
import type { Supervisor } from '../bridge/process/supervisor.ts'

/**
 * Gives a window a port to the engine. It leads through this process, which first says on it how the engine is; where
 * there is none, that is all, and it closes. It closes with the engine as well: the window asks again, and hears why.
 */
export function openWire(supervisor: Supervisor, window: WebContents): void {
  const { port1: own, port2: theirs } = new MessageChannelMain()
  const line = supervisor.connect(
    (message) => own.postMessage(message),
    () => own.close(),
  )
  own.on('message', ({ data }) => {
    if (typeof data === 'string' || data instanceof Uint8Array) line?.send(data)
  })
  own.on('close', () => line?.close())
  own.start()
  window.postMessage(PORT_MESSAGE, null, [theirs])
  own.postMessage(newsOf(supervisor.news))
  if (line === undefined) own.close()
}
