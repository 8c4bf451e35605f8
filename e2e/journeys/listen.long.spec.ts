import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Track } from '@veza/shared/contracts/catalog.ts'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Product, startProduct } from '../../scripts/start/run.ts'
import type { Recording } from '../../server/web/recording.ts'
import { call } from '../support/api.ts'
import {
  accessibilityFaults,
  chromiumPath,
  contextFor,
  launchChromium,
  levelOf,
  looks,
  openPage,
  photograph,
} from '../support/browser.ts'

const SILENCE_DBFS = -60
let folder: string
let product: Product
let browser: Browser
let address: string

describe.skipIf(!chromiumPath)('listening in a browser', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'veza-listen-'))
    const options = { port: 0, data: folder, studio: false, seed: true, jsonReady: false, reload: false }
    product = await startProduct(options, () => undefined)
    address = product.demoTrackUrl ?? ''
    browser = await launchChromium()
  })
  afterAll(async () => {
    await browser?.close()
    await product?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  test('the page is whole without scripts', async () => {
    const { page, complaints, close } = await openPage(browser, { javaScriptEnabled: false })
    await page.goto(address)
    expect(await page.locator('h1').isVisible()).toBe(true)
    expect(await page.locator('.waveform-picture').isVisible()).toBe(true)
    expect(await page.locator('noscript audio[controls]').count()).toBe(1)
    expect(await page.locator('[data-part=play]').isVisible()).toBe(false)
    await page.screenshot({
      path: new URL('../artifacts/screens/track-no-scripts.png', import.meta.url).pathname,
    })
    expect(complaints).toEqual([])
    await close()
  })

  test('a press on play is heard', async () => {
    const { page, complaints, close } = await openPage(browser)
    await page.goto(address)
    await press(page)
    expect(await position(page)).toBeGreaterThan(0)
    const before = await position(page)
    expect(await levelOf(page, 'audio')).toBeGreaterThan(SILENCE_DBFS)
    expect(await position(page)).toBeGreaterThan(before)
    expect(await page.locator('[data-part=play]').getAttribute('aria-label')).toBe('Pause')
    expect(complaints).toEqual([])
    await close()
  })

  test('what reaches the loudspeakers is raised to even loudness, and no further than the peak allows', async () => {
    const { page, close } = await openPage(browser)
    await page.addInitScript(LISTEN_IN)
    await page.goto(address)
    await press(page)
    const { gain, level } = await page.evaluate<{ gain: number; level: number }>(HEARD)
    expect(level).toBeGreaterThan(SILENCE_DBFS)
    const { integratedLufs, truePeakDbtp } = await recording(page)
    const expected = Math.min(-14 - (integratedLufs ?? 0), -1 - (truePeakDbtp ?? 0))
    expect(expected).toBeGreaterThan(0)
    expect(20 * Math.log10(gain)).toBeCloseTo(expected, 1)
    await page.locator('[data-part=loudness]').click()
    await expect.poll(async () => (await page.evaluate<{ gain: number }>(HEARD)).gain).toBeCloseTo(1, 2)
    await close()
  })

  test('a click or a key goes to any place', async () => {
    const { page, close } = await openPage(browser)
    await page.goto(address)
    await press(page)
    await page.keyboard.press('k')
    await reaches(page, 'paused')
    const { duration } = await recording(page)
    const slider = page.locator('[data-part=slider]')
    const box = await slider.boundingBox()
    if (!box) throw new Error('the waveform has no size')
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2)
    await expect.poll(() => position(page)).toBeCloseTo(duration / 2, 0)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width / 4, box.y + 10, { steps: 4 })
    await page.mouse.up()
    await expect.poll(() => position(page)).toBeCloseTo(duration / 4, 0)
    await slider.focus()
    for (const [key, expected] of [
      ['Home', 0],
      ['ArrowRight', 5],
      ['l', 15],
      ['j', 5],
      ['8', 0.8 * duration],
      ['ArrowLeft', 0.8 * duration - 5],
    ] as const) {
      await page.keyboard.press(key)
      await expect.poll(() => position(page), { message: key }).toBeCloseTo(expected, 1)
    }
    expect(await slider.getAttribute('aria-valuetext')).toMatch(/^\d:\d\d of \d:\d\d$/)
    await close()
  })

  test('what was chosen is kept', async () => {
    const { page, close } = await openPage(browser)
    await page.goto(address)
    await page.locator('[data-part=volume]').fill('40')
    await page.locator('[data-part=rate]').selectOption('1.25')
    await page.locator('[data-part=loudness]').click()
    await page.locator('[data-theme-switch]').click()
    await page.reload()
    expect(await page.locator('[data-part=volume]').inputValue()).toBe('40')
    expect(await page.locator('[data-part=rate]').inputValue()).toBe('1.25')
    expect(await page.locator('[data-part=loudness]').getAttribute('aria-pressed')).toBe('false')
    expect(await page.locator('html').getAttribute('data-theme')).toBe('dark')
    expect(await page.evaluate<number>(`document.querySelector('audio').volume`)).toBeCloseTo(0.16)
    await page.locator('[data-theme-switch]').click()
    expect(await page.evaluate(`localStorage.getItem('veza.theme')`)).toBeNull()
    await close()
  })

  test('lossless is played where it is asked for, from the same place', async () => {
    const { page, complaints, close } = await openPage(browser)
    await page.goto(address)
    await press(page)
    const asked: string[] = []
    page.on('request', (request) => asked.push(new URL(request.url()).pathname))
    const before = await position(page)
    await page.locator('[data-part=quality]').selectOption('lossless')
    await reaches(page, 'playing')
    expect(await position(page)).toBeGreaterThanOrEqual(before - 0.1)
    expect(asked.some((path) => path.includes('/flac/'))).toBe(true)
    expect(await levelOf(page, 'audio')).toBeGreaterThan(SILENCE_DBFS)
    expect(complaints).toEqual([])
    await close()
  })

  test('addresses that ran out during a pause are renewed, and it goes on where it stopped', async () => {
    const { page, close } = await openPage(browser)
    let hasExpired = false
    const refused: string[] = []
    const granted: string[] = []
    const listed = new Set<string>()
    await page.route(/\.(m4s|mp4)\?/, (route) => {
      const url = route.request().url()
      const isRefused = hasExpired && !url.includes('renewed=')
      if (hasExpired) (isRefused ? refused : granted).push(new URL(url).pathname)
      if (isRefused) return route.fulfill({ status: 403 })
      return route.continue({ url: url.replace('&renewed=1', '') })
    })
    await page.route(/index\.m3u8/, async (route) => {
      const answer = await route.fetch()
      const text = await answer.text()
      const { pathname } = new URL(route.request().url())
      // A rendition that is heard for the first time has addresses that ran out, too: which one it is, the line decides.
      const isAskedAgain = listed.has(pathname)
      listed.add(pathname)
      await route.fulfill({
        response: answer,
        body: isAskedAgain ? text.replace(/(\.(?:m4s|mp4)\?[^\s"]+)/g, '$1&renewed=1') : text,
      })
    })
    await page.goto(address)
    await press(page)
    await page.keyboard.press('k')
    await page.keyboard.press('Home')
    // A segment that were still under way would be refused in the place of the one that is sought.
    await expect.poll(() => bufferedSeconds(page), { timeout: 60_000 }).toBeGreaterThanOrEqual(30)
    hasExpired = true
    await page.keyboard.press('8')
    const stoppedAt = await position(page)
    await page.keyboard.press('k')
    let heardAt = stoppedAt
    const goesOn = async () => {
      heardAt = await position(page)
      return heardAt
    }
    await expect.poll(goesOn, { timeout: 60_000 }).toBeGreaterThan(stoppedAt + 0.2)
    expect(heardAt).toBeLessThan(stoppedAt + 8)
    // The very segment that was refused is asked for again, not its like in a rendition whose addresses are fresh.
    expect(refused.length).toBeGreaterThan(0)
    expect(refused).toContain(granted[0])
    expect(await page.locator('[data-part=notice]').isVisible()).toBe(false)
    await close()
  })

  test('a lost connection is said in a sentence, and the music goes on by itself', async () => {
    const { page, close } = await openPage(browser)
    await page.goto(address)
    await press(page)
    await page.context().setOffline(true)
    await page.keyboard.press('9')
    const notice = page.locator('[data-part=notice]')
    await notice.waitFor({ state: 'visible', timeout: 15_000 })
    expect(await notice.textContent()).toContain('The connection is lost.')
    const stoppedAt = await position(page)
    await page.context().setOffline(false)
    await expect.poll(() => position(page), { timeout: 20_000 }).toBeGreaterThan(stoppedAt + 0.2)
    await notice.waitFor({ state: 'hidden' })
    await close()
  })

  test('a preview ends, and says so', async () => {
    const restore = await change({ paid: true, previewEnabled: true })
    const { page, complaints, close } = await openPage(browser)
    await page.goto(address)
    await press(page)
    await page.keyboard.press('9')
    await reaches(page, 'ended')
    expect(await position(page)).toBeLessThanOrEqual(30.1)
    expect(await page.locator('[data-part=notice]').textContent()).toContain('The preview ends here.')
    await page.locator('[data-part=notice-action]').click()
    await reaches(page, 'playing')
    expect(await position(page)).toBeLessThan(10)
    expect(complaints).toEqual([])
    await close()
    await restore()
  })

  test('the link is copied', async () => {
    const { page, close } = await openPage(browser, { permissions: ['clipboard-read', 'clipboard-write'] })
    await page.goto(address)
    await page.locator('[data-share]').click()
    await page.getByText('Link copied').waitFor()
    expect(await page.evaluate<string>('navigator.clipboard.readText()')).toBe(address)
    await close()
  })

  test.each(looks)('a photograph: $width, $theme, $language', async (look) => {
    const { page, complaints, close } = await openPage(browser, contextFor(look))
    await page.goto(product.url)
    expect(await page.locator('h1').textContent()).toBe(look.language === 'fr' ? 'Nouveautés' : 'New')
    await photograph(page, 'home', look)
    await page.goto(address)
    await photograph(page, 'track', look)
    await press(page)
    await page.keyboard.press('4')
    await reaches(page, 'playing')
    await page.keyboard.press('k')
    await page.evaluate('document.activeElement?.blur()')
    await photograph(page, 'track-playing', look)
    const isWideEnough = await page.evaluate<boolean>('document.documentElement.scrollWidth <= innerWidth')
    expect(isWideEnough).toBe(true)
    expect(await accessibilityFaults(page)).toEqual([])
    expect(complaints).toEqual([])
    await page.goto(`${product.url}/tracks/nothing-here`)
    await photograph(page, 'missing', look)
    await close()
  })
})

/** Keeps every node that feeds a loudspeaker, and an ear beside it. */
const LISTEN_IN = `{
  const connect = AudioNode.prototype.connect
  AudioNode.prototype.connect = function (to, ...rest) {
    if (to instanceof AudioDestinationNode) {
      globalThis.ear = new AnalyserNode(this.context, { fftSize: 8192 })
      globalThis.last = this
      connect.call(this, globalThis.ear)
    }
    return connect.call(this, to, ...rest)
  }
}`

/** Level at the loudspeakers (dBFS), and the gain before them. */
const HEARD = `(async () => {
  await new Promise((resolve) => setTimeout(resolve, 500))
  const samples = new Float32Array(ear.fftSize)
  ear.getFloatTimeDomainData(samples)
  return { gain: last.gain.value, level: 20 * Math.log10(Math.hypot(...samples) / Math.sqrt(samples.length)) }
})()`

/** Presses play and waits for sound. */
async function press(page: Page): Promise<void> {
  await page.locator('[data-part=play]').click()
  await reaches(page, 'playing')
  await expect.poll(() => position(page)).toBeGreaterThan(0)
}

async function reaches(page: Page, status: string): Promise<void> {
  await page.locator(`[data-player][data-status=${status}]`).waitFor({ state: 'attached', timeout: 15_000 })
}

/** From the beginning, without a gap. */
const bufferedSeconds = (page: Page) =>
  page.evaluate<number>(
    `{ const { buffered } = document.querySelector('audio'); buffered.length ? buffered.end(0) : 0 }`,
  )

const position = (page: Page) => page.evaluate<number>(`document.querySelector('audio').currentTime`)

async function recording(page: Page): Promise<Recording & { duration: number }> {
  const text = await page.locator('[data-player]').getAttribute('data-recording')
  const given = JSON.parse(text ?? '')
  return { ...given, duration: given.durationMs / 1000 }
}

/** Changes the demo track as its creator. @returns what puts it back */
async function change(changes: Partial<Track>): Promise<() => Promise<void>> {
  const creator = product.accounts.find(({ role }) => role === 'creator')
  const login = await call<{ accessToken: string }>(product, undefined, 'POST /auth/login', creator)
  const user = { authorization: `Bearer ${login.body.accessToken}` }
  const mine = await call<{ items: Track[] }>(product, user, 'GET /me/tracks')
  const [track] = mine.body.items
  if (!track) throw new Error('the creator has no track')
  const put = async (values: Partial<Track>) => {
    const { version } = (await call<Track>(product, user, `GET /tracks/${track.id}`)).body
    const answer = await call(product, user, `PATCH /tracks/${track.id}`, { version, ...values })
    if (answer.status !== 200) throw new Error(`patch: ${answer.status} ${JSON.stringify(answer.body)}`)
  }
  await put(changes)
  return () => put({ paid: track.paid, previewEnabled: track.previewEnabled })
}
