import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SplitSheet } from '@veza/shared/contracts/splits.ts'
import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { call, newTrack } from '../../support/api.ts'
import { toneWav } from '../../support/audio.ts'
import { accessibilityFaults, chromiumPath, openPage } from '../../support/browser.ts'
import { member, type Somebody } from '../../support/people.ts'
import { ringsPng } from '../../support/pictures.ts'
import { newUser, type SignedInUser, type TestServer } from '../../support/server.ts'
import { photographAll, type StudioTest, signInToStudio, startStudioTest } from '../../support/studio.ts'
import { importFiles, isPublished } from '../../support/studio-work.ts'

let studio: StudioTest
let artist: Somebody

describe.skipIf(!chromiumPath)('a release, from its tracks to its listeners', () => {
  beforeAll(async () => {
    studio = await startStudioTest()
    artist = await member(studio.product, { name: 'mara', displayName: 'Mara Quill' })
  })
  afterAll(() => studio?.stop())

  test('is ordered, priced, put on sale, and found by whoever listens', async () => {
    const { page, complaints, close } = await studio.open()
    await signInToStudio(page, artist)
    await publishSongs(page, { 'Night ferry': 44_100, Harbour: 44_100, 'First light': 48_000 })

    await page.getByRole('link', { name: 'Releases' }).click()
    await page.getByRole('heading', { name: 'Nothing is for sale yet' }).waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    await photographAll(studio, page, 'releases-empty')
    await startRelease(page, 'Low water', ['Night ferry', 'Harbour', 'First light'])
    await arrange(page)
    await setPrices(page)
    await chooseCover(page)
    await photographAll(studio, page, 'release')
    expect(await accessibilityFaults(page)).toEqual([])
    await fitsSmallWindows(page)

    await page.getByRole('button', { name: 'Put on sale' }).click()
    await page.getByText('On sale. People who have bought it keep it').waitFor()
    await page.getByText('What you earn waits here').waitFor()
    await page.getByRole('link', { name: 'Releases' }).first().click()
    await page.getByRole('link', { name: 'Low water' }).waitFor()
    await page.getByRole('listitem').filter({ hasText: 'On sale' }).getByText('€5.00 or more').waitFor()
    await isFoundByListeners()
    await shareEarnings(page, await newUser(server()))
    await makeCode(page)
    expect(complaints).toEqual([])
    await close()
  })
})

const server = () => ({ url: studio.product.url, ctx: studio.product.server.ctx }) as TestServer

/** By the page of a track: a sheet whose parts must be the whole, and an invitation of somebody else's. */
async function shareEarnings(page: Page, jo: SignedInUser) {
  await page.getByRole('link', { name: 'Library' }).click()
  await page.getByRole('row').filter({ hasText: 'Night ferry' }).dblclick()
  await page.getByRole('tab', { name: 'Shares' }).click()
  await page.getByRole('button', { name: 'Add someone' }).click()
  await page.getByLabel('Username').nth(1).fill(jo.username)
  await page.getByLabel('Share (%)').nth(1).fill('33.3')
  await page.getByText('33.3 % too much').waitFor()
  expect(await page.getByRole('button', { name: 'Send the proposal' }).isDisabled()).toBe(true)
  await page.getByLabel('Share (%)').first().fill('66.7')
  await page.getByText('€6.67').waitFor()
  expect(await accessibilityFaults(page)).toEqual([])
  await page.getByRole('button', { name: 'Send the proposal' }).click()
  await page.getByText('not answered').waitFor()

  const song = await newTrack(server(), jo, 'Slipway')
  const shares = [
    { username: jo.username, basisPoints: 8_000 },
    { username: artist.username, basisPoints: 2_000, part: 'Voice' },
  ]
  await call(server(), jo, `POST /tracks/${song.id}/splits`, { shares })
  await page.getByRole('link', { name: 'Releases' }).click()
  await page.getByText('offers you 20 % of what “Slipway” earns, for: Voice').waitFor()
  expect(await accessibilityFaults(page)).toEqual([])
  await photographAll(studio, page, 'releases')
  await fitsSmallWindows(page)
  await page.getByRole('button', { name: 'Accept' }).click()
  await page.getByText('Accepted', { exact: true }).waitFor()
  await page.getByText('offers you').waitFor({ state: 'detached' })
  const sheets = await call<{ items: SplitSheet[] }>(server(), jo, `GET /tracks/${song.id}/splits`)
  expect(sheets.body.items).toMatchObject([{ status: 'effective', isInEffect: true }])
}

