import { FeedRefused } from '@veza/shared/studio/updates/feed.ts'
import type { UpdateState } from '@veza/shared/studio/updates/state.ts'
import { compareVersions } from '@veza/shared/studio/updates/versions.ts'
import type { AppUpdater, CancellationToken } from 'electron-updater'
import { decideUpdate, type UpdateSituation } from './decide.ts'

/** What an update asks of the engine. */
export interface EngineForUpdates {
  /** Uploads under way, by the engine's own word. @param hold it begins no new work while that is asked */
  uploads(hold: boolean): Promise<UpdateSituation['uploads']>
  /** Stops it in order; what ran goes on when it is started again. */
  stop(): Promise<void>
}

export interface UpdatesDeps {
  readonly updater: AppUpdater
  readonly engine: EngineForUpdates
  /** Called when the engine is gone and the Studio is about to be replaced. */
  beforeInstall(): void
  /** The engine is gone, and nothing was replaced: this Studio begins anew. */
  startAgain(): void
  onState(state: UpdateState): void
}

export interface Updates {
  readonly state: UpdateState
  /** Looks for a version, and brings it. Never rejects: what went wrong is the state. */
  check(): Promise<void>
  /** The person wants the version that lies ready; as soon as nothing is being uploaded. */
  restart(): Promise<void>
  /** The person wants this version, older than the one that runs. */
  goBack(version: string): Promise<void>
  /** Uploads began or ended. */
  uploadsChanged(): Promise<void>
  /**
   * Takes updates from elsewhere. What was brought from where they came before is forgotten, its file removed, and what is on its
   * way is given up: none of it is put in place any more. @param turn is called when that is so
   */
  leaveChannel(turn: () => void): Promise<void>
  /** The Studio is being left. @returns true where it is replaced instead, and will end by itself */
  leave(): Promise<boolean>
}

/** Brings new versions, and puts them in place when `decideUpdate` says so. */
export function createUpdates(deps: UpdatesDeps): Updates {
  const { updater } = deps
  // When and what is decided here, and not by the library.
  updater.autoDownload = false
  updater.autoInstallOnAppQuit = false
  updater.allowDowngrade = false
  return new UpdateRound(deps)
}

class UpdateRound implements Updates {
  readonly #deps: UpdatesDeps
  #state: UpdateState = { kind: 'idle' }
  #downloaded: { readonly version: string; readonly isOlder: boolean } | undefined
  #isWanted = false
  #wantedOlder: string | undefined
  #bringing: CancellationToken | undefined
  #work: Promise<unknown> = Promise.resolve()

