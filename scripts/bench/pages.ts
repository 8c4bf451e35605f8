import { loadavg } from 'node:os'
import type { Track } from '@veza/shared/contracts/catalog.ts'
import { newFolder, removeFolder, startedProduct } from '../../e2e/support/product.ts'
import { type Baseline, startBare, startNginx } from './_bare.ts'
import { loadOf } from './_load.ts'
import { inBrowser } from './_pages-browser.ts'

const ROUNDS = 5
const SECONDS = 3

/**
 * A track's page and its embed's, as everybody sees them who is not signed in, made anew for each, since nothing keeps them; against a
 * bare Express route, and nginx with a file, of the same bytes. Then both in Chromium.
 */
export async function bench() {
  const data = await newFolder()
  const product = await startedProduct({
    data,
    env: { LOG_LEVEL: 'info', DISABLE_RATE_LIMIT_FOR_TESTS: 'true' },
  })
  try {
    const { items } = (await (await fetch(`${product.url}/api/v1/tracks`)).json()) as { items: Track[] }
    const [track] = items
    if (!track) throw new Error('there is no track')
    const page = `${product.url}/tracks/${track.slug}`
    const embed = `${product.url}/embed/track/${track.id}`
    return {
      page: { ...(await served(page)), ...(await inBrowser(page)) },
      embed: { ...(await served(embed)), ...(await inBrowser(embed)) },
      bars: BARS,
      loadAverage: loadavg()[0],
    }
  } finally {
    await product.end()
    await removeFolder(data)
  }
}

const BARS = {
  scriptKb: '< 120',
  embedAllKb: '< 40',
  firstSoundMs: '< 500',
  lcpMs: '< 1000',
  cls: '< 0.05',
  inpMs: '< 200',
}

interface Figures {
  readonly perSecond: number
  readonly p99Ms: number
}

async function served(url: string) {
  const markup = await (await fetch(url)).text()
  const bare = await startBare(markup, 'html')
  const nginx = await startNginx(markup)
  try {
    return { bytes: Buffer.byteLength(markup), ...(await inTurns(url, bare, nginx)) }
  } finally {
    await bare.stop()
    await nginx?.stop()
  }
}

async function inTurns(url: string, bare: Baseline, nginx: Baseline | undefined) {
  const measured = async () => ({
    product: await measure(url),
    bare: await measure(bare.url),
    nginx: nginx && (await measure(nginx.url)),
  })
  // Warm all, then take turns, so that a busy moment of the machine meets each.
  await measured()
  const rounds: Awaited<ReturnType<typeof measured>>[] = []
  for (let round = 0; round < ROUNDS; round++) rounds.push(await measured())
  const median = (of: (round: (typeof rounds)[number]) => number) =>
    rounds.map(of).toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? Number.NaN
  const against = (of: (round: (typeof rounds)[number]) => Figures | undefined) => ({
    perSecond: median((round) => of(round)?.perSecond ?? Number.NaN),
    p99Ms: median((round) => of(round)?.p99Ms ?? Number.NaN),
    ratio: thousandths(median((round) => round.product.perSecond / (of(round)?.perSecond ?? Number.NaN))),
  })
  return {
    perSecond: median(({ product }) => product.perSecond),
    p99Ms: median(({ product }) => product.p99Ms),
    bareExpress: against((round) => round.bare),
    nginx: nginx ? against((round) => round.nginx) : 'not installed (Debian: nginx-light)',
  }
}

async function measure(url: string): Promise<Figures> {
  const times: number[] = []
  const answered = (ms: number) => void times.push(ms)
  const { requestsPerSecond } = await loadOf(url, { seconds: SECONDS, answered })
  times.sort((a, b) => a - b)
  return {
    perSecond: Math.round(requestsPerSecond),
    p99Ms: thousandths(times[Math.floor(times.length * 0.99)] ?? Number.NaN),
  }
}

const thousandths = (value: number) => Math.round(value * 1000) / 1000
