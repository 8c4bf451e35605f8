import { randomUUID } from 'node:crypto'
import type { Locator, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { accessibilityFaults, chromiumPath } from '../../support/browser.ts'
import { fillLibrary, manyTrack, openLibraryBeside } from '../../support/many-tracks.ts'
import { member } from '../../support/people.ts'
import { photographAll, type StudioTest, signInToStudio, startStudioTest } from '../../support/studio.ts'

const TRACKS = 10_000
const titles = Array.from({ length: TRACKS }, (_, at) => manyTrack(at).title).sort()
let studio: StudioTest

describe.skipIf(!chromiumPath)('a library of ten thousand tracks', () => {
  beforeAll(async () => {
    studio = await startStudioTest()
    const { page, close } = await studio.open()
    await signInToStudio(page, await member(studio.product))
    await page.getByText('Your library is empty').waitFor()
    const db = await openLibraryBeside(studio.libraryDir)
    await fillLibrary(db, TRACKS, randomUUID, new Date())
    db.close()
    await page.getByText('10,000 tracks').waitFor()
    await close()
  })
  afterAll(() => studio?.stop())

  test('is searched, chosen from, edited and taken back by the keyboard alone', async () => {
    const { page, complaints, close } = await studio.open()
    await page.getByRole('grid').and(page.locator(':focus')).waitFor()
    await page.keyboard.press('End')
    await cursor(page)
      .and(page.locator(`[data-row="${TRACKS - 1}"]`))
      .waitFor()
    await page.keyboard.press('Home')
    await page.keyboard.press('/')
    await page.keyboard.type('harbour zoe')
    await page.getByText(/^\d\d\d tracks$/).waitFor()
    const found = Number((await page.getByText(/^\d+ tracks$/).innerText()).split(' ')[0])
    await page.keyboard.press('Enter')
    await page.getByRole('grid').and(page.locator(':focus')).waitFor()
    await page.keyboard.press('x')
    await page.keyboard.press('Shift+ArrowDown')
    await page.keyboard.press('Shift+ArrowDown')
    await page.getByText('3 selected').waitFor()
    await page.keyboard.press('Control+a')
    await page.getByText(`${found} selected`).waitFor()

    await page.keyboard.press('e')
    await page.getByRole('dialog', { name: `Edit ${found} tracks` }).waitFor()
    await page.keyboard.type('Sea shanty')
    await page.keyboard.press('Enter')
    await page.getByText(`${found} tracks edited`).waitFor()
    await seek(page, 'shanty')
    await page.getByText(`${found} tracks`, { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Undo' }).press('Enter')
    await page.getByText(`${found} tracks are as they were`).waitFor()
    await page.getByText('No tracks match').waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    await photographAll(studio, page, 'library-none-found', async (window) => {
      await seek(window, 'shanty')
      await window.locator('main h2').waitFor()
    })
    await page.getByRole('button', { name: 'Show all tracks' }).press('Enter')
    await page.getByText('10,000 tracks').waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  test('is put in order, scrolled through, and chosen from by the mouse', async () => {
    const { page, complaints, close } = await studio.open()
    await page.getByRole('button', { name: 'Title' }).click()
    await page
      .locator('[data-row="0"]')
      .getByText(titles[0] ?? '', { exact: true })
      .waitFor()
    await page.getByRole('button', { name: 'Title' }).click()
    await page
      .locator('[data-row="0"]')
      .getByText(titles.at(-1) ?? '', { exact: true })
      .waitFor()
    await isReadInColumns(page)
    const middle = TRACKS / 2
    await scrollTo(page, middle)
    await page
      .locator(`[data-row="${middle}"]`)
      .getByText(titles[TRACKS - 1 - middle] ?? '', { exact: true })
      .waitFor()
    // However far one goes, no more rows are there than are seen.
    expect(await page.locator('[data-row]').count()).toBeLessThan(60)

    await page.locator(`[data-row="${middle}"]`).click()
    await page.locator(`[data-row="${middle + 4}"]`).click({ modifiers: ['Shift'] })
    await page.getByText('5 selected').waitFor()
    await page.locator(`[data-row="${middle + 2}"]`).click({ modifiers: ['Control'] })
    await page.getByText('4 selected').waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    await photographAll(studio, page, 'library-many', async (window) => {
      await window.locator('[data-row="2"]').click()
      await window.locator('[data-row="5"]').click({ modifiers: ['Shift'] })
      await window.locator('section [aria-live]', { hasText: '4' }).waitFor()
    })

    await page.locator(`[data-row="${middle + 1}"]`).click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Delete' }).click()
    await page.getByRole('dialog', { name: 'Delete 4 tracks?' }).getByText('stay where they are').waitFor()
    expect(await saidOf(page, page.getByRole('dialog'))).toContain('stay where they are')
    expect(await accessibilityFaults(page)).toEqual([])
    await page.getByRole('button', { name: 'Delete', exact: true }).click()
    await page.getByText('9,996 tracks', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByText('10,000 tracks', { exact: true }).waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  test('is shown by its covers, in a small window as well', async () => {
    const { page, complaints, close } = await studio.open({ viewport: { width: 1024, height: 640 } })
    await page.locator('[data-row="0"]').waitFor()
    await page.screenshot({ path: picture('library-small-window') })
    await page.keyboard.press('v')
    await page.getByRole('gridcell').nth(5).getByText(/\w/).first().waitFor()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowDown')
    expect(await cursor(page).getAttribute('data-row')).not.toBe('1')
    await page.keyboard.press('Shift+ArrowRight')
    await page.getByText('2 selected').waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    await photographAll(studio, page, 'library-covers', async (window) => {
      await window.keyboard.press('v')
      await window.getByRole('gridcell').nth(5).getByText(/\w/).first().waitFor()
    })
    await page.keyboard.press('Enter')
    await page.waitForURL(/#\/tracks\//)
    expect(complaints).toEqual([])
    await close()
  })
})

/** Each column is under its name, and one of them says that it is what the list is in the order of. */
async function isReadInColumns(page: Page): Promise<void> {
  const names = page.getByRole('columnheader')
  const spans = await names.evaluateAll((all) =>
    all.map((one) => Number(one.getAttribute('aria-colspan') ?? 1)),
  )
  const cells = await page.locator('[data-row="0"]').getByRole('gridcell').count()
  expect(spans.reduce((sum, span) => sum + span, 0)).toBe(cells)
  const sorted = page.locator('[role=columnheader]:is([aria-sort=ascending], [aria-sort=descending])')
  expect(await sorted.count()).toBe(1)
  expect(await sorted.getAttribute('aria-sort')).toBe('descending')
  expect(await sorted.innerText()).toContain('Title')
  expect(await sorted.locator('[aria-pressed]').count()).toBe(0)
}

/** What a screen reader is told of it beyond its name. */
async function saidOf(page: Page, of: Locator): Promise<string> {
  const id = await of.getAttribute('aria-describedby')
  return id === null ? '' : page.locator(`[id="${id}"]`).innerText()
}

const cursor = (page: Page) => page.locator('[data-cursor]')
const picture = (name: string) =>
  new URL(`../../artifacts/screens/studio-${name}.png`, import.meta.url).pathname

async function seek(page: Page, words: string): Promise<void> {
  await page.keyboard.press('/')
  await page.keyboard.press('Control+a')
  await page.keyboard.type(words)
}

const scrollTo = (page: Page, index: number) =>
  page.evaluate(`document.querySelector('[role=grid]').scrollTop = ${index} * 44`)