  constructor(deps: UpdatesDeps) {
    this.#deps = deps
    // Every failure is also a rejection, which is where it is told; without a listener it would end the process.
    deps.updater.on('error', () => undefined)
    deps.updater.on('download-progress', ({ percent }) => {
      if (this.#state.kind !== 'downloading') return
      this.#become({ ...this.#state, fraction: Math.min(1, percent / 100) })
    })
  }

  get state(): UpdateState {
    return this.#state
  }

  check = () => this.#inTurn(() => this.#look())

  goBack = (version: string) =>
    this.#inTurn(async () => {
      this.#wantedOlder = version
      await this.#look()
    })

  restart = () =>
    this.#inTurn(async () => {
      this.#isWanted = true
      await this.#settle('restart')
    })

  uploadsChanged = () =>
    this.#inTurn(async () => {
      if (this.#isWanted) await this.#settle('restart')
    })

  async leaveChannel(turn: () => void): Promise<void> {
    this.#bringing?.cancel()
    await this.#inTurn(async () => {
      if (this.#state.kind !== 'installing') await this.#forget()
      turn()
    })
  }

  async leave(): Promise<boolean> {
    let isReplaced = false
    // A download is no reason to stay.
    this.#bringing?.cancel()
    await this.#inTurn(async () => {
      isReplaced = await this.#settle('leaving')
    })
    return isReplaced
  }

  /** One thing after the other: a look and a restart that cross would see half of each other. */
  #inTurn(work: () => Promise<unknown>): Promise<void> {
    const done = this.#work.then(work).catch((error: unknown) => this.#become(failureOf(error)))
    this.#work = done
    return done.then(() => undefined)
  }

  async #look(): Promise<void> {
    const { updater } = this.#deps
    if (this.#state.kind === 'installing') return
    this.#become({ kind: 'checking' })
    updater.allowDowngrade = this.#wantedOlder !== undefined
    try {
      const result = await updater.checkForUpdates()
      if (result === null) return this.#become({ kind: 'off', why: 'not-installed' })
      const { version } = result.updateInfo
      const order = compareVersions(version, updater.currentVersion.format())
      const step = decideUpdate({
        found: order === 0 ? 'nothing' : order < 0 ? 'older' : 'newer',
        isDownloaded: false,
        isOlderWanted: version === this.#wantedOlder,
        occasion: 'time',
        uploads: 0,
      })
      if (step === 'download' && result.isUpdateAvailable)
        await this.#bring(version, order < 0, result.cancellationToken)
      else {
        // What lies ready may have been withdrawn.
        this.#downloaded = undefined
        this.#become(order < 0 ? { kind: 'older', version } : { kind: 'idle' })
      }
    } catch (error) {
      if (this.#downloaded === undefined) throw error
      // Nothing was learnt, and what lies ready is as good as before.
      this.#become({ kind: 'ready', version: this.#downloaded.version, waits: this.#isWanted })
    } finally {
      updater.allowDowngrade = false
    }
  }

  async #bring(version: string, isOlder: boolean, token?: CancellationToken): Promise<void> {
    this.#downloaded = undefined
    this.#bringing = token
    this.#become({ kind: 'downloading', version, fraction: 0 })
    try {
      await this.#deps.updater.downloadUpdate(token)
      this.#downloaded = { version, isOlder }
      this.#become({ kind: 'ready', version, waits: false })
    } catch (error) {
      if (!token?.cancelled) throw error
      this.#become({ kind: 'idle' })
    } finally {
      this.#bringing = undefined
    }
  }

  async #forget(): Promise<void> {
    this.#downloaded = undefined
    this.#isWanted = false
    this.#wantedOlder = undefined
    this.#become({ kind: 'idle' })
    // Also what an earlier run of this Studio brought. The library empties the folder only when it brings something else.
    const updater = this.#deps.updater as unknown as KeepsDownloads
    await (await updater.getOrCreateDownloadHelper()).clear()
  }

  async #settle(occasion: 'restart' | 'leaving'): Promise<boolean> {
    if (this.#downloaded === undefined) return false
    const { version, isOlder } = this.#downloaded
    const isOlderWanted = version === this.#wantedOlder
    const situation = {
      found: isOlder ? 'older' : 'newer',
      isDownloaded: true,
      isOlderWanted,
      occasion,
    } as const
    const uploads = await this.#deps.engine.uploads(true)
    const step = decideUpdate({ ...situation, uploads })
    if (step === 'install') return await this.#install(version, occasion === 'restart')
    await this.#deps.engine.uploads(false)
    this.#become({ kind: 'ready', version, waits: step === 'wait' })
    return false
  }

  async #install(version: string, startsAfter: boolean): Promise<boolean> {
    const { engine, updater, beforeInstall, startAgain } = this.#deps
    this.#become({ kind: 'installing', version })
    await engine.stop()
    beforeInstall()
    const failed = new Promise<never>((_, reject) => updater.once('error', reject))
    failed.catch(() => undefined)
    try {
      // It tells of what fails by an event, at once.
      updater.quitAndInstall(true, startsAfter)
      await Promise.race([failed, Promise.resolve()])
      return true
    } catch (error) {
      this.#become(failureOf(error))
      startAgain()
      return false
    }
  }

  #become(state: UpdateState): void {
    this.#state = state
    this.#deps.onState(state)
  }
}

/** What electron-updater has, and keeps from others in its types alone. */
interface KeepsDownloads {
  getOrCreateDownloadHelper(): Promise<{ clear(): Promise<void> }>
}

function failureOf(error: unknown): UpdateState {
  const code = error instanceof FeedRefused ? `feed-${error.fault}` : codeOf(error)
  // What the library adds below the first line is headers and traces.
  const [detail = ''] = (error instanceof Error ? error.message : String(error)).split('\n')
  return { kind: 'failed', code, detail }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : 'unexpected'
}
