import { join } from 'node:path'
import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newTrack } from '../../support/api.ts'
import { accessibilityFaults, chromiumPath, photograph } from '../../support/browser.ts'
import { member } from '../../support/people.ts'
import { newUser, type SignedInUser, type TestServer } from '../../support/server.ts'
import { photographAll, type StudioTest, signInToStudio, startStudioTest } from '../../support/studio.ts'

let studio: StudioTest
/** Has tracks at the server. */
let person: SignedInUser

describe.skipIf(!chromiumPath)('the Studio’s window', () => {
  beforeAll(async () => {
    studio = await startStudioTest()
    const server = { url: studio.product.url, ctx: studio.product.server.ctx } as TestServer
    person = await newUser(server)
    for (const title of titles) await newTrack(server, person, title)
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
    await page.getByRole('alert').getByText('The e-mail address or password is incorrect.').waitFor()
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

    await page.keyboard.press('Control+,')
    await page.getByRole('switch', { name: 'Single-key shortcuts' }).press('Space')
    await page.getByRole('switch', { name: 'Single-key shortcuts', checked: false }).waitFor()
    await page.getByRole('heading', { name: 'Settings', level: 1 }).click()
    await page.keyboard.press('?')
    await page.keyboard.press('g')
    await page.keyboard.press('n')
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog', { name: 'All actions' }).waitFor()
    expect(await page.getByRole('dialog').count()).toBe(1)
    await page.keyboard.press('Escape')
    await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor()
    await page.getByRole('switch', { name: 'Single-key shortcuts' }).press('Space')
    await page.getByRole('switch', { name: 'Single-key shortcuts', checked: true }).waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  test('settings are whole, for whoever sees them and whoever does not', () =>
    isWhole('settings', '/settings', 'Settings'))

  test('the design system is whole as well, for those who build screens, and for nobody else', async () => {
    const { page, close } = await signedIn('/ui')
    await page.getByText('There is no such screen.').waitFor()
    await close()
    await studio.restartHost({ dev: true })
    try {
      await isWhole('design', '/ui', 'The design system')
    } finally {
      await studio.restartHost({ dev: false })
    }
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
    await studio.restartHost({ libraryDir: join(studio.folder, 'library of a person with tracks') })
    const { page, close } = await signedIn('/library', { viewport: { width: 1024, height: 640 } })
    await page.getByText(titles[0]).first().waitFor({ timeout: 60_000 })
    await page.addInitScript(LETTERS)
    for (const [size, name] of sizes) {
      await page.evaluate(`localStorage.setItem('letters', '${size}')`)
      await page.reload()
      for (const path of mainScreens) {
        await page.goto(`${new URL(page.url()).origin}/#${path}`)
        await page.locator('main h1').waitFor()
        await page.locator('main [aria-busy=true]:not(button)').first().waitFor({ state: 'detached' })
        await photograph(page, `studio-small${path.replace('/', '-')}-${name}`, look)
        expect([path, size, await overflows(page)]).toEqual([path, size, false])
      }
    }
    await close()
  })
})

/** Before anything is drawn, as it is for whoever has set larger letters. */
const LETTERS = `new MutationObserver(() => {
  document.documentElement.style.fontSize = localStorage.getItem('letters')
}).observe(document, { childList: true })`
const mainScreens = [
  ...['/library', '/queue', '/releases', '/sales', '/orders', '/payouts', '/discounts'],
  ...['/notifications', '/settings', '/help'],
]
const sizes = [
  ['', 'once'],
  ['200%', 'twice'],
] as const
const look = { theme: 'light', width: 'wide', language: 'en' } as const
const titles = [
  'Low water',
  'The long way home by the canal, past the mill and over the old footbridge (live at the Arches)',
  'Night ferry',
] as const

async function isWhole(name: string, path: string, heading: string): Promise<void> {
  const { page, complaints, close } = await signedIn(path)
  await page.getByRole('heading', { name: heading, level: 1 }).waitFor()
  expect(await accessibilityFaults(page)).toEqual([])
  await photographAll(studio, page, name)
  await page.emulateMedia({ colorScheme: 'dark' })
  expect(await accessibilityFaults(page)).toEqual([])
  expect(complaints).toEqual([])
  await close()
}

/** To either side, or below: only parts of the window scroll. */
const overflows = (page: Page) =>
  page.evaluate<boolean>(`{
    const { scrollWidth, clientWidth, scrollHeight, clientHeight } = document.documentElement
    scrollWidth > clientWidth || scrollHeight > clientHeight
  }`)

async function signedIn(path: string, options = {}) {
  const opened = await studio.open(options)
  const { page } = opened
  const first = page.locator('main').first()
  await first.waitFor()
  if (await page.locator('input[name=email]').isVisible()) await signInToStudio(page, person)
  await page.goto(`${new URL(page.url()).origin}/#${path}`)
  return opened
}
