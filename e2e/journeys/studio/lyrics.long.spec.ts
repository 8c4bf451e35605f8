import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { toneWav } from '../../support/audio.ts'
import {
  accessibilityFaults,
  chromiumPath,
  contextFor,
  looks,
  openPage,
  photograph,
} from '../../support/browser.ts'
import { member } from '../../support/people.ts'
import { type StudioTest, signInToStudio, startStudioTest, studioLooks } from '../../support/studio.ts'

const LRC = `[ti:Stairwell]
[la:en]

[00:00.50]The lamp is out on the second floor
[00:02.00]We count the steps by hand
[00:75.00]Nobody lives behind that door

[00:04.00]And nobody in the band
[00:05.50]שיר על המדרגות
[00:07.00]<b>Sing</b> it & let it land e${'\u0301'.repeat(40)}
[00:08.50]
[00:10.00]One, two, and the railing hums
[00:12.00][00:16.00]Oh, the railing hums
[00:14.00]Up where the daylight comes
[00:18.00]Down where the daylight comes
`
const repaired = LRC.replace('[00:75.00]', '[00:03.00]')
const waiting = { timeout: 60_000, interval: 200 }

let studio: StudioTest

describe.skipIf(!chromiumPath)('lyrics, from the Studio to the page', () => {
  beforeAll(async () => {
    studio = await startStudioTest()
    const { page, close } = await studio.open()
    await signInToStudio(page, await member(studio.product))
    await close()
  })
  afterAll(() => studio?.stop())

  test('are opened, put right and timed in the Studio, and followed and pressed on the page', async () => {
    const { page, complaints, close } = await studio.open()
    page.setDefaultTimeout(60_000)
    await importSong(page)
    await page.getByRole('tab', { name: 'Lyrics' }).click()
    await areWritten(page)
    await areTimedByHand(page)
    await arePhotographed(page)

    await page.getByRole('button', { name: 'Publish', exact: true }).click()
    const link = page.getByRole('link', { name: 'Open its page' })
    await link.waitFor()
    const address = (await link.getAttribute('href')) ?? ''
    await areFollowed(address)
    await areSeen(address)
    expect(complaints).toEqual([])
    await close()
  }, 900_000)
})

async function importSong(page: Page): Promise<void> {
  const song = join(studio.folder, 'Stairwell.wav')
  await writeFile(song, toneWav({ seconds: 20 }))
  await page.getByRole('button', { name: 'Import' }).first().waitFor()
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Import' }).first().click(),
  ])
  await chooser.setFiles(song)
  await page.getByRole('row').filter({ hasText: 'Stairwell' }).dblclick()
  await page.getByRole('heading', { name: 'Stairwell', level: 1 }).waitFor()
}

const area = (page: Page) => page.getByRole('textbox', { name: 'Lyrics' })

async function openFile(page: Page, name: string, content: string | Buffer): Promise<void> {
  const file = join(studio.folder, name)
  await writeFile(file, content)
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Open a file' }).click(),
  ])
  await chooser.setFiles(file)
}

async function areWritten(page: Page): Promise<void> {
  await area(page).fill('First words\nand the second')
  await page.getByText('Plain text, 2 lines').waitFor()
  await page.locator('[data-save=local]').waitFor()
  await openFile(page, 'words.txt', Buffer.from([0x4c, 0xe9, 0x67]))
  await page.getByText('words.txt cannot be read').waitFor()
  expect(await area(page).inputValue()).toBe('First words\nand the second')

  await openFile(page, 'stairwell.lrc', LRC)
  await page.getByText('Lyrics taken from stairwell.lrc.').waitFor()
  await page.getByText('Timed: 10 of 11 lines').waitFor()
  await page.getByRole('button', { name: 'Line 6: this is not a time' }).click()
  const marked = () =>
    page.evaluate(
      '(({ value, selectionStart, selectionEnd }) => value?.slice(selectionStart, selectionEnd))(document.activeElement)',
    )
  await expect.poll(marked, waiting).toBe('[00:75.00]Nobody lives behind that door')
  await area(page).fill(repaired)
  await page.getByText('Timed: 11 of 11 lines').waitFor()
  await page.getByLabel('Language of the lyrics').click()
  await page.getByRole('option', { name: 'English' }).click()
  await page.locator('[data-save=local]').waitFor()
  await page.reload()
  await page.getByRole('tab', { name: 'Lyrics' }).click()
  await page.getByText('Timed: 11 of 11 lines').waitFor()
  // What piles up on one letter was cut to what languages write.
  expect(await area(page).inputValue()).toBe(
    repaired.trim().replace('\u0301'.repeat(40), '\u0301'.repeat(9)).normalize(),
  )
  await page.getByLabel('Language of the lyrics').getByText('English').waitFor()
}

