import { randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { openSqlite } from '../../../desktop/engine/db/sqlite.ts'
import { haveSale, saleAt, saleItem } from '../../../desktop/engine/sales/testing.ts'
import { toneWav } from '../../support/audio.ts'
import { accessibilityFaults, chooserByKey, chromiumPath, type OpenPage } from '../../support/browser.ts'
import { newDraft } from '../../support/products.ts'
import { newUser, type SignedInUser, type TestServer } from '../../support/server.ts'
import { type StudioTest, signInToStudio, startStudioTest } from '../../support/studio.ts'
import { cutOff, focusRound, motions, studioRoutes } from '../../support/studio-face.ts'

const routes = studioRoutes()
const small = { width: 1024, height: 640 }
const usual = { width: 1280, height: 800 }
/** As a browser makes of a usual window at 200 %: half as much of everything, each of it twice as fine. */
const zoomed = {
  viewport: { width: usual.width / 2, height: usual.height / 2 },
  deviceScaleFactor: 2,
}
let studio: StudioTest
let window: OpenPage
let zoomedWindow: OpenPage

/** Addresses of what is there, by their kind. */
const known = new Map<string, string>()
function addressOf(route: string): string {
  const address = route.includes(':') ? known.get(route) : route
  if (address === undefined) throw new Error(`${route}: let there be one, and find it`)
  return address
}

async function show(page: Page, route: string): Promise<void> {
  await page.goto(`${new URL(page.url()).origin}/#${addressOf(route)}`)
  await page.locator('main h1').first().waitFor()
  await page.locator('main [aria-busy=true]:not(button)').first().waitFor({ state: 'detached' })
}

const TITLE = 'A title that is longer than most that one gives to a song, by far'

async function withOneTrack(page: Page): Promise<void> {
  const song = join(studio.folder, `${TITLE}.wav`)
  await writeFile(song, toneWav({ seconds: 2 }))
  const chooser = await chooserByKey(page, 'Control+i')
  await chooser.setFiles(song)
  await page.getByText(TITLE).first().waitFor()
  await page.getByRole('row').filter({ hasText: TITLE }).dblclick()
  await page.waitForURL(/#\/tracks\//)
  known.set('/tracks/:id', new URL(page.url()).hash.slice(1))
}

/** As the sync brings them. */
async function withOneSale({ id }: SignedInUser): Promise<void> {
  const db = await openSqlite(join(studio.libraryDir, 'library.db'))
  const find = db.prepare<[string], { id: number }>(
    'SELECT id FROM sync_accounts WHERE account_id = ? AND pulled_at IS NOT NULL',
  )
  const account = await vi.waitUntil(() => find.get(id)?.id, { timeout: 30_000, interval: 100 })
  const earnings = [{ trackId: randomUUID(), amount: 270, returned: 0 }]
  const bought = { id: randomUUID(), productId: randomUUID(), licenceId: randomUUID(), earnings }
  haveSale(db, account, saleAt(randomUUID(), new Date().toISOString(), { items: [saleItem(bought)] }))
  db.close()
}

/** One of what a list has, by the list's own link. */
async function followed(page: Page, list: string): Promise<void> {
  await show(page, list)
  const link = page.locator(`main a[href^="#${list}/"]`).first()
  await link.waitFor()
  known.set(`${list}/:id`, (await link.getAttribute('href'))?.slice(1) ?? '')
}

describe.skipIf(!chromiumPath)('every screen', () => {
  beforeAll(async () => {
    studio = await startStudioTest()
    window = await studio.open()
    const server = { url: studio.product.url, ctx: studio.product.server.ctx } as TestServer
    const user = await newUser(server)
    await newDraft(server, user, { kind: 'release', title: 'Low water' })
    await signInToStudio(window.page, user)
    await withOneTrack(window.page)
    await withOneSale(user)
    for (const list of ['/releases', '/orders']) await followed(window.page, list)
    zoomedWindow = await studio.open(zoomed)
  })
  afterAll(async () => {
    await zoomedWindow?.close()
    await window?.close()
    await studio?.stop()
  })

  test.each(routes)('%s has one heading, is read out as it is seen, in light and dark', async (route) => {
    const { page } = window
    await page.setViewportSize(usual)
    // Colours on their way from one theme to the other are no colours of ours.
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await show(page, route)
    expect(await page.locator('h1').count()).toBe(1)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      expect([colorScheme, await accessibilityFaults(page)]).toEqual([colorScheme, []])
    }
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'no-preference' })
  })

  test.each(routes)('%s is whole in a small window, and at 200 %', async (route) => {
    await window.page.setViewportSize(small)
    for (const { page } of [window, zoomedWindow]) {
      await show(page, route)
      const size = page.viewportSize()?.width
      expect([size, await cutOff(page)]).toEqual([size, []])
    }
  })

  test('the library is read out in French as it is seen', async () => {
    const { page, close } = await studio.open({ locale: 'fr-FR' })
    await show(page, '/library')
    expect(await page.locator('html').getAttribute('lang')).toBe('fr')
    expect(await accessibilityFaults(page)).toEqual([])
    await close()
  })

  test.each(routes)(
    '%s goes by the Tab key, seen at every stop, and stands still for who asks for it',
    async (route) => {
      const { page } = window
      await page.setViewportSize(usual)
      await page.emulateMedia({ reducedMotion: 'reduce' })
      await show(page, route)
      const { stops, unseen, missed } = await focusRound(page)
      expect([unseen, missed]).toEqual([[], []])
      expect(stops).toBeGreaterThan(0)
      expect(await motions(page)).toEqual([])
      await page.emulateMedia({ reducedMotion: 'no-preference' })
    },
  )
})
