import { fillQueue } from '../../e2e/support/long-queue.ts'
import { percentile, tenths } from './_studio-frames.ts'
import { openStudioPlace, type Page, type StudioPlace } from './_studio-place.ts'

const JOBS = 10_000
const WINDOWS = 7

/** From the press that leads to the queue to its first rows, with 10,000 jobs in it; against the settings, which ask for little. */
export async function queue(): Promise<object> {
  const place = await openStudioPlace()
  try {
    await fillQueue(place, JOBS)
    // Another process wrote it, which the engine looks for twice a second.
    await place.page.locator('[data-queue=waiting], [data-queue=paused]').waitFor({ timeout: 60_000 })
    const windows: Opening[] = []
    for (let window = 0; window < WINDOWS; window += 1) windows.push(await inFreshWindow(place))
    const medianOf = (of: (one: Opening) => number) => percentile(windows.map(of), 0.5)
    return {
      // Nothing is kept from before: the screen's script is fetched, and the engine is asked.
      firstMs: medianOf(({ first }) => first),
      againMs: medianOf(({ again }) => again),
      settingsMs: medianOf(({ settings }) => settings),
      bars: { firstMs: '< 300' },
      windows,
    }
  } finally {
    await place.stop()
  }
}

/** Times of one window (ms). */
interface Opening {
  readonly first: number
  readonly settings: number
  readonly again: number
}

/** A window of a profile of its own, which was never on these screens. */
async function inFreshWindow(
  place: StudioPlace,
): Promise<{ first: number; again: number; settings: number }> {
  const { page, close } = await place.open()
  try {
    await page.locator('main h1').first().waitFor()
    const first = await opened(page, '#/queue', 'main [aria-setsize]')
    const settings = await opened(page, '#/settings', 'main h1')
    const again = await opened(page, '#/queue', 'main [aria-setsize]')
    return { first, again, settings }
  } finally {
    await close()
  }
}

/** From the library screen. */
async function opened(page: Page, hash: string, selector: string): Promise<number> {
  await page.evaluate("location.hash = '#/library'")
  await page.locator('[role=grid], h2').first().waitFor()
  const ms = await page.evaluate<number>(`new Promise((resolve) => {
    const begunMs = performance.now()
    location.hash = ${JSON.stringify(hash)}
    const look = () => {
      if (document.querySelector(${JSON.stringify(selector)}) === null) return requestAnimationFrame(look)
      requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - begunMs)))
    }
    requestAnimationFrame(look)
  })`)
  return tenths(ms)
}
