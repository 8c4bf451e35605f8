import type { Track } from '@veza/shared/contracts/catalog.ts'
import type { Recording } from '@veza/shared/contracts/listening.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { call } from '../../../e2e/support/api.ts'
import { bareCaller } from '../../../e2e/support/bare-http.ts'
import { type BrowserTab, browserTab, signInTab } from '../../../e2e/support/browser-tab.ts'
import { type MoneyRig, newPaidOrder, startMoneyRig } from '../../../e2e/support/money.ts'
import { licenceOf, newDraft, newOnSale, newSaleableTrack, offerOf } from '../../../e2e/support/products.ts'
import { newUser, type SignedInUser } from '../../../e2e/support/server.ts'

let rig: MoneyRig
beforeAll(async () => {
  rig = await startMoneyRig()
})
afterAll(() => rig?.stop())

const newTab = () => browserTab(rig.server.url)
const pageOf = async ({ username }: SignedInUser, tab: BrowserTab = newTab()) =>
  (await tab.get(`/@${username}`)).markup
/** Titles in the list of what is on sale, as it is read. */
const onSaleIn = (markup: string) =>
  [...markup.matchAll(/<h3 class="name">([^<]*)<\/h3>/g)].map(([, title]) => title)

const sell = async (seller: SignedInUser, title: string, price = 300) => {
  const track = await newSaleableTrack(rig.server, seller, title)
  const product = await newOnSale(rig.server, seller, offerOf([licenceOf(price)]), { trackIds: [track.id] })
  return { track, product }
}
const change = async (seller: SignedInUser, track: Track, changes: Partial<Track>) => {
  const { version } = (await call<Track>(rig.server, seller, `GET /tracks/${track.id}`)).body
  const { status } = await call(rig.server, seller, `PATCH /tracks/${track.id}`, { version, ...changes })
  expect(status).toBe(200)
}

test('shows what its artist sells, and nothing that is a draft, unlisted, or somebody else’s', async () => {
  const [ann, ben] = [await newUser(rig.server), await newUser(rig.server)]
  expect(await pageOf(ann)).not.toContain('id="buy-title"')
  await sell(ann, 'First')
  const { track } = await sell(ann, 'By its link alone')
  await change(ann, track, { visibility: 'unlisted' })
  await newDraft(rig.server, ann)
  await sell(ben, 'Of Ben')
  await sell(ann, 'Second', 0)
  const markup = await pageOf(ann)
  expect(onSaleIn(markup)).toEqual(['Second', 'First'])
  expect(markup).toMatch(/Free<\/span>[\s\S]*€3\.00<\/span>/)
})

test('of many things, the newest stand there, and the rest one click away', async () => {
  const ann = await newUser(rig.server)
  for (const title of ['1', '2', '3', '4']) await sell(ann, title)
  expect(await pageOf(ann)).not.toContain('more on sale')
  await sell(ann, '5')
  const markup = await pageOf(ann)
  expect(onSaleIn(markup.slice(0, markup.indexOf('1 more on sale')))).toEqual(['5', '4', '3', '2'])
  expect(onSaleIn(markup)).toHaveLength(5)
})

test('is where one puts it in the cart, and sees that one has bought it', async () => {
  const ann = await newUser(rig.server)
  const { product, track } = await sell(ann, 'Rain')
  const guest = newTab()
  const csrf = /name="csrf" value="([^"]+)"/.exec(await pageOf(ann, guest))?.[1] ?? ''
  const wanted = { product: product.id, licence: product.licences[0]?.id ?? '' }
  expect((await guest.post('/cart', { csrf, do: 'add', ...wanted })).location).toBe('/cart')
  expect((await guest.get('/cart')).markup).toContain('Rain')

  const buyer = await newUser(rig.server, ['listener'])
  const { orderId } = await newPaidOrder(rig, { buyer, products: [product] })
  const tab = newTab()
  await signInTab(tab, bareCaller(rig.server.url), buyer)
  expect(await pageOf(ann, tab)).toContain(`href="/orders/${orderId}">You have bought this`)
  const { track: other } = await sell(ann, 'Snow')
  const heard = async (who: SignedInUser | undefined) => {
    const asked = `GET /recordings?of=${track.id},${other.id}`
    const { items } = (await call<{ items: Recording[] }>(rig.server, who, asked)).body
    return items.map(({ previewSeconds }) => previewSeconds)
  }
  expect([await heard(buyer), await heard(undefined)]).toEqual([
    [null, 30],
    [30, 30],
  ])
})
