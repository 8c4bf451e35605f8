import type { OwnTransfer, Sale, StatementSummary } from '@veza/shared/contracts/selling.ts'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { call } from '../../../e2e/support/api.ts'
import { bareCaller } from '../../../e2e/support/bare-http.ts'
import { type BrowserTab, browserTab, signInTab } from '../../../e2e/support/browser-tab.ts'
import { type MoneyRig, newPaidOrder, newProduct, startMoneyRig, tell } from '../../../e2e/support/money.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { licenceOf, offerOf } from '../../../e2e/support/products.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'

const HERE = '/settings/selling'

let rig: MoneyRig
beforeAll(async () => {
  rig = await startMoneyRig()
})
afterEach(() => rig.stripe.control.clearFaults({}))
afterAll(() => rig?.stop())

async function signedIn(user: SignedInUser, server: TestServer = rig.server): Promise<BrowserTab> {
  const tab = browserTab(server.url)
  await signInTab(tab, bareCaller(server.url), user)
  return tab
}
const send = async (tab: BrowserTab, fields: Readonly<Record<string, string>>) =>
  tab.post(HERE, { csrf: (await tab.get(HERE)).csrf, ...fields })
const pspOf = async ({ id }: SignedInUser) => {
  const { db } = rig.server.ctx
  const row = await db
    .selectFrom('sellerAccounts')
    .select('pspAccountId')
    .where('userId', '=', id)
    .executeTakeFirst()
  return row?.pspAccountId ?? ''
}
const wordsOf = (markup: string) =>
  markup
    .slice(markup.indexOf('<main'))
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
const wordsAt = async (tab: BrowserTab, path = HERE) => wordsOf((await tab.get(path)).markup)

describe('the way to the provider', () => {
  test('begins with a country, and leads to the provider’s page', async () => {
    const user = await newUser(rig.server, [])
    const tab = await signedIn(user)
    const { markup, headers } = await tab.get(HERE)
    expect(markup).toContain('Set up my account')
    expect(headers.get('content-security-policy')).toContain(`form-action 'self' ${rig.stripe.url}`)
    const without = await send(tab, { do: 'open', country: '' })
    expect([without.status, without.markup.includes('id="open-country-fault"')]).toEqual([422, true])
    expect(await pspOf(user)).toBe('')
    const opened = await send(tab, { do: 'open', country: 'FR' })
    expect([opened.status, opened.location]).toEqual([
      303,
      expect.stringContaining(`${rig.stripe.url}/onboarding/`),
    ])
    expect(await pspOf(user)).not.toBe('')
  })

  test.each([
    ['error_before', 'Our payment provider does not answer. Nothing was changed.'],
    ['refused', 'Our payment provider opens no account with that.'],
  ] as const)('where the provider says %s, the page says what that means', async (kind, words) => {
    const tab = await signedIn(await newUser(rig.server))
    await rig.stripe.control.fault({ operation: 'accounts.create', kind })
    const { status, markup } = await send(tab, { do: 'open', country: 'BE' })
    expect([status, wordsOf(markup)]).toEqual([422, expect.stringContaining(words)])
    // What was chosen is still chosen.
    expect(markup).toContain('<option value="BE" selected>')
  })

  test('what became of it there is shown whether or not the provider has told of it', async () => {
    const user = await newUser(rig.server)
    const tab = await signedIn(user)
    await send(tab, { do: 'open', country: 'FR' })
    expect(await wordsAt(tab)).toContain('It still lacks: Say whether you sell as a person or as a company')
    expect((await send(tab, { do: 'continue' })).location).toContain(`${rig.stripe.url}/onboarding/`)
    const early = await send(tab, { do: 'dashboard' })
    expect([early.status, wordsOf(early.markup)]).toEqual([
      409,
      expect.stringContaining('First tell the payment provider what is still missing.'),
    ])
    const account = await pspOf(user)
    await rig.stripe.control.finishOnboarding({ account })
    expect(await wordsAt(tab)).toContain('All is in place.')
    expect((await send(tab, { do: 'dashboard' })).status).toBe(303)
    await rig.stripe.control.refuseAccount({ account })
    await tell(rig, 'account', account)
    expect(await wordsAt(tab)).toContain('The payment provider does not take money for you')
    await rig.stripe.control.deauthorize({ account })
    expect(await wordsAt(tab)).toContain('You can open a new one.')
    expect((await send(tab, { do: 'open', country: 'FR' })).status).toBe(303)
    expect(await pspOf(user)).not.toBe(account)
  })
})

