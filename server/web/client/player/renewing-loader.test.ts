import type {
  FragmentLoaderConstructor,
  FragmentLoaderContext,
  HlsConfig,
  Loader,
  LoaderCallbacks,
  LoaderConfiguration,
  LoaderStats,
} from 'hls.js'
import { beforeEach, describe, expect, it } from 'vitest'
import { renewingLoader } from './renewing-loader.ts'

/** A loader whose addresses answer by what they say: `/403`, `/0`, `/200`. */
let asked: string[]
class PlainLoader implements Loader<FragmentLoaderContext> {
  stats = { loaded: 0 } as LoaderStats
  context = {} as FragmentLoaderContext
  destroy() {
    asked.push('destroyed')
  }
  abort() {
    asked.push('aborted')
  }
  load(
    context: FragmentLoaderContext,
    _config: LoaderConfiguration,
    callbacks: LoaderCallbacks<FragmentLoaderContext>,
  ) {
    asked.push(context.url)
    const code = Number(context.url.slice(1))
    if (code === 200) {
      const stats = { loaded: 9 } as LoaderStats
      callbacks.onSuccess({ url: context.url, data: new ArrayBuffer(9), code }, stats, context, null)
    } else callbacks.onError({ code, text: '' }, context, null, this.stats)
  }
}

function load(url: string, renew: () => Promise<string | undefined>) {
  const Renewing = renewingLoader(PlainLoader as FragmentLoaderConstructor, renew)
  const loader = new Renewing({} as HlsConfig)
  const outcome = new Promise<string>((resolve) => {
    loader.load({ url } as FragmentLoaderContext, {} as LoaderConfiguration, {
      onSuccess: (_response, stats) =>
        resolve(`loaded ${stats.loaded}, same stats ${stats === loader.stats}`),
      onError: ({ code }) => resolve(`failed ${code}`),
      onTimeout: () => resolve('timed out'),
    })
  })
  return { loader, outcome }
}

beforeEach(() => {
  asked = []
})

describe('a loader that renews', () => {
  it.each(['/403', '/400', '/0'])(
    'asks again under a fresh address after %s, and nobody hears of it',
    async (url) => {
      const { outcome } = load(url, async () => '/200')
      expect(await outcome).toBe('loaded 9, same stats true')
      expect(asked).toEqual([url, '/200'])
    },
  )

  it('does not renew what was not refused', async () => {
    const { outcome } = load('/500', () => Promise.reject(new Error('must not be asked')))
    expect(await outcome).toBe('failed 500')
    expect(asked).toEqual(['/500'])
  })

  it('passes the refusal on when there is no fresh address, or none can be had', async () => {
    expect(await load('/403', async () => undefined).outcome).toBe('failed 403')
    expect(await load('/403', () => Promise.reject(new Error('offline'))).outcome).toBe('failed 403')
  })

  it('asks once only: a fresh address that is refused is refused', async () => {
    const { outcome } = load('/403', async () => '/401')
    expect(await outcome).toBe('failed 401')
    expect(asked).toEqual(['/403', '/401'])
  })

  it('stays quiet when it was stopped meanwhile', async () => {
    const renewed = Promise.withResolvers<string>()
    const { loader } = load('/403', () => renewed.promise)
    loader.abort()
    renewed.resolve('/200')
    await new Promise(setImmediate)
    expect(asked).toEqual(['/403', 'aborted'])
  })
})
