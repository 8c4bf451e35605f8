import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Track } from '@veza/shared/contracts/catalog.ts'
import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { call } from '../../support/api.ts'
import {
  AUDIO_IN_PAGE,
  accessibilityFaults,
  chromiumPath,
  levelOf,
  type OpenPage,
} from '../../support/browser.ts'
import { ringsPng } from '../../support/pictures.ts'
import { uploadPicture } from '../../support/profiles.ts'
import {
  type CutNetwork,
  networkBefore,
  type SecondStudio,
  startSecondStudio,
} from '../../support/second-studio.ts'
import { newUser, type SignedInUser, type TestServer } from '../../support/server.ts'
import { photographAll, type StudioTest, signInToStudio, startStudioTest } from '../../support/studio.ts'
import { goTo, importFiles, isPublished, publishInStudio, writeSong } from '../../support/studio-work.ts'

const title = 'Harbour lights'
let studio: StudioTest
let server: TestServer
let network: CutNetwork
let second: SecondStudio
let ann: SignedInUser
let first: OpenPage
let other: OpenPage

describe.skipIf(!chromiumPath)('a second computer of the same person', () => {
  beforeAll(async () => {
    studio = await startStudioTest()
    server = { url: studio.product.url, ctx: studio.product.server.ctx } as TestServer
    network = await networkBefore(server.url)
    second = await startSecondStudio(studio, network.address)
    ann = await newUser(server)
    first = await studio.open()
    other = await second.open()
    // Sounds are played by elements outside of the page: here they are in it, so that one can listen.
    await other.page.addInitScript(AUDIO_IN_PAGE)
    await other.page.reload()
    for (const { page } of [first, other]) {
      page.setDefaultTimeout(90_000)
      await signInToStudio(page, ann)
    }
  })
  afterAll(async () => {
    await second?.stop()
    await network?.close()
    await studio?.stop()
  })

  test('shows the covers and waveforms of what the first one published, and plays it, without a reload', async () => {
    await importFiles(first.page, [await writeSong(studio.folder, title, 20)])
    await giveCover(first.page)
    await publishInStudio(first.page, [title])
    await isPublished(first.page, title)

    await row(other.page).waitFor()
    await picture(row(other.page)).waitFor()
    await expect.poll(() => shapeOf(other.page), { timeout: 60_000 }).toBeGreaterThan(200)
    expect(await accessibilityFaults(other.page)).toEqual([])
    await photographAll(studio, other.page, 'second-computer', (page) => picture(row(page)).waitFor())

    await row(other.page).hover()
    await other.page.getByRole('button', { name: `Play ${title}` }).click()
    await expect.poll(() => levelOf(other.page, 'audio'), { timeout: 60_000 }).toBeGreaterThan(-40)
    await other.page.getByRole('button', { name: `Pause ${title}` }).click()
  })

  test('its editor shows the same, and plays it from any place', async () => {
    const { page } = other
    await openEditor(page)
    await picture(page.locator('main')).waitFor()
    const position = slider(page)
    await position.press('ArrowRight')
    await position.press('ArrowRight')
    await page.getByRole('button', { name: 'Play', exact: true }).click()
    await expect.poll(() => secondsAt(page), { timeout: 60_000 }).toBeGreaterThan(10)
    expect(await levelOf(page, 'html > audio:last-of-type')).toBeGreaterThan(-40)
    await position.press('Home')
    await expect.poll(() => secondsAt(page)).toBeLessThan(8)
    await page.getByRole('button', { name: 'Pause' }).click()
    await photographAll(studio, page, 'second-computer-editor', (page) =>
      picture(page.locator('main')).waitFor(),
    )
  })

  test('a picture that is replaced elsewhere takes the place of the former', async () => {
    await goTo(other.page, '/library')
    const before = await picture(row(other.page)).getAttribute('src')
    await replaceCover()
    await expect
      .poll(() => picture(row(other.page)).getAttribute('src'), { timeout: 100_000 })
      .not.toBe(before)
  })

  test('without a network what was fetched is there still, and one is told why nothing is heard', async () => {
    const { page, complaints } = other
    await network.cut()
    await page.reload()
    await picture(row(page)).waitFor()
    await expect.poll(() => shapeOf(page), { timeout: 60_000 }).toBeGreaterThan(200)
    await openEditor(page)
    await page.getByRole('button', { name: 'Play', exact: true }).click()
    await page
      .getByText('This recording is not on this computer, and its server cannot be reached.')
      .waitFor()
    await page.screenshot({ path: join('e2e/artifacts/screens', 'studio-second-computer-away.png') })
    await network.mend()
    expect(complaints).toEqual([])
  })
})

const slider = (page: Page) => page.getByRole('slider', { name: 'Position in the recording' })
const secondsAt = async (page: Page) => Number(await slider(page).getAttribute('aria-valuenow'))
const row = (page: Page) => page.getByRole('row').filter({ hasText: title })
const picture = (within: ReturnType<typeof row>) => within.getByRole('img', { name: title })
/** How much the path says that draws a row's bars: of a mere thread, next to nothing. */
const shapeOf = async (page: Page) =>
  ((await row(page).locator('svg[height="28"] path').getAttribute('d')) ?? '').length

/** In the editor of the first computer, as a person does. */
async function giveCover(page: Page): Promise<void> {
  const file = join(studio.folder, 'cover.png')
  await writeFile(file, ringsPng(600))
  await openEditor(page)
  await page.locator('input[type=file]').first().setInputFiles(file)
  await page.getByRole('button', { name: 'Use as cover' }).click()
  await page.getByText('Cover saved.').waitFor()
}

async function openEditor(page: Page): Promise<void> {
  await goTo(page, '/library')
  await row(page).getByText(title).dblclick()
  await page.getByRole('heading', { level: 1, name: title }).waitFor()
}

/** As by another of her windows. */
async function replaceCover(): Promise<void> {
  const { items } = (await call<{ items: Track[] }>(server, ann, 'GET /me/tracks')).body
  const bytes = ringsPng(600, [0x2e57e4, 0xf0f0f0])
  const { id: uploadId } = await uploadPicture(server, ann, bytes, 'cover.png', 'cover')
  const { status } = await call(server, ann, `POST /tracks/${items[0]?.id}/cover`, { uploadId })
  expect(status).toBe(200)
}