/** The first two lines get new times: at the start, and where one has gone to by the keys of the waveform. */
async function areTimedByHand(page: Page): Promise<void> {
  const stamp = page.getByRole('button', { name: 'Set the time' })
  await stamp.click()
  const slider = page.getByRole('slider', { name: 'Position in the recording' })
  await slider.focus()
  await page.keyboard.press('ArrowRight')
  await vi.waitUntil(async () => (await slider.getAttribute('aria-valuenow')) === '5')
  await stamp.click()
  const lines = async () => (await area(page).inputValue()).split('\n').slice(3, 5)
  expect(await lines()).toEqual([
    '[00:00.00]The lamp is out on the second floor',
    '[00:05.00]We count the steps by hand',
  ])
  await area(page).fill((await area(page).inputValue()).replace('[00:05.00]', '[00:02.00]'))
  await area(page).blur()
  await page.locator('[data-save=local]').waitFor()
}

async function arePhotographed(page: Page): Promise<void> {
  expect(await accessibilityFaults(page)).toEqual([])
  const storageState = await page.context().storageState()
  for (const look of studioLooks) {
    const other = await openPage(studio.browser, { ...contextFor(look), storageState })
    await other.page.goto(page.url())
    await other.page.getByRole('tab').nth(1).click()
    await other.page.locator('textarea').waitFor()
    await photograph(other.page, 'studio-editor-lyrics', look)
    await other.close()
  }
}

/** Every line that is marked, in its turn: looking now and then would miss some. */
const RECORD = `
  globalThis.sung = []
  new MutationObserver((changes) => {
    for (const { target } of changes) if (target.ariaCurrent) globalThis.sung.push(target.textContent)
  }).observe(document.querySelector('[data-live]'), { attributeFilter: ['aria-current'], subtree: true })`

/** By the pointer, by keys, and by the sound itself. */
async function areFollowed(address: string): Promise<void> {
  const { page, complaints, close } = await openPage(studio.browser)
  page.setDefaultTimeout(60_000)
  await page.goto(address)
  const words = page.locator('[data-live]')
  const slider = page.locator('[data-player] [data-part=slider]')
  const at = async () => Number(await slider.getAttribute('aria-valuenow'))
  const sung = () => words.locator('[aria-current]').allInnerTexts()
  const line = (name: string) => words.getByRole('button', { name, exact: true })
  expect(await words.getByRole('button').count()).toBe(11)
  expect(await sung()).toEqual([])
  await page.evaluate(RECORD)
  const wasSung = (text: string) =>
    vi.waitUntil(async () => (await page.evaluate<string[]>('globalThis.sung')).at(-1) === text, waiting)

  await line('Up where the daylight comes').click()
  await vi.waitUntil(async () => (await at()) >= 14, waiting)
  expect(await page.evaluate('globalThis.sung[0]')).toBe('Up where the daylight comes')
  const scrolledTo = await page.evaluate('scrollY')
  // The refrain comes once more, by itself, and is brought to sight within its box.
  await wasSung('Down where the daylight comes')
  expect(await page.evaluate('globalThis.sung')).toEqual([
    'Up where the daylight comes',
    'Oh, the railing hums',
    'Down where the daylight comes',
  ])
  const isInSight = `(() => {
    const box = document.querySelector('[data-live]').getBoundingClientRect()
    const line = document.querySelector('[data-live] [aria-current]').getBoundingClientRect()
    return line.top >= box.top && line.bottom <= box.bottom
  })()`
  await vi.waitUntil(() => page.evaluate<boolean>(isInSight), waiting)
  expect(await page.evaluate('scrollY')).toBe(scrolledTo)

  await line('Up where the daylight comes').focus()
  for (const key of ['Home', 'ArrowDown', 'ArrowDown']) await page.keyboard.press(key)
  expect(await page.evaluate('document.activeElement.textContent')).toBe('Nobody lives behind that door')
  await page.keyboard.press('Enter')
  await page.keyboard.press('k')
  expect(await page.evaluate('globalThis.sung[3]')).toBe('Nobody lives behind that door')
  expect(await page.evaluate('document.querySelectorAll("[data-live] [tabindex=\\"0\\"]").length')).toBe(1)
  // By Tab one leaves them as one thing.
  await page.keyboard.press('Tab')
  expect(await page.evaluate('document.activeElement.closest("[data-live]") === null')).toBe(true)
  expect(await page.evaluate('document.querySelector(".words b")')).toBeNull()
  expect(complaints).toEqual([])
  await close()
}

async function areSeen(address: string): Promise<void> {
  for (const look of looks) {
    const { page, close } = await openPage(studio.browser, contextFor(look))
    page.setDefaultTimeout(60_000)
    await page.goto(address)
    const words = page.locator('[data-live]')
    await words.getByRole('button').nth(4).click()
    await words.locator('[aria-current]').waitFor()
    await page.keyboard.press('k')
    await photograph(page, 'lyrics', look)
    expect(await accessibilityFaults(page)).toEqual([])
    expect(await page.evaluate('document.documentElement.scrollWidth > innerWidth')).toBe(false)
    await close()
  }
}
