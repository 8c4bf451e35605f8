import type { UpdateChannel } from '../updates/channels.ts'
import type { UpdateState } from '../updates/state.ts'

/**
 * What Electron's preload script offers the screens as `window.veza`, and nothing else. A port to the engine comes as a
 * message of this window with `PORT_MESSAGE`, because ports do not pass through Electron's bridge between worlds.
 */
export interface VezaPreload {
  /** Asks for a port; it comes by `postMessage`, once there is an engine. */
  requestPort(): void
  /** Where a file that was dropped or chosen lies. */
  pathOf(file: File): string
  /** What only an app has; a browser's window has none of it. */
  readonly app: VezaApp
}

export interface VezaApp {
  /** @returns a function that ends the subscription; the listener is told at once how it is */
  onUpdates(listener: (updates: { state: UpdateState; channel: UpdateChannel }) => void): () => void
  /** Looks for a newer version now. */
  checkForUpdates(): Promise<void>
  /** Takes the version that lies ready, as soon as nothing is being uploaded. */
  restartToUpdate(): Promise<void>
  /** Not yet: what waits to be uploaded begins again. */
  goOnUploading(): Promise<void>
  /** Takes just this version, which is older than the one that runs. */
  goBack(version: string): Promise<void>
  chooseUpdateChannel(channel: UpdateChannel): Promise<void>
  /** Copies what one sends to whoever helps, without secrets. @returns the text */
  copyDiagnostics(): Promise<string>
  /** Asks the person for files, by the system's own dialog. @returns their paths; empty where none were chosen */
  chooseFiles(kind: 'files' | 'folder'): Promise<string[]>
  /** Asks the person for the folder of another library, and begins anew with it. Returns where they chose none. */
  chooseLibrary(): Promise<void>
  /** An item of the menu was chosen: the id of the screens' own action. @returns a function that ends the subscription */
  onAction(listener: (id: string) => void): () => void
  /** Says something where the system says such things; a click leads to the screen. */
  notify(notice: { title: string; body: string; screen: string }): void
  /** The engine was refused its library, and the person mended it. */
  startEngineAgain(): void
  /** The library whose folder is gone is given up: an empty one takes its place. */
  beginAnew(): void
}

/** What windows ask of the app, by name. */
export const appChannels = {
  port: 'veza:port',
  updates: 'veza:updates',
  watchUpdates: 'veza:watch-updates',
  checkForUpdates: 'veza:check-for-updates',
  restartToUpdate: 'veza:restart-to-update',
  goOnUploading: 'veza:go-on-uploading',
  goBack: 'veza:go-back',
  chooseUpdateChannel: 'veza:choose-update-channel',
  copyDiagnostics: 'veza:copy-diagnostics',
  chooseFiles: 'veza:choose-files',
  action: 'veza:action',
  notify: 'veza:notify',
  startEngineAgain: 'veza:start-engine-again',
  chooseLibrary: 'veza:choose-library',
  beginAnew: 'veza:begin-anew',
} as const

export const PORT_MESSAGE = 'veza-port'
