import type { Clock } from '@veza/shared/kernel/time.ts'
import type { Feed } from '@veza/shared/studio/updates/feed.ts'
import type { UpdateState } from '@veza/shared/studio/updates/state.ts'
import { compareVersions } from '@veza/shared/studio/updates/versions.ts'
import { type AppUpdater, CancellationToken } from 'electron-updater'
import { decideUpdate, type UpdateSituation } from './decide.ts'
import { failureOf } from './failure.ts'
import { FeedExpired, isExpired } from './signed-provider.ts'

/** What an update asks of the engine. */
export interface EngineForUpdates {
  /** Uploads under way, by the engine's own word. @param hold it begins no new work while that is asked */
  uploads(hold: boolean): Promise<UpdateSituation['uploads']>
  /** Stops it in order; what ran goes on when it is started again. */
  stop(): Promise<void>
}

export interface UpdatesDeps {
  readonly updater: AppUpdater
  readonly clock: Clock
  readonly engine: EngineForUpdates
  /** Resolves when the app quits, which is how a Studio that was replaced ends. */
  quits(): Promise<unknown>
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
  /** The person would rather have the uploads that wait begin: what lies ready stays so. */
  goOn(): Promise<void>
  /** The person wants this version, older than the one that runs. */
  goBack(version: string): Promise<void>
  /** Uploads began or ended, or the engine is one that can be asked: whether the person's wish can be granted now. */
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

interface Downloaded {
  readonly version: string
  readonly isOlder: boolean
  /** Of the feed that named it. */
  readonly validUntil: string | undefined
}

class UpdateRound implements Updates {
  readonly #deps: UpdatesDeps
  #state: UpdateState = { kind: 'idle' }
  #downloaded: Downloaded | undefined
  /** The version that the person said yes to. */
  #wanted: string | undefined
  #wantedOlder: string | undefined
  #bringing: CancellationToken | undefined
  #work: Promise<unknown> = Promise.resolve()
  /** Rejects once the Studio is being left. */
  /** The engine begins nothing new, for the sake of a version that is wanted. */
  #isHolding = false
  readonly #left = Promise.withResolvers<never>()

  constructor(deps: UpdatesDeps) {
    this.#deps = deps
    this.#left.promise.catch(() => undefined)
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

  restart = () => {
    // What lies ready now: by its turn it may be another, which nobody was asked about.
    this.#wanted = this.#downloaded?.version
    return this.uploadsChanged()
  }

  goOn = () => {
    this.#wanted = undefined
    return this.#inTurn(async () => {
      if (this.#state.kind === 'ready') this.#become({ ...this.#state, waits: false })
    })
  }

  uploadsChanged = () => {
    if (this.#wanted === undefined) return Promise.resolve()
    return this.#inTurn(async () => {
      if (this.#isWanted(this.#downloaded?.version)) await this.#settle('restart')
    })
  }

  async leaveChannel(turn: () => void): Promise<void> {
    this.#bringing?.cancel()
    await this.#inTurn(async () => {
      if (this.#state.kind !== 'installing') await this.#forget()
      turn()
    })
  }

