import { join } from 'node:path'
import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bareCaller } from '../../support/bare-http.ts'
import {
  accessibilityFaults,
  chromiumPath,
  contextFor,
  looks,
  type OpenPage,
  openPage,
  photograph,
} from '../../support/browser.ts'
import { newPublishedTrack } from '../../support/catalog.ts'
import { giveTotp } from '../../support/second-factors.ts'
import { newUser, type SignedInUser, type TestServer } from '../../support/server.ts'
import { photographAll, type StudioTest, startStudioTest } from '../../support/studio.ts'
import { cutOff, focusRound } from '../../support/studio-face.ts'

const fourLooks = ['wide light en', 'narrow light fr', 'wide dark fr', 'narrow dark en']
let studio: StudioTest
let server: TestServer
let admin: SignedInUser & { readonly codes: string[] }
let window: OpenPage

describe.skipIf(!chromiumPath)('what is switched on and announced', () => {
  beforeAll(async () => {
    studio = await startStudioTest()
    server = { url: studio.product.url, ctx: studio.product.server.ctx } as TestServer
    const user = await newUser(server, ['creator', 'admin'])
    const { recoveryCodes } = await giveTotp(bareCaller(server.url), user, server.ctx.clock)
    admin = { ...user, codes: [...recoveryCodes] }
    await newPublishedTrack(server, admin, { title: 'Harbour lights' })
    window = await studio.open()
    window.page.setDefaultTimeout(90_000)
    await signInWithCode(window.page)
  })
  afterAll(async () => {
    await window?.close()
    await studio?.stop()
  })

  test('an admin says whom a flag is on for, and why', async () => {
    const { page } = window
    await go(page, 'flags')
    const row = page.locator('[data-flag="listening-together"]')
    await row.getByText('On for everybody').waitFor()
    await page.getByRole('button', { name: 'Change', exact: true }).click()
    await page.getByLabel('Percentage of the accounts').fill('a lot')
    await page.getByText('Write a whole number from 0 to 100.').waitFor()
    expect(await page.getByRole('button', { name: 'Save', exact: true }).isDisabled()).toBe(true)
    await page.getByLabel('Percentage of the accounts').fill('25')
    await page.getByLabel('Always on for').fill('nobody-here')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText('Nobody here is called nobody-here').waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    await page.screenshot({ path: join('e2e/artifacts/screens', 'studio-flags-change.png') })
    await page.getByLabel('Always on for').fill(`@${admin.username}`)
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await row.getByText('On for 25% of the accounts, and 1 person by name').waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    await photographAll(studio, page, 'flags', (one) => one.locator('[data-flag]').first().waitFor())
    await page.getByRole('button', { name: 'All changes of flags' }).click()
    await page.locator('[data-entry="flag.allowed"]').first().waitFor()
    await page.locator('[data-entry="flag.changed"]').first().waitFor()
  })

  test('an admin announces something in both languages, and sees it themselves', async () => {
    const { page } = window
    await go(page, 'announcements')
    await page.getByText('Nothing was announced yet').waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    await photographAll(studio, page, 'announcements-empty')
    await page.getByRole('button', { name: 'New announcement' }).click()
    await page.getByRole('button', { name: 'Announce', exact: true }).click()
    await page.getByText('Write a title in both languages.').first().waitFor()
    await fill(page, 'Title', 'Maintenance on Sunday', 'Entretien dimanche')
    await fill(page, 'Text', ...maintenance)
    await page.getByLabel('Link', { exact: true }).fill('https://status.veza.example/')
    await choose(page, 'Weight', 'Please note')
    expect(await accessibilityFaults(page)).toEqual([])
    await page.screenshot({ path: join('e2e/artifacts/screens', 'studio-announcements-new.png') })
    await page.getByRole('button', { name: 'Announce', exact: true }).click()
    await page.locator('[data-announced=live]').waitFor()
    await bar(page).getByText('Maintenance on Sunday').waitFor()
    await announceNews(page)
    await expect.poll(() => bar(page).locator('[data-announcement]').count()).toBe(2)
    expect(await accessibilityFaults(page)).toEqual([])
    await photographAll(studio, page, 'announcements', (one) =>
      one.locator('[data-announcement]').nth(1).waitFor(),
    )
  })

  test('the screens are whole in a small window, also with announcements above them', async () => {
    const { page } = window
    await page.setViewportSize({ width: 960, height: 640 })
    for (const part of ['flags', 'announcements'] as const) {
      await go(page, part)
      await page.locator('main [aria-busy=true]:not(button)').first().waitFor({ state: 'detached' })
      expect([part, await cutOff(page)]).toEqual([part, []])
      const { unseen, missed } = await focusRound(page)
      expect([part, unseen, missed]).toEqual([part, [], []])
      await page.screenshot({ path: join('e2e/artifacts/screens', `studio-${part}-960.png`) })
    }
    await page.setViewportSize({ width: 1280, height: 800 })
  })

  test.each(
    looks.filter(({ width, theme, language }) => fourLooks.includes(`${width} ${theme} ${language}`)),
  )('the pages show it: $width, $theme, $language', async (look) => {
    const { page, complaints, close } = await openPage(studio.browser, contextFor(look))
    for (const [name, path] of [
      ['home', '/'],
      ['search', '/search?q=harbour'],
      ['sign-in', '/sign-in'],
    ] as const) {
      await page.goto(server.url + path)
      await page.locator('[data-announcement]').nth(1).waitFor()
      expect(await accessibilityFaults(page), name).toEqual([])
      expect(await page.evaluate('document.documentElement.scrollWidth > innerWidth')).toBe(false)
      await photograph(page, `announced-${name}`, look)
    }
    expect(complaints).toEqual([])
    await close()
  })

  test('a visitor dismisses it by keys, stays on the page, and never sees it again', async () => {
    const { page, close } = await openPage(studio.browser)
    await page.goto(`${server.url}/search?q=harbour`)
    const first = page.getByRole('button', { name: 'Dismiss: Maintenance on Sunday' })
    await page.evaluate('window.stayed = true')
    await first.focus()
    await page.keyboard.press('Enter')
    await first.waitFor({ state: 'detached' })
    expect(await page.evaluate('document.activeElement.getAttribute("aria-label")')).toMatch(/^Dismiss: /)
    await page.keyboard.press('Enter')
    await page.locator('.announcements').waitFor({ state: 'detached' })
    expect(await page.evaluate('[window.stayed, document.activeElement.id]')).toEqual([true, 'main'])
    await page.goto(`${server.url}/`)
    await page.locator('main').waitFor()
    expect(await page.locator('[data-announcement]').count()).toBe(0)
    await close()
  })

  test('without scripts it is dismissed by its form, which leads back', async () => {
    const { page, close } = await openPage(studio.browser, { javaScriptEnabled: false })
    await page.goto(`${server.url}/search?q=harbour`)
    await page.getByRole('button', { name: 'Dismiss: Maintenance on Sunday' }).click()
    await page.locator('[data-announcement]').nth(1).waitFor({ state: 'detached' })
    expect(page.url()).toBe(`${server.url}/search?q=harbour`)
    expect(await page.locator('[data-announcement]').count()).toBe(1)
    await close()
  })

  test('without the server the Studio shows what it knew, and what is dismissed then stays dismissed', async () => {
    const { page, complaints } = window
    await go(page, 'flags')
    await bar(page).getByRole('button', { name: 'Dismiss: Maintenance on Sunday' }).click()
    await expect.poll(() => bar(page).locator('[data-announcement]').count()).toBe(1)
    expect(complaints.filter((one) => !one.includes('Failed to load'))).toEqual([])
    await studio.product.stop()
    await page.goto(`${new URL(page.url()).origin}/#/library`)
    await page.reload()
    await bar(page).getByText('Listen together').first().waitFor()
    await bar(page)
      .getByRole('button', { name: /^Dismiss: / })
      .click()
    await bar(page).waitFor({ state: 'detached' })
    await page.reload()
    await page.getByRole('navigation', { name: 'Screens' }).waitFor()
    await page.locator('main h1').first().waitFor()
    expect(await bar(page).count()).toBe(0)
  })
})

