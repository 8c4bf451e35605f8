import { stat } from 'node:fs/promises'
import { derivedId } from '@veza/shared/kernel/ids.ts'
import { type Clock, MINUTE_MS, SECOND_MS } from '@veza/shared/kernel/time.ts'
import { audioFilesOf } from './walk.ts'

export interface WatchDeps {
  readonly clock: Clock
  /** What is watched now; null: nothing. */
  folder(): string | null
  /** Takes one file into the library. @see Intake */
  add(batchId: string, paths: readonly string[]): void
  /** False also for what was refused for a reason that passes: it is given again, a while later. */
  isKnown(batchId: string): boolean
  onState(state: WatchState): void
  onFault(error: unknown): void
}

export type WatchState = 'off' | 'watching' | 'missing'

export interface FolderWatch {
  readonly state: WatchState
  /** Looks now, rather than at the next turn. */
  wake(): Promise<void>
  stop(): Promise<void>
}

const LOOK_MS = 2 * SECOND_MS
/** A file that has not changed for so long is finished. */
const STILL_MS = 3 * SECOND_MS
/** How long until it is asked again whether what was given has to be given once more. */
const AGAIN_MS = MINUTE_MS

interface Seen {
  readonly print: string
  readonly sinceMs: number
  /** Null until it was. */
  readonly givenMs: number | null
}

/**
 * Imports what is put into a folder, once it stands still. A file is known by its place, size and date, so that it comes
 * once, whatever was restarted meanwhile; one that is written anew is another recording.
 */
export function watchFolder(deps: WatchDeps): FolderWatch {
  return new Watch(deps)
}

class Watch implements FolderWatch {
  readonly #deps: WatchDeps
  readonly #timer: NodeJS.Timeout
  #seen = new Map<string, Seen>()
  #state: WatchState = 'off'
  #looking: Promise<void> | undefined
  #isStopped = false

  constructor(deps: WatchDeps) {
    this.#deps = deps
    this.#timer = setInterval(() => void this.wake(), LOOK_MS)
    void this.wake()
  }

  get state(): WatchState {
    return this.#state
  }

  async wake(): Promise<void> {
    this.#looking ??= this.#look()
      .catch(this.#deps.onFault)
      .finally(() => {
        this.#looking = undefined
      })
    await this.#looking
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    clearInterval(this.#timer)
    await this.#looking
  }

  async #look(): Promise<void> {
    const folder = this.#deps.folder()
    const isThere = folder !== null && (await isFolder(folder))
    this.#become(folder === null ? 'off' : isThere ? 'watching' : 'missing')
    // What is not there now is not forgotten: it comes back with its disk.
    if (folder === null) this.#seen.clear()
    if (!isThere) return
    const seen = new Map<string, Seen>()
    for await (const path of audioFilesOf([folder])) {
      if (this.#isStopped) return
      const found = await this.#lookAt(path)
      if (found) seen.set(path, found)
    }
    this.#seen = seen
  }

  async #lookAt(path: string): Promise<Seen | undefined> {
    const found = await stat(path).catch(() => null)
    if (!found?.isFile()) return undefined
    const nowMs = this.#deps.clock.now().getTime()
    const print = `${found.size} ${found.mtimeMs}`
    const before = this.#seen.get(path)
    // Not where the clock was put back: then the wait begins anew.
    if (before?.print !== print || before.sinceMs > nowMs) return { print, sinceMs: nowMs, givenMs: null }
    const { sinceMs, givenMs } = before
    const isDue = givenMs === null ? nowMs - sinceMs >= STILL_MS : nowMs - givenMs >= AGAIN_MS
    if (found.size === 0 || !isDue) return before
    const batchId = derivedId('watched file', path, print)
    if (!this.#deps.isKnown(batchId)) this.#deps.add(batchId, [path])
    return { ...before, givenMs: nowMs }
  }

  #become(state: WatchState): void {
    if (this.#state === state) return
    this.#state = state
    this.#deps.onState(state)
  }
}

const isFolder = (path: string) =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
