import { join } from 'node:path'
import { everyStep } from '@veza/shared/kernel/every-step.ts'
import { systemClock } from '@veza/shared/kernel/time.ts'
import type { QueueSummary } from '@veza/shared/studio/bridge/queue.ts'
import type { HostNews } from '@veza/shared/studio/bridge/wire.ts'
import { uploadKinds } from '@veza/shared/studio/jobs.ts'
import { languageOf } from '@veza/shared/studio/language.ts'
import { app, dialog, net, powerMonitor, protocol, session, type Tray } from 'electron'
import { type CrashRecords, crashesFile, crashRecords } from '../bridge/diagnostics/crashes.ts'
import { type Log, openLog } from '../bridge/diagnostics/logs.ts'
import { diagnosticsReport } from '../bridge/diagnostics/report.ts'
import { answerMedia } from '../bridge/media/answer.ts'
import { reachStoresBy } from '../bridge/media/stores-by-system.ts'
import { type Supervisor, superviseEngine } from '../bridge/process/supervisor.ts'
import type { AppSurroundings } from '../config/app.ts'
import { engineEnvironment } from '../config/config.ts'
import type { KnownLibraries } from '../folders/known-libraries.ts'
import type { LibraryChoice } from '../folders/library-choice.ts'
import { libraryBack } from '../folders/library-presence.ts'
import { APP_SCHEME } from './address.ts'
import { answerWindows, tellUpdates } from './app-requests.ts'
import { beginAnew } from './begin-anew.ts'
import type { UpdatePlace } from './build-facts.ts'
import { screenOf } from './deep-links.ts'
import { type EngineLink, linkEngine } from './engine-link.ts'
import { startUtilityEngine } from './engine-process.ts'
import { guardEverything } from './guards.ts'
import { type EngineKey, engineKey } from './keychain.ts'
import { createTray, setMenu } from './menu.ts'
import { watchNetwork } from './network.ts'
import { showNotice, tellWithoutWindow } from './notices.ts'
import { pagesOf } from './pages.ts'
import { answering } from './senders.ts'
import { type Texts, textsIn } from './texts.ts'
import { startUpdates, type UpdateService } from './updates/start.ts'
import { createWindows, type Windows } from './windows.ts'

/** Where the pieces of this build lie. */
export interface AppFiles {
  readonly engine: string
  readonly preload: string
  /** Folder of the built screens. */
  readonly pages: string
  readonly icon: string
  /** The ffmpeg that came with the app; undefined where it is another's matter. */
  readonly ffmpeg: string | undefined
}

export interface AppOptions {
  readonly files: AppFiles
  readonly libraryDir: string
  readonly library: {
    /** Which of them is opened at the next start. */
    readonly choice: LibraryChoice
    readonly known: KnownLibraries
  }
  readonly updatePlace: UpdatePlace | undefined
  readonly surroundings: AppSurroundings
  /** The `veza://` link that it was started with. */
  readonly link: string | undefined
}

/** The desktop app once Electron is ready: the engine beside it, one window, and what only an app can do. */
export class StudioApp {
  readonly #options: AppOptions
  readonly #log: Log
  readonly #crashes: CrashRecords
  readonly #texts: Texts
  readonly #windows: Windows
  readonly #supervisor: Supervisor
  readonly #engine: EngineLink
  readonly #updates: UpdateService
  readonly #stopNetwork: () => void
  #tray: Tray | undefined
  #uploads = 0
  #leaving: Promise<void> | undefined
  #beginsAnew = false

