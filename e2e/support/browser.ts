import { existsSync } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { type Browser, type BrowserContextOptions, chromium, type FileChooser, type Page } from 'playwright'

const screens = new URL('../artifacts/screens/', import.meta.url)
const places = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome'].map(
  (name) => `/usr/bin/${name}`,
)

/** The system's Chromium, the one without windows of its own first; undefined where there is none. */
export const chromiumPath = [process.env.CHROMIUM_PATH, ...places].find((path) => path && existsSync(path))

/** Quiet, and allowed to play without a person. @param more arguments of its own */
export function launchChromium(...more: readonly string[]): Promise<Browser> {
  return chromium.launch({
    ...(chromiumPath ? { executablePath: chromiumPath } : {}),
    args: [
      '--no-sandbox',
      '--autoplay-policy=no-user-gesture-required',
      '--disable-background-networking',
      '--disable-component-update',
      '--mute-audio',
      ...more,
    ],
  })
}

export interface OpenPage {
  readonly page: Page
  /** What the browser complained about: script errors, refusals by the content policy, failed loads. */
  readonly complaints: string[]
  close(): Promise<void>
}

/** A page in a profile of its own. */
export async function openPage(browser: Browser, options: BrowserContextOptions = {}): Promise<OpenPage> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    locale: 'en-GB',
    ...options,
  })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  return { page, complaints, close: () => context.close() }
}

/** Presses the key that asks for files. */
export async function chooserByKey(page: Page, key: string): Promise<FileChooser> {
  // The press may overtake what the browser is told by the wait, unless that was answered first: then nobody is asked.
  const press = () => page.evaluate('undefined').then(() => page.keyboard.press(key))
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), press()])
  return chooser
}

export interface Look {
  readonly theme: 'light' | 'dark'
  readonly width: 'wide' | 'narrow'
  readonly language: 'en' | 'fr'
}

/** Each theme at each width and in each language, and each width in each language: half of all looks show every pair. */
export const looks: readonly Look[] = [
  { theme: 'light', width: 'wide', language: 'en' },
  { theme: 'light', width: 'narrow', language: 'fr' },
  { theme: 'dark', width: 'wide', language: 'fr' },
  { theme: 'dark', width: 'narrow', language: 'en' },
]

export function contextFor({ theme, width, language }: Look): BrowserContextOptions {
  const screen =
    width === 'wide'
      ? { viewport: { width: 1280, height: 800 } }
      : { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true }
  return { ...screen, colorScheme: theme, locale: language }
}

/** A colour on its way to another is neither of them. What moves for ever, or stands still, is not waited for. */
const STANDSTILL = `Promise.allSettled(document.getAnimations()
  .filter(({ effect, playState }) => playState === 'running' && effect.getComputedTiming().endTime !== Infinity)
  .map(({ finished }) => finished)).then(() => undefined)`

/** What was pressed to get here keeps no ring; what one writes or chooses in, over the screen, does. */
const UNFOCUS = `{
  const focused = document.activeElement
  if (!focused?.closest('[role=dialog], [role=menu], [role=listbox]')) focused?.blur()
}`

/** Puts a picture of the whole page where people look at them, when nothing moves any more. */
export async function photograph(page: Page, name: string, look: Look): Promise<void> {
  await mkdir(screens, { recursive: true })
  const file = new URL(`${name}-${look.width}-${look.theme}-${look.language}.png`, screens)
  await page.evaluate('document.fonts.ready.then(() => undefined)')
  await page.evaluate(UNFOCUS)
  // What was done last is drawn by then, and moves.
  await page.evaluate(
    'new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => drawn())))',
  )
  await page.evaluate(STANDSTILL)
  await page.screenshot({ path: file.pathname, fullPage: true })
}

/** What axe finds serious or critical, as `rule: where`. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
  await page.evaluate(STANDSTILL)
  await page.evaluate(axe)
  return page.evaluate(async () => {
    interface Found {
      violations: { id: string; impact: string; nodes: { target: string[] }[] }[]
    }
    const { axe } = globalThis as unknown as { axe: { run(): Promise<Found> } }
    const { violations } = await axe.run()
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`))
  })
}

/** Of a page that makes its players outside of itself: puts them into it, so that one can listen. Before it is loaded. */
export const AUDIO_IN_PAGE = `{
  const Real = window.Audio
  window.Audio = function () {
    const made = new Real()
    document.documentElement.append(made)
    return made
  }
}`

/**
 * Level of what an element plays, dBFS: the louder of left and right (RMS over 186 ms), because a mix of both may cancel
 * itself out. As text, because the browser's types are not ours here.
 */
export function levelOf(page: Page, selector: string): Promise<number> {
  return page.evaluate<number>(`(async () => {
    const context = new AudioContext()
    const stream = document.querySelector(${JSON.stringify(selector)}).captureStream()
    const splitter = context.createChannelSplitter(2)
    context.createMediaStreamSource(stream).connect(splitter)
    const analysers = [0, 1].map((channel) => {
      const analyser = new AnalyserNode(context, { fftSize: 8192 })
      splitter.connect(analyser, channel)
      return analyser
    })
    await new Promise((resolve) => setTimeout(resolve, 500))
    const levels = analysers.map((analyser) => {
      const samples = new Float32Array(analyser.fftSize)
      analyser.getFloatTimeDomainData(samples)
      return 20 * Math.log10(Math.hypot(...samples) / Math.sqrt(samples.length))
    })
    await context.close()
    return Math.max(...levels)
  })()`)
}
