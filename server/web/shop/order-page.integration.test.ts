import { DAY_MS } from '@veza/shared/kernel/time.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bareCaller } from '../../../e2e/support/bare-http.ts'
import { type BrowserTab, browserTab, signInTab } from '../../../e2e/support/browser-tab.ts'
import {
  cartOf,
  type MoneyRig,
  newPaidOrder,
  newProduct,
  type PaidOrder,
  placeOrder,
  sessionOf,
  startMoneyRig,
  tell,
} from '../../../e2e/support/money.ts'
import { newUser, type SignedInUser } from '../../../e2e/support/server.ts'

const DEBIT = 'AT611904300234573201'

let rig: MoneyRig
beforeAll(async () => {
  rig = await startMoneyRig()
})
afterAll(() => rig?.stop())

const newTab = () => browserTab(rig.server.url)
const at = (orderId: string) => `/orders/${orderId}`

/** A guest's window that the link of their mail has opened. */
async function opened({
  orderId,
  accessToken,
}: Pick<PaidOrder, 'orderId' | 'accessToken'>): Promise<BrowserTab> {
  const tab = newTab()
  const { status, location } = await tab.get(`${at(orderId)}?token=${accessToken}`)
  expect([status, location]).toEqual([303, at(orderId)])
  return tab
}
async function signedIn(user: SignedInUser): Promise<BrowserTab> {
  const tab = newTab()
  await signInTab(tab, bareCaller(rig.server.url), user)
  return tab
}
const heading = async (tab: BrowserTab, orderId: string, query = '') =>
  /<h1>([^<]*)<\/h1>/.exec((await tab.get(at(orderId) + query)).markup)?.[1]
const hidden = (markup: string, name: string) =>
  new RegExp(`name="${name}" value="([^"]+)"`).exec(markup)?.[1] ?? ''
const refundsOf = (orderId: string) =>
  rig.server.ctx.db.selectFrom('refunds').selectAll().where('orderId', '=', orderId).execute()

/** Bought, and not paid yet. */
async function newOrder() {
  const { product } = await newProduct(rig)
  const order = { ...cartOf(product), email: `unpaid-${Math.random()}@veza.example` }
  const { body } = await placeOrder(rig, undefined, order)
  return { orderId: body.orderId, accessToken: body.accessToken, session: await sessionOf(rig, body.orderId) }
}

describe('whose order it is', () => {
  test('a guest’s token goes into a cookie of that order alone, and out of the address', async () => {
    const order = await newPaidOrder(rig)
    const tab = newTab()
    const { headers, location } = await tab.get(
      `${at(order.orderId)}?token=${order.accessToken}&checkout=done`,
    )
    expect(location).toBe(`${at(order.orderId)}?checkout=done`)
    expect(headers.getSetCookie().find((one) => one.startsWith('veza_order='))).toMatch(
      new RegExp(`; Path=${at(order.orderId)}; .*HttpOnly; SameSite=Lax$`),
    )
    const { headers: shown, markup } = await tab.get(at(order.orderId))
    expect(markup).toContain('Thank you: this is yours')
    expect(markup).not.toContain(order.accessToken)
    expect([shown.get('referrer-policy'), shown.get('cache-control'), shown.get('x-robots-tag')]).toEqual([
      'same-origin',
      'private, no-store',
      'noindex',
    ])
  })

  test('to everybody else it is as if there were none, and so are its invoice and its forms', async () => {
    const order = await newPaidOrder(rig)
    const other = await newPaidOrder(rig)
    const nobody = '01990000-0000-7000-8000-000000000000'
    const lost = async (tab: BrowserTab, path: string) => {
      const { status, markup, headers } = await tab.get(path)
      expect(headers.get('content-type')).toMatch('text/html')
      return [status, /<h1>([^<]*)/.exec(markup)?.[1]]
    }
    const answer = [404, 'This order cannot be opened here']
    for (const tab of [newTab(), await opened(other), await signedIn(await newUser(rig.server))])
      for (const path of [
        at(order.orderId),
        at(nobody),
        at('x'),
        `${at(order.orderId)}/invoice.pdf`,
        `${at(order.orderId)}?token=${other.accessToken}`,
      ])
        expect([path, await lost(tab, path)]).toEqual([path, answer])
    const tab = await opened(other)
    const { csrf } = await tab.get(at(other.orderId))
    for (const action of ['pay', 'refund', 'download']) {
      const fields = { requestKey: nobody, reason: 'x', itemId: nobody, trackId: nobody, format: 'aac' }
      const { status } = await tab.post(at(order.orderId), { csrf, do: action, ...fields })
      expect([action, status]).toEqual([action, 404])
    }
    expect(await refundsOf(order.orderId)).toEqual([])
  })

  test('what an account bought is its own, signed in, and on its list', async () => {
    const buyer = await newUser(rig.server, ['listener'])
    const order = await newPaidOrder(rig, { buyer })
    const tab = await signedIn(buyer)
    expect(await heading(tab, order.orderId)).toBe('Thank you: this is yours')
    expect((await tab.get('/orders')).markup).toContain(`href="/orders/${order.orderId}"`)
    expect((await newTab().get(at(order.orderId))).status).toBe(404)
  })
})

