import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CreatedShare } from '@veza/shared/contracts/sharing.ts'
import type { Browser } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Product, startProduct } from '../../scripts/start/run.ts'
import { demoAccounts } from '../../server/commands/seed/index.ts'
import { call } from '../support/api.ts'
import {
  accessibilityFaults,
  chromiumPath,
  contextFor,
  launchChromium,
  levelOf,
  looks,
  openPage,
  photograph,
} from '../support/browser.ts'
import { type SignedInUser, signIn } from '../support/server.ts'

const SILENCE_DBFS = -60
let folder: string
let product: Product
let browser: Browser
let owner: Pick<SignedInUser, 'authorization'>
let trackId: string

describe.skipIf(!chromiumPath)('a link to what is private, in a browser', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'veza-shared-'))
    const options = { port: 0, data: folder, studio: false, seed: true, jsonReady: false, reload: false }
    product = await startProduct(options, () => undefined)
    browser = await launchChromium()
    const { db } = product.server.ctx
    const slug = new URL(product.demoTrackUrl ?? '').pathname.split('/').at(-1) ?? ''
    await db.updateTable('tracks').set({ visibility: 'private' }).where('slug', '=', slug).execute()
    const row = await db.selectFrom('tracks').select('id').where('slug', '=', slug).executeTakeFirstOrThrow()
    const [creator] = demoAccounts
    owner = await signIn(product, { email: '', password: '', ...creator })
    trackId = row.id
  })
  afterAll(async () => {
    await browser?.close()
    await product?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  const newLink = async () =>
    (await call<CreatedShare>(product, owner, `POST /tracks/${trackId}/shares`, {})).body

  test('is heard, and says in every look that it was shared', async () => {
    const { token } = await newLink()
    const { page, complaints, close } = await openPage(browser)
    await page.goto(`${product.url}/s/${token}`)
    await page.locator('[data-part=play]').click()
    await expect
      .poll(() => page.locator('[data-player]').getAttribute('data-status'), { timeout: 30_000 })
      .toBe('playing')
    expect(await levelOf(page, 'audio')).toBeGreaterThan(SILENCE_DBFS)
    expect(complaints).toEqual([])
    await close()
    await eachLook(`/s/${token}`, 'shared-track')
  })

  test('ends where it is revoked', async () => {
    const { token, id } = await newLink()
    const { page, close } = await openPage(browser)
    await page.goto(`${product.url}/s/${token}`)
    await call(product, owner, `DELETE /tracks/${trackId}/shares/${id}`)
    await page.locator('[data-part=play]').click()
    const said = page.locator('[data-part=notice-text]')
    await expect.poll(() => said.textContent(), { timeout: 30_000 }).toMatch(/no longer here/)
    await page.reload()
    expect(await page.locator('h1').textContent()).toMatch(/This link has ended/)
    await close()
    await eachLook(`/s/${token}`, 'shared-gone')
  })

  async function eachLook(path: string, name: string): Promise<void> {
    for (const look of looks) {
      const { page, close } = await openPage(browser, contextFor(look))
      await page.goto(`${product.url}${path}`)
      await photograph(page, name, look)
      expect(await accessibilityFaults(page)).toEqual([])
      await close()
    }
  }
})
