import { join } from 'node:path'
import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ffmpeg, writeWav } from '../../../desktop/engine/testing-audio.ts'
import { accessibilityFaults, chromiumPath, looks, photograph } from '../../support/browser.ts'
import { openLibraryBeside } from '../../support/many-tracks.ts'
import { member } from '../../support/people.ts'
import { photographAll, type StudioTest, signInToStudio, startStudioTest } from '../../support/studio.ts'
import { goTo, importFiles, writeSong } from '../../support/studio-work.ts'

/** Pictures of many screens, on a machine that does much else. */
const SLOW_MS = 900_000
const PATIENCE_MS = 120_000
let studio: StudioTest

const sold = async () => {
  const rows = await studio.product.server.ctx.db
    .selectFrom('products')
    .innerJoin('productLicences as licence', 'licence.productId', 'products.id')
    .select(['products.status', 'licence.currency', 'licence.price', 'licence.minimum'])
    .where('licence.retiredAt', 'is', null)
    .execute()
  return rows.map((row) => ({ ...row, price: Number(row.price), minimum: Number(row.minimum) }))
}
const openTrack = async (page: Page, title: string) => {
  await goTo(page, '/library')
  await page.getByRole('row').filter({ hasText: title }).dblclick()
  await page.getByRole('heading', { level: 1, name: title }).waitFor()
}

describe.skipIf(!chromiumPath)('before anything is published', () => {
  beforeAll(async () => {
    studio = await startStudioTest()
    const { page, close } = await open()
    await signInToStudio(page, await member(studio.product))
    await close()
  })
  afterAll(() => studio?.stop())

  test(
    'empty screens show how they will look, and the one step that fills them',
    async () => {
      const { page, complaints, close } = await open()
      const screens = {
        library: ['Your library is empty', 'Import'],
        queue: ['Nothing waiting', 'To the library'],
        releases: ['Nothing is for sale yet', 'New release'],
        orders: ['No orders yet', 'Go to the releases'],
        sales: ['Nothing sold yet', 'Go to the releases'],
        discounts: ['No discount codes yet', 'New code'],
        notifications: ['Nothing has happened yet', 'Choose what is announced'],
      } as const
      for (const [path, [heading, step]] of Object.entries(screens)) {
        await goTo(page, `/${path}`)
        const main = page.locator('main')
        await main.getByRole('heading', { name: heading }).waitFor()
        expect([path, await main.locator('svg[viewBox="0 0 168 96"]').count()]).toEqual([path, 1])
        const named = main.getByRole('button', { name: step }).or(main.getByRole('link', { name: step }))
        expect([path, (await named.count()) > 0]).toEqual([path, true])
        expect(await accessibilityFaults(page)).toEqual([])
        await photographAll(studio, page, `empty-${path}`)
      }
      expect(complaints).toEqual([])
      await close()
    },
    SLOW_MS,
  )

  test(
    'AIFF and ALAC are heard in their rows, and one goes anywhere in them by mouse and by keys',
    async () => {
      const source = writeWav(join(studio.folder, 'source.wav'), { seconds: 60 })
      const files = [join(studio.folder, 'Tide.aiff'), join(studio.folder, 'Estuary.m4a')]
      await ffmpeg('-i', source, files[0] ?? '')
      await ffmpeg('-i', source, '-ss', '1', '-c:a', 'alac', files[1] ?? '')
      const { page, complaints, close } = await open()
      await importFiles(page, files)
      await page.getByText('give it a price, and publish it').waitFor()
      for (const title of ['Tide', 'Estuary']) {
        const row = page.getByRole('row').filter({ hasText: title })
        await row.hover()
        await row.getByRole('button', { name: `Play ${title}` }).click()
        const position = row
          .getByRole('slider', { name: `Position in ${title}` })
          .and(page.locator(':visible'))
        await position.waitFor({ timeout: PATIENCE_MS })
        await expect.poll(() => seconds(position), { timeout: PATIENCE_MS }).toBeGreaterThan(0)
        // By the mouse: to three quarters of it, where it goes on.
        const { width = 0, height = 0 } = (await position.boundingBox()) ?? {}
        await position.click({ position: { x: width * 0.75, y: height / 2 } })
        await expect.poll(() => seconds(position), { timeout: PATIENCE_MS }).toBeGreaterThanOrEqual(44)
        const before = await seconds(position)
        await expect.poll(() => seconds(position), { timeout: PATIENCE_MS }).toBeGreaterThan(before)
        // By keys.
        await position.focus()
        await page.keyboard.press('Home')
        await expect.poll(() => seconds(position), { timeout: PATIENCE_MS }).toBeLessThan(10)
        await row.getByRole('button', { name: `Pause ${title}` }).click()
        const halted = await seconds(position)
        await position.focus()
        await page.keyboard.press('ArrowRight')
        await expect.poll(() => seconds(position)).toBe(halted + 5)
        expect(await position.getAttribute('aria-valuetext')).toMatch(/^0:\d\d of (?:1:00|0:59)$/)
        expect(await row.getAttribute('aria-selected')).not.toBe('true')
      }
      expect(await accessibilityFaults(page)).toEqual([])
      await photographAll(studio, page, 'library-heard', hearTide)
      await page.locator('[data-imports=done]').getByRole('button', { name: 'Dismiss' }).click()
      await page.locator('[data-imports=done]').waitFor({ state: 'detached' })
      expect(complaints).toEqual([])
      await close()
    },
    SLOW_MS,
  )

  test(
    'a price is given on this computer, in a currency that is taken, and is there with the track',
    async () => {
      const { page, complaints, close } = await open()
      await importFiles(page, [await writeSong(studio.folder, 'Current', 4)])
      await openTrack(page, 'Current')
      await showPrices(page)
      await page.getByText('on this computer alone').waitFor()
      await page.getByLabel('Price (EUR)').fill('5')
      await page.getByRole('switch', { name: 'Pay what you want' }).click()
      await page.getByLabel('Minimum (EUR)').fill('3')
      // What is typed while the engine is still busy saving.
      const engine = await studio.enginePid()
      process.kill(engine, 'SIGSTOP')
      await page.getByRole('button', { name: 'Save prices' }).click()
      await page.getByLabel('Suggested price (EUR)').press('End')
      await page.getByLabel('Suggested price (EUR)').pressSequentially('.5')
      process.kill(engine, 'SIGCONT')
      await page.getByText('It goes on sale at these prices').waitFor()
      expect(await page.getByLabel('Suggested price (EUR)').inputValue()).toBe('5.5')
      await page.getByText('Not saved yet').waitFor()
      expect(await accessibilityFaults(page)).toEqual([])
      await photographAll(studio, page, 'planned-price', showPrices)
      await page.getByRole('button', { name: 'Save prices' }).click()
      await page.getByText('Not saved yet').waitFor({ state: 'detached' })

      await inDollars()
      await page.reload()
      await showPrices(page)
      await page.getByText('does not pay out in USD').waitFor()
      await photographAll(studio, page, 'currency-not-taken', showPrices)
      for (const look of looks.filter(({ width }) => width === 'narrow')) {
        const narrow = await studio.open({
          viewport: { width: 560, height: 800 },
          colorScheme: look.theme,
          locale: look.language,
          storageState: await page.context().storageState(),
        })
        await narrow.page.goto(page.url())
        await showPrices(narrow.page)
        await photograph(narrow.page, 'studio-currency-not-taken', look)
        await narrow.close()
      }
      await page.getByRole('button', { name: 'Use EUR' }).click()
      expect(await page.getByLabel('Suggested price (EUR)').inputValue()).toBe('5.50')
      await page.getByRole('button', { name: 'Save prices' }).click()
      await page.getByText('Not saved yet').waitFor({ state: 'detached' })

      await page.getByRole('button', { name: 'Publish', exact: true }).click()
      await goTo(page, '/library')
      await isForSale(page)
      await expect
        .poll(sold, { timeout: PATIENCE_MS })
        .toEqual([{ status: 'on-sale', currency: 'eur', price: 550, minimum: 300 }])
      expect(complaints).toEqual([])
      await close()
    },
    SLOW_MS,
  )

  test(
    'what is deleted comes back for some seconds, and its server has heard nothing; the palette asks before it ends things',
    async () => {
      const { page, complaints, close } = await open()
      await goTo(page, '/library')
      const row = page.getByRole('row').filter({ hasText: 'Current' })
      await row.getByRole('button', { name: 'More for Current' }).click()
      await page.getByRole('menuitem', { name: 'Delete' }).click()
      await page.getByRole('button', { name: 'Delete', exact: true }).click()
      await row.waitFor({ state: 'detached' })
      await page.getByRole('button', { name: 'Undo' }).click()
      await isForSale(page)
      const { ctx } = studio.product.server
      const statuses = async () => {
        const rows = await ctx.db.selectFrom('tracks').select(['title', 'status']).execute()
        return rows.filter(({ title }) => title === 'Current').map(({ status }) => status)
      }
      await page.waitForTimeout(12_000)
      expect(await statuses()).toEqual(['published'])

      await row.click()
      await choose(page, 'unpublish')
      const question = page.getByRole('dialog', { name: 'Take 1 track back from listeners?' })
      await question.getByRole('button', { name: 'Cancel' }).click()
      await choose(page, 'cancel all queued')
      await page
        .getByRole('dialog', { name: 'Cancel all work?' })
        .getByRole('button', { name: 'Keep' })
        .click()
      await choose(page, 'refund an order')
      await page.getByRole('heading', { level: 1, name: 'Orders' }).waitFor()
      await choose(page, 'export the sales')
      await page.getByRole('heading', { level: 1, name: 'Sales' }).waitFor()
      expect(await statuses()).toEqual(['published'])
      expect(complaints).toEqual([])
      await close()
    },
    SLOW_MS,
  )
})

