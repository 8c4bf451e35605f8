import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { toneWav } from '../../support/audio.ts'
import { accessibilityFaults, chromiumPath } from '../../support/browser.ts'
import { fillQueue } from '../../support/long-queue.ts'
import { member } from '../../support/people.ts'
import { photographAll, type StudioTest, signInToStudio, startStudioTest } from '../../support/studio.ts'

let studio: StudioTest

describe.skipIf(!chromiumPath)('the queue', () => {
  beforeAll(async () => {
    studio = await startStudioTest()
  })
  afterAll(() => studio?.stop())

  test('says what it does, rests and goes on, keeps the order one gives it, and is used from the keyboard', async () => {
    const { page, complaints, close } = await studio.open()
    await signInToStudio(page, await member(studio.product))
    await page.keyboard.press('g')
    await page.keyboard.press('q')
    await page.getByRole('heading', { name: 'Nothing waiting' }).waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    await photographAll(studio, page, 'queue-empty')

    await page.getByRole('button', { name: 'Pause the queue' }).click()
    await page.getByText('The queue is paused.').waitFor()
    await importFiles(page, ['One', 'Two', 'Three'])
    await page.locator('[data-queue] a').click()
    await titles(page).toEqual(['One', 'Two', 'Three'])
    await page.getByRole('button', { name: 'Three', exact: true }).focus()
    await page.keyboard.press('Alt+ArrowUp')
    await titles(page).toEqual(['One', 'Three', 'Two'])
    await page.getByRole('button', { name: 'Three', exact: true }).and(page.locator(':focus')).waitFor()
    await page.keyboard.press('Alt+ArrowUp')
    await titles(page).toEqual(['Three', 'One', 'Two'])
    await drag(page, 'Two', 'Three')
    await titles(page).toEqual(['Two', 'Three', 'One'])
    await group(page, 'One').getByRole('button', { name: 'Pause One' }).click()
    await group(page, 'One').getByText('Paused').waitFor()

    await page.getByRole('button', { name: 'Two', exact: true }).press('ArrowRight')
    await group(page, 'Two').getByRole('button', { name: 'Log of' }).click()
    await group(page, 'Two').getByRole('region', { name: 'Log of' }).getByText('Queued').waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    await photographAll(studio, page, 'queue-paused', open('Two'))

    // Order and rest are the library's: another engine has them.
    await studio.restartHost()
    await page.goto(studio.host.openAddress())
    await page.goto(`${new URL(page.url()).origin}/#/queue`)
    await page.getByText('The queue is paused.').waitFor()
    await titles(page).toEqual(['Two', 'Three', 'One'])

    // All of this passes: it is looked for from before the press on.
    await Promise.all([
      page.locator('[data-queue=running]').waitFor({ timeout: 60_000 }),
      group(page, 'Two').getByRole('progressbar').first().waitFor({ timeout: 60_000 }),
      page.getByText(/encoding \d of 3/).waitFor({ timeout: 60_000 }),
      page.getByRole('button', { name: 'Resume the queue' }).click(),
    ])
    await page.getByText('Nothing waiting').waitFor({ timeout: 240_000 })
    await page.getByRole('button', { name: 'Done 3' }).click()
    await titles(page).toEqual(['One', 'Three', 'Two'])
    await page.getByRole('button', { name: 'More for the whole queue' }).click()
    await page.getByRole('menuitem', { name: 'Clear finished work' }).click()
    await page.getByText('Nothing is done yet').waitFor()
    expect(complaints.filter((text) => !isOfRestart(text))).toEqual([])
    await close()
  })

  test('ten thousand jobs are there at once, and the last is found', async () => {
    await fillQueue(studio, 10_000)
    const { page, close } = await studio.open()
    await page.locator('main h1').waitFor()
    await page.getByRole('button', { name: 'Pause the queue' }).waitFor({ state: 'detached' })
    const openedMs = await openingMs(page)
    console.log(`a queue of 10,000 jobs was on the screen ${Math.round(openedMs)} ms after it was asked for`)
    expect(await page.locator('[data-group]').count()).toBeLessThan(60)
    expect(await page.locator('[aria-setsize]').first().getAttribute('aria-setsize')).toBe('2500')
    expect(await accessibilityFaults(page)).toEqual([])
    await photographAll(studio, page, 'queue-long')
    await page.locator('[data-group] button[id^=queue-]').first().focus()
    await page.keyboard.press('End')
    await page.getByRole('button', { name: 'Song 2500', exact: true }).waitFor()
    await page.getByRole('button', { name: /^Failed/ }).click()
    await page.getByText('The disk that holds the library is full').first().waitFor()
    expect(await page.locator('[aria-setsize]').first().getAttribute('aria-setsize')).toBe('25')
    expect(await accessibilityFaults(page)).toEqual([])
    await photographAll(studio, page, 'queue-failed', async (window) => {
      await window.getByRole('button', { name: /^(Failed|Échecs)/ }).click()
      await open('Song 100')(window)
    })
    await close()
  })
})

const isOfRestart = (text: string) => /WebSocket|ERR_CONNECTION/.test(text)
const group = (page: Page, title: string) =>
  page.locator('[data-group]').filter({ has: page.getByRole('button', { name: title, exact: true }) })
const titles = (page: Page) =>
  expect.poll(() => page.locator('[data-group] button[id^=queue-]').allInnerTexts(), {
    timeout: 20_000,
  })
const open = (title: string) => async (page: Page) => {
  const button = page.getByRole('button', { name: title, exact: true })
  await button.waitFor()
  if ((await button.getAttribute('aria-expanded')) === 'false') await button.click()
}

async function importFiles(page: Page, names: readonly string[]): Promise<void> {
  await page.goto(`${new URL(page.url()).origin}/#/library`)
  const files = names.map((name) => join(studio.folder, `${name}.wav`))
  for (const [at, file] of files.entries())
    await writeFile(file, toneWav({ seconds: 20, hertz: 330 + 55 * at }))
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Import' }).first().click(),
  ])
  await chooser.setFiles(files)
  await page.getByText(`${names.length} files imported`).waitFor({ timeout: 60_000 })
}

/** By its grip, to just above another. */
async function drag(page: Page, title: string, onto: string): Promise<void> {
  const row = group(page, title)
  await row.hover()
  await row.locator('[draggable]').dragTo(group(page, onto), { targetPosition: { x: 60, y: 4 } })
}

/** From the press to the first rows being drawn. */
function openingMs(page: Page): Promise<number> {
  return page.evaluate<number>(`new Promise((resolve) => {
    const began = performance.now()
    const look = () => document.querySelector('[data-group]')
      ? requestAnimationFrame(() => resolve(performance.now() - began))
      : requestAnimationFrame(look)
    location.hash = '/queue'
    look()
  })`)
}
