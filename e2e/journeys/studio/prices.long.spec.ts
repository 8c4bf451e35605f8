import type { Product } from '@veza/shared/contracts/products.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { call, newTrack } from '../../support/api.ts'
import { chromiumPath } from '../../support/browser.ts'
import { licenceOf, newDraft, offerOf } from '../../support/products.ts'
import { newUser, type SignedInUser, type TestServer } from '../../support/server.ts'
import { type StudioTest, signInToStudio, startStudioTest } from '../../support/studio.ts'
import { goTo } from '../../support/studio-work.ts'

let studio: StudioTest
let server: TestServer
let ann: SignedInUser

describe.skipIf(!chromiumPath)('prices that are typed while others change them', () => {
  beforeAll(async () => {
    studio = await startStudioTest()
    server = { url: studio.product.url, ctx: studio.product.server.ctx } as TestServer
    ann = await newUser(server, ['creator'])
  })
  afterAll(() => studio?.stop())

  test('ask, also when the screen was left meanwhile, and a licence that came is not lost', async () => {
    const { id } = await newTrack(server, ann, 'Rain')
    const draft = await newDraft(server, ann, { kind: 'release', title: 'Low water', trackIds: [id] })
    const one = licenceOf(1_000)
    const two = licenceOf(9_000, { terms: { template: 'commercial' } })
    const put = async (version: number, offer: object) =>
      (await call<Product>(server, ann, `PUT /products/${draft.id}/offer`, { version, ...offer })).body
    const first = await put(draft.version, offerOf([one]))

    const { page, complaints, close } = await studio.open()
    page.setDefaultTimeout(90_000)
    await signInToStudio(page, ann)
    await goTo(page, '/releases')
    await page.getByRole('link', { name: 'Low water' }).click()
    await page.getByLabel('Price (EUR)').fill('12')
    await page.getByText('Not saved').waitFor()
    await page.reload()
    await page.getByText('Not saved').waitFor()
    await goTo(page, '/releases')
    const { version } = await put(first.version, offerOf([one, two]))
    await call(server, ann, `PATCH /products/${draft.id}`, { version, title: 'High water' })
    // The second time nothing but what was typed is of before.
    for (let visit = 0; visit < 2; visit += 1) {
      await goTo(page, '/releases')
      await page.getByRole('link', { name: 'High water' }).click()
      await page.getByRole('heading', { level: 1, name: 'High water' }).waitFor()
    }

    // As it was typed, upon what was shown then.
    expect(await page.getByLabel('Price (EUR)').inputValue()).toBe('12')
    await page.getByRole('button', { name: 'Save prices' }).click()
    await page.getByRole('navigation').getByRole('link', { name: 'Conflicts' }).click()
    await page.getByRole('heading', { level: 1, name: 'Changed in two places' }).waitFor()
    const there = await call<Product>(server, ann, `GET /products/${draft.id}`)
    expect(there.body.licences.map(({ price }) => price)).toEqual([1_000, 9_000])

    // What is saved as one types, and was typed a moment before the page went.
    await newDraft(server, ann, { kind: 'release', title: 'Undertow', trackIds: [id] })
    await goTo(page, '/releases')
    await page.getByRole('link', { name: 'Undertow' }).click()
    await page.getByLabel('Description').fill('Nine songs of the river')
    await page.reload()
    await expect
      .poll(() => page.getByLabel('Description').inputValue(), { timeout: 90_000 })
      .toBe('Nine songs of the river')
    expect(complaints).toEqual([])
    await close()
  })
})
