import type { Message, Wire } from '@veza/desktop/bridge/client/index.ts'
import { PORT_MESSAGE, type VezaPreload } from '@veza/shared/studio/bridge/preload.ts'
import { mediaPath } from '@veza/shared/studio/media.ts'
import type { Host } from './host.ts'

/** A window of Electron: its port leads to the main process, which carries what it and the engine say to each other. */
export function electronHost(veza: VezaPreload): Host {
  return {
    openWire: () =>
      new Promise((resolve) => {
        const onMessage = ({ source, data, ports: [port] }: MessageEvent) => {
          if (source !== window || data !== PORT_MESSAGE || port === undefined) return
          removeEventListener('message', onMessage)
          resolve(wireOf(port))
        }
        addEventListener('message', onMessage)
        veza.requestPort()
      }),
    mediaUrl: mediaPath,
    app: veza.app,
    copyDiagnostics: () => veza.app.copyDiagnostics(),
    startEngineAgain: async () => veza.app.startEngineAgain(),
    beginAnew: async () => veza.app.beginAnew(),
    // A folder's path is as good as a file's: the engine looks into it.
    filesOf: async ({ files }) => [...files],
    async *pathsOf(files) {
      yield files.map((file) => veza.pathOf(file))
    },
  }
}

function wireOf(port: MessagePort): Wire {
  const wire: Wire = {
    send: (message) => port.postMessage(message),
    onMessage: (listener) =>
      port.addEventListener('message', ({ data }: MessageEvent<Message>) => listener(data)),
    onClose: (listener) => port.addEventListener('close', () => listener(), { once: true }),
  }
  // What came before is kept until now: those who listen do so at once.
  queueMicrotask(() => port.start())
  return wire
}
