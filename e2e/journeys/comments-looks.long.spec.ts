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
import { type Somebody, signInOn } from '../support/people.ts'
import { describeSelf } from '../support/profiles.ts'
import { newUser, type SignedInUser, type TestServer } from '../support/server.ts'
import { newSong } from '../support/songs.ts'

let folder: string
let product: Product
let browser: Browser
let ann: SignedInUser
let path: string
let reply: string

describe.skipIf(!chromiumPath)('comments, in pictures', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'veza-comments-looks-'))
    const options = { port: 0, data: folder, studio: false, seed: false, jsonReady: false, reload: false }
    product = await startProduct(options, () => undefined)
    const server = { url: product.url, ctx: product.server.ctx } as TestServer
    browser = await launchChromium()
    ann = await newUser(server)
    const [fay, kim] = [await newUser(server, ['listener']), await newUser(server, ['listener'])]
    await describeSelf(server, ann, { displayName: 'Ann Ögren' })
    await describeSelf(server, fay, { displayName: 'Fay Laurent' })
    await describeSelf(server, kim, { displayName: 'Kim Okonkwo-Andersson' })
    const song = await newSong(server, ann, 'Stairwell No. 4', { seconds: 40 })
    path = `/tracks/${song.slug}`
    const say = async (who: SignedInUser, atMs: number, text: string) =>
      (await call<{ id: string }>(server, who, `POST /tracks/${song.id}/comments`, { atMs, text })).body.id
    const answer = async (who: SignedInUser, id: string, text: string) =>
      (await call<{ id: string }>(server, who, `POST /comments/${id}/replies`, { text })).body.id
    const first = await say(fay, 3_200, 'The door closing right before the beat. Was that planned?')
    reply = await answer(ann, first, 'It was not! We kept it because it landed on the one.')
    await answer(kim, first, 'Best accident of the year.')
    await say(
      kim,
      12_000,
      'Those strings!\n\nReminds me of the room upstairs, the one with the broken heater.',
    )
    await say(fay, 12_600, 'Same here')
    const rude = await say(kim, 21_000, 'I would not have released this.')
    await call(server, ann, `PUT /comments/${rude}/hidden`)
    const gone = await say(fay, 29_000, 'Gone')
    await answer(kim, gone, 'I agree with what you said.')
    await call(server, fay, `DELETE /comments/${gone}`)
    await say(ann, 38_500, 'Thank you all for listening to the end.')
  })
  afterAll(async () => {
    await browser?.close()
    await product?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  const asSomebody = (user: SignedInUser): Somebody => ({ ...user, displayName: user.username })

  test.each(looks)('$width, $theme, $language', async (look) => {
    const { page, close } = await openPage(browser, contextFor(look))
    page.setDefaultTimeout(60_000)
    const shown = async (name: string) => {
      await photograph(page, name, look)
      expect(await accessibilityFaults(page), name).toEqual([])
      const isWider = await page.evaluate('document.documentElement.scrollWidth > innerWidth')
      expect([name, isWider]).toEqual([name, false])
    }
    await page.goto(product.url + path)
    await page.locator('.mark').first().waitFor()
    await shown('comments-visitor')
    await signInOn(page, product, asSomebody(ann), path)
    await page.waitForURL(product.url + path)
    await page.locator('.mark').nth(1).click()
    await page.locator('.marks-said li').first().waitFor()
    await page.locator('.tool > summary').first().click()
    await shown('comments')
    await page.goto(`${product.url}${path}/comments/${reply}`)
    await shown('comment-alone')
    await page.goto(`${product.url}${path}/comments`)
    await page.locator('input[name=at]').fill('9:59')
    await page.locator('#new-comment').fill('After the end')
    await page.locator('[data-new-comment] button').click()
    await page.locator('.fault').waitFor()
    await shown('comments-fault')
    await close()
  })
})
