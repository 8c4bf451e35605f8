import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { percentile, tenths } from './_studio-frames.ts'
import { type Browser, openStudioPlace, type WindowOptions } from './_studio-place.ts'

const TRACKS = 10_000
const ROUNDS = 7

/** Bytes of scripts that were fetched before the first screen could be used. */
interface Opened {
  readonly paintMs: number
  readonly usableMs: number
  readonly scriptKb: number
  readonly scripts: number
}

/** A window of its own profile, nothing kept from before, over a library of 10,000; against a page with one line of text. */
export async function first(): Promise<object> {
  const place = await openStudioPlace({ tracks: TRACKS })
  const bare = await serveBare()
  try {
    const address = `${new URL(place.page.url()).origin}/`
    const storageState = await place.page.context().storageState()
    const rounds: { studio: Opened; bare: Opened }[] = []
    for (let round = 0; round < ROUNDS; round += 1)
      rounds.push({
        bare: await open(place.browser, bare.url, 'p'),
        studio: await open(place.browser, address, '[data-row="0"] [role=gridcell]', { storageState }),
      })
    const median = (of: (round: (typeof rounds)[number]) => number) => percentile(rounds.map(of), 0.5)
    return {
      firstPaintMs: median(({ studio }) => studio.paintMs),
      usableMs: median(({ studio }) => studio.usableMs),
      bareFirstPaintMs: median((round) => round.bare.paintMs),
      ratio: tenths(median(({ studio }) => studio.paintMs) / median((round) => round.bare.paintMs)),
      scriptKbCompressed: rounds[0]?.studio.scriptKb,
      scripts: rounds[0]?.studio.scripts,
      bars: { firstPaintMs: '< 1000', usableMs: '< 1500', scriptKbCompressed: '< 350' },
      rounds,
    }
  } finally {
    bare.stop()
    await place.stop()
  }
}

async function open(
  browser: Browser,
  address: string,
  usable: string,
  options: WindowOptions = {},
): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options })
  try {
    const page = await context.newPage()
    const scripts: Promise<Buffer>[] = []
    page.on('response', (response) => {
      if (response.request().resourceType() === 'script') scripts.push(response.body())
    })
    await page.goto(address, { waitUntil: 'commit' })
    const usableMs = await page.evaluate<number>(untilShown(usable))
    const kilobytes = (await Promise.all(scripts)).map((body) => gzipSync(body).length / 1_000)
    return {
      paintMs: tenths(await page.evaluate<number>(PAINT)),
      usableMs: tenths(usableMs),
      scriptKb: tenths(kilobytes.reduce((sum, one) => sum + one, 0)),
      scripts: scripts.length,
    }
  } finally {
    await context.close()
  }
}

/** When the page's own clock, which began as it was asked for, has something painted that can be used. */
const untilShown = (selector: string) => `new Promise((resolve) => {
  const look = () => {
    if (document.querySelector(${JSON.stringify(selector)}) === null) return requestAnimationFrame(look)
    requestAnimationFrame(() => setTimeout(() => resolve(performance.now())))
  }
  look()
})`

const PAINT = `new Promise((resolve) =>
  new PerformanceObserver((list) => {
    for (const entry of list.getEntriesByName('first-contentful-paint')) resolve(entry.startTime)
  }).observe({ type: 'paint', buffered: true }))`

async function serveBare() {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html').end('<!doctype html><title>.</title><p>A line of text')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/`, stop: () => void server.close().closeAllConnections() }
}
