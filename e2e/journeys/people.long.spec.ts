import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Product, startProduct } from '../../scripts/start/run.ts'
import { drawnPng } from '../../server/platform/images/testing-images.ts'
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
import { type Somebody, signInOn } from '../support/people.ts'
import { describeSelf, uploadPicture } from '../support/profiles.ts'
import { newUser, type SignedInUser, type TestServer } from '../support/server.ts'

let folder: string
let product: Product
let server: TestServer
let browser: Browser
let ann: SignedInUser

describe.skipIf(!chromiumPath)('a person’s page', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'veza-people-'))
    const options = { port: 0, data: folder, studio: false, seed: false, jsonReady: false, reload: false }
    product = await startProduct(options, () => undefined)
    server = { url: product.url, ctx: product.server.ctx } as TestServer
    browser = await launchChromium()
    ann = await newUser(server)
    await describeSelf(server, ann, {
      displayName: 'Ann Ögren',
      location: 'Malmö',
      bio: 'Plays the hurdy-gurdy in stairwells, and records what the walls make of it.\n\nNew pieces on the first of each month.',
      links: ['https://www.example.org/', 'https://example.net/ann/stairwells'],
    })
    const { id: uploadId } = await uploadPicture(server, ann, portrait(), 'ann.png')
    await call(server, ann, 'POST /people/me/avatar', { uploadId })
    for (const title of ['Stairwell No. 4', 'Rain, Second Floor', 'A Door Left Open'])
      await newPublishedTrack(server, ann, { title })
  })
  afterAll(async () => {
    await browser?.close()
    await product?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  const pageOf = (user: SignedInUser) => `${product.url}/@${user.username}`
  const asSomebody = (user: SignedInUser): Somebody => ({ ...user, displayName: user.username })

  test('shows who they are and what they play, to anybody', async () => {
    const { page, complaints, close } = await openPage(browser)
    await page.goto(pageOf(ann))
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Ann Ögren')
    expect(await page.title()).toBe(`Ann Ögren (@${ann.username}) · Veza`)
    expect(await page.locator('.byline').innerText()).toContain('Malmö')
    const image = page.getByRole('img', { name: 'Portrait of Ann Ögren' })
    expect(await image.evaluate((element: { naturalWidth: number }) => element.naturalWidth)).toBe(512)
    const link = page.getByRole('link', { name: 'example.net/ann/stairwells' })
    expect(await link.getAttribute('rel')).toBe('me nofollow noopener')
    expect(await page.locator('.tracks .name').allInnerTexts()).toEqual([
      'A Door Left Open',
      'Rain, Second Floor',
      'Stairwell No. 4',
    ])
    const ld = JSON.parse((await page.locator('script[type="application/ld+json"]').textContent()) ?? '')
    expect(ld).toMatchObject({
      '@type': 'ProfilePage',
      mainEntity: { '@type': 'MusicGroup', name: 'Ann Ögren', sameAs: expect.any(Array) },
    })
    expect(await page.locator('meta[property="og:image"]').getAttribute('content')).toMatch(/512\.webp$/)
    expect(await page.content()).not.toContain(ann.email)
    await page.getByRole('link', { name: 'Follow Ann Ögren' }).click()
    expect(new URL(page.url()).pathname).toBe('/sign-in')
    expect(complaints).toEqual([])
    await close()
  })

  test('is where the artist’s name leads, from the newest tracks and from a track', async () => {
    const { page, close } = await openPage(browser)
    await page.goto(product.url)
    await page.locator('.tracks').getByRole('link', { name: 'Ann Ögren' }).first().click()
    expect(page.url()).toBe(pageOf(ann))
    // Anywhere else on the row leads to the track.
    await page
      .locator('.track-row')
      .first()
      .click({ position: { x: 600, y: 10 } })
    expect(page.url()).toContain('/tracks/')
    await page.locator('.byline').getByRole('link', { name: 'Ann Ögren' }).click()
    expect(page.url()).toBe(pageOf(ann))
    await close()
  })

  test('is followed in place, and what plays goes on', async () => {
    const bob = await newUser(server, ['listener'])
    const { page, complaints, close } = await openPage(browser)
    await signInOn(page, product, asSomebody(bob), `/@${ann.username}`)
    await page.waitForURL(pageOf(ann))
    const before = Number(await page.locator('[data-followers]').innerText())
    await page.evaluate('globalThis.stayed = true')
    await page.getByRole('button', { name: 'Follow Ann Ögren', exact: true }).click()
    const unfollow = page.getByRole('button', { name: 'Unfollow Ann Ögren' })
    await unfollow.waitFor()
    expect(await page.locator('[data-followers]').innerText()).toBe(String(before + 1))
    expect(await page.evaluate('globalThis.stayed')).toBe(true)
    await page.reload()
    await unfollow.click()
    await page.getByRole('button', { name: 'Follow Ann Ögren', exact: true }).waitFor()
    expect(await page.locator('[data-followers]').innerText()).toBe(String(before))
    expect(complaints).toEqual([])
    await close()
  })

  test('is followed and blocked without scripts', async () => {
    const [bob, cat] = [await newUser(server, ['listener']), await newUser(server, ['listener'])]
    const { page, close } = await openPage(browser, { javaScriptEnabled: false })
    await signInOn(page, product, asSomebody(bob), `/@${cat.username}`)
    await page.getByRole('button', { name: `Follow ${cat.username}`, exact: true }).click()
    await page.getByRole('button', { name: `Unfollow ${cat.username}` }).waitFor()
    expect(page.url()).toBe(pageOf(cat))
    expect(await page.locator('[data-followers]').innerText()).toBe('1')
    await page.getByText('More', { exact: true }).click()
    await page.getByRole('button', { name: `Block ${cat.username}` }).click()
    expect(page.url()).toBe(`${product.url}/`)
    const answer = await page.goto(pageOf(cat))
    expect(answer?.status()).toBe(404)
    await close()
  })

  test('cannot be followed by another site’s form, nor with a token of another session', async () => {
    const { page, close } = await openPage(browser)
    const bob = await newUser(server, ['listener'])
    await signInOn(page, product, asSomebody(bob), `/@${ann.username}`)
    await page.waitForURL(pageOf(ann))
    const statuses = await page.evaluate<
      number[]
    >(`Promise.all(['', '&csrf=' + 'x'.repeat(43)].map(async (more) =>
      (await fetch(location.pathname, { method: 'POST', body: 'do=follow' + more, redirect: 'manual',
        headers: { 'content-type': 'application/x-www-form-urlencoded' } })).status))`)
    expect(statuses).toEqual([403, 403])
    const { body } = await call<{ isFollowed: boolean }>(server, bob, `GET /people/${ann.username}`)
    expect(body.isFollowed).toBe(false)
    await close()
  })

  test('is one and the same where there is nobody, somebody suspended, or somebody blocked', async () => {
    const [viewer, suspended, blocked, blocking] = await Promise.all([0, 1, 2, 3].map(() => newUser(server)))
    const { db, clock } = server.ctx
    await db.updateTable('users').set({ suspendedAt: clock.now() }).where('id', '=', suspended!.id).execute()
    await call(server, viewer, `PUT /people/${blocked!.username}/block`)
    await call(server, blocking, `PUT /people/${viewer!.username}/block`)
    const look = async (username: string) => {
      const answer = await fetch(`${product.url}/@${username}`, {
        headers: { authorization: viewer!.authorization, accept: 'text/html' },
      })
      const markup = await answer.text()
      return [answer.status, markup.replaceAll(username, 'NAME').replaceAll(/nonce="[^"]+"/g, '')]
    }
    const nobody = await look('nobody-at-all')
    expect(nobody[0]).toBe(404)
    for (const user of [suspended, blocked, blocking]) expect(await look(user!.username)).toEqual(nobody)
    for (const path of ['/@', '/@%2e%2e', '/@%00', '/@a%2fb', `/@${'x'.repeat(500)}`])
      expect((await fetch(product.url + path, { headers: { accept: 'text/html' } })).status).toBe(404)
  })

  test('runs nothing that somebody wrote into it', async () => {
    const eve = await newUser(server)
    const planted = [
      `<script>globalThis.planted = 1</script>`,
      `"><img src=x onerror="globalThis.planted=2">`,
      `</script><svg onload=globalThis.planted=3>`,
      `' onmouseover='globalThis.planted=4`,
      `{{constructor.constructor('globalThis.planted=5')()}}`,
    ]
    const { page, complaints, close } = await openPage(browser)
    for (const text of planted) {
      await describeSelf(server, eve, {
        displayName: text.slice(0, 60),
        bio: text,
        location: text,
        links: [
          `https://example.org/?${encodeURIComponent(text)}`,
          `https://example.org/${text.replaceAll(' ', '/')}`,
          'https://example.org/#"onclick="x',
        ],
      })
      const track = await newPublishedTrack(server, eve, {
        title: text,
        description: text,
        genre: text,
        tags: [text.slice(0, 40)],
      })
      for (const path of [`/@${eve.username}`, '/', new URL(track.url).pathname]) {
        await page.goto(product.url + path)
        expect(await page.evaluate('globalThis.planted')).toBeUndefined()
        expect(
          await page
            .locator('main script, main svg[onload], main [onerror], main [onmouseover], main [onclick]')
            .count(),
        ).toBe(0)
      }
      await page.goto(pageOf(eve))
      expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(text.slice(0, 60).trim())
      expect(await page.locator('.profile-about p').textContent()).toBe(text)
      const addresses = await page
        .locator('.profile-links a')
        .evaluateAll((links: { protocol: string }[]) => links.map(({ protocol }) => protocol))
      expect(new Set(addresses)).toEqual(new Set(['https:']))
    }
    // Tracks of this test have no waveform in the store.
    expect(complaints.filter((line) => !line.startsWith('Failed to load resource'))).toEqual([])
    await close()
  })

  test('is made in the settings: portrait, words, links; and blocks are taken back there', async () => {
    const [dan, cat] = [await newUser(server, ['listener']), await newUser(server, ['listener'])]
    const { page, complaints, close } = await openPage(browser)
    await signInOn(page, product, asSomebody(dan), '/settings/profile')
    const input = page.getByLabel('Choose a picture')
    const refusal = page.getByText('This file cannot be read as a picture')
    await expect
      .poll(
        async () => {
          // What is chosen before the page's script is there waits for a press, as without scripts.
          await input.setInputFiles({
            name: 'x.png',
            mimeType: 'image/png',
            buffer: Buffer.from('no picture'),
          })
          return refusal.waitFor({ timeout: 5_000 }).then(
            () => true,
            () => false,
          )
        },
        { timeout: 120_000 },
      )
      .toBe(true)
    await input.setInputFiles({ name: 'me.png', mimeType: 'image/png', buffer: portrait() })
    await page.getByRole('img', { name: 'Your portrait as it is now' }).waitFor()

    await page.getByLabel('Links').fill('javascript:alert(1)')
    await page.getByRole('button', { name: 'Save' }).first().click()
    await page.getByRole('link', { name: /Write up to five whole addresses/ }).waitFor()
    await page.getByLabel('Links').fill('https://example.org/dan\n\nhttps://example.net')
    await page.getByRole('button', { name: 'Save' }).first().click()
    await page.getByRole('status').first().waitFor()
    await page.goto(pageOf(dan))
    expect(await page.locator('.profile-links a').allInnerTexts()).toEqual(['example.org/dan', 'example.net'])
    await page.getByRole('link', { name: 'Edit profile' }).click()
    await page.getByRole('button', { name: 'Remove the portrait' }).click()
    await page.getByRole('img', { name: 'Your portrait as it is now' }).waitFor({ state: 'detached' })

    await call(server, dan, `PUT /people/${cat.username}/block`)
    await page.goto(`${product.url}/settings/blocked`)
    expect(await accessibilityFaults(page)).toEqual([])
    await page.getByRole('button', { name: `Unblock ${cat.username}` }).click()
    await page.getByText('You have blocked nobody').waitFor()
    expect((await page.goto(pageOf(cat)))?.status()).toBe(200)
    expect(complaints.filter((line) => !/status of 4(15|22)/.test(line))).toEqual([])
    await close()
  })

  test.each(looks)('a photograph: $width, $theme, $language', async (look) => {
    const bob = await newUser(server, ['listener'])
    const { page, complaints, close } = await openPage(browser, contextFor(look))
    await signInOn(page, product, asSomebody(bob), `/@${ann.username}`)
    await page.waitForURL(pageOf(ann))
    await photograph(page, 'person', look)
    expect(await accessibilityFaults(page)).toEqual([])
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
    await page.goto(pageOf(bob))
    await photograph(page, 'person-new', look)
    expect(await accessibilityFaults(page)).toEqual([])
    await page.goto(`${product.url}/settings/profile`)
    await photograph(page, 'person-settings', look)
    expect(await accessibilityFaults(page)).toEqual([])
    await page.goto(product.url)
    await photograph(page, 'home-artists', look)
    expect(await accessibilityFaults(page)).toEqual([])
    expect(complaints).toEqual([])
    await close()
  })
})

/** A face. */
function portrait(): Buffer {
  const [wall, skin, coat, hair] = [
    [201, 104, 63],
    [243, 217, 184],
    [45, 74, 83],
    [59, 42, 32],
  ] as const
  return drawnPng(600, (column, row) => {
    const [x, y] = [column - 300, row - 250]
    if (Math.hypot(x, y + 40) < 130 && y < -50) return hair
    if (Math.hypot(x, y) < 120) return skin
    return Math.hypot(x, y - 380) < 250 ? coat : wall
  })
}
