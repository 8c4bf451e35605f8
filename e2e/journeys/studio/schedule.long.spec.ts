import { join } from 'node:path'
import { DAY_MS, MINUTE_MS, SECOND_MS } from '@veza/shared/kernel/time.ts'
import { asLocalField, tellPlannedTime } from '@veza/shared/studio/planned-time.ts'
import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { call, newTrack } from '../../support/api.ts'
import { accessibilityFaults, chromiumPath } from '../../support/browser.ts'
import { giveSound } from '../../support/catalog.ts'
import { ringsPng } from '../../support/pictures.ts'
import { licenceOf, newDraft, newImage, offerOf } from '../../support/products.ts'
import { type CutNetwork, networkBefore } from '../../support/second-studio.ts'
import { newUser, type SignedInUser, type TestServer } from '../../support/server.ts'
import { photographAll, type StudioTest, signInToStudio, startStudioTest } from '../../support/studio.ts'
import { goTo, importFiles, writeSong } from '../../support/studio-work.ts'

const PATIENCE_MS = 180_000
/** Each of these opens a dozen windows to be photographed, or waits for a time to come. */
const LONG = { timeout: 15 * MINUTE_MS }
let studio: StudioTest
let server: TestServer
let network: CutNetwork
let ann: SignedInUser

describe.skipIf(!chromiumPath)('what becomes public at a time', () => {
  beforeAll(async () => {
    studio = await startStudioTest()
    server = { url: studio.product.url, ctx: studio.product.server.ctx } as TestServer
    network = await networkBefore(server.url)
    ann = await newUser(server)
  })
  afterAll(async () => {
    await studio?.stop()
    await network?.close()
  })

  test('a track: its time is chosen, and seen wherever the track is', LONG, async () => {
    const { page, complaints, close } = await studio.open()
    page.setDefaultTimeout(PATIENCE_MS)
    await enter(page)
    await importFiles(page, [await writeSong(studio.folder, 'Night ferry', 12)])
    await openTrack(page, 'Night ferry')
    await asksForATimeThatThereIs(page)

    const evening = new Date(Date.now() + 3 * DAY_MS)
    evening.setHours(18, 0, 0, 0)
    await choose(page, 'Publish later', asLocalField(evening))
    await page.getByText(`Public on ${told(evening)}`).waitFor()
    await vi.waitUntil(async () => (await trackOf('Night ferry'))?.publishAt, waiting)
    expect(await trackOf('Night ferry')).toMatchObject({ status: 'draft', publishAt: evening })
    await page.getByText('Saved and sent').waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    await photographAll(studio, page, 'schedule-editor')

    await goTo(page, '/library')
    await page.getByRole('row').filter({ hasText: 'Night ferry' }).getByText('18:00').first().waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    await photographAll(studio, page, 'schedule-library', (other) =>
      other.getByText('18:00').first().waitFor(),
    )
    expect(complaints).toEqual([])
    await close()
  })

  test('its time comes: it is public, and its creator hears of it', LONG, async () => {
    const { page, complaints, close } = await studio.open()
    page.setDefaultTimeout(PATIENCE_MS)
    await enter(page)
    await comesTrue(page)
    expect(complaints).toEqual([])
    await close()
  })

  test('a release goes on sale, and takes its drafts along', LONG, async () => {
    const tracks = [await draft('Harbour'), await draft('First light')]
    const images = [(await newImage(server, ann, ringsPng())).id]
    const release = await newDraft(server, ann, { kind: 'release', title: 'Low water', trackIds: tracks })
    const offer = { version: release.version, ...offerOf([licenceOf(900)], { images }) }
    await call(server, ann, `PUT /products/${release.id}/offer`, offer)

    const { page, complaints, close } = await studio.open()
    page.setDefaultTimeout(PATIENCE_MS)
    await enter(page)
    await goTo(page, '/releases')
    await page.getByRole('link', { name: 'Low water' }).click()
    const noon = new Date(Date.now() + 5 * DAY_MS)
    noon.setHours(12, 0, 0, 0)
    await choose(page, 'Sell later', asLocalField(noon))
    await page.getByText(`On sale on ${told(noon)}`).waitFor()
    await page.getByText('Harbour and First light: public with it.').waitFor()
    await vi.waitUntil(async () => (await productOf(release.id))?.saleAt, waiting)
    await page.getByText('Not sent yet').waitFor({ state: 'detached' })
    expect(await accessibilityFaults(page)).toEqual([])
    await photographAll(studio, page, 'schedule-release')

    await plan(`/products/${release.id}`, { saleAt: soon() })
    await page.getByText('On sale. People who have bought it keep it').waitFor()
    expect(await productOf(release.id)).toMatchObject({ status: 'on-sale', saleAt: null })
    for (const title of ['Harbour', 'First light'])
      expect(await trackOf(title)).toMatchObject({ status: 'published' })
    expect(complaints).toEqual([])
    await close()
  })

  test('chosen while the network is away, it is public once it is back', LONG, async () => {
    await draft('Tideway')
    // A library of its own, signed in by the way that can be cut. Last: hints do not go that way.
    await studio.restartHost({
      server: network.address,
      libraryDir: join(studio.folder, 'library of the ferry'),
    })
    const { page, close } = await studio.open()
    page.setDefaultTimeout(PATIENCE_MS)
    await enter(page)
    await choosesWithoutNetwork(page)
    await close()
  })
})

