import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Playlist } from '@veza/shared/contracts/playlists.ts'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Product, startProduct } from '../../scripts/start/run.ts'
import { demoAccounts } from '../../server/commands/seed/index.ts'
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
import { signIn } from '../support/server.ts'

let folder: string
let product: Product
let browser: Browser
let address: string

describe.skipIf(!chromiumPath)('a playlist in a browser', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'veza-playlist-'))
    const options = { port: 0, data: folder, studio: false, seed: true, jsonReady: false, reload: false }
    product = await startProduct(options, () => undefined)
    browser = await launchChromium()
    const { ctx } = product.server
    const slug = new URL(product.demoTrackUrl ?? '').pathname.split('/').at(-1) ?? ''
    const track = await ctx.db
      .selectFrom('tracks')
      .select('id')
      .where('slug', '=', slug)
      .executeTakeFirstOrThrow()
    const [creator] = demoAccounts
    const owner = await signIn(product, { email: '', password: '', ...creator })
    const said = {
      title: 'For a slow evening',
      description: 'Nothing above sixty beats.',
      visibility: 'public',
    }
    const { body: playlist } = await call<Playlist>(product, owner, 'POST /playlists', said)
    // The first change is the last one, too.
    const trackIds = [track.id, track.id]
    await call(product, owner, `POST /playlists/${playlist.id}/items`, { trackIds })
    address = `${product.url}/playlists/${playlist.slug}`
  })
  afterAll(async () => {
    await browser?.close()
    await product?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  const reaches = (page: Page, status: string) =>
    page.locator(`[data-player][data-status=${status}]`).waitFor({ state: 'attached', timeout: 60_000 })

  test('plays, and goes on to the next track by itself', async () => {
    const { page, complaints, close } = await openPage(browser)
    await page.goto(address)
    await page.locator('[data-part=play]').click()
    await reaches(page, 'playing')
    await page.evaluate(
      `{ const audio = document.querySelector('audio'); audio.currentTime = audio.duration - 1 }`,
    )
    await page.waitForURL(/\?item=/, { timeout: 60_000 })
    await reaches(page, 'playing')
    expect(await page.locator('.track-row[aria-current=true]').count()).toBe(1)
    expect(complaints).toEqual([])
    await close()
  })

  test('is whole without scripts', async () => {
    const { page, close } = await openPage(browser, { javaScriptEnabled: false })
    await page.goto(address)
    await page.locator('.track-row .name').nth(1).click()
    expect(page.url()).toContain('?item=')
    expect(await page.locator('noscript audio[controls]').count()).toBe(1)
    await close()
  })

  test.each(looks)('a photograph: $width, $theme, $language', async (look) => {
    const { page, close } = await openPage(browser, contextFor(look))
    await page.goto(address)
    await photograph(page, 'playlist', look)
    expect(await accessibilityFaults(page)).toEqual([])
    await close()
  })
})
