import type { Clock } from '@veza/shared/kernel/time.ts'
import type { HostNews } from '@veza/shared/studio/bridge/wire.ts'
import type { Message } from '../server/serve.ts'
import { type FromEngine, fromEngineSchema, type ToEngine } from './messages.ts'

/** An engine's process, as the host's runtime starts it: `child_process` or Electron's `utilityProcess`. */
export interface EngineProcess {
  send(message: ToEngine): void
  onMessage(listener: (message: unknown) => void): void
  /** `code` is null where a signal or the system ended it, which `how` names. */
  onExit(listener: (code: number | null, how: string) => void): void
  /** What it said last on standard error. */
  lastWords(): string
  /** Ends it at once; it is not asked, since it may be one that does not answer. */
  kill(): void
}

/** One pair of screens and engine, as the host sees it. */
export interface Line {
  send(message: Message): void
  close(): void
}

export interface Supervisor {
  readonly news: HostNews
  /** @returns undefined while there is no engine to talk to */
  connect(onMessage: (message: Message) => void, onClose: () => void): Line | undefined
  onNews(listener: (news: HostNews) => void): () => void
  /** Starts it again where it was refused, and at once where it was to be later. */
  startAgain(): void
  /** Asks it to stop, and starts another: its code has changed. */
  restart(): void
  /** Asks it to stop, and ends it where it does not; returns when it is gone. */
  stop(): Promise<void>
}

export interface SupervisorOptions {
  readonly clock: Clock
  start(): EngineProcess
  /** Returns when a library that was missing may be opened; without it somebody has to say so. */
  libraryBack?(signal: AbortSignal): Promise<void>
  /** What the system leads to an address by, as in PAC files; without it, straight. */
  findProxy?(url: string): Promise<string>
  /** How long one that is asked to stop may take (ms); default: 10 s. */
  readonly patienceMs?: number
}

type ProxyQuestion = Extract<FromEngine, { type: 'find-proxy' }>
type Refused = Extract<FromEngine, { type: 'refused' }>

const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 10_000
/** A run this long was a good one: what comes after it is a new misfortune. */
const GOOD_RUN_MS = 60_000
const PATIENCE_MS = 10_000
/** The one refusal that ends by itself: a drive that is plugged in again. */
export const LIBRARY_MISSING = 'library-missing'

/** Keeps an engine running: starts it again when it dies, slower each time, and says why. */
export function superviseEngine(options: SupervisorOptions): Supervisor {
  return new EngineSupervisor(options)
}

interface Ends {
  onMessage(message: Message): void
  onClose(): void
}

class EngineSupervisor implements Supervisor {
  readonly #options: SupervisorOptions
  readonly #lines = new Map<number, Ends>()
  readonly #listeners = new Set<(news: HostNews) => void>()
  readonly #gone = Promise.withResolvers<void>()
  #news: HostNews = { engine: 'starting', reason: null }
  #child: EngineProcess | undefined
  #lastLine = 0
  #restarts = 0
  #quickDeaths = 0
  #isStopping = false
  #isReplaced = false
  #pause: NodeJS.Timeout | undefined
  #waiting: AbortController | undefined

  constructor(options: SupervisorOptions) {
    this.#options = options
    this.#begin()
  }