  constructor(options: AppOptions) {
    this.#options = options
    const { files, updatePlace, surroundings } = options
    const folder = app.getPath('userData')
    this.#log = openLog(app.getPath('logs'), systemClock)
    this.#crashes = crashRecords(crashesFile(options.libraryDir), app.getVersion(), systemClock)
    this.#texts = textsIn(languageOf(app.getLocale()))
    this.#windows = createWindows(files.preload, app.isPackaged, {
      clock: systemClock,
      texts: this.#texts,
      onEnd: (how) => {
        this.#crashes.sawWindowEnd(how)
        this.#log.write('app', `window: ${how}`)
      },
    })
    const key = engineKey(join(folder, 'engine.key'))
    this.#supervisor = superviseEngine({
      clock: systemClock,
      start: () => this.#startEngine(key),
      libraryBack: (signal) => libraryBack(options.libraryDir, options.library.known, signal),
      findProxy: followedHereToo(),
    })
    this.#supervisor.onNews((news) => this.#sawNews(news))
    this.#engine = linkEngine({
      supervisor: this.#supervisor,
      onQueue: (queue) => this.#sawQueue(queue),
      onNotifications: () => this.#tell(),
      onThings: () => void this.#updates.uploadsChanged(),
    })
    const media = (path: string, range: string | null) => answerMedia(this.#engine.client, path, range)
    protocol.handle(APP_SCHEME, pagesOf(files.pages, media))
    this.#updates = startUpdates({
      place: updatePlace,
      clock: systemClock,
      isInstalled: app.isPackaged,
      folder,
      surroundings,
      log: this.#log,
      engine: { uploads: this.#engine.uploads, stop: () => this.#stopEngine() },
      beforeInstall: () => app.releaseSingleInstanceLock(),
      startAgain: () => {
        beginAnew(surroundings)
        app.exit(0)
      },
      onState: () => tellUpdates({ windows: this.#windows, updates: this.#updates }),
    })
    this.#stopNetwork = watchNetwork(() => net.isOnline(), this.#engine.reconnect)
  }

  #sawNews(news: HostNews): void {
    this.#crashes.sawNews(news)
    if (news.reason) this.#log.write('app', `engine ${news.engine}: ${news.reason.code}`)
    if (news.engine === 'running') void this.#updates.uploadsChanged()
  }

  /** Guards, menus, answers; then the window. */
  open(): void {
    const say = (text: string) => this.#log.write('app', text)
    guardEverything({
      knownOrigins: () => this.#engine.origins,
      ask: (host) => this.#askOutside(host),
      onRefused: (what) => say(`refused: ${what}`),
    })
    answerWindows({
      answering: answering(this.#windows.isOurs, (channel) => say(`refused: ${channel}`)),
      supervisor: this.#supervisor,
      updates: this.#updates,
      windows: this.#windows,
      texts: this.#texts,
      diagnostics: () => this.#diagnostics(),
      openLibrary: (folder) => this.#openLibrary(folder),
      beginAnew: () => {
        this.#options.library.known.forget(this.#options.libraryDir)
        this.#supervisor.startAgain()
      },
    })
    setMenu(this.#texts, this.#actions, process.platform === 'darwin')
    for (const event of ['resume', 'unlock-screen'] as const)
      powerMonitor.on(event as 'resume', this.#engine.reconnect)
    this.show(this.#options.link)
  }

  /** @param link a `veza://…` one; any other only brings the window to the front */
  show(link?: string): void {
    this.#windows.show(link === undefined ? undefined : screenOf(link))
  }

  /** A connection that is cut tells nothing; the next one says that something may have happened. */
  #tell(): void {
    tellWithoutWindow(this.#engine.client, this.#windows).catch((error: unknown) =>
      this.#log.write('app', String(error)),
    )
  }

  /** The last window was closed: while there is work, the app stays beside the clock. */
  windowsClosed(): void {
    if (process.platform === 'darwin') return
    if ((this.#engine.queue?.goingOn ?? 0) === 0) {
      app.quit()
      return
    }
    this.#tray ??= createTray(this.#options.files.icon, this.#texts, this.#actions)
    // Whoever has closed the window may take it for closed down.
    const { goOn, goOnMore } = this.#texts
    showNotice(this.#windows, { title: goOn, body: goOnMore, screen: '/queue' })
  }

  /** @returns true once nothing is left to be stopped; else it is stopped now, and the app quits by itself after */
  mayQuit(): boolean {
    if (this.#updates.state.kind === 'installing') return true
    this.#leaving ??= this.#leave()
    return false
  }

  async #leave(): Promise<void> {
    // Replaced: the new Studio is started, and this one is told to quit.
    if (!this.#beginsAnew && (await this.#updates.leave())) return
    await everyStep([() => this.#updates.stop(), () => this.#stopEngine()]).catch((error: unknown) =>
      this.#log.write('app', String(error)),
    )
    // Not before: the next one would find the library taken.
    if (this.#beginsAnew) beginAnew(this.#options.surroundings)
    app.exit(0)
  }

  /** Everything here is of one library: another one is a new start. */
  #openLibrary(folder: string): void {
    this.#options.library.choice.choose(folder)
    this.#beginsAnew = true
    app.quit()
  }

  async #stopEngine(): Promise<void> {
    this.#stopNetwork()
    this.#engine.stop()
    await this.#supervisor.stop()
  }

  readonly #actions = {
    show: (screen?: string) => this.#windows.show(screen),
    act: (action: string) => this.#windows.act(action),
    quit: () => app.quit(),
  }

  #startEngine(key: EngineKey | undefined) {
    const { files, libraryDir } = this.#options
    const env = engineEnvironment({ libraryDir, server: undefined })
    return startUtilityEngine({
      entry: files.engine,
      env: files.ffmpeg === undefined ? env : { FFMPEG_PATH: files.ffmpeg, ...env },
      keychain: { type: 'keychain', name: key?.name ?? 'none', key: key?.key ?? null },
      onWords: (words) => this.#log.write('engine', words),
    })
  }

  #sawQueue(queue: QueueSummary): void {
    this.#crashes.sawQueue(queue)
    const uploads = queue.running.filter(({ kind }) => uploadKinds.includes(kind)).length
    const areDone = uploads === 0 && this.#uploads > 0
    this.#uploads = uploads
    if (areDone) void this.#updates.uploadsChanged()
    const { goingOn } = queue
    this.#windows.setProgress(shareDone(queue))
    app.setBadgeCount(goingOn)
    if (goingOn > 0 || this.#windows.current !== undefined || !this.#tray) return
    // It stayed for its work, which is done.
    app.quit()
  }

  async #askOutside(host: string): Promise<boolean> {
    const window = this.#windows.current
    if (window === undefined) return false
    const { askTitle, ask, askOpen, cancel } = this.#texts
    const question = {
      message: askTitle,
      detail: ask(host),
      buttons: [askOpen, cancel],
      defaultId: 1,
      cancelId: 1,
    }
    return (await dialog.showMessageBox(window, question)).response === 0
  }

  async #diagnostics(): Promise<string> {
    const { versions } = process
    return diagnosticsReport({
      facts: {
        version: app.getVersion(),
        host: 'Electron',
        electron: versions.electron ?? null,
        node: versions.node,
        installed: app.isPackaged,
        locale: app.getLocale(),
        'update channel': this.#updates.channel,
        updates: JSON.stringify(this.#updates.state),
      },
      news: this.#supervisor.news,
      queue: this.#engine.queue?.counts,
      crashes: this.#crashes.list(),
      log: this.#log,
    })
  }
}

/** By the settings of the system, a PAC file of a company included: sound is read from the store here, all else asked by the engine. */
function followedHereToo(): (url: string) => Promise<string> {
  const find = (url: string) => session.defaultSession.resolveProxy(url)
  reachStoresBy(find)
  return find
}

/** How far what runs now is, all of it together. */
function shareDone({ running }: QueueSummary): number | undefined {
  if (running.length === 0) return undefined
  return running.reduce((sum, { progress }) => sum + progress, 0) / running.length
}