  async leave(): Promise<boolean> {
    // Whoever leaves waits for no network: what is looked for or brought is so again when the Studio is opened.
    this.#left.reject(new StudioLeft())
    this.#bringing?.cancel()
    if (this.#downloaded === undefined) return false
    let isReplaced = false
    await this.#inTurn(async () => {
      isReplaced = await this.#settle('leaving')
    })
    return isReplaced
  }

  /** One thing after the other: a look and a restart that cross would see half of each other. */
  #inTurn(work: () => Promise<unknown>): Promise<void> {
    const done = this.#work
      .then(work)
      .catch((error: unknown) => this.#become(failureOf(error)))
      .then(() => this.#letGo())
    this.#work = done
    return done.then(() => undefined)
  }

  /** What was begun goes on meanwhile; but were anything new begun, the version that is wanted would wait for all of the queue. */
  async #letGo(): Promise<void> {
    if (!this.#isHolding || this.#isWanted(this.#downloaded?.version)) return
    this.#isHolding = false
    await this.#deps.engine.uploads(false)
  }

  async #look(): Promise<void> {
    const { updater } = this.#deps
    if (this.#state.kind === 'installing') return
    this.#become({ kind: 'checking' })
    updater.allowDowngrade = this.#wantedOlder !== undefined
    try {
      const result = await Promise.race([updater.checkForUpdates(), this.#left.promise])
      if (result === null) return this.#become({ kind: 'off', why: 'not-installed' })
      // What the provider gives is the feed.
      const { version, validUntil } = result.updateInfo as Partial<Feed> & { version: string }
      const order = compareVersions(version, updater.currentVersion.format())
      const step = decideUpdate({
        found: order === 0 ? 'nothing' : order < 0 ? 'older' : 'newer',
        isDownloaded: false,
        isOlderWanted: version === this.#wantedOlder,
        occasion: 'time',
        uploads: 0,
      })
      if (step === 'download' && result.isUpdateAvailable)
        await this.#bring({ version, isOlder: order < 0, validUntil })
      else {
        // What lies ready may have been withdrawn.
        this.#downloaded = undefined
        this.#become(order < 0 ? { kind: 'older', version } : { kind: 'idle' })
      }
    } catch (error) {
      if (error instanceof StudioLeft) return
      // Nobody vouches any more for what lies ready: it may have been withdrawn.
      if (error instanceof FeedExpired) this.#downloaded = undefined
      if (this.#downloaded === undefined) throw error
      // Nothing was learnt, and what lies ready is as good as before.
      this.#become({
        kind: 'ready',
        version: this.#downloaded.version,
        waits: this.#isWanted(this.#downloaded.version),
      })
    } finally {
      updater.allowDowngrade = false
    }
  }

  async #bring(found: Downloaded): Promise<void> {
    const { version } = found
    this.#downloaded = undefined
    const token = new CancellationToken()
    this.#bringing = token
    this.#become({ kind: 'downloading', version, fraction: 0 })
    try {
      await Promise.race([this.#deps.updater.downloadUpdate(token), this.#left.promise])
      this.#downloaded = found
      this.#become({ kind: 'ready', version, waits: this.#isWanted(version) })
    } catch (error) {
      if (error instanceof StudioLeft || !token.cancelled) throw error
      this.#become({ kind: 'idle' })
    } finally {
      this.#bringing = undefined
    }
  }

  async #forget(): Promise<void> {
    this.#downloaded = undefined
    this.#wanted = undefined
    this.#wantedOlder = undefined
    this.#become({ kind: 'idle' })
    // Also what an earlier run of this Studio brought. The library empties the folder only when it brings something else.
    const updater = this.#deps.updater as unknown as KeepsDownloads
    await (await updater.getOrCreateDownloadHelper()).clear()
  }

  async #settle(occasion: 'restart' | 'leaving'): Promise<boolean> {
    if (this.#downloaded === undefined) return false
    const { version, isOlder, validUntil } = this.#downloaded
    if (isExpired(validUntil, this.#deps.clock.now())) {
      this.#downloaded = undefined
      throw new FeedExpired(new Date(validUntil ?? 0), true)
    }
    const isOlderWanted = version === this.#wantedOlder
    const situation = {
      found: isOlder ? 'older' : 'newer',
      isDownloaded: true,
      isOlderWanted,
      occasion,
    } as const
    this.#isHolding = true
    const uploads = await this.#deps.engine.uploads(true)
    const step = decideUpdate({ ...situation, uploads })
    // While it was asked, the person may have thought better of it.
    const isCalledOff = occasion === 'restart' && !this.#isWanted(version)
    if (step === 'install' && !isCalledOff) return await this.#install(version, occasion === 'restart')
    this.#become({ kind: 'ready', version, waits: step === 'wait' && !isCalledOff })
    return false
  }

  async #install(version: string, startsAfter: boolean): Promise<boolean> {
    const { engine, updater, beforeInstall, startAgain, quits } = this.#deps
    this.#become({ kind: 'installing', version })
    await engine.stop()
    beforeInstall()
    const failed = new Promise<never>((_, reject) => updater.once('error', reject))
    failed.catch(() => undefined)
    try {
      // macOS asks this alone.
      updater.autoRunAppAfterInstall = startsAfter
      // It tells of what fails by an event, on macOS long after.
      const replaced = quits()
      updater.quitAndInstall(true, startsAfter)
      await Promise.race([failed, replaced])
      return true
    } catch (error) {
      this.#become(failureOf(error))
      // Who wanted to leave has left.
      if (startsAfter) startAgain()
      return false
    }
  }

  #isWanted = (version: string | undefined) => version !== undefined && version === this.#wanted

  #become(state: UpdateState): void {
    this.#state = state
    this.#deps.onState(state)
  }
}

/** What electron-updater has, and keeps from others in its types alone. */
interface KeepsDownloads {
  getOrCreateDownloadHelper(): Promise<{ clear(): Promise<void> }>
}

/** The reason of what ends because the Studio is being left. */
class StudioLeft extends Error {
  override readonly name = 'StudioLeft'
}
