import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { call, newTrack } from '../../support/api.ts'
import { chromiumPath } from '../../support/browser.ts'
import { type CutNetwork, networkBefore } from '../../support/second-studio.ts'
import { newUser, type SignedInUser, type TestServer } from '../../support/server.ts'
import { type StudioTest, signInToStudio, startStudioTest } from '../../support/studio.ts'
import { type StudioStore, storeForStudio, whyNoStore } from '../../support/studio-store.ts'
import {
  arrivedAt,
  expectArrivedOnce,
  goTo,
  importFiles,
  publishInStudio,
  writeSong,
} from '../../support/studio-work.ts'

const SLOW = 400_000
const FAST = 100_000_000
let studio: StudioTest
let server: TestServer
let store: StudioStore
let network: CutNetwork
let ann: SignedInUser

describe.skipIf(!chromiumPath || whyNoStore)('the network goes in the middle of an upload', () => {
  beforeAll(async () => {
    store = await storeForStudio(FAST)
    studio = await startStudioTest()
    server = { url: studio.product.url, ctx: studio.product.server.ctx } as TestServer
    network = await networkBefore(server.url)
    await studio.restartHost({ server: network.address })
    ann = await newUser(server)
  })
  afterAll(async () => {
    await studio?.stop()
    await network?.close()
    await store?.stop()
  })

  test('edits are made, the Studio is closed and opened: everything arrives, in order, once', async () => {
    const there = await newTrack(server, ann, 'Was there')
    const { page, close } = await studio.open()
    page.setDefaultTimeout(90_000)
    await signInToStudio(page, ann)
    const song = await writeSong(studio.folder, 'Long way', 20)
    await importFiles(page, [song])
    store.proxy.bytesPerSecond = SLOW
    await publishInStudio(page, ['Long way'])
    const parts = () => store.proxy.seen.filter(({ method, part }) => method === 'PUT' && part !== undefined)
    await vi.waitUntil(() => parts().some(({ taken, status }) => taken > 0 && status === undefined), {
      timeout: 120_000,
      interval: 20,
    })
    await cutAll()

    await openTrack(page, 'Was there')
    for (const title of ['First', 'Second', 'Third']) {
      await page.getByLabel('Title', { exact: true }).fill(title)
      await page.getByLabel('Title', { exact: true }).blur()
      await page.locator('[data-save=here]').waitFor()
    }
    await page.getByLabel('Genre', { exact: true }).fill('Dub')
    await page.getByLabel('Genre', { exact: true }).blur()
    await page.locator('[data-offline=offline]').waitFor({ timeout: 90_000 })
    // The song on its way is edited as well.
    await openTrack(page, 'Long way')
    await page.getByLabel('Genre', { exact: true }).fill('Drone')
    await page.getByLabel('Genre', { exact: true }).blur()
    await openTrack(page, 'Long way')
    await vi.waitUntil(
      async () => (await page.getByLabel('Genre', { exact: true }).inputValue()) === 'Drone',
      { timeout: 60_000, interval: 50 },
    )
    await close()
    await studio.restartHost({ server: network.address })

    const again = await studio.open()
    again.page.setDefaultTimeout(90_000)
    await again.page.getByRole('row').filter({ hasText: 'Third' }).waitFor()
    const before = await trackAt(there.id)
    expect(before).toMatchObject({ title: 'Was there', version: 1 })
    store.proxy.bytesPerSecond = FAST
    await mendAll()
    await vi.waitUntil(async () => (await trackAt(there.id)).genre === 'Dub', {
      timeout: 120_000,
      interval: 200,
    })
    const after = await trackAt(there.id)
    expect(after).toMatchObject({ title: 'Third', genre: 'Dub' })
    await vi.waitUntil(async () => (await arrivedAt(studio)).length === 1, {
      timeout: 120_000,
      interval: 200,
    })
    await again.page.locator('[data-offline=up-to-date]').waitFor({ timeout: 120_000 })
    await vi.waitUntil(async () => (await published()).includes('Long way'), {
      timeout: 120_000,
      interval: 200,
    })
    const { ctx } = server
    await ctx.db.deleteFrom('tracks').where('id', '=', there.id).execute()
    await expectArrivedOnce(studio, { 'Long way': song })
    const [long] = await ctx.db.selectFrom('tracks').select(['genre', 'version']).execute()
    expect(long).toMatchObject({ genre: 'Drone' })
    // Whatever was repeated on the way was done once: a version for each edit, and none more.
    expect(after.version).toBeLessThanOrEqual(5)
    await goTo(again.page, '/notifications')
    const told = again.page.locator('[data-notification=published]')
    await told.getByText('Published: Long way').waitFor()
    expect(await told.count()).toBe(1)
    await again.close()
  })
})

async function cutAll(): Promise<void> {
  await store.proxy.setDown(true)
  store.proxy.resetAll()
  await network.cut()
}

async function mendAll(): Promise<void> {
  await store.proxy.setDown(false)
  await network.mend()
}

interface Track {
  readonly title: string
  readonly genre: string
  readonly version: number
}
const trackAt = async (id: string) => (await call<Track>(server, ann, `GET /tracks/${id}`)).body
const published = async () =>
  (await server.ctx.db.selectFrom('tracks').select('title').where('status', '=', 'published').execute()).map(
    ({ title }) => title,
  )

async function openTrack(page: Page, title: string): Promise<void> {
  await goTo(page, '/library')
  await page.getByRole('row').filter({ hasText: title }).dblclick({ timeout: 90_000 })
  await page.getByRole('heading', { level: 1, name: title }).waitFor()
}
