import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Track } from '@veza/shared/contracts/catalog.ts'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Product, startProduct } from '../../scripts/start/run.ts'
import { call } from '../support/api.ts'
import { chromiumPath, launchChromium, openPage } from '../support/browser.ts'
import { newPublishedTrack } from '../support/catalog.ts'
import { type Somebody, signInOn } from '../support/people.ts'
import { newUser, type SignedInUser, type TestServer } from '../support/server.ts'
import { newSong } from '../support/songs.ts'

let folder: string
let product: Product
let server: TestServer
let browser: Browser
let ana: SignedInUser
let ben: SignedInUser

describe.skipIf(!chromiumPath)('comments, in a browser', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'veza-comments-'))
    const options = { port: 0, data: folder, studio: false, seed: false, jsonReady: false, reload: false }
    product = await startProduct(options, () => undefined)
    server = { url: product.url, ctx: product.server.ctx } as TestServer
    browser = await launchChromium()
    ana = await newUser(server)
    ben = await newUser(server, ['listener'])
  })
  afterAll(async () => {
    await browser?.close()
    await product?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  const asSomebody = (user: SignedInUser): Somebody => ({ ...user, displayName: user.username })
  const opened = async (user: SignedInUser, { slug }: Track, options = {}) => {
    const window = await openPage(browser, options)
    window.page.setDefaultTimeout(60_000)
    await signInOn(window.page, product, asSomebody(user), `/tracks/${slug}`)
    await window.page.waitForURL(`${product.url}/tracks/${slug}`)
    return window
  }
  const say = (by: SignedInUser, track: Track, text: string, atMs: number) =>
    call<{ id: string }>(server, by, `POST /tracks/${track.id}/comments`, { text, atMs })
  const words = (page: Page) => page.locator('.comment-text').allInnerTexts()
  const saysNow = (page: Page, wanted: string[]) =>
    expect.poll(() => words(page), { timeout: 60_000 }).toEqual(wanted)
  const writing = (page: Page) => page.getByLabel('Write a comment')
  const at = (page: Page) => page.getByLabel('At', { exact: true })

  test('one writes at what one hears, and it is marked on the waveform; what plays goes on', async () => {
    const song = await newSong(server, ana, 'Five seconds')
    const { page, complaints, close } = await opened(ben, song)
    await page.evaluate('globalThis.stayed = true')
    const slider = page.getByRole('slider', { name: 'Position' })
    await slider.focus()
    await page.keyboard.press('6')
    await expect.poll(() => at(page).inputValue(), { timeout: 60_000 }).toBe('0:03')
    await writing(page).fill('This is the place')
    await slider.focus()
    await page.keyboard.press('1')
    // It is about what one heard when one began.
    expect(await at(page).inputValue()).toBe('0:03')
    await page.getByRole('button', { name: 'Comment', exact: true }).click()
    await saysNow(page, ['This is the place'])
    expect(await page.evaluate('document.activeElement.className')).toBe('comment')
    const mark = page.getByRole('button', { name: `0:03: ${ben.username}, This is the place` })
    await mark.waitFor()
    expect(await writing(page).inputValue()).toBe('')

    await mark.focus()
    await page.keyboard.press('Enter')
    await expect.poll(() => slider.getAttribute('aria-valuenow'), { timeout: 60_000 }).toBe('3')
    await page.locator('.marks-said').getByRole('link', { name: 'This is the place' }).waitFor()
    await page.keyboard.press('Escape')
    expect(await page.locator('.marks-said li').count()).toBe(0)
    await page.keyboard.press('Home')
    await page.getByRole('button', { name: 'Play from 0:03' }).click()
    await expect
      .poll(() => page.locator('[data-player]').getAttribute('data-status'), { timeout: 60_000 })
      .toMatch(/playing|ended/)

    await page.getByText('Edit', { exact: true }).click()
    await page.getByLabel('Your comment').fill('That was the place')
    await page.getByRole('button', { name: 'Save' }).click()
    await saysNow(page, ['That was the place'])
    await page.getByText('edited', { exact: true }).waitFor()
    expect(await page.evaluate('globalThis.stayed')).toBe(true)
    expect(complaints).toEqual([])
    await close()
  })

  test('marks that are close are one; by the arrow keys one goes along them', async () => {
    const track = await newPublishedTrack(server, ana, { title: 'Many marks' })
    for (const [text, atMs] of [
      ['one', 1_000],
      ['two', 1_200],
      ['three', 20_000],
      ['last', 30_000],
    ] as const)
      await say(ana, track, text, atMs)
    const { page, close } = await opened(ben, track)
    const marks = page.locator('.mark')
    await expect.poll(() => marks.count(), { timeout: 60_000 }).toBe(3)
    expect(await marks.allInnerTexts()).toEqual(['2', '', ''])
    await page.getByRole('button', { name: '2 comments from 0:01 on' }).focus()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowRight')
    expect(await page.evaluate('document.activeElement.getAttribute("aria-label")')).toContain('last')
    await page.keyboard.press('Home')
    await page.keyboard.press('Enter')
    expect(await page.locator('.marks-said a').allInnerTexts()).toEqual([
      `${ana.username} one`,
      `${ana.username} two`,
    ])
    await page.getByRole('button', { name: 'Close' }).click()
    expect(await page.evaluate('document.activeElement.className')).toBe('mark')
    // One finger wide each, whatever the window: none lies upon another.
    await page.setViewportSize({ width: 360, height: 800 })
    await expect.poll(() => marks.count(), { timeout: 60_000 }).toBe(3)
    const boxes = await Promise.all((await marks.all()).map((one) => one.boundingBox()))
    for (const [index, box] of boxes.entries()) {
      const next = boxes[index + 1]
      if (box && next) expect(next.x - box.x).toBeGreaterThanOrEqual(box.width)
      expect(box && box.x + box.width).toBeLessThanOrEqual(360)
    }
    await close()
  })

  test('who has put up the track hides a comment, answers another, and shows it again; others have none of these', async () => {
    const track = await newPublishedTrack(server, ana, { title: 'Of Ana' })
    await say(ben, track, 'Rude', 1_000)
    await say(ben, track, 'Kind', 2_000)
    const { page, complaints, close } = await opened(ana, track)
    const of = (text: string) => page.locator('.threads > .comment', { hasText: text })
    await of('Rude')
      .getByRole('button', { name: `Hide the comment of ${ben.username}` })
      .click()
    await page.getByText('Hidden: only its author and you see it.').waitFor()
    await of('Kind').getByText('Reply', { exact: true }).click()
    await page.getByLabel('Your reply').fill('Thank you!')
    await page.getByRole('button', { name: 'Send reply' }).click()
    await saysNow(page, ['Kind', 'Thank you!', 'Rude'])
    const stranger = await opened(await newUser(server, ['listener']), track)
    expect(await words(stranger.page)).toEqual(['Kind', 'Thank you!'])
    expect(await stranger.page.getByRole('button', { name: /^Hide/ }).count()).toBe(0)
    await stranger.close()
    await of('Rude')
      .getByRole('button', { name: `Show again the comment of ${ben.username}` })
      .click()
    await page.getByText('Hidden: only its author').waitFor({ state: 'detached' })
    await of('Rude')
      .getByRole('link', { name: `Report the comment of ${ben.username}` })
      .click()
    await page.getByText('What is wrong with the comment “Rude”?').waitFor()
    expect(complaints.filter((one) => !one.startsWith('Failed to load resource'))).toEqual([])
    await close()
  })

  test('what is not taken stays as it was typed; where the script’s call fails, the form does it', async () => {
    const track = await newPublishedTrack(server, ana, { title: 'Not taken' })
    const { page, close } = await opened(ben, track)
    await writing(page).fill('Far too late')
    await at(page).fill('9:59')
    await page.getByRole('button', { name: 'Comment', exact: true }).click()
    await page.getByText('This moment is after the end of the track.').waitFor()
    expect(await writing(page).inputValue()).toBe('Far too late')
    await at(page).fill('0:30')
    let isCut = true
    await page.route('**/comments', (route) => {
      const wasCut = isCut
      isCut = false
      return wasCut ? route.abort() : route.continue()
    })
    await page.getByRole('button', { name: 'Comment', exact: true }).click()
    await page.waitForURL(/#comment-/)
    await saysNow(page, ['Far too late'])
    await close()
  })

  test('older ones come below, in place', async () => {
    const track = await newPublishedTrack(server, ana, { title: 'Much to say' })
    const rows = Array.from({ length: 45 }, (_, n) => ({
      id: server.ctx.newId(),
      trackId: track.id,
      authorId: ben.id,
      atMs: 0,
      text: `number ${n}`,
      createdAt: new Date(Date.now() - n * 1_000),
    }))
    await server.ctx.db.insertInto('comments').values(rows).execute()
    const { page, close } = await opened(ben, track)
    for (const shown of [20, 40, 45]) {
      await expect.poll(() => page.locator('.threads > li').count(), { timeout: 60_000 }).toBe(shown)
      if (shown < 45) await page.getByRole('link', { name: 'Older comments' }).click()
    }
    expect(await words(page)).toEqual(rows.map(({ text }) => text))
    expect(await page.getByRole('link', { name: 'Older comments' }).count()).toBe(0)
    await close()
  })

  test('all of it works without scripts', async () => {
    const track = await newPublishedTrack(server, ana, { title: 'Without scripts' })
    const { page, close } = await opened(ben, track, { javaScriptEnabled: false })
    await writing(page).fill('Written by hand')
    await at(page).fill('0:21')
    await page.getByRole('button', { name: 'Comment', exact: true }).click()
    await page.waitForURL(/#comment-/)
    expect(await words(page)).toEqual(['Written by hand'])
    await page.locator('.moment', { hasText: '0:21' }).waitFor()
    await page.getByText('Reply', { exact: true }).click()
    await page.getByLabel('Your reply').fill('To myself')
    await page.getByRole('button', { name: 'Send reply' }).click()
    await saysNow(page, ['Written by hand', 'To myself'])
    await page.locator('.threads > .comment').getByText('Edit', { exact: true }).first().click()
    await page.getByLabel('Your comment').first().fill('Written again')
    await page.getByRole('button', { name: 'Save' }).first().click()
    await saysNow(page, ['Written again', 'To myself'])
    await page.locator('.threads > .comment').getByText('Delete', { exact: true }).first().click()
    await page.getByRole('button', { name: 'Delete it for good' }).first().click()
    await page.getByText('This comment was deleted.').waitFor()
    expect(await words(page)).toEqual(['To myself'])
    await close()
  })
})
