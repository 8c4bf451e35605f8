import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContextOptions, Page } from 'playwright'
import { vi } from 'vitest'
import type { WebHost } from '../../desktop/web-host/host.ts'
import { type StudioOptions, startStudio } from '../../desktop/web-host/start.ts'
import { type Product, startProduct } from '../../scripts/start/run.ts'
import {
  contextFor,
  type Look,
  launchChromium,
  looks,
  type OpenPage,
  openPage,
  photograph,
} from './browser.ts'
import type { Somebody } from './people.ts'
import { descendantsOf } from './process-tree.ts'

export interface StudioTest {
  /** The server, with its own database. */
  readonly product: Product
  readonly browser: Browser
  /** Holds the library, and whatever a test puts there. */
  readonly folder: string
  readonly libraryDir: string
  readonly host: WebHost
  /** A window of the Studio in a browser profile of its own. */
  open(options?: BrowserContextOptions): Promise<OpenPage>
  /** Id of the engine's process, once there is one. */
  enginePid(): Promise<number>
  /** The host as Ctrl-C and another start would have it; windows must be opened anew. */
  restartHost(options?: Partial<StudioOptions>): Promise<void>
  stop(): Promise<void>
}

/** Server, web host, engine and browser, all real, with folders of their own on free ports. */
export async function startStudioTest(): Promise<StudioTest> {
  const folder = await mkdtemp(join(tmpdir(), 'veza-studio-'))
  const libraryDir = join(folder, 'library')
  const start = { port: 0, data: join(folder, 'product'), studio: false, seed: false, jsonReady: false }
  const product = await startProduct(start, () => undefined)
  const faults: unknown[] = []
  const options = {
    port: 0,
    libraryDir,
    server: product.url,
    onFault: (fault: unknown) => faults.push(fault),
  }
  let host = await startStudio(options)
  const browser = await launchChromium()
  return {
    product,
    browser,
    folder,
    libraryDir,
    get host() {
      return host
    },
    async open(wishes) {
      const opened = await openPage(browser, wishes)
      await opened.page.goto(host.openAddress())
      return opened
    },
    enginePid: () => vi.waitUntil(enginePid, { timeout: 20_000, interval: 20 }),
    async restartHost(changed) {
      await host.stop()
      host = await startStudio({ ...options, ...changed })
    },
    async stop() {
      await browser.close()
      await host.stop()
      await product.stop()
      await rm(folder, { recursive: true, force: true })
      if (faults.length > 0) throw new AggregateError(faults, 'The host told of faults.')
    },
  }
}

/** Of the one engine that this process has started. */
const enginePid = () =>
  descendantsOf(process.pid).find((pid) => commandOf(pid).includes('bridge/process/main.ts'))

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}

/** Fills in the Studio's first screen, as a person does, and waits for the library. */
export async function signInToStudio(page: Page, { email, password }: Pick<Somebody, 'email' | 'password'>) {
  await page.locator('input[name=email]').fill(email)
  await page.locator('input[name=password]').fill(password)
  await page.locator('form button[type=submit]').click()
  await page.locator('nav').waitFor()
}

/** The window as the Studio has it, on a desk. */
export const studioLooks: readonly Look[] = looks.filter(({ width }) => width === 'wide')

/**
 * Takes a screen in light and dark, in English and French: each in a window of its own, let in as this one is.
 * @param prepare brings such a window to where this one stands, beyond its address
 */
export async function photographAll(
  { browser }: Pick<StudioTest, 'browser'>,
  page: Page,
  name: string,
  prepare: (page: Page) => Promise<unknown> = async () => undefined,
): Promise<void> {
  const storageState = await page.context().storageState()
  for (const look of studioLooks) {
    const other = await openPage(browser, { ...contextFor(look), storageState })
    await other.page.goto(page.url())
    await other.page.locator('main h1').first().waitFor()
    await other.page.locator('main [aria-busy=true]:not(button)').first().waitFor({ state: 'detached' })
    await prepare(other.page)
    await photograph(other.page, `studio-${name}`, look)
    await other.close()
  }
}
