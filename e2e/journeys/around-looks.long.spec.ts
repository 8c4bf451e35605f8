import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Track } from '@veza/shared/contracts/catalog.ts'
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
import { type Scene, sceneOf } from '../support/listeners.ts'
import { type Somebody, signInOn } from '../support/people.ts'
import { newUser, type SignedInUser, type TestServer } from '../support/server.ts'

let folder: string
let product: Product
let browser: Browser
let scene: Scene
let newcomer: SignedInUser
/** The path of one that the fan may add to. */
let playlist: string

describe.skipIf(!chromiumPath)('around a track, in pictures', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'veza-around-looks-'))
    const options = { port: 0, data: folder, studio: false, seed: false, jsonReady: false, reload: false }
    product = await startProduct(options, () => undefined)
    const server = { url: product.url, ctx: product.server.ctx } as TestServer
    browser = await launchChromium()
    scene = await sceneOf(server)
    newcomer = await newUser(server, ['listener'])
    const gone = await newPublishedTrack(server, scene.ben, { title: 'Withdrawn' })
    await call(server, scene.fan, `PUT /tracks/${gone.id}/reactions/like`)
    await call(server, scene.ben, `DELETE /tracks/${gone.id}`)
    const others = []
    for (const title of ['Night Bus, Rear Window', 'Low Tide', 'Kitchen Light'])
      others.push(await newPublishedTrack(server, await newUser(server), { title }))
    await recommend(server, others)
    playlist = await wishAndCollect(server)
  })
  afterAll(async () => {
    await browser?.close()
    await product?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  const asSomebody = (user: SignedInUser): Somebody => ({ ...user, displayName: user.username })

  test.each(looks)('$width, $theme, $language', async (look) => {
    const { page, close } = await openPage(browser, contextFor(look))
    const shown = async (name: string, path: string) => {
      await page.goto(product.url + path)
      await photograph(page, name, look)
      expect(await accessibilityFaults(page), name).toEqual([])
    }
    await signInOn(page, product, asSomebody(newcomer), '/feed')
    await page.waitForURL(`${product.url}/feed`)
    await shown('home-recommends', '/')
    await shown('trending', '/trending')
    await shown('feed-empty', '/feed')
    await shown('library-empty', '/library')
    await page.context().clearCookies()
    await signInOn(page, product, asSomebody(scene.fan), '/feed')
    await page.waitForURL(`${product.url}/feed`)
    await shown('feed', '/feed')
    await shown('library', '/library')
    await shown('wishes', '/library/wishes')
    await shown('home-for-you', '/')
    await shown('playlist-recommends', playlist)
    await shown('track-liked', `/tracks/${scene.tracks[0]?.slug}`)
    await shown('release-liked', scene.album)
    await shown('following', `/@${scene.fan.username}/following`)
    await close()
  })
})

/** As an admin and the job that ranks leave it. */
async function recommend({ ctx: { db } }: TestServer, others: readonly Track[]): Promise<void> {
  const [first, second, third] = scene.tracks
  const release = await db
    .selectFrom('products')
    .select('id')
    .where('kind', '=', 'release')
    .executeTakeFirstOrThrow()
  await db
    .insertInto('featured')
    .values([
      { position: 1, productId: release.id },
      ...[first, second, third].map((track, at) => ({ position: at + 2, trackId: track?.id ?? null })),
    ])
    .execute()
  await db
    .insertInto('trending')
    .values(
      [second, first].map((track, at) => ({ position: at + 1, trackId: track?.id ?? '', score: 2 - at })),
    )
    .execute()
  const related = { score: 1, computedAt: new Date() }
  for (const { id: trackId } of scene.tracks)
    await db
      .insertInto('relatedTracks')
      .values(others.map(({ id: relatedId }) => ({ ...related, trackId, relatedId })))
      .execute()
}

/** What the fan means to buy, and a playlist of theirs. @returns its path */
async function wishAndCollect(server: TestServer): Promise<string> {
  const { fan } = scene
  const products = await server.ctx.db
    .selectFrom('products')
    .select('id')
    .where('status', '=', 'on-sale')
    .execute()
  for (const { id } of products) await call(server, fan, `PUT /me/wishes/${id}`)
  const { body } = await call<Playlist>(server, fan, 'POST /playlists', { title: 'For the night train' })
  await call(server, fan, `POST /playlists/${body.id}/items`, { trackIds: [scene.tracks[0]?.id] })
  return `/playlists/${body.slug}`
}