async function open() {
  const opened = await studio.open()
  opened.page.setDefaultTimeout(PATIENCE_MS)
  return opened
}

const seconds = async (slider: ReturnType<Page['locator']>) =>
  Number(await slider.getAttribute('aria-valuenow'))

/** Its line says what it costs. */
const isForSale = (page: Page) =>
  page.getByRole('row').filter({ hasText: 'Current' }).getByText('€3.00').waitFor()

async function hearTide(page: Page): Promise<void> {
  const row = page.getByRole('row').filter({ hasText: 'Tide' })
  await row.getByRole('button', { name: /Tide/ }).first().click({ force: true })
  const position = row.getByRole('slider').and(page.locator(':visible'))
  await position.waitFor({ timeout: PATIENCE_MS })
  const { width = 0, height = 0 } = (await position.boundingBox()) ?? {}
  await position.click({ position: { x: width * 0.4, y: height / 2 } })
}

async function showPrices(page: Page): Promise<void> {
  await page.getByRole('tab', { name: /^Pri/ }).click()
  await page.locator('form fieldset').first().waitFor()
}

/** As it was chosen before this account was there, or before its server was told otherwise. */
async function inDollars(): Promise<void> {
  const db = await openLibraryBeside(studio.libraryDir)
  db.prepare("UPDATE planned_offers SET offer = json_set(offer, '$.currency', 'usd')").run()
  db.close()
}

/** By its letters. */
async function choose(page: Page, words: string): Promise<void> {
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox').fill(words)
  await page.keyboard.press('Enter')
}
