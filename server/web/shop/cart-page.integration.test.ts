import type { Product } from '@veza/shared/contracts/products.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { call } from '../../../e2e/support/api.ts'
import { bareCaller } from '../../../e2e/support/bare-http.ts'
import { type BrowserTab, browserTab, type Shown, signInTab } from '../../../e2e/support/browser-tab.ts'
import { type MoneyRig, newProduct, startMoneyRig } from '../../../e2e/support/money.ts'
import { licenceOf, offerOf } from '../../../e2e/support/products.ts'
import { newUser, type SignedInUser } from '../../../e2e/support/server.ts'

let rig: MoneyRig
let seller: SignedInUser
let tab: BrowserTab
let guests = 0

beforeAll(async () => {
  rig = await startMoneyRig()
  seller = await newUser(rig.server)
})
afterAll(() => rig?.stop())
beforeEach(() => {
  tab = browserTab(rig.server.url)
})

const guest = () => `guest-${process.pid}-${++guests}@veza.example`
const onSale = async (offer = offerOf([licenceOf(1_000)])) =>
  (await newProduct(rig, { seller, offer })).product
const ids = ({ id, licences }: Product) => ({ product: id, licence: licences[0]?.id ?? '' })
const orders = (email: string) =>
  rig.server.ctx.db.selectFrom('orders').selectAll().where('email', '=', email).execute()

