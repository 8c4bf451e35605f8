import { join } from 'node:path'
import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newTrack } from '../../support/api.ts'
import {
  accessibilityFaults,
  chromiumPath,
  launchChromium,
  openPage,
  photograph,
} from '../../support/browser.ts'
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

  test('nothing is cut off in a small window, with letters of twice the size', async () => {
    await studio.restartHost({ libraryDir: join(studio.folder, 'library of a person with tracks') })
    const { page, close } = await signedIn('/library', small)
    await page.getByText(titles[0]).first().waitFor({ timeout: 60_000 })
    await isWholeEverywhere(page, 'once')
    // As whoever has set larger letters has them: questions about the window's width know of it, too.
    const browser = await launchChromium('--blink-settings=defaultFontSize=32')
    try {
      const large = await openPage(browser, { ...small, storageState: await page.context().storageState() })
      await large.page.goto(`${new URL(page.url()).origin}/#/library`)
      await large.page.getByText(titles[0]).first().waitFor({ timeout: 60_000 })
      expect(await large.page.evaluate('getComputedStyle(document.documentElement).fontSize')).toBe('32px')
      await isWholeEverywhere(large.page, 'twice')
    } finally {
      await browser.close()
    }
    await close()
  })
})

async function isWholeEverywhere(page: Page, size: string): Promise<void> {
  const faults: unknown[] = []
  for (const path of mainScreens) {
    await page.goto(`${new URL(page.url()).origin}/#${path}`)
    await page.locator('main h1').waitFor()
    await page.locator('main [aria-busy=true]:not(button)').first().waitFor({ state: 'detached' })
    await photograph(page, `studio-small${path.replace('/', '-')}-${size}`, look)
    if (await overflows(page)) faults.push([path, 'overflows'])
    for (const text of await cutOff(page)) faults.push([path, text])
  }
  expect([size, ...faults]).toEqual([size])
}

const mainScreens = [
  ...['/library', '/queue', '/releases', '/sales', '/orders', '/payouts', '/discounts'],
  ...['/notifications', '/settings', '/help'],
]
const small = { viewport: { width: 1024, height: 640 } }
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

/** Text that ends at an edge without saying so, or that has no more than a letter or two to a line. */
const cutOff = (page: Page) =>
  page.evaluate<string[]>(`[...document.body.querySelectorAll('*')].filter((element) => {
    const words = [...element.childNodes].filter(({ nodeType }) => nodeType === Node.TEXT_NODE)
      .map(({ data }) => data.trim()).join('')
    if (words.length < 4 || !element.checkVisibility()) return false
    const { width } = element.getBoundingClientRect()
    const { overflowX, textOverflow, fontSize } = getComputedStyle(element)
    if (width <= 1) return false
    const isCut = overflowX !== 'visible' && textOverflow === 'clip' && element.scrollWidth > element.clientWidth + 1
    const range = document.createRange()
    range.selectNodeContents(element)
    const lines = [...range.getClientRects()]
    const widest = Math.max(...lines.map((line) => line.width))
    const isColumn = lines.length > 3 && widest < 2 * Number.parseFloat(fontSize)
    return isCut || isColumn
  }).map((element) => element.textContent.trim())`)

async function signedIn(path: string, options = {}) {
  const opened = await studio.open(options)
  const { page } = opened
  const first = page.locator('main').first()
  await first.waitFor()
  if (await page.locator('input[name=email]').isVisible()) await signInToStudio(page, person)
  await page.goto(`${new URL(page.url()).origin}/#${path}`)
  return opened
}