  get #patienceMs(): number {
    return this.#options.patienceMs ?? PATIENCE_MS
  }

  get news(): HostNews {
    return this.#news
  }

  onNews(listener: (news: HostNews) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  connect(onMessage: Ends['onMessage'], onClose: Ends['onClose']): Line | undefined {
    const engine = this.#child
    if (engine === undefined || this.#news.engine !== 'running') return undefined
    const channel = ++this.#lastLine
    const lines = this.#lines
    lines.set(channel, { onMessage, onClose })
    engine.send({ type: 'open', channel })
    return {
      send(data) {
        if (lines.has(channel)) engine.send({ type: 'message', channel, data })
      },
      close() {
        if (lines.delete(channel)) engine.send({ type: 'close', channel })
      },
    }
  }

  startAgain(): void {
    if (this.#isStopping || this.#child !== undefined) return
    clearTimeout(this.#pause)
    this.#waiting?.abort()
    this.#tell({ ...this.#news, engine: 'starting' })
    this.#begin()
  }

  restart(): void {
    const child = this.#child
    if (this.#isStopping) return
    // One that is refused, or waits for its next start, gets its chance by that.
    if (child === undefined) {
      this.startAgain()
      return
    }
    this.#isReplaced = true
    child.send({ type: 'stop' })
    const timer = setTimeout(() => child.kill(), this.#patienceMs)
    child.onExit(() => clearTimeout(timer))
  }

  async stop(): Promise<void> {
    this.#isStopping = true
    clearTimeout(this.#pause)
    this.#waiting?.abort()
    if (this.#child === undefined) return
    this.#child.send({ type: 'stop' })
    const timer = setTimeout(() => this.#child?.kill(), this.#patienceMs)
    await this.#gone.promise
    clearTimeout(timer)
  }

  #tell(next: HostNews): void {
    this.#news = next
    for (const listener of this.#listeners) listener(next)
  }

  #begin(): void {
    const startedMs = this.#options.clock.now().getTime()
    const child = this.#options.start()
    let refusal: Refused | undefined
    this.#child = child
    child.onMessage((raw) => {
      const { data: message } = fromEngineSchema.safeParse(raw)
      // An engine that we cannot understand is as good as dead; another one may be better.
      if (message === undefined) child.kill()
      else if (message.type === 'ready') this.#begun(child)
      else if (message.type === 'refused') {
        refusal = message
        // One that closes what cannot be reached any more may hang for ever.
        setTimeout(() => child.kill(), PATIENCE_MS).unref()
      } else if (message.type === 'find-proxy') void this.#findProxy(child, message)
      else this.#lines.get(message.channel)?.onMessage(message.data)
    })
    child.onExit((_code, how) => {
      this.#child = undefined
      this.#closeLines()
      if (this.#isStopping) this.#gone.resolve()
      else if (this.#isReplaced) this.#replace()
      else if (refusal) this.#giveUp(refusal)
      else this.#startLater(startedMs, [how, child.lastWords()].filter(Boolean).join('\n'))
    })
  }

  async #findProxy(child: EngineProcess, { question, url }: ProxyQuestion): Promise<void> {
    const found = await this.#options.findProxy?.(url).catch(() => undefined)
    child.send({ type: 'proxy', question, found: found ?? 'DIRECT' })
  }

  #begun(child: EngineProcess): void {
    const { reason } = this.#news
    if (reason?.code === 'engine-died')
      child.send({ type: 'restarted', detail: reason.detail, at: reason.at })
    // A drive that is back is no misfortune to be told of.
    const isBack = reason?.code === LIBRARY_MISSING
    this.#tell({ engine: 'running', reason: isBack ? null : reason })
  }

  #replace(): void {
    this.#isReplaced = false
    this.#tell({ engine: 'starting', reason: null })
    this.#begin()
  }

  #closeLines(): void {
    const ended = [...this.#lines.values()]
    this.#lines.clear()
    for (const { onClose } of ended) onClose()
  }

  #giveUp({ code, detail }: Refused): void {
    this.#tell({ engine: 'stopped', reason: this.#reasonOf(code, detail) })
    if (code === LIBRARY_MISSING) void this.#waitForLibrary()
  }

  async #waitForLibrary(): Promise<void> {
    const waiting = new AbortController()
    this.#waiting = waiting
    await this.#options.libraryBack?.(waiting.signal)
    if (this.#options.libraryBack && !waiting.signal.aborted) this.startAgain()
  }

  #startLater(startedMs: number, detail: string): void {
    const ranMs = this.#options.clock.now().getTime() - startedMs
    this.#quickDeaths = ranMs < GOOD_RUN_MS ? this.#quickDeaths + 1 : 1
    this.#restarts += 1
    const reason = this.#reasonOf('engine-died', detail)
    this.#tell({ engine: 'starting', reason })
    const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (this.#quickDeaths - 1))
    this.#pause = setTimeout(() => this.#begin(), pauseMs)
  }

  #reasonOf(code: string, detail: string): HostNews['reason'] {
    const at = this.#options.clock.now().toISOString()
    return { code, detail, at, restarts: this.#restarts, inARow: this.#quickDeaths }
  }
}
