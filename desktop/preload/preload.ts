import { appChannels, PORT_MESSAGE, type VezaPreload } from '@veza/shared/studio/bridge/preload.ts'
import { contextBridge, type IpcRendererEvent, ipcRenderer, webUtils } from 'electron'
import { APP_ORIGIN } from '../main/address.ts'

// Nothing of Electron gets through: each of these says one thing to the app, which checks who says it and what.
const veza: VezaPreload = {
  requestPort: () => ipcRenderer.send(appChannels.port),
  pathOf: (file) => webUtils.getPathForFile(file),
  app: {
    onUpdates(listener) {
      const listen = (_event: IpcRendererEvent, updates: Parameters<typeof listener>[0]) => listener(updates)
      ipcRenderer.on(appChannels.updates, listen)
      ipcRenderer.send(appChannels.watchUpdates)
      return () => void ipcRenderer.off(appChannels.updates, listen)
    },
    onAction(listener) {
      const listen = (_event: IpcRendererEvent, id: string) => listener(id)
      ipcRenderer.on(appChannels.action, listen)
      return () => void ipcRenderer.off(appChannels.action, listen)
    },
    checkForUpdates: () => ipcRenderer.invoke(appChannels.checkForUpdates),
    restartToUpdate: () => ipcRenderer.invoke(appChannels.restartToUpdate),
    goOnUploading: () => ipcRenderer.invoke(appChannels.goOnUploading),
    goBack: (version) => ipcRenderer.invoke(appChannels.goBack, version),
    chooseUpdateChannel: (channel) => ipcRenderer.invoke(appChannels.chooseUpdateChannel, channel),
    copyDiagnostics: () => ipcRenderer.invoke(appChannels.copyDiagnostics),
    chooseFiles: (kind) => ipcRenderer.invoke(appChannels.chooseFiles, kind),
    notify: (notice) => ipcRenderer.send(appChannels.notify, notice),
    startEngineAgain: () => ipcRenderer.send(appChannels.startEngineAgain),
    chooseLibrary: () => ipcRenderer.invoke(appChannels.chooseLibrary),
    beginAnew: () => ipcRenderer.send(appChannels.beginAnew),
  },
}

contextBridge.exposeInMainWorld('veza', veza)

// A port cannot pass between the two worlds but by a message of the window itself.
const page = globalThis as unknown as { postMessage(data: string, origin: string, ports: unknown[]): void }
ipcRenderer.on(PORT_MESSAGE, (event) => page.postMessage(PORT_MESSAGE, APP_ORIGIN, event.ports))
