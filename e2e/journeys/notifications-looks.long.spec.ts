import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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
import { type Somebody, signInOn } from '../support/people.ts'
import { describeSelf } from '../support/profiles.ts'
import { newUser, type SignedInUser, type TestServer } from '../support/server.ts'

let folder: string
let product: Product
let browser: Browser
let ann: SignedInUser
let newcomer: SignedInUser

describe.skipIf(!chromiumPath)('notifications, in pictures', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'veza-notifications-looks-'))
    const options = { port: 0, data: folder, studio: false, seed: false, jsonReady: false, reload: false }
    product = await startProduct(options, () => undefined)
    const server = { url: product.url, ctx: product.server.ctx } as TestServer
    browser = await launchChromium()
    ann = await newUser(server)
    newcomer = await newUser(server, ['listener'])
    await describeSelf(server, ann, { displayName: 'Ann Ögren' })
    await happened(server)
  })
  afterAll(async () => {
    await browser?.close()
    await product?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  /** Some of it was read. */
  async function happened(server: TestServer): Promise<void> {
    const fans: SignedInUser[] = []
    for (const displayName of ['Fay Laurent', 'Kim Okonkwo-Andersson', 'Bo', 'Ida Lindqvist'])
      fans.push(await described(server, displayName))
    const [fay, kim, bo, ida] = fans as [SignedInUser, SignedInUser, SignedInUser, SignedInUser]
    const song = await newPublishedTrack(server, ann, { title: 'Stairwell No. 4' })
    await call(server, ann, `PUT /people/${bo.username}/follow`)
    for (const fan of fans) await call(server, fan, `PUT /people/${ann.username}/follow`)
    const { body } = await call<{ items: { id: string }[] }>(server, ann, 'GET /me/notifications')
    const seen = body.items.map(({ id }) => id)
    await call(server, ann, 'PUT /me/notifications/read', { seenUntil: new Date().toISOString(), seen })
    for (const fan of fans) await call(server, fan, `PUT /tracks/${song.id}/reactions/like`)
    await call(server, kim, `PUT /tracks/${song.id}/reactions/repost`)
    const text =
      'The door closing right before the beat. Was that planned, or did it just land on the one by itself?'
    const said = await call<{ id: string }>(server, ann, `POST /tracks/${song.id}/comments`, {
      ...{ atMs: 0, text },
    })
    await call(server, ida, `POST /tracks/${song.id}/comments`, { atMs: 0, text })
    await call(server, fay, `POST /comments/${said.body.id}/replies`, { text: 'I wondered too.' })
    await newPublishedTrack(server, bo, { title: 'Slow Ferry' })
  }

  async function described(server: TestServer, displayName: string): Promise<SignedInUser> {
    const user = await newUser(server)
    await describeSelf(server, user, { displayName })
    return user
  }

  const asSomebody = (user: SignedInUser): Somebody => ({ ...user, displayName: user.username })

  test.each(looks)('$width, $theme, $language', async (look) => {
    const { page, close } = await openPage(browser, contextFor(look))
    page.setDefaultTimeout(60_000)
    const shown = async (name: string, path: string) => {
      await page.goto(product.url + path)
      await photograph(page, name, look)
      expect(await accessibilityFaults(page), name).toEqual([])
      const isWider = await page.evaluate('document.documentElement.scrollWidth > innerWidth')
      expect([name, isWider]).toEqual([name, false])
    }
    const here = '/notifications'
    await signInOn(page, product, asSomebody(newcomer), here)
    await page.waitForURL(product.url + here)
    await shown('notifications-none', here)
    await page.context().clearCookies()
    await signInOn(page, product, asSomebody(ann), here)
    await page.waitForURL(product.url + here)
    await shown('notifications', here)
    await shown('notification-settings', '/settings/notifications')
    await shown('bell-on-home', '/')
    await shown('unsubscribe-invalid', '/unsubscribe')
    await close()
  })
})
