import type { OpenWire } from '@veza/desktop/bridge/client/index.ts'
import type { VezaApp } from '@veza/shared/studio/bridge/preload.ts'
import type { Media } from '@veza/shared/studio/media.ts'

/** What differs between hosts, and no screen knows of. */
export interface Host {
  readonly openWire: OpenWire
  /** What only an app has: updates, menus, the system's own dialogs. A browser's window has none of it. */
  readonly app: VezaApp | undefined
  /** Copies what one sends to whoever helps, whether there is an engine or not. @returns it, to be looked at */
  copyDiagnostics(): Promise<string>
  /** The engine was refused its library, and its person mended it. */
  startEngineAgain(): Promise<void>
  /** The library whose folder is gone is given up: an empty one takes its place. */
  beginAnew(): Promise<void>
  /** Address of a sound or a picture of the library, for the elements that show such. */
  mediaUrl(media: Media): string
  /** What was dropped, folders as this host can hand them on. To be called while the drop is told of. */
  filesOf(dropped: DataTransfer): Promise<readonly File[]>
  /** Paths that the engine can read, a few at a time as they come. One that cannot be had is told, and the rest goes on. */
  pathsOf(files: readonly File[], onFault: (file: File) => void): AsyncIterable<readonly string[]>
}
