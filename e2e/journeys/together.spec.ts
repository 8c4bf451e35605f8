import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Track } from '@veza/shared/contracts/catalog.ts'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Product, startProduct } from '../../scripts/start/run.ts'
import { call } from '../support/api.ts'
import { chromiumPath, launchChromium, openPage } from '../support/browser.ts'
import { signInOn } from '../support/people.ts'
import { newUser, type SignedInUser, type TestServer } from '../support/server.ts'
import { newSong } from '../support/songs.ts'

const TITLES = ['Harbour', 'Low Tide', 'Night Ferry'] as const
/** Apart by less than this, two rooms hear the same words. */
const TOGETHER_SECONDS = 1
let folder: string
let product: Product
let server: TestServer
let browser: Browser
let maker: SignedInUser
let tracks: Track[]

describe.skipIf(!chromiumPath)('listening together, in two browsers', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'veza-together-'))
    const options = { port: 0, data: folder, studio: false, seed: false, jsonReady: false, reload: false }
    product = await startProduct(options, () => undefined)
    server = { url: product.url, ctx: product.server.ctx } as TestServer
    browser = await launchChromium()
    maker = await newUser(server)
    tracks = []
    for (const title of TITLES)
      tracks.push(await newSong(server, maker, title, { seconds: 45, hertz: 220 + 40 * tracks.length }))
  })
  afterAll(async () => {
    await browser?.close()
    await product?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  const pathOf = (at: number) => `/tracks/${tracks[at]?.slug}`
  const wait = { timeout: 60_000 }
  /** Where the sound is, wherever it is: seconds, or none while it is silent. */
  const heardAt = (page: Page) =>
    page.evaluate<number | null>(
      `[...document.querySelectorAll('audio')].find((one) => !one.paused && one.readyState > 2)?.currentTime ?? null`,
    )
  const toSecond = (page: Page, seconds: number) =>
    page.evaluate(
      `{ const audio = [...document.querySelectorAll('audio')].find((one) => !one.paused); audio.currentTime = ${seconds} }`,
    )
  const state = (page: Page) => page.locator('[data-part=together-state]').textContent()
  const says = (page: Page, text: RegExp) => expect.poll(() => state(page), wait).toMatch(text)
  const apart = async (one: Page, other: Page) => {
    const [here, there] = await Promise.all([heardAt(one), heardAt(other)])
    return here === null || there === null ? Number.POSITIVE_INFINITY : Math.abs(here - there)
  }
  const areTogether = (one: Page, other: Page) =>
    expect.poll(() => apart(one, other), wait).toBeLessThan(TOGETHER_SECONDS)
  const inList = (page: Page) => page.locator('.queue-row [data-part=row-title]').allTextContents()

  const startHosting = async (user: SignedInUser) => {
    const opened = await openPage(browser)
    await signInOn(opened.page, product, { ...user, displayName: user.username }, pathOf(0))
    await opened.page.waitForURL(product.url + pathOf(0))
    await opened.page.locator('[data-player] [data-part=play]').click()
    await opened.page.locator('[data-dock][data-status=playing]').waitFor(wait)
    await opened.page.locator('[data-part=dock-open]').click()
    await opened.page.getByRole('button', { name: 'Listen together' }).click()
    const link = opened.page.locator('[data-part=together-link]')
    await expect.poll(() => link.inputValue(), wait).toMatch(/\/together\/[\w-]{43}$/)
    return { ...opened, link: await link.inputValue() }
  }
  const listenAlong = async (link: string) => {
    const opened = await openPage(browser)
    await opened.page.goto(link)
    await opened.page.getByRole('button', { name: 'Listen along' }).click()
    return opened
  }

  test('guests hear what the host hears: where they are, when they jump, go on, pause, and end it', async () => {
    const ana = await newUser(server, ['listener'])
    const host = await startHosting(ana)
    const guest = await listenAlong(host.link)
    await says(guest.page, /^Now playing: Harbour, by /)
    await areTogether(host.page, guest.page)
    await expect
      .poll(() => host.page.locator('[data-part=together-guests]').textContent(), wait)
      .toBe('1 guest')
    await toSecond(host.page, 25)
    await expect.poll(() => heardAt(guest.page), wait).toBeGreaterThan(24)
    await areTogether(host.page, guest.page)

    await host.page.locator('[data-part=together-may-add]').check()
    const address = guest.page.locator('[data-part=together-address]')
    await address.waitFor(wait)
    await address.fill(product.url + pathOf(1))
    await guest.page.getByRole('button', { name: 'Add to queue' }).click()
    await expect.poll(() => inList(host.page), wait).toEqual(['Harbour', 'Low Tide'])
    await expect.poll(() => inList(guest.page), wait).toEqual(['Harbour', 'Low Tide'])
    await host.page.getByRole('button', { name: 'Next track' }).click()
    await says(guest.page, /^Now playing: Low Tide, by /)
    await areTogether(host.page, guest.page)

    await host.page.locator('[data-part=dock-play]').click()
    await says(guest.page, /^Paused: Low Tide, by /)
    await expect.poll(() => heardAt(guest.page), wait).toBe(null)
    await host.page.getByRole('button', { name: 'End session' }).click()
    await says(guest.page, /ended/)
    expect((await fetch(host.link, { headers: { accept: 'text/html' } })).status).toBe(410)
    expect(host.complaints).toEqual([])
    await Promise.all([host.close(), guest.close()])
  })

  test('what only the host may hear stays theirs; where they close the page, it is quiet', async () => {
    const host = await startHosting(maker)
    const guest = await listenAlong(host.link)
    await says(guest.page, /^Now playing: Harbour/)
    const secret = tracks[2]
    await call(server, maker, `PATCH /tracks/${secret?.id}`, {
      version: secret?.version,
      visibility: 'private',
    })
    await host.page.goto(product.url + pathOf(2))
    await says(guest.page, /^Paused: Harbour/)
    await host.page.locator('[data-player] [data-part=play]').click()
    await says(guest.page, /not open to you/)
    expect(await heardAt(guest.page)).toBe(null)
    expect(await guest.page.content()).not.toContain('Night Ferry')
    await host.page.goto(product.url + pathOf(1))
    await host.page.locator('[data-player] [data-part=play]').click()
    await says(guest.page, /^Now playing: Low Tide/)
    await areTogether(host.page, guest.page)
    await host.page.close()
    await says(guest.page, /^Paused: Low Tide/)
    await Promise.all([host.close(), guest.close()])
  })

  test('where it was switched off since the page was opened, the button says so', async () => {
    const opened = await openPage(browser)
    const { page } = opened
    const ana = await newUser(server, ['listener'])
    await signInOn(page, product, { ...ana, displayName: ana.username }, pathOf(0))
    await page.waitForURL(product.url + pathOf(0))
    await page.locator('[data-player] [data-part=play]').click()
    await page.locator('[data-dock][data-status=playing]').waitFor(wait)
    await page.locator('[data-part=dock-open]').click()
    const off = { id: server.ctx.newId(), name: 'listening-together', percentage: 0 }
    await server.ctx.db
      .insertInto('flags')
      .values({ ...off, updatedAt: server.ctx.clock.now() })
      .execute()
    server.ctx.flags.forget()
    await page.getByRole('button', { name: 'Listen together' }).click()
    await page.getByText('Listening together is not on for your account for now.').waitFor(wait)
    await opened.close()
  })
})
