import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import type { Browser, Page } from 'playwright'
import { launchChromium } from '../../e2e/support/browser.ts'

const ROUNDS = 7
const WAITED_MS = 20_000

interface Visit {
  /** Of everything the page fetched before it stood still, compressed with gzip. */
  readonly scriptKb: number
  readonly allKb: number
  readonly lcpMs: number
  readonly cls: number
  readonly inpMs: number
  /** From the press on play to the first sample that has passed. */
  readonly firstSoundMs: number
}

/** In a window of its own profile, nothing kept from before: what the page weighs, and what one who listens waits for. */
export async function inBrowser(url: string) {
  const browser = await launchChromium()
  const vitals = await readFile(
    fileURLToPath(
      new URL('web-vitals.iife.js', `file://${createRequire(import.meta.url).resolve('web-vitals')}`),
    ),
    'utf8',
  )
  try {
    const visits: Visit[] = []
    for (let round = 0; round < ROUNDS; round++) visits.push(await visit(browser, url, vitals))
    const median = (of: (one: Visit) => number) =>
      visits.map(of).toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)]
    return {
      scriptKb: median(({ scriptKb }) => scriptKb),
      allKb: median(({ allKb }) => allKb),
      lcpMs: median(({ lcpMs }) => lcpMs),
      cls: median(({ cls }) => cls),
      inpMs: median(({ inpMs }) => inpMs),
      firstSoundMs: median(({ firstSoundMs }) => firstSoundMs),
      worst: Math.max(...visits.map(({ firstSoundMs }) => firstSoundMs)),
    }
  } finally {
    await browser.close()
  }
}

async function visit(browser: Browser, url: string, vitals: string): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  try {
    const page = await context.newPage()
    const fetched: Promise<{ isScript: boolean; bytes: number }>[] = []
    page.on('response', (response) => {
      const isScript = response.request().resourceType() === 'script'
      // What is sent elsewhere has no body of its own.
      if (response.ok())
        fetched.push(response.body().then((body) => ({ isScript, bytes: gzipSync(body).length })))
    })
    await page.addInitScript(`${vitals}; ${FOLLOW}`)
    await page.goto(url, { waitUntil: 'networkidle' })
    const bodies = await Promise.all(fetched)
    const kilobytes = (some: typeof bodies) => tenths(some.reduce((sum, { bytes }) => sum + bytes, 0) / 1_000)
    const firstSoundMs = await press(page)
    // Each is told for good when the page is put away.
    await page.evaluate(`document.dispatchEvent(new Event('visibilitychange'))`)
    const {
      LCP = Number.NaN,
      CLS = 0,
      INP = Number.NaN,
    } = await page.evaluate<Record<string, number>>('seen')
    return {
      scriptKb: kilobytes(bodies.filter(({ isScript }) => isScript)),
      allKb: kilobytes(bodies),
      ...{ lcpMs: tenths(LCP), cls: Math.round(CLS * 1000) / 1000, inpMs: tenths(INP), firstSoundMs },
    }
  } finally {
    await context.close()
  }
}

/** What is told of last is what counts. */
const FOLLOW = `window.seen = {}
for (const name of ['LCP', 'CLS', 'INP'])
  webVitals['on' + name](({ value }) => { seen[name] = value }, { reportAllChanges: true })`

async function press(page: Page): Promise<number> {
  await page.evaluate(`window.sounds = new Promise((resolve) => {
    addEventListener('pointerdown', () => {
      const from = performance.now()
      const look = () => {
        const heard = [...document.querySelectorAll('audio')].some(({ currentTime }) => currentTime > 0)
        heard ? resolve(performance.now() - from) : setTimeout(look, 2)
      }
      look()
    }, { capture: true, once: true })
  })`)
  await page.locator('[data-part=play]').first().click({ timeout: WAITED_MS })
  return tenths(await page.evaluate<number>('sounds'))
}

const tenths = (value: number) => Math.round(value * 10) / 10