const waiting = { timeout: PATIENCE_MS, interval: 50 }
const told = (at: Date) => tellPlannedTime(at.toISOString(), { language: 'en', now: new Date() })
const soon = () => new Date(Date.now() + 2 * SECOND_MS).toISOString()
const plan = (path: string, body: object) => call(server, ann, `PUT ${path}/schedule`, body)

const trackOf = (title: string) =>
  server.ctx.db
    .selectFrom('tracks')
    .select(['id', 'status', 'publishAt'])
    .where('title', '=', title)
    .executeTakeFirst()
const productOf = (id: string) =>
  server.ctx.db.selectFrom('products').select(['status', 'saleAt']).where('id', '=', id).executeTakeFirst()

async function draft(title: string): Promise<string> {
  const { id } = await newTrack(server, ann, title)
  await giveSound(server, ann, id)
  return id
}

/** Signed in by the first of these tests, or by this one where it runs alone. */
async function enter(page: Page) {
  const form = page.locator('input[name=email]')
  await form.or(page.locator('nav')).first().waitFor()
  if (await form.isVisible()) await signInToStudio(page, ann)
}

async function openTrack(page: Page, title: string) {
  await goTo(page, '/library')
  await page.getByRole('row').filter({ hasText: title }).dblclick()
  await page.getByRole('heading', { name: title, level: 1 }).waitFor()
}

async function choose(page: Page, button: string, time: string) {
  await page.getByRole('button', { name: button }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Day and time').fill(time)
  await dialog.getByRole('button', { name: 'Choose this time' }).click()
  await dialog.waitFor({ state: 'detached' })
}

async function asksForATimeThatThereIs(page: Page) {
  await page.getByRole('button', { name: 'Publish later' }).click()
  const dialog = page.getByRole('dialog', { name: 'Publish later' })
  await dialog.getByText('Public on').waitFor()
  expect(await accessibilityFaults(page)).toEqual([])
  await photographAll(studio, page, 'schedule-question', async (other) => {
    await other.locator('main header button:has(.lucide-calendar-clock)').click()
    await other.getByRole('dialog').waitFor()
  })
  const field = dialog.getByLabel('Day and time')
  const isRefused = () => dialog.getByRole('button', { name: 'Choose this time' }).isDisabled()
  await field.fill('2020-01-01T10:00')
  await dialog.getByText('That time has passed').waitFor()
  expect(await isRefused()).toBe(true)
  await field.fill(asLocalField(new Date(Date.now() + 500 * DAY_MS)))
  await dialog.getByText('more than a year ahead').waitFor()
  expect(await isRefused()).toBe(true)
  await dialog.getByRole('button', { name: 'Cancel' }).click()
}

/** Moved by another Studio to a moment from now: this one sees it public, and tells of it. */
async function comesTrue(page: Page) {
  const id = await draft('Slow water')
  await plan(`/tracks/${id}`, { publishAt: new Date(Date.now() + 3 * DAY_MS).toISOString() })
  await goTo(page, '/library')
  const row = page.getByRole('row').filter({ hasText: 'Slow water' })
  await row.getByText('Public on').waitFor({ state: 'attached' })
  await plan(`/tracks/${id}`, { publishAt: soon() })
  await row.getByText('Published').waitFor()
  expect(await trackOf('Slow water')).toMatchObject({ status: 'published', publishAt: null })
  await goTo(page, '/notifications')
  await page.getByText('Published: Slow water').first().waitFor()
}

/** To the second, which a field holds where it is given one. */
const field = (at: Date) => `${asLocalField(at)}:${String(at.getSeconds()).padStart(2, '0')}`

/** Planned offline, for a time that passes before the network is back: it becomes public when it arrives. */
async function choosesWithoutNetwork(page: Page) {
  await openTrack(page, 'Tideway')
  await page.getByText('Saved and sent').waitFor()
  await network.cut()
  await choose(page, 'Publish later', field(new Date(Date.now() + DAY_MS)))
  await page.getByText('Saved here, not sent yet').waitFor()
  await page.getByRole('button', { name: 'Change the schedule' }).click()
  await page.getByRole('menuitem', { name: 'Cancel the schedule' }).click()
  await page.getByRole('button', { name: 'Publish later' }).waitFor()
  const then = new Date(Date.now() + 45 * SECOND_MS)
  await choose(page, 'Publish later', field(then))
  await vi.waitUntil(() => Date.now() > then.getTime() + SECOND_MS, waiting)
  expect(await trackOf('Tideway')).toMatchObject({ status: 'draft', publishAt: null })
  await network.mend()
  await page.getByRole('link', { name: 'Open its page' }).waitFor()
  expect(await trackOf('Tideway')).toMatchObject({ status: 'published', publishAt: null })
}