describe('without a provider', () => {
  let database: TestDatabase
  let server: TestServer
  beforeAll(async () => {
    database = await testDatabase()
    server = await startTestServer({ databaseUrl: database.url })
  })
  afterAll(async () => {
    await server?.stop()
    await database?.drop()
  })

  test('the page says so, and so does a form that was open', async () => {
    const tab = await signedIn(await newUser(server), server)
    const { status, markup, csrf } = await tab.get(HERE)
    expect([status, wordsOf(markup)]).toEqual([
      200,
      expect.stringContaining('This server is not connected to a payment provider'),
    ])
    expect(markup).not.toContain('Set up my account')
    for (const fields of [{ do: 'open', country: 'FR' }, { do: 'continue' }, { do: 'dashboard' }]) {
      const sent = await tab.post(HERE, { csrf, ...fields })
      expect([fields.do, sent.status]).toEqual([fields.do, fields.do === 'open' ? 422 : 409])
    }
    expect(wordsOf((await tab.post(HERE, { csrf, do: 'open', country: 'FR' })).markup)).toContain(
      'Nothing was changed, and what you have earned is kept.',
    )
  })
})

describe('sales and money', () => {
  let seller: SignedInUser
  let tab: BrowserTab

  beforeAll(async () => {
    seller = await newUser(rig.server)
    tab = await signedIn(seller)
    const priced = (await newProduct(rig, { seller })).product
    const free = (await newProduct(rig, { seller, offer: offerOf([licenceOf(0)]) })).product
    await newPaidOrder(rig, { products: [priced] })
    const { body } = await call<{ orderId: string }>(
      rig.server,
      await newUser(rig.server),
      'POST /orders',
      {
        items: [{ productId: free.id, licenceId: free.licences[0]?.id, quantity: 1 }],
      },
      { 'idempotency-key': seller.id },
    )
    expect(body.orderId).toBeTruthy()
  })

  test('each sale is there with the seller’s own part, and nobody’s name', async () => {
    const { items } = (await call<{ items: Sale[] }>(rig.server, seller, 'GET /me/sales')).body
    expect(
      items.map(({ price, earned, returned, quantity }) => ({ price, earned, returned, quantity })),
    ).toEqual([
      { price: 0, earned: 0, returned: 0, quantity: 1 },
      { price: 1_000, earned: 900, returned: 0, quantity: 1 },
    ])
    expect(JSON.stringify(items)).not.toMatch(/@|email|buyer/)
    const words = await wordsAt(tab)
    expect(words).toMatch(/Your part: €9\.00 of €10\.00/)
    expect(words).toMatch(/Your part: €0\.00 given away/)
    expect(words).toMatch(/With us, not sent yet €9\.00 of it waits for your account\. €9\.00/)
  })

  test('a page at a time, and each only their own', async () => {
    const first = await call<{ items: Sale[]; nextCursor: string }>(
      rig.server,
      seller,
      'GET /me/sales?limit=1',
    )
    const { items, nextCursor } = first.body
    const rest = await call<{ items: Sale[]; nextCursor: string | null }>(
      rig.server,
      seller,
      `GET /me/sales?limit=1&cursor=${nextCursor}`,
    )
    expect([items.length, rest.body.items.length, rest.body.nextCursor]).toEqual([1, 1, null])
    expect(rest.body.items[0]?.id).not.toBe(items[0]?.id)
    const other = await newUser(rig.server)
    for (const path of ['sales', 'transfers', 'payouts', 'statements'])
      expect((await call<{ items: unknown[] }>(rig.server, other, `GET /me/${path}`)).body.items).toEqual([])
    expect(await wordsAt(await signedIn(other))).toContain('Nothing has been sold yet.')
  })

  test('what is on its way to the seller is said, and the lists have pages of their own', async () => {
    const { items } = (await call<{ items: OwnTransfer[] }>(rig.server, seller, 'GET /me/transfers')).body
    expect(items).toMatchObject([{ status: 'pending', isSent: false, amount: 900, returned: 0 }])
    expect(await wordsAt(tab, `${HERE}/transfers`)).toContain('not sent yet €9.00')
    expect(await wordsAt(tab, `${HERE}/sales`)).toMatch(/given away .* of €10\.00/)
    expect(await wordsAt(tab, `${HERE}/payouts`)).toContain('Nothing yet.')
    const cut = await tab.get(`${HERE}/sales?cursor=xyz`)
    expect([cut.status, cut.location]).toEqual([303, `${HERE}/sales`])
  })

  test('a statement comes as a file, to who is signed in alone', async () => {
    const { items } = (await call<{ items: StatementSummary[] }>(rig.server, seller, 'GET /me/statements'))
      .body
    const month = items[0]?.month ?? ''
    expect((await tab.get(HERE)).markup).toContain(`${HERE}/statements/${month}.pdf?lang=en`)
    const csv = await tab.get(`${HERE}/statements/${month}.csv`)
    expect([csv.status, csv.headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8'])
    expect(csv.markup).toContain('9.00')
    expect((await tab.get(`${HERE}/statements/${month}.pdf`)).headers.get('content-type')).toBe(
      'application/pdf',
    )
    const stranger = await browserTab(rig.server.url).get(`${HERE}/statements/${month}.csv`)
    expect([stranger.status, stranger.location]).toEqual([303, `/sign-in?next=${encodeURIComponent(HERE)}`])
    const later = await signedIn(seller)
    later.keep(['veza_access=;'])
    const renewed = await later.get(`${HERE}/statements/${month}.csv`)
    expect([renewed.status, renewed.location]).toEqual([
      303,
      expect.stringContaining(`/auth/continue?next=${encodeURIComponent(`${HERE}/statements/${month}.csv`)}`),
    ])
    const none = await tab.get(`${HERE}/statements/1999-01.pdf`)
    expect([none.status, none.location]).toEqual([303, HERE])
    expect(await wordsAt(tab)).toContain('There is no statement of that month.')
  })
})

describe('where the buyers are', () => {
  test('each country by its name in the reader’s language, what is not known as such, the buyers counted once', async () => {
    const { seller, product } = await newProduct(rig)
    const email = 'twice@veza.example'
    for (const country of ['BE', 'DE'])
      await newPaidOrder(rig, { products: [product], country, order: { email } })
    const { orderId } = await newPaidOrder(rig, { products: [product], country: 'FR' })
    await rig.server.ctx.db
      .updateTable('orders')
      .set({ buyerCountry: null })
      .where('id', '=', orderId)
      .execute()
    const tab = await signedIn(seller)
    expect(await wordsAt(tab)).toMatch(
      /Where your buyers are .*EUR · Buyers: 2 .*Belgium 1 €.*Germany 1 €.*Unknown 1 €/,
    )
    expect(await wordsAt(tab)).toMatch(/Personal · [^·]+ · Germany/)
    const all = await wordsAt(tab, `${HERE}/countries?period=all`)
    expect(all).toMatch(/Last 30 days .*Since the beginning .*EUR · Buyers: 2/)
    expect(all).not.toContain(email)
    const other = await signedIn(await newUser(rig.server))
    expect(await wordsAt(other, `${HERE}/countries`)).toContain('Nothing was sold in this time.')
  })
})