async function makeCode(page: Page) {
  await page.getByRole('link', { name: 'Discount codes' }).click()
  await page.getByRole('button', { name: 'New code' }).first().click()
  const dialog = page.getByRole('dialog', { name: 'New code' })
  const make = dialog.getByRole('button', { name: 'Create the code' })
  await dialog.getByRole('textbox', { name: 'Code' }).fill('LOW TIDE')
  await dialog.getByLabel('Discount (%)').fill('20')
  await make.click()
  await dialog.locator('[aria-invalid][name=code]').waitFor()
  await dialog.getByRole('textbox', { name: 'Code' }).fill('LOWTIDE')
  await dialog.getByRole('checkbox', { name: 'Low water' }).click()
  expect(await accessibilityFaults(page)).toEqual([])
  await make.click()
  await page.getByText('LOWTIDE can be used now').waitFor()
  await page.getByText('20% off').waitFor()
  await fitsSmallWindows(page)
  await photographAll(studio, page, 'discounts')
  await page.getByRole('button', { name: 'End LOWTIDE' }).click()
  await page.getByText('Ended', { exact: true }).waitFor()
  expect(await accessibilityFaults(page)).toEqual([])
}

/** What sticks out to the side of something that scrolls. */
const TOO_WIDE = `[document.documentElement, ...document.querySelectorAll('main *')]
  .filter((one) => one === document.documentElement || getComputedStyle(one).overflowY === 'auto')
  .filter((one) => one.scrollWidth > one.clientWidth)
  .flatMap((one) => [...one.querySelectorAll('*')].filter(
    (part) => part.getBoundingClientRect().right > one.getBoundingClientRect().right))
  .map((part) => part.outerHTML.slice(0, 200))`

/** Nothing is cut off at the smallest size, at twice the letters' size either. */
async function fitsSmallWindows(page: Page) {
  const before = page.viewportSize()
  await page.setViewportSize({ width: 1024, height: 640 })
  for (const size of ['100%', '200%']) {
    await page.evaluate(`document.documentElement.style.fontSize = '${size}'`)
    expect([page.url(), size, await page.evaluate<string[]>(TOO_WIDE)]).toEqual([page.url(), size, []])
  }
  await page.evaluate("document.documentElement.style.fontSize = ''")
  if (before) await page.setViewportSize(before)
}

/** Imports and publishes songs, each at its sample rate. */
async function publishSongs(page: Page, songs: Readonly<Record<string, number>>) {
  const paths = await Promise.all(
    Object.entries(songs).map(async ([title, sampleRate], at) => {
      const path = join(studio.folder, `${title}.wav`)
      await writeFile(path, toneWav({ seconds: 5 + at, hertz: 220 * (at + 1), sampleRate }))
      return path
    }),
  )
  await importFiles(page, paths)
  for (const title of Object.keys(songs)) {
    await page.getByRole('button', { name: `More for ${title}` }).click()
    await page.getByRole('menuitem', { name: 'Publish' }).click()
  }
  for (const title of Object.keys(songs)) await isPublished(page, title)
}

