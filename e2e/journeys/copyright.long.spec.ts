import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Track } from '@veza/shared/contracts/catalog.ts'
import type { Notice } from '@veza/shared/contracts/rights.ts'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Product, startProduct } from '../../scripts/start/run.ts'
import { call } from '../support/api.ts'
import {
  accessibilityFaults,
  chromiumPath,
  contextFor,
  launchChromium,
  looks,
  openPage,
  photograph,
} from '../support/browser.ts'
import { newPublishedTrack } from '../support/catalog.ts'
import { arrives, linkTo, signInOn } from '../support/people.ts'
import { newUser, type SignedInUser, type TestServer } from '../support/server.ts'
import { newStaff, noticeAbout } from '../support/staff.ts'

let folder: string
let product: Product
let browser: Browser
let server: TestServer
let moderator: SignedInUser
let creator: SignedInUser

describe.skipIf(!chromiumPath)('a copyright notice, from the claim to the answer', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'veza-copyright-'))
    const options = { port: 0, data: folder, studio: false, seed: false, jsonReady: false, reload: false }
    product = await startProduct(options, () => undefined)
    server = { url: product.url, ctx: product.server.ctx } as TestServer
    browser = await launchChromium()
    moderator = await newStaff(server, 'moderator')
    creator = await newUser(server)
  })
  afterAll(async () => {
    await browser?.close()
    await product?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  const signedIn = (page: Page, user: SignedInUser, next: string) =>
    signInOn(page, product, { ...user, displayName: user.username }, next)
  const sendNotice = async (page: Page, track: Track) => {
    await page.goto(product.url)
    await page.getByRole('link', { name: 'Copyright' }).click()
    await page.getByRole('link', { name: 'Send a notice' }).click()
    await page.getByRole('button', { name: 'Send the notice' }).click()
    await page.getByRole('alert').getByText('Say which track you mean.').waitFor()
    await page.getByLabel('Which track?').fill(track.url)
    await page.getByLabel('Which work of yours?').fill('“First Song”, 2019')
    await page.getByLabel('Your full name').fill('Ada Rights')
    await page.getByLabel('Your postal address').fill('1 Label Street\nLondon')
    await page.getByLabel('E-mail').fill('ada@label.example')
    for (const statement of await page.getByRole('checkbox').all()) await statement.check()
    await page.getByLabel('Signature').fill('Ada Rights')
    await page.getByRole('button', { name: 'Send the notice' }).click()
    await arrives(page, 'Your notice is here')
  }
  const takeDown = async (track: Track): Promise<string> => {
    const { body } = await call<{ items: Notice[] }>(server, moderator, 'GET /admin/dmca/notices')
    const id = body.items.find((notice) => notice.track?.id === track.id)?.id ?? ''
    const decided = await call(server, moderator, `POST /admin/dmca/notices/${id}/take-down`, {
      reason: 'The first verse is the same recording.',
    })
    expect(decided.status).toBe(200)
    return id
  }
  const fillAnswer = async (page: Page) => {
    await page.getByLabel('Why was it a mistake?').fill('I wrote and recorded it in 2017.')
    await page.getByLabel('Your full name').fill('Ben Maker')
    await page.getByLabel('Your postal address').fill('2 Side Street\nLeeds')
    await page.getByLabel('Your telephone number').fill('+44 20 0000 0001')
    for (const statement of await page.getByRole('checkbox').all()) await statement.check()
    await page.getByLabel('Signature').fill('Ben Maker')
  }

  test.each([
    ['without scripts', false],
    ['with scripts', true],
  ])('%s: a stranger claims, and whose track it is answers', async (_name, javaScriptEnabled) => {
    const track = await newPublishedTrack(server, creator, { title: `Mine, ${_name}` })
    const stranger = await openPage(browser, { javaScriptEnabled })
    await sendNotice(stranger.page, track)
    await takeDown(track)
    const answer = await stranger.page.goto(track.url)
    expect(answer?.status()).toBe(451)
    await stranger.page.getByText('taken down after a copyright notice').waitFor()
    await stranger.close()

    const { page, complaints, close } = await openPage(browser, { javaScriptEnabled })
    await page.goto(await linkWith('/counter-notice'))
    await page.locator('#sign-in-email').fill(creator.email)
    await page.locator('#sign-in-password').fill(creator.password)
    await page.locator('form:has(#sign-in-email) button[type=submit]').click()
    await arrives(page, 'Answer a copyright notice')
    await page.getByRole('heading', { name: track.title }).waitFor()
    await page.getByRole('button', { name: 'Send the counter-notice' }).click()
    const faults = page.getByRole('alert').getByRole('listitem')
    expect(await faults.count()).toBe(7)
    await fillAnswer(page)
    await page.getByRole('button', { name: 'Send the counter-notice' }).click()
    await page.getByRole('status').getByText('Your counter-notice is here').waitFor()
    const row = page.getByRole('listitem').filter({ hasText: track.title })
    await row.getByText('The track comes back on').waitFor()
    expect(await row.getByRole('link', { name: 'Answer' }).count()).toBe(0)
    expect(complaints.filter((text) => !/status of 4\d\d/.test(text))).toEqual([])
    await close()
  })

  test.each(looks)('in pictures: $width, $theme, $language', async (look) => {
    const maker = await newUser(server)
    const track = await newPublishedTrack(server, maker, {
      title: 'First light, seen from the Long Way Down',
    })
    const { page, close } = await openPage(browser, contextFor(look))
    const shown = async (name: string, path: string) => {
      await page.goto(product.url + path)
      await photograph(page, name, look)
      expect(await accessibilityFaults(page), name).toEqual([])
    }
    await shown('copyright-policy', '/legal/dmca')
    await shown('copyright-notice', '/legal/dmca/notice')
    await page.locator('form.form button[type=submit]').click()
    await photograph(page, 'copyright-notice-faults', look)
    expect(await accessibilityFaults(page)).toEqual([])
    await signedIn(page, maker, '/legal/dmca/counter-notice')
    await page.waitForURL(`${product.url}/legal/dmca/counter-notice`)
    await shown('counter-notice-none', '/legal/dmca/counter-notice')
    expect((await call(server, undefined, 'POST /dmca/notices', noticeAbout(track.url))).status).toBe(201)
    const id = await takeDown(track)
    await shown('copyright-blocked', new URL(track.url).pathname)
    await shown('counter-notice-list', '/legal/dmca/counter-notice')
    await shown('counter-notice', `/legal/dmca/counter-notice?notice=${id}`)
    await close()
  })

  const linkWith = async (part: string): Promise<string> => {
    let found = ''
    const known: string[] = []
    await expect
      .poll(
        async () => {
          const link = await linkTo(product, creator.email, known)
          known.push(link)
          found = link.includes(part) && !used.has(link) ? link : ''
          return found
        },
        { timeout: 60_000 },
      )
      .not.toBe('')
    used.add(found)
    return found
  }
  const used = new Set<string>()
})
