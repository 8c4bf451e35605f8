import type { SoundSource, SourceOptions } from './sound-source.ts'

const RETRY_MS = 3_000

/** The element fetches by itself: native HLS, or the whole as one file. */
export class ElementSource implements SoundSource {
  readonly #options: SourceOptions
  readonly #url: string
  readonly #abort = new AbortController()
  #timer: ReturnType<typeof setTimeout> | undefined
  #prepared = false
  #failing = false

  constructor(options: SourceOptions, url: string) {
    this.#options = options
    this.#url = url
    const { signal } = this.#abort
    options.audio.addEventListener('error', () => this.#fail(), { signal })
    options.audio.addEventListener('playing', () => this.#recover(), { signal })
    globalThis.addEventListener('online', () => this.#failing && this.retry(), { signal })
  }

  prepare(): void {
    if (this.#prepared) return
    this.#prepared = true
    this.#load(this.#options.startAt)
  }

  /** A fresh load signs fresh addresses; the element goes on where it was. */
  retry(): void {
    clearTimeout(this.#timer)
    this.#load(this.#options.audio.currentTime, this.#failing)
  }

  destroy(): void {
    clearTimeout(this.#timer)
    this.#abort.abort()
    this.#options.audio.removeAttribute('src')
    this.#options.audio.load()
  }

  #load(position: number, play = false): void {
    const { audio } = this.#options
    audio.preload = 'auto'
    audio.src = this.#url
    if (position > 0)
      audio.addEventListener('loadedmetadata', () => (audio.currentTime = position), { once: true })
    if (play) audio.play().catch(() => undefined)
  }

  #fail(): void {
    const { audio, listener } = this.#options
    if (audio.error?.code === MediaError.MEDIA_ERR_DECODE) {
      listener.onFailure('unsupported')
      return
    }
    if (this.#failing) listener.onFailure('network')
    this.#failing = true
    this.#timer = setTimeout(() => this.retry(), RETRY_MS)
  }

  #recover(): void {
    if (this.#failing) this.#options.listener.onRecovered()
    this.#failing = false
  }
}