const maintenance = [
  'From 6 to 7 in the morning (Paris) nothing can be uploaded. What is on its way goes on by itself.',
  'De 6 h à 7 h du matin (Paris), aucun envoi n’est possible. Ceux qui sont en route reprennent d’eux-mêmes.',
] as const

async function announceNews(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'New announcement' }).click()
  await fill(page, 'Title', 'Listen together', 'Écoutez ensemble')
  await page.getByRole('button', { name: 'Announce', exact: true }).click()
  await page.locator('[data-announced]').nth(1).waitFor()
}

async function fill(page: Page, what: 'Title' | 'Text', english: string, french: string): Promise<void> {
  await page.getByLabel(`${what} in English`).fill(english)
  await page.getByLabel(`${what} in French`).fill(french)
}

async function go(page: Page, part: 'flags' | 'announcements'): Promise<void> {
  await page.goto(`${new URL(page.url()).origin}/#/moderation/${part}`)
  await page.getByRole('heading', { level: 1, name: 'Moderation' }).waitFor()
}

async function choose(page: Page, what: string, choice: string): Promise<void> {
  await page.getByRole('combobox', { name: what }).click()
  await page.getByRole('option', { name: choice }).click()
}

const bar = (page: Page) => page.getByRole('complementary', { name: 'Announcements' })

/** As a person does: the code is asked for once the password is right. */
async function signInWithCode(page: Page): Promise<void> {
  await page.locator('input[name=email]').fill(admin.email)
  await page.locator('input[name=password]').fill(admin.password)
  await page.locator('form button[type=submit]').click()
  await page.locator('input[name=code]').fill(admin.codes.pop() ?? '')
  await page.locator('form button[type=submit]').click()
  await page.getByRole('navigation', { name: 'Screens' }).waitFor()
}
