import Hls, {
  type ErrorData,
  type FragmentLoaderConstructor,
  type FragmentLoaderContext,
  type HlsConfig,
  type Level,
} from 'hls.js'
import { type Failure, failureOfStatus } from './failure.ts'
import { readPlaylist } from './playlist.ts'
import { renewingLoader } from './renewing-loader.ts'
import type { SoundSource, SourceOptions } from './sound-source.ts'

/** Enough for a tunnel; more would be fetched for those who leave. */
const BUFFER_SECONDS = 30
const MEDIA_ATTEMPTS = 3
const BACK_OFF_MS = [1_000, 2_000, 4_000, 8_000, 15_000] as const
/** Addresses this fresh are not asked for again: whatever refused them has another reason. */
const FRESH_MS = 15_000

/** hls.js, tuned for sound: first the lightest rendition, then what the line carries. */
export class HlsSource implements SoundSource {
  static isSupported(): boolean {
    return Hls.isSupported()
  }

  readonly #options: SourceOptions
  readonly #hls: Hls
  readonly #renewals = new Map<number, { atMs: number; done: Promise<void> }>()
  readonly #abort = new AbortController()
  #attempt = 0
  #mediaAttempt = 0
  #isLost = false
  #timer: ReturnType<typeof setTimeout> | undefined
  #prepared = false
  /** Segments are refused though their addresses are fresh: only a new start can tell why. */
  #isRefused = false

  constructor(options: SourceOptions) {
    this.#options = options
    this.#hls = new Hls(this.#config())
    this.#hls.on(Hls.Events.MANIFEST_PARSED, () => this.#keepWantedLevels())
    // What was under way when the line went may still arrive; that is no recovery.
    this.#hls.on(Hls.Events.FRAG_LOADED, () => navigator.onLine && this.#recovered())
    this.#hls.on(Hls.Events.ERROR, (_event, error) => error.fatal && this.#failed(error))
    const { signal } = this.#abort
    // Without a network hls.js waits, and says nothing.
    globalThis.addEventListener('offline', () => this.#lost(), { signal })
    globalThis.addEventListener('online', () => this.#backOnline(), { signal })
  }

  prepare(): void {
    if (this.#prepared) return
    this.#prepared = true
    this.#hls.loadSource(this.#masterUrl())
    this.#hls.attachMedia(this.#options.audio)
  }

  retry(): void {
    clearTimeout(this.#timer)
    if (this.#hls.levels.length > 0 && !this.#isRefused) {
      this.#hls.startLoad()
      return
    }
    this.#isRefused = false
    this.#hls.config.startPosition = this.#options.audio.currentTime || this.#options.startAt
    this.#hls.loadSource(this.#masterUrl())
  }

  destroy(): void {
    clearTimeout(this.#timer)
    this.#abort.abort()
    this.#hls.destroy()
  }

  #masterUrl(): string {
    return new URL(this.#options.recording.masterUrl ?? '', location.href).href
  }

  #config(): Partial<HlsConfig> {
    const few = { maxNumRetry: 2, retryDelayMs: 500, maxRetryDelayMs: 2_000 }
    const load = { maxTimeToFirstByteMs: 10_000, maxLoadTimeMs: 30_000, timeoutRetry: few, errorRetry: few }
    return {
      enableWorker: false,
      startLevel: 0,
      startPosition: this.#options.startAt,
      startFragPrefetch: true,
      testBandwidth: false,
      maxBufferLength: BUFFER_SECONDS,
      maxMaxBufferLength: BUFFER_SECONDS,
      backBufferLength: 120,
      fragLoadPolicy: { default: load },
      playlistLoadPolicy: { default: load },
      manifestLoadPolicy: { default: load },
      // Typed for playlists, but made for segments as well.
      fLoader: renewingLoader(Hls.DefaultConfig.loader as unknown as FragmentLoaderConstructor, (context) =>
        this.#freshAddress(context),
      ),
    }
  }

  /** One family of codecs at a time: a switch between them cannot be heard as seamless everywhere. */
  #keepWantedLevels(): void {
    const isLossless = (level: Level) => level.audioCodec?.toLowerCase() === 'flac'
    const wanted = (level: Level) => isLossless(level) === (this.#options.quality === 'lossless')
    if (!this.#hls.levels.some(wanted)) return
    for (let at = this.#hls.levels.length - 1; at >= 0; at--) {
      const level = this.#hls.levels[at]
      if (level && !wanted(level)) this.#hls.removeLevel(at)
    }
  }

  /** A fresh address for a refused segment; another's refusal may have brought it already. */
  async #freshAddress({ frag, url: refused }: FragmentLoaderContext): Promise<string | undefined> {
    const last = this.#renewals.get(frag.level)
    const renewal = last && performance.now() - last.atMs < FRESH_MS ? last : this.#renew(frag.level)
    await renewal.done
    return frag.url === refused ? undefined : frag.url
  }

  #renew(level: number): { atMs: number; done: Promise<void> } {
    const done = this.#fetchAddresses(level).catch((error) => {
      this.#renewals.delete(level)
      throw error
    })
    const renewal = { atMs: performance.now(), done }
    this.#renewals.set(level, renewal)
    return renewal
  }

  /** Puts fresh addresses under the segments that hls.js knows. @throws Error when they are not the same segments */
  async #fetchAddresses(at: number): Promise<void> {
    const level = this.#hls.levels[at]
    const fragments = level?.details?.fragments
    if (!level || !fragments) throw new Error('no such rendition')
    const response = await fetch(level.uri, { cache: 'no-store' })
    if (!response.ok) throw new Error(`the playlist answered ${response.status}`)
    const { init, segments } = readPlaylist(await response.text(), response.url)
    const isSame = (one: string, other: string | undefined) =>
      other !== undefined && new URL(one).pathname === new URL(other).pathname
    if (!fragments.every((fragment, index) => isSame(fragment.url, segments[index])))
      throw new Error('the recording has changed')
    fragments.forEach((fragment, index) => {
      fragment.url = segments[index] ?? fragment.url
      if (fragment.initSegment && init !== undefined) fragment.initSegment.url = init
    })
  }

  #failed(error: ErrorData): void {
    if (error.type === Hls.ErrorTypes.MEDIA_ERROR && this.#mediaAttempt < MEDIA_ATTEMPTS) {
      this.#mediaAttempt += 1
      this.#hls.recoverMediaError()
      return
    }
    const failure = failureOf(error)
    if (failure !== 'network') {
      this.#options.listener.onFailure(failure)
      return
    }
    this.#lost()
    this.#isRefused = error.frag !== undefined && (error.response?.code ?? 0) >= 400
    const waitMs = BACK_OFF_MS[Math.min(this.#attempt, BACK_OFF_MS.length - 1)]
    this.#attempt += 1
    this.#timer = setTimeout(() => this.retry(), waitMs)
  }

  #lost(): void {
    this.#isLost = true
    this.#options.listener.onFailure('network')
  }

  #backOnline(): void {
    if (this.#attempt > 0) this.retry()
    else this.#recovered()
  }

  #recovered(): void {
    if (this.#isLost) this.#options.listener.onRecovered()
    this.#isLost = false
    this.#attempt = 0
  }
}

function failureOf(error: ErrorData): Failure {
  if (error.type !== Hls.ErrorTypes.NETWORK_ERROR) return 'unsupported'
  const isPlaylist = error.frag === undefined
  return (isPlaylist ? failureOfStatus(error.response?.code ?? 0) : undefined) ?? 'network'
}
