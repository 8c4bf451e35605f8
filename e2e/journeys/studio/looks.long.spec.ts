import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { accessibilityFaults, chromiumPath } from '../../support/browser.ts'
import { member } from '../../support/people.ts'
import { photographAll, type StudioTest, signInToStudio, startStudioTest } from '../../support/studio.ts'

let studio: StudioTest

describe.skipIf(!chromiumPath)('the Studio’s window', () => {
  beforeAll(async () => {
    studio = await startStudioTest()
  })
  afterAll(() => studio?.stop())

  test('is signed in to and used from the keyboard alone', async () => {
    const { page, complaints, close } = await studio.open()
    const person = await member(studio.product)
    await page.locator('input[name=email]:focus').waitFor()
    await page.keyboard.type(person.email)
    await page.keyboard.press('Tab')
    await page.keyboard.type('not the password')
    await page.keyboard.press('Enter')
    await page.getByRole('alert').getByText('The address or the password is not right.').waitFor()
    await page.locator('input[name=password]').focus()
    await page.keyboard.press('Control+a')
    await page.keyboard.type(person.password)
    await page.keyboard.press('Enter')
    await page.getByText('Your library is empty').waitFor()

    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('/')
    await page.getByRole('searchbox').and(page.locator(':focus')).waitFor()
    // What is written is written, and no shortcut.
    await page.keyboard.type('?')
    expect(await page.getByRole('dialog').count()).toBe(0)
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: 'What would you like to do?' }).waitFor()
    await page.keyboard.type('sett')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor()
    expect(await page.getByRole('dialog').count()).toBe(0)
    await page.keyboard.press('g')
    await page.keyboard.press('l')
    await page.getByRole('heading', { name: 'Library', level: 1 }).waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  test.each([
    ['settings', '/settings', 'Settings'],
    ['design', '/ui', 'The design system'],
  ])('%s is whole, for whoever sees it and whoever does not', async (name, path, heading) => {
    const { page, complaints, close } = await signedIn(path)
    await page.getByRole('heading', { name: heading, level: 1 }).waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    await photographAll(studio, page, name)
    await page.emulateMedia({ colorScheme: 'dark' })
    expect(await accessibilityFaults(page)).toEqual([])
    expect(complaints).toEqual([])
    await close()
  })

  test.each([
    ['palette', 'Control+k'],
    ['shortcuts', '?'],
  ])('%s is whole over the screen', async (name, keys) => {
    const { page, complaints, close } = await signedIn('/library')
    const open = async (window: Page) => {
      await window.keyboard.press(keys)
      await window.getByRole('dialog').waitFor()
    }
    await page.locator('main h1').waitFor()
    await open(page)
    expect(await accessibilityFaults(page)).toEqual([])
    await photographAll(studio, page, name, open)
    expect(complaints).toEqual([])
    await close()
  })

  test('nothing is cut off in a small window, at twice the size', async () => {
    const { page, close } = await signedIn('/library', { viewport: { width: 1024, height: 640 } })
    for (const path of ['/library', '/settings']) {
      await page.goto(`${new URL(page.url()).origin}/#${path}`)
      await page.locator('main h1').waitFor()
      expect([path, await overflows(page)]).toEqual([path, false])
      await page.evaluate("document.documentElement.style.fontSize = '200%'")
      expect([path, 'twice', await overflows(page)]).toEqual([path, 'twice', false])
      await page.evaluate("document.documentElement.style.fontSize = ''")
    }
    await close()
  })
})

const overflows = (page: Page) =>
  page.evaluate<boolean>('document.documentElement.scrollWidth > document.documentElement.clientWidth')

async function signedIn(path: string, options = {}) {
  const opened = await studio.open(options)
  const { page } = opened
  const first = page.locator('main').first()
  await first.waitFor()
  if (await page.locator('input[name=email]').isVisible())
    await signInToStudio(page, await member(studio.product))
  await page.goto(`${new URL(page.url()).origin}/#${path}`)
  return opened
}
