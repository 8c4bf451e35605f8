import type {
  FragmentLoaderConstructor,
  FragmentLoaderContext,
  HlsConfig,
  Loader,
  LoaderCallbacks,
  LoaderConfiguration,
  LoaderStats,
} from 'hls.js'

type FragmentLoader = Loader<FragmentLoaderContext>
type Callbacks = LoaderCallbacks<FragmentLoaderContext>
type Renew = (context: FragmentLoaderContext) => Promise<string | undefined>

/**
 * A loader for segments whose addresses run out. When one is refused, `renew` gives a fresh address and the same
 * segment is asked for again: hls.js never sees the refusal, so that a player may pause for hours and go on at the
 * very sample where it stopped.
 * @param renew answers undefined when the refusal stands
 */
export function renewingLoader(Plain: FragmentLoaderConstructor, renew: Renew): FragmentLoaderConstructor {
  return class extends RenewingLoader {
    constructor(config: HlsConfig) {
      super(() => new Plain(config), renew)
    }
  }
}

class RenewingLoader implements FragmentLoader {
  readonly #open: () => FragmentLoader
  readonly #renew: Renew
  readonly #first: FragmentLoader
  #current: FragmentLoader
  #isStopped = false
  /** hls.js holds on to this object from the start, so it stays the same over a renewal. */
  readonly stats: LoaderStats
  context: FragmentLoaderContext | null = null

  constructor(open: () => FragmentLoader, renew: Renew) {
    this.#open = open
    this.#renew = renew
    this.#first = open()
    this.#current = this.#first
    this.stats = this.#first.stats
  }

  load(context: FragmentLoaderContext, config: LoaderConfiguration, callbacks: Callbacks): void {
    this.context = context
    this.#first.load(context, config, {
      ...callbacks,
      onError: (error, refused, details, stats) => {
        const giveUp = () => callbacks.onError(error, refused, details, stats)
        if (!mayHaveRunOut(error.code)) return giveUp()
        this.#renew(context)
          .catch(() => undefined)
          .then((url) => {
            if (this.#isStopped) return
            if (url === undefined) giveUp()
            else this.#loadAgain({ ...context, url }, config, callbacks)
          })
      },
    })
  }

  abort(): void {
    this.#isStopped = true
    this.#current.abort()
  }

  destroy(): void {
    this.#isStopped = true
    this.#first.destroy()
    this.#current.destroy()
    this.context = null
  }

  getCacheAge(): number | null {
    return this.#current.getCacheAge?.() ?? null
  }

  getResponseHeader(name: string): string | null {
    return this.#current.getResponseHeader?.(name) ?? null
  }

  #loadAgain(context: FragmentLoaderContext, config: LoaderConfiguration, callbacks: Callbacks): void {
    this.#current = this.#open()
    this.#current.load(context, config, {
      ...callbacks,
      onSuccess: (response, stats, loaded, details) => {
        Object.assign(this.stats, stats)
        callbacks.onSuccess(response, this.stats, loaded, details)
      },
    })
  }
}

/** Stores refuse a signature that ran out by 403 or 400; without CORS headers a browser sees 0. */
const mayHaveRunOut = (status: number) => status === 0 || (status >= 400 && status < 500)
