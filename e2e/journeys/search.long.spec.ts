import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Playlist } from '@veza/shared/contracts/playlists.ts'
import type { Browser } from 'playwright'
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
import { ringsPng } from '../support/pictures.ts'
import { licenceOf, newImage, newOnSale, offerOf } from '../support/products.ts'
import { describeSelf } from '../support/profiles.ts'
import { newUser, type SignedInUser, type TestServer } from '../support/server.ts'

let folder: string
let product: Product
let server: TestServer
let browser: Browser
let ann: SignedInUser

const songs = [
  ['Harbour Lights', 'Folk', ['sea', 'evening'], 100, '96', 'a-minor'],
  ['Harbour Wall', 'Folk', ['sea', 'live'], 900, '124', 'f-sharp-minor'],
  ['Leaving Harbour', 'Ambient', ['sea', 'drone'], undefined, '72.5', 'a-minor'],
  ['L’Étoile du port', 'Chanson', ['harbour'], 2_500, '', ''],
] as const

describe.skipIf(!chromiumPath)('the search', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'veza-search-'))
    const options = { port: 0, data: folder, studio: false, seed: false, jsonReady: false, reload: false }
    product = await startProduct(options, () => undefined)
    server = { url: product.url, ctx: product.server.ctx } as TestServer
    browser = await launchChromium()
    ann = await newUser(server, ['creator'])
    await describeSelf(server, ann, { displayName: 'Harriet Ögren' })
    const trackIds: string[] = []
    for (const [title, genre, tags, price, bpm, musicalKey] of songs) {
      const { id } = await newPublishedTrack(server, ann, { title, genre, tags: [...tags], bpm, musicalKey })
      trackIds.push(id)
      if (price) await newOnSale(server, ann, offerOf([licenceOf(price)]), { trackIds: [id] })
    }
    const cover = await newImage(server, ann, ringsPng())
    const offer = offerOf([licenceOf(1_200)], { images: [cover.id] })
    await newOnSale(server, ann, offer, { kind: 'release', title: 'Songs of the Harbour', trackIds })
    const list = { title: 'Harvest supper', description: 'By the harbour.', visibility: 'public' }
    const { body } = await call<Playlist>(server, ann, 'POST /playlists', list)
    await call(server, ann, `POST /playlists/${body.id}/items`, { trackIds })
  })
  afterAll(async () => {
    await browser?.close()
    await product?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  const names = '.search-results .name'

  test('works without scripts: the form, facets, order, kinds', async () => {
    const { page, close } = await openPage(browser, { javaScriptEnabled: false })
    await page.goto(product.url)
    await page.getByRole('link', { name: 'Search' }).click()
    await page.getByRole('searchbox').fill('harbour')
    await page.getByRole('button', { name: 'Search' }).click()
    expect(new URL(page.url()).search).toBe('?query=harbour')
    expect(await page.locator(names).allInnerTexts()).toEqual([
      'Leaving Harbour',
      'Harbour Wall',
      'Harbour Lights',
      'L’Étoile du port',
    ])
    expect(await page.getByText('Results: 4').isVisible()).toBe(true)
    await page.getByRole('link', { name: 'folk', exact: true }).click()
    expect(await page.locator(names).allInnerTexts()).toEqual(['Harbour Wall', 'Harbour Lights'])
    await page.getByRole('link', { name: 'Under 5', exact: true }).click()
    expect(await page.locator(names).allInnerTexts()).toEqual(['Harbour Lights'])
    await page.getByRole('link', { name: '90 to 110 BPM' }).click()
    expect(await page.locator(names).allInnerTexts()).toEqual(['Harbour Lights'])
    await page.getByRole('link', { name: 'Remove 90 to 110 BPM' }).click()
    await page.getByRole('link', { name: 'A minor · 8A' }).click()
    expect(await page.locator(names).allInnerTexts()).toEqual(['Harbour Lights'])
    await page.getByRole('link', { name: 'Remove A minor · 8A' }).click()
    await page.getByRole('link', { name: 'Remove folk' }).click()
    await page.getByRole('link', { name: 'Remove Under 5' }).click()
    await page.getByRole('link', { name: 'Oldest' }).click()
    expect(await page.locator(names).first().innerText()).toBe('Harbour Lights')
    await page.getByRole('link', { name: 'Releases' }).click()
    expect(await page.locator(names).allInnerTexts()).toEqual(['Songs of the Harbour'])
    await page.locator(names).click()
    expect(new URL(page.url()).pathname).toMatch(/^\/releases\/songs-of-the-harbour/)
    await page.goBack()
    await page.getByRole('link', { name: 'Playlists' }).click()
    expect(await page.locator(names).allInnerTexts()).toEqual(['Harvest supper'])
    expect(await page.getByText('4 tracks').isVisible()).toBe(true)
    await page.locator(names).click()
    expect(new URL(page.url()).pathname).toMatch(/^\/playlists\/harvest-supper/)
    await page.goBack()
    await page.getByRole('searchbox').fill('harriet')
    await page.getByRole('button', { name: 'Search' }).click()
    await page.getByRole('link', { name: 'People' }).click()
    await page.getByRole('link', { name: 'Harriet Ögren' }).click()
    expect(page.url()).toBe(`${product.url}/@${ann.username}`)
    await close()
  })

  test('suggests while one types, by keyboard and by pointer', async () => {
    const { page, complaints, close } = await openPage(browser)
    await page.goto(`${product.url}/search`)
    const field = page.getByRole('combobox')
    await field.pressSequentially('har')
    const options = page.getByRole('option')
    await options.first().waitFor()
    expect(await options.allInnerTexts()).toEqual([
      expect.stringContaining('Harriet Ögren'),
      expect.stringMatching(/Harvest supper\s+Playlist/),
      'Harbour Lights',
      'Harbour Wall',
    ])
    await field.press('ArrowUp')
    const active = await field.getAttribute('aria-activedescendant')
    expect(await page.locator(`#${active}`).innerText()).toBe('Harbour Wall')
    await field.press('Enter')
    await page.waitForURL('**/search?query=Harbour+Wall')
    await field.fill('harr')
    await options.first().click()
    await page.waitForURL(`**/@${ann.username}`)
    await page.goto(`${product.url}/search`)
    await field.pressSequentially('harv')
    await options.filter({ hasText: 'Playlist' }).click()
    await page.waitForURL('**/playlists/harvest-supper*')
    expect(complaints.filter((line) => !line.startsWith('Failed to load resource'))).toEqual([])
    await close()
  })

  test.each([
    ['kind=nonsense&sort=nonsense&price=nonsense&limit=9999', 200],
    ['query=%00', 200],
    ['query=harbour&cursor=nonsense', 303],
    ['query=%3Cscript%3Ealert(1)%3C%2Fscript%3E', 200],
  ])('passes over what makes no sense: %s', async (query, status) => {
    const answer = await fetch(`${product.url}/search?${query}`, { redirect: 'manual' })
    expect(answer.status).toBe(status)
    expect(await answer.text()).not.toContain('<script>alert')
  })

  test('cuts off what is too long', async () => {
    const answer = await fetch(`${product.url}/search?query=${'x'.repeat(5_000)}`)
    expect([answer.status, /value="(x+)"/.exec(await answer.text())?.[1]?.length]).toEqual([200, 200])
  })

  test.each(looks)('looks right: $width, $theme, $language', async (look) => {
    const { page, complaints, close } = await openPage(browser, contextFor(look))
    const shots: [string, string][] = [
      ['search', 'query=harbour&tag=sea'],
      ['search-alike', 'query=leavign'],
      ['search-none', 'query=zzyzx'],
      ['search-releases', 'query=harbour&kind=releases'],
      ['search-playlists', 'query=har&kind=playlists'],
      ['search-people', 'query=har&kind=creators'],
    ]
    for (const [name, query] of shots) {
      await page.goto(`${product.url}/search?${query}`)
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
      expect(await accessibilityFaults(page)).toEqual([])
      await photograph(page, name, look)
    }
    await page.goto(`${product.url}/search`)
    await page.getByRole('combobox').pressSequentially('har')
    await page.getByRole('option').first().waitFor()
    await photograph(page, 'search-suggestions', look)
    await page.getByRole('combobox').press('Escape')
    if (look.width === 'narrow') {
      await page.locator('.search-narrow summary').click()
      await photograph(page, 'search-facets', look)
    }
    expect(complaints.filter((line) => !line.startsWith('Failed to load resource'))).toEqual([])
    await close()
  })
})
