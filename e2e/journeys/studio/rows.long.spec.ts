import { randomUUID } from 'node:crypto'
import { mkdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addBatch } from '../../../desktop/engine/import/intake-rows.ts'
import { accessibilityFaults, chromiumPath } from '../../support/browser.ts'
import { newPublishedTrack } from '../../support/catalog.ts'
import { openLibraryBeside } from '../../support/many-tracks.ts'
import { veza } from '../../support/product.ts'
import { licenceOf, newOnSale, offerOf } from '../../support/products.ts'
import { type CutNetwork, networkBefore } from '../../support/second-studio.ts'
import { newUser, type SignedInUser, type TestServer } from '../../support/server.ts'
import { photographAll, type StudioTest, signInToStudio, startStudioTest } from '../../support/studio.ts'
import { goTo, importFiles, publishInStudio, writeSong } from '../../support/studio-work.ts'

const PATIENCE_MS = 90_000
/** Pictures of several screens, on a machine that does much else. */
const LONG = { timeout: 900_000 }
const podcast = { template: 'podcast' } as const
const sold = [
  ['Slack Water', [licenceOf(300)], '€3.00'],
  ['Spring Tide', [licenceOf(300), licenceOf(5_000, { terms: podcast })], 'from €3.00'],
  ['Neap Tide', [licenceOf(500, { payWhatYouWant: { minimum: 200 } })], '€2.00 or more'],
] as const
let studio: StudioTest
let server: TestServer
let network: CutNetwork
let ann: SignedInUser