describe('what it says', () => {
  test('comes from our books, whatever the address claims', async () => {
    const order = await newOrder()
    const tab = await opened(order)
    expect(await heading(tab, order.orderId)).toBe('This order is not paid yet')
    const waiting = await tab.get(`${at(order.orderId)}?checkout=done`)
    expect(waiting.markup).toContain('We are waiting for the payment')
    expect(waiting.markup).toContain(
      `<noscript><meta http-equiv="refresh" content="8;url=${at(order.orderId)}?checkout=done"></noscript>`,
    )
    expect(waiting.markup).not.toContain('value="download"')
    expect((await tab.get(`${at(order.orderId)}?checkout=left`)).markup).toContain('back without paying')
    await rig.stripe.control.pay({ session: order.session })
    await tell(rig, 'checkout.session', order.session)
    expect(await heading(tab, order.orderId, '?checkout=left')).toBe('Thank you: this is yours')
  })

  test('a bank that takes days', async () => {
    const order = await newOrder()
    await rig.stripe.control.pay({ session: order.session, number: DEBIT })
    await tell(rig, 'checkout.session', order.session)
    const tab = await opened(order)
    expect(await heading(tab, order.orderId)).toBe('Your payment is on its way')
    expect((await tab.get(at(order.orderId))).markup).not.toContain('value="pay"')
  })

  test('a page that was not used in time can be opened again', async () => {
    const order = await newOrder()
    await rig.stripe.control.expire({ session: order.session })
    await tell(rig, 'checkout.session', order.session)
    const tab = await opened(order)
    expect(await heading(tab, order.orderId)).toBe('The time to pay is over')
    const { csrf } = await tab.get(at(order.orderId))
    const { location } = await tab.post(at(order.orderId), { csrf, do: 'pay' })
    expect(location).toContain(`${rig.stripe.url}/pay/`)
    expect(location).not.toContain(order.session)
  })

  test('one of last week offers no way to pay it any more, and says what to do', async () => {
    const order = await newOrder()
    await rig.stripe.control.expire({ session: order.session })
    await tell(rig, 'checkout.session', order.session)
    const { db, clock } = rig.server.ctx
    const createdAt = new Date(clock.now().getTime() - 8 * DAY_MS)
    await db.updateTable('orders').set({ createdAt }).where('id', '=', order.orderId).execute()
    const { markup } = await (await opened(order)).get(at(order.orderId))
    expect(markup).toContain('more than a week old')
    expect(markup).not.toContain('value="pay"')
  })

  test('a dispute, in words, with its downloads at rest', async () => {
    const order = await newPaidOrder(rig)
    const { pspChargeId: charge } = await rig.server.ctx.db
      .selectFrom('payments')
      .select('pspChargeId')
      .where('orderId', '=', order.orderId)
      .executeTakeFirstOrThrow()
    const { dispute } = await rig.stripe.control.openDispute({ charge: charge ?? '' })
    await tell(rig, 'dispute', dispute)
    const { markup } = await (await opened(order)).get(at(order.orderId))
    expect(markup).toContain('This payment is disputed')
    expect(markup).toContain('Its downloads rest')
    expect(markup).not.toContain('value="download"')
    expect(markup).not.toContain('Ask for your money back')
  })
})

describe('asking for the money back', () => {
  test('needs a word of why; sent twice it is asked once', async () => {
    const order = await newPaidOrder(rig)
    const tab = await opened(order)
    const { csrf, markup } = await tab.get(at(order.orderId))
    const ask = { csrf, do: 'refund', requestKey: hidden(markup, 'requestKey'), itemId: '' }
    const empty = await tab.post(at(order.orderId), { ...ask, reason: ' ' })
    expect([empty.status, empty.markup]).toEqual([422, expect.stringContaining('Tell in a word why.')])
    const reason = 'It was meant for <somebody> else.'
    for (let count = 0; count < 2; count++)
      expect((await tab.post(at(order.orderId), { ...ask, reason })).status).toBe(303)
    expect(await refundsOf(order.orderId)).toMatchObject([{ amount: 1_000, reason, requestedAs: 'buyer' }])
    const shown = (await tab.get(at(order.orderId))).markup
    expect(shown).toContain('You have asked for your money back.')
    expect(shown).not.toContain('value="refund"')
  })

  test('one thing of several, and it alone', async () => {
    const products = [(await newProduct(rig)).product, (await newProduct(rig)).product]
    const order = await newPaidOrder(rig, { products })
    const tab = await opened(order)
    const { csrf, markup } = await tab.get(at(order.orderId))
    const [, itemId = ''] = /<option value="([\w-]{36})"/.exec(markup) ?? []
    const requestKey = hidden(markup, 'requestKey')
    await tab.post(at(order.orderId), { csrf, do: 'refund', requestKey, itemId, reason: 'Twice' })
    expect(await refundsOf(order.orderId)).toMatchObject([{ amount: 1_000, orderItemId: itemId }])
  })
})
