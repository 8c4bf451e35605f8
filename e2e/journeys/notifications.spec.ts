import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Product, startProduct } from '../../scripts/start/run.ts'
import { call } from '../support/api.ts'
import { chromiumPath, launchChromium, openPage } from '../support/browser.ts'
import { newPublishedTrack } from '../support/catalog.ts'
import { linkTo, type Somebody, signInOn } from '../support/people.ts'
import { describeSelf } from '../support/profiles.ts'
import { newUser, type SignedInUser, type TestServer } from '../support/server.ts'

let folder: string
let product: Product
let server: TestServer
let browser: Browser

describe.skipIf(!chromiumPath)('notifications, in a browser', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'veza-notifications-'))
    const options = { port: 0, data: folder, studio: false, seed: false, jsonReady: false, reload: false }
    product = await startProduct(options, () => undefined)
    server = { url: product.url, ctx: product.server.ctx } as TestServer
    browser = await launchChromium()
  })
  afterAll(async () => {
    await browser?.close()
    await product?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  const asSomebody = (user: SignedInUser): Somebody => ({ ...user, displayName: user.username })
  /** Somebody with a track, whom two follow; one of them has liked it as well. */
  async function scene(): Promise<{ ann: SignedInUser; fay: SignedInUser; slug: string; trackId: string }> {
    const [ann, fay, kim] = [
      await newUser(server),
      await newUser(server, ['listener']),
      await newUser(server, ['listener']),
    ]
    await describeSelf(server, fay, { displayName: 'Fay Laurent' })
    await describeSelf(server, kim, { displayName: 'Kim Okonkwo' })
    const { id, slug } = await newPublishedTrack(server, ann, { title: 'Stairwell No. 4' })
    for (const one of [fay, kim]) await call(server, one, `PUT /people/${ann.username}/follow`)
    await call(server, fay, `PUT /tracks/${id}/reactions/like`)
    return { ann, fay, slug, trackId: id }
  }
  const told = async (page: Page) =>
    (await page.locator('.told-text a').allInnerTexts()).map((line) => line.replace(/\s+/g, ' '))
  const bell = (page: Page) => page.locator('[data-bell]')
  const signIn = async (page: Page, user: SignedInUser, path = '/') => {
    await signInOn(page, product, asSomebody(user), path)
    await page.waitForURL(product.url + path)
  }

  test('the bell says how many; what one opens is read, and what comes meanwhile is counted', async () => {
    const { ann, fay, slug, trackId } = await scene()
    const { page, close } = await openPage(browser)
    await page.clock.install()
    await signIn(page, ann)
    expect(await bell(page).getAttribute('aria-label')).toBe('Notifications, 2 unread')
    await call(server, fay, `PUT /tracks/${trackId}/reactions/repost`)
    const asked = page.waitForResponse('**/me/notifications/unread')
    await page.clock.runFor(3 * 60_000)
    expect((await asked).status()).toBe(200)
    await expect.poll(() => bell(page).innerText(), { timeout: 60_000 }).toBe('3')
    await bell(page).click()
    await page.getByRole('heading', { level: 1, name: 'Notifications' }).waitFor()
    expect(await told(page)).toEqual([
      'Unread: Fay Laurent reposted Stairwell No. 4',
      'Unread: Fay Laurent liked Stairwell No. 4',
      'Unread: Kim Okonkwo and Fay Laurent follow you',
    ])
    await page.getByRole('link', { name: /liked Stairwell/ }).click()
    await page.waitForURL(`${product.url}/tracks/${slug}`)
    const unread = async () =>
      (await call<{ unread: number }>(server, ann, 'GET /me/notifications/unread')).body.unread
    await expect.poll(unread, { timeout: 60_000 }).toBe(2)
    await page.goto(`${product.url}/notifications`)
    await page.getByRole('button', { name: /^Mark as read: Kim/ }).click()
    await page.locator('.is-unread').nth(1).waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Mark all as read' }).click()
    await page.locator('.is-unread').first().waitFor({ state: 'detached' })
    expect(await bell(page).getAttribute('aria-label')).toBe('Notifications')
    // Access ends long before the session does, and nothing else on this page renews it.
    await page.context().clearCookies({ name: /veza_access$/ })
    await call(server, fay, `POST /tracks/${trackId}/comments`, { atMs: 0, text: 'Still there?' })
    await page.clock.runFor(3 * 60_000)
    await expect.poll(() => bell(page).innerText(), { timeout: 60_000 }).toBe('1')
    await close()
  })

  test('all of it works without scripts, settings as well', async () => {
    const { ann } = await scene()
    const { page, close } = await openPage(browser, { javaScriptEnabled: false })
    await signIn(page, ann)
    await bell(page).click()
    await page.getByRole('heading', { level: 1, name: 'Notifications' }).waitFor()
    await page.getByRole('button', { name: /^Mark as read: Fay Laurent liked/ }).click()
    await page.locator('.told-row:not(.is-unread)').waitFor()
    expect(await bell(page).getAttribute('aria-label')).toBe('Notifications, 1 unread')
    await page.getByRole('link', { name: 'What you are told of' }).click()
    await page.getByRole('checkbox', { name: 'Here: Somebody follows you' }).uncheck()
    await page.getByRole('radio', { name: 'Once a week at most' }).check()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved.').waitFor()
    expect(await page.getByRole('checkbox', { name: 'Here: Somebody follows you' }).isChecked()).toBe(false)
    expect(await page.getByRole('radio', { name: 'Once a week at most' }).isChecked()).toBe(true)
    await bell(page).click()
    expect(await told(page)).toEqual(['Fay Laurent liked Stairwell No. 4'])
    await close()
  })

  test('the mail’s link switches it off, without signing in and without scripts, after one press', async () => {
    const { ann } = await scene()
    const { db, jobs } = server.ctx
    const before = new Date(Date.now() - 60 * 60_000)
    await db.updateTable('follows').set({ createdAt: before }).where('followeeId', '=', ann.id).execute()
    await db
      .updateTable('notifications')
      .set({ since: before, at: before })
      .where('userId', '=', ann.id)
      .execute()
    await db
      .updateTable('notificationSettings')
      .set({ digestAt: before, mailedUntil: new Date(0) })
      .where('userId', '=', ann.id)
      .execute()
    await server.ctx.transaction((tx) => jobs.enqueue(tx, 'notifications.send-digests', {}, 'journey'))
    const link = await linkTo(product, ann.email, [`${server.ctx.config.publicUrl}/notifications`])
    expect(link).toContain('/unsubscribe?token=')
    const digest = async () =>
      (
        await db
          .selectFrom('notificationSettings')
          .select('digest')
          .where('userId', '=', ann.id)
          .executeTakeFirstOrThrow()
      ).digest
    const { page, close } = await openPage(browser, { javaScriptEnabled: false })
    await page.goto(link)
    expect(await digest()).toBe('daily')
    await page.getByRole('button', { name: 'Switch these mails off' }).click()
    await page.getByText('These mails are switched off.').waitFor()
    expect(await digest()).toBe('off')
    await page.goto(`${product.url}/unsubscribe?token=nonsense`)
    await page.getByText('This link is not complete').waitFor()
    expect(await page.locator('main form').count()).toBe(0)
    await close()
  })
})