async function startRelease(page: Page, title: string, tracks: readonly string[]) {
  await page.getByRole('button', { name: 'New release' }).first().click()
  const dialog = page.getByRole('dialog', { name: 'New release' })
  for (const track of tracks) await dialog.getByRole('checkbox', { name: track }).click()
  await dialog.getByRole('button', { name: 'Start the release' }).click()
  await dialog.getByText('A release needs a title').waitFor()
  await dialog.getByLabel('Title').fill(title)
  expect(await accessibilityFaults(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Start the release' }).click()
  await page.getByRole('heading', { name: title, level: 1 }).waitFor()
  await page.getByText('Set a price and save it.').waitFor()
}

const order = (page: Page) => page.getByRole('list', { name: 'Tracks' }).getByRole('link').allTextContents()

/** By drag, then by keys. */
async function arrange(page: Page) {
  await expect.poll(() => order(page), { timeout: 20_000 }).toEqual(['Night ferry', 'Harbour', 'First light'])
  const grip = (title: string) => page.getByRole('button', { name: `Move ${title}` })
  const [from, to] = [await grip('First light').boundingBox(), await grip('Night ferry').boundingBox()]
  if (!from || !to) throw new Error('no grips to drag by')
  await page.mouse.move(from.x + 8, from.y + 8)
  await page.mouse.down()
  await page.mouse.move(from.x + 8, from.y - 20, { steps: 5 })
  await page.mouse.move(to.x + 8, to.y, { steps: 10 })
  await page.mouse.up()
  // A drag that has ended, and not only what it looks like.
  await page.getByRole('button', { name: 'Move First light: place 1 of 3' }).waitFor()
  await expect.poll(() => order(page), { timeout: 20_000 }).toEqual(['First light', 'Night ferry', 'Harbour'])
  await grip('First light').focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await expect.poll(() => order(page), { timeout: 20_000 }).toEqual(['Night ferry', 'Harbour', 'First light'])
  await page.keyboard.press('ArrowUp')
  await page.getByText('First light: place 2 of 3', { exact: true }).waitFor({ state: 'attached' })
  await expect.poll(() => order(page), { timeout: 20_000 }).toEqual(['Night ferry', 'First light', 'Harbour'])
  await page.getByText('44.1 kHz, then 48 kHz').waitFor()
}

async function setPrices(page: Page) {
  const price = page.getByLabel('Price (EUR)')
  await price.fill('0.20')
  await page.getByRole('button', { name: 'Save prices' }).click()
  await page.getByText('Nothing at all, or at least €0.50').waitFor()
  expect(await price.getAttribute('aria-invalid')).toBe('true')
  await price.fill('9.90')
  await page.getByRole('button', { name: 'Add a licence' }).click()
  const second = page.getByRole('group', { name: 'Licence 2' })
  await second.getByRole('switch', { name: 'Pay what you want' }).click()
  await second.getByLabel('Suggested price (EUR)').fill('25')
  await second.getByLabel('Minimum (EUR)').fill('5')
  await second.getByRole('checkbox', { name: 'FLAC' }).click()
  await page.getByRole('button', { name: 'Save prices' }).click()
  await page.getByText('Prices saved').waitFor()
}

async function chooseCover(page: Page) {
  const path = join(studio.folder, 'cover.png')
  await writeFile(path, ringsPng())
  await page.getByText('Choose a cover.', { exact: true }).waitFor()
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Choose a cover' }).click(),
  ])
  await chooser.setFiles(path)
  await page.getByRole('img', { name: 'Low water' }).waitFor()
  await page.getByText('Choose a cover.', { exact: true }).waitFor({ state: 'detached' })
}

/** On the page of the artist, and of a track that is on it. */
async function isFoundByListeners() {
  const { page, close } = await openPage(studio.browser)
  await page.goto(`${studio.product.url}/@${artist.username}`)
  await page.getByText('Low water').first().waitFor()
  const found = await fetch(`${studio.product.url}/api/v1/tracks`)
  const { items } = (await found.json()) as { items: { id: string; title: string }[] }
  const ferry = items.find(({ title }) => title === 'Night ferry')
  const answer = await fetch(`${studio.product.url}/api/v1/tracks/${ferry?.id}/products`)
  expect(await answer.json()).toMatchObject({
    items: [
      {
        title: 'Low water',
        status: 'on-sale',
        tracks: [{ title: 'Night ferry' }, { title: 'First light' }, { title: 'Harbour' }],
        licences: [
          { template: 'personal', price: 990, payWhatYouWant: null, formats: ['aac'] },
          {
            template: 'commercial',
            price: 2_500,
            payWhatYouWant: { minimum: 500 },
            formats: ['aac', 'lossless'],
          },
        ],
        images: [{}],
        obstacles: [],
      },
    ],
  })
  await close()
}