/** Sends a form of the cart's page as it stands. */
async function send(action: string, fields: Record<string, string>, own = tab): Promise<Shown> {
  // An empty cart has no form.
  const csrf = (await own.get('/cart')).csrf || (await own.get('/sign-in')).csrf
  return own.post('/cart', { csrf, do: action, ...fields })
}
async function put(product: Product, fields: Record<string, string> = {}): Promise<void> {
  const { status, location } = await send('add', { ...ids(product), ...fields })
  expect([status, location]).toEqual([303, '/cart'])
}
/** What the form to pay carries. */
async function tillOf(own = tab): Promise<Record<string, string>> {
  const { markup, csrf } = await own.get('/cart')
  const hidden = (name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(markup)?.[1] ?? ''
  return { csrf, do: 'pay', cart: hidden('cart'), expectedTotal: hidden('expectedTotal') }
}
describe('the cart', () => {
  test('holds what was put in, once however often it is pressed, and leads to the provider', async () => {
    const product = await onSale()
    await put(product)
    await put(product)
    const email = guest()
    const { location, status } = await tab.post('/cart', { ...(await tillOf()), email })
    expect(status).toBe(303)
    expect(location).toContain(`${rig.stripe.url}/pay/`)
    expect(await orders(email)).toMatchObject([{ total: 1_000, status: 'pending', locale: 'en' }])
  })

  test('its forms may end at the provider, and other pages’ may not', async () => {
    const policy = async (path: string) =>
      /form-action[^;]*/.exec((await tab.get(path)).headers.get('content-security-policy') ?? '')?.[0]
    expect(await policy('/cart')).toBe(`form-action 'self' ${rig.stripe.url}`)
    expect(await policy('/sign-in')).toBe("form-action 'self'")
  })

  test('says of each thing why it cannot be bought, prices the rest, and has nothing paid', async () => {
    const [gone, dollars, fine] = [
      await onSale(),
      await onSale(offerOf([licenceOf(700)], { currency: 'usd' })),
      await onSale(),
    ]
    for (const product of [fine, gone, dollars]) await put(product)
    await call(rig.server, seller, `POST /products/${gone.id}/withdraw`)
    const { markup } = await tab.get('/cart')
    expect(markup).toContain('This is not on sale any more.')
    expect(markup).toContain('This is in another currency than the rest.')
    expect(markup).toContain('€10.00')
    expect(markup).toContain('Remove what cannot be bought.')
    expect(markup).not.toContain('value="pay"')
    await send('remove', ids(gone))
    await send('remove', ids(dollars))
    expect((await tab.get('/cart')).markup).toContain('Pay €10.00')
  })

  test.each(['hidden', 'removed'] as const)(
    'says nothing of what was %s but that it is gone',
    async (moderation) => {
      const [kept, fine] = [await onSale(), await onSale()]
      for (const product of [kept, fine]) await put(product)
      expect((await tab.get('/cart')).markup).toContain(kept.title)
      await rig.server.ctx.db
        .updateTable('tracks')
        .set({ moderation })
        .where('id', 'in', (eb) =>
          eb.selectFrom('productTracks').select('trackId').where('productId', '=', kept.id),
        )
        .execute()
      const { markup } = await tab.get('/cart')
      expect(markup).not.toContain(kept.title)
      expect(markup).toContain('This is not on sale any more.')
      await send('remove', ids(kept))
      expect((await tab.get('/cart')).markup).toContain('Pay €10.00')
    },
  )

  test('says that a price or a licence has changed, with the way to look at it again', async () => {
    const product = await onSale()
    await put(product)
    const dearer = { version: product.version, ...offerOf([licenceOf(1_200)]) }
    expect((await call(rig.server, seller, `PUT /products/${product.id}/offer`, dearer)).status).toBe(200)
    const { markup } = await tab.get('/cart')
    expect(markup).toContain('Its price or its licence has changed since.')
    expect(markup).toMatch(/<a href="\/tracks\/[\w-]+#buy">/)
    expect(markup).not.toContain('value="pay"')
  })

  test('nothing is bought at another price than was shown, nor of a cart that another window changed', async () => {
    const product = await onSale()
    await put(product)
    const email = guest()
    const till = await tillOf()
    const dearer = await tab.post('/cart', { ...till, email, expectedTotal: '900' })
    expect([dearer.status, dearer.markup]).toEqual([409, expect.stringContaining('A price has changed')])
    expect(dearer.markup).toContain(`value="${email}"`)
    await put(await onSale())
    const stale = await tab.post('/cart', { ...till, email })
    expect([stale.status, stale.markup]).toEqual([422, expect.stringContaining('The cart has changed')])
    expect(await orders(email)).toEqual([])
  })

  test('takes a discount code, says which one it does not take, and lets it go', async () => {
    const product = await onSale()
    await put(product)
    const code = { code: 'HALF', off: { basisPoints: 5_000 } }
    expect((await call(rig.server, seller, 'POST /discount-codes', code)).status).toBe(201)
    await send('code', { code: 'half' })
    const { markup } = await tab.get('/cart')
    expect(markup).toContain('−€5.00')
    expect(markup).toContain('Pay €5.00')
    await send('code', { code: 'none-such' })
    const other = (await tab.get('/cart')).markup
    expect(other).toContain('There is no such code for what is in the cart.')
    expect(other).not.toContain('value="pay"')
    await send('remove-code', {})
    expect((await tab.get('/cart')).markup).toContain('Pay €10.00')
  })

  test('what costs nothing is taken without the provider, and is out of the cart', async () => {
    const offer = offerOf([licenceOf(500, { payWhatYouWant: { minimum: 0 } })])
    await put(await onSale(offer), { amount: '0' })
    const { location } = await tab.post('/cart', { ...(await tillOf()), email: guest() })
    expect(location).toMatch(/^\/orders\/[\w-]{36}$/)
    const first = await tab.get(location ?? '')
    expect([first.status, first.location]).toEqual([303, location])
    expect((await tab.get(location ?? '')).markup).toContain('Thank you: this is yours')
    expect((await tab.get('/cart')).markup).toContain('There is nothing in your cart.')
  })

  test('the same form sent again is the same order; with other words in it, another', async () => {
    await put(await onSale())
    const till = { ...(await tillOf()), email: guest() }
    const [one, two] = await Promise.all([tab.post('/cart', till), tab.post('/cart', till)])
    expect(one.location).toBe(two.location)
    expect(await orders(till.email)).toHaveLength(1)
    const named = await tab.post('/cart', { ...till, billingName: 'Ångström AB' })
    expect([named.status, named.location === one.location]).toEqual([303, false])
  })

  test('where the provider does not answer, nothing is lost, and trying again is the same order', async () => {
    await put(await onSale())
    const till = { ...(await tillOf()), email: guest() }
    for (let count = 0; count < 2; count++)
      await rig.stripe.control.fault({ operation: 'checkout.sessions.create', kind: 'close_before' })
    const first = await tab.post('/cart', till)
    expect([first.status, first.markup]).toEqual([422, expect.stringContaining('did not answer')])
    const second = await tab.post('/cart', till)
    expect(second.location).toContain('/pay/')
    expect(await orders(till.email)).toHaveLength(1)
  })

  test('says that one’s own need not be bought, before the till', async () => {
    const own = browserTab(rig.server.url)
    await signInTab(own, bareCaller(rig.server.url), seller)
    const product = await onSale()
    await send('add', ids(product), own)
    const { markup } = await own.get('/cart')
    expect(markup).toContain('This is your own: you need not buy it.')
    expect(markup).not.toContain('value="pay"')
  })

  test('refuses what is no amount, what is no product, and what is no e-mail address', async () => {
    const free = await onSale(offerOf([licenceOf(500, { payWhatYouWant: { minimum: 200 } })]))
    const little = await send('add', { ...ids(free), amount: '1.99' })
    expect([little.status, little.markup]).toEqual([
      422,
      expect.stringContaining('The artist asks for at least €2.00.'),
    ])
    expect((await send('add', { ...ids(free), amount: 'much' })).markup).toContain('an amount like 3.50')
    const draft = { product: seller.id, licence: seller.id }
    expect((await send('add', draft)).markup).toContain('This is not on sale any more')
    await put(free, { amount: '2' })
    const nobody = await tab.post('/cart', { ...(await tillOf()), email: 'nobody' })
    expect([nobody.status, nobody.markup]).toEqual([422, expect.stringContaining('like name@example.org')])
  })

  test('what was put in from a page of another session is offered again', async () => {
    const product = await onSale()
    const stale = await tab.post('/cart', { csrf: 'x', do: 'add', ...ids(product) })
    expect(stale.status).toBe(403)
    const again = await tab.post('/cart', { csrf: stale.csrf, do: 'add', ...ids(product) })
    expect(again.location).toBe('/cart')
    expect((await tab.get('/cart')).markup).toContain('Pay €10.00')
  })

  test('a cookie that somebody wrote by hand is an empty cart', async () => {
    tab.keep(['veza_cart=1.%00.x'])
    const { status, markup } = await tab.get('/cart')
    expect([status, markup]).toEqual([200, expect.stringContaining('There is nothing in your cart.')])
  })
})