describe.skipIf(!chromiumPath)('what a track of the library says and does', () => {
  beforeAll(async () => {
    studio = await startStudioTest()
    server = { url: studio.product.url, ctx: studio.product.server.ctx } as TestServer
    network = await networkBefore(server.url)
    ann = await newUser(server, ['creator'])
    for (const [title, licences] of sold) {
      const { id } = await newPublishedTrack(server, ann, { title })
      await newOnSale(server, ann, offerOf(licences), { trackIds: [id] })
    }
    await newPublishedTrack(server, ann, { title: 'Free for all' })
    await studio.restartHost({ server: network.address })
    const { page, close } = await open()
    await signInToStudio(page, ann)
    await rowOf(page, 'Free for all').waitFor()
    await close()
  })
  afterAll(async () => {
    await studio?.stop()
    await network?.close()
  })

  test('its price where it is on sale, without a network as well', LONG, async () => {
    const { page, complaints, close } = await open()
    const arePriced = async () => {
      for (const [title, , price] of sold)
        await rowOf(page, title).getByText(price, { exact: true }).waitFor()
      await rowOf(page, 'Free for all').getByText('Published').waitFor()
    }
    await arePriced()
    expect(await accessibilityFaults(page)).toEqual([])
    await photographAll(studio, page, 'library-prices', (other) =>
      other
        .getByRole('row')
        .filter({ hasText: 'Slack Water' })
        .getByText(/3[.,]00/)
        .waitFor(),
    )
    expect(complaints).toEqual([])
    await close()
    await network.cut()
    await studio.restartHost({ server: network.address })
    const again = await open()
    for (const [title, , price] of sold)
      await rowOf(again.page, title).getByText(price, { exact: true }).waitFor()
    await again.close()
    await network.mend()
  })

  test('among the covers it is heard, and has its menu, by mouse and by keyboard', LONG, async () => {
    const { page, complaints, close } = await open()
    await importFiles(page, [await writeSong(studio.folder, 'Night ferry', 20)])
    await page.keyboard.press('v')
    const tile = page.getByRole('gridcell').filter({ hasText: 'Night ferry' })
    await tile.hover()
    await tile.getByRole('button', { name: 'Play Night ferry' }).click()
    await tile.getByRole('button', { name: 'Pause Night ferry' }).click()
    await tile.getByRole('button', { name: 'More for Night ferry' }).click()
    await page.getByRole('menuitem', { name: 'Edit …' }).waitFor()
    await page.keyboard.press('Escape')
    expect(await accessibilityFaults(page)).toEqual([])
    await photographAll(studio, page, 'library-covers-hover', async (other) => {
      await other.keyboard.press('v')
      await other.getByRole('gridcell').filter({ hasText: 'Night ferry' }).hover()
    })

    // One comes to the list, to the track by arrows, and from it to what one can do with it.
    await page.getByRole('grid').focus()
    await page.keyboard.press('Home')
    const focused = page.locator(':focus')
    const parts = ['Select', 'Play', 'Position in', 'More for'].map((part) => `${part} Night ferry`)
    for (const name of parts) {
      await page.keyboard.press('Tab')
      expect(await focused.getAttribute('aria-label')).toBe(name)
      expect(await opacityOf(focused)).toBe('1')
    }
    await page.keyboard.press('Enter')
    await page.getByRole('menuitem', { name: 'Open', exact: true }).waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Night ferry' }).waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  test('what went wrong with it leads to why, and to what can be done', LONG, async () => {
    const { page, complaints, close } = await open()
    const disk = join(studio.folder, 'disk')
    await mkdir(disk)
    const song = await writeSong(disk, 'Far shore', 4)
    expect((await veza(['import', song, '--library', studio.libraryDir])).code).toBe(0)
    await goTo(page, '/queue')
    await page.getByRole('button', { name: 'Pause the queue' }).click()
    await publishInStudio(page, ['Far shore'])
    await rename(disk, `${disk} away`)
    await goTo(page, '/queue')
    await page.getByRole('button', { name: 'Resume the queue' }).click()
    await page.locator('[data-queue]').getByText('1 failed').waitFor()

    await goTo(page, '/library')
    const failed = rowOf(page, 'Far shore').getByRole('link', { name: 'Failed' })
    await failed.waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    await photographAll(studio, page, 'library-failed')
    await page.getByRole('grid').focus()
    await page.keyboard.press('Home')
    await reach(page, failed)
    await page.keyboard.press('Enter')
    const work = page.locator('[data-group]').filter({ hasText: 'Far shore' })
    await work.getByRole('alert').getByText(`The file ${song} is no longer there.`).waitFor()
    await rename(`${disk} away`, disk)
    await work.getByRole('button', { name: 'Try again' }).click()
    await goTo(page, '/library')
    await rowOf(page, 'Far shore').getByText('Published').waitFor({ timeout: 180_000 })
    expect(complaints).toEqual([])
    await close()
  })

  test('files that could not be imported are tried again where that may help', LONG, async () => {
    const later = join(studio.folder, 'Later.wav')
    const library = await openLibraryBeside(studio.libraryDir)
    addBatch(library, randomUUID(), [later], new Date())
    library.close()
    await studio.restartHost({ server: network.address })
    const { page, complaints, close } = await open()
    const report = page.getByRole('region', { name: 'Import' })
    const again = report.getByRole('button', { name: 'Try 1 file again' })
    await again.waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    await photographAll(studio, page, 'import-again')
    await writeSong(studio.folder, 'Later', 2)
    await again.click()
    await report.getByText(/^\d+ files? imported$/).waitFor()
    await again.waitFor({ state: 'detached' })
    await rowOf(page, 'Later').waitFor()
    expect(complaints).toEqual([])
    await close()
  })
})

/** Goes on from where the focus is, past the columns that the list can be put in the order of. */
async function reach(page: Page, wanted: Locator): Promise<void> {
  for (let stop = 0; stop < 12; stop++) {
    await page.keyboard.press('Tab')
    if (await wanted.evaluate((element) => element === element.ownerDocument.activeElement)) return
  }
  throw new Error('It is not among twelve stops of the Tab key.')
}

async function open() {
  const opened = await studio.open()
  opened.page.setDefaultTimeout(PATIENCE_MS)
  return opened
}

const rowOf = (page: Page, title: string) => page.getByRole('row').filter({ hasText: title })

const opacityOf = (one: Locator) =>
  one.evaluate((element) => element.ownerDocument.defaultView?.getComputedStyle(element).opacity)
