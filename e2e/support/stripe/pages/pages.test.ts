import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { paidCharge, type Rig, readySeller, sale, startRig } from '../testing.ts'

let rig: Rig
beforeEach(async () => {
  rig = await startRig()
})
afterEach(() => rig.stop())

/** As a browser without scripts asks and sends forms; redirects are shown, not followed. */
async function visit(address: string, form?: Readonly<Record<string, string>>) {
  const answer = await fetch(new URL(address, rig.standIn.url), {
    redirect: 'manual',
    ...(form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) }),
  })
  return {
    status: answer.status,
    location: answer.headers.get('location'),
    text: await answer.text(),
    headers: answer.headers,
  }
}

const good = {
  email: 'b@example.com',
  method: 'card',
  number: '4242 4242 4242 4242',
  expiry: '12 / 34',
  code: '123',
  name: 'B',
}

describe('the hosted page', () => {
  test('shows what is bought and what it costs, and says that it is a stand-in', async () => {
    const { url } = await rig.stripe.checkout.sessions.create({
      ...sale(),
      customer_email: 'ada@example.com',
      line_items: [
        {
          price_data: { currency: 'eur', unit_amount: 900, product_data: { name: '<b>Album</b>' } },
          quantity: 2,
        },
        {
          price_data: {
            currency: 'eur',
            unit_amount: 350,
            product_data: { name: 'Song', description: 'FLAC' },
          },
          quantity: 1,
        },
      ],
    })
    const { status, text, headers } = await visit(url ?? '')
    expect(status).toBe(200)
    for (const part of [
      '&#60;b&#62;Album&#60;/b&#62;',
      '× 2',
      '€18.00',
      'FLAC',
      '€3.50',
      'Pay €21.50',
      'no money moves',
      'value="ada@example.com"',
    ])
      expect(text).toContain(part)
    expect(text).toContain('href="https://shop.example/back"')
    expect(text).not.toContain('<script')
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
  })

  test('takes a card, and leads back to the shop, once', async () => {
    const { url, id } = await rig.stripe.checkout.sessions.create(sale())
    expect(await visit(url ?? '', good)).toMatchObject({
      status: 303,
      location: `https://shop.example/done?session=${id}`,
    })
    expect(await rig.stripe.checkout.sessions.retrieve(id)).toMatchObject({
      payment_status: 'paid',
      customer_details: { email: 'b@example.com', name: 'B' },
    })
    const again = await visit(url ?? '', good)
    expect(again.status).toBe(410)
    expect(again.text).toContain('already complete')
    expect((await rig.stripe.charges.list()).data).toHaveLength(1)
  })

  test.each([
    [{ email: 'nobody' }, 'Enter an e-mail address.'],
    [{ number: '4111 1111 1111 1111' }, 'not one of the test numbers'],
    [{ expiry: '01 / 20' }, 'Enter a date in the future.'],
    [{ expiry: '13 / 34' }, 'Enter a date in the future.'],
    [{ code: '12' }, 'Enter the three digits'],
    [{ method: 'debit', iban: 'DE00' }, 'not one of the test accounts'],
  ])('says what is wrong: %o', async (wrong, message) => {
    const { url, id } = await rig.stripe.checkout.sessions.create(sale())
    const { status, text } = await visit(url ?? '', { ...good, ...wrong })
    expect(status).toBe(402)
    expect(text).toContain(message)
    expect(text).toContain('role="alert"')
    expect((await rig.stripe.checkout.sessions.retrieve(id)).payment_intent).toBeNull()
  })

  test('says that a card was declined, and takes another', async () => {
    const { url } = await rig.stripe.checkout.sessions.create(sale())
    const declined = await visit(url ?? '', { ...good, number: '4000 0000 0000 0002' })
    expect([declined.status, declined.text]).toEqual([
      402,
      expect.stringContaining('Your card was declined.'),
    ])
    expect((await visit(url ?? '')).text).toContain('Your card was declined.')
    expect((await visit(url ?? '', good)).status).toBe(303)
  })

  test('leads to the bank where that asks, and back', async () => {
    const { url, id } = await rig.stripe.checkout.sessions.create(sale())
    const asked = await visit(url ?? '', { ...good, number: '4000 0025 0000 3155' })
    expect([asked.status, asked.location]).toEqual([303, expect.stringContaining('/bank/pi_')])
    expect((await visit(asked.location ?? '')).text).toContain('€10.00')
    const no = await visit(asked.location ?? '', { answer: 'no' })
    expect([no.status, no.location]).toEqual([303, `/pay/${id}`])
    expect((await visit(no.location ?? '')).text).toContain('unable to authenticate')
    const more = await visit(url ?? '', { ...good, number: '4000 0025 0000 3155' })
    const yes = await visit(more.location ?? '', { answer: 'yes' })
    expect(yes.location).toBe(`https://shop.example/done?session=${id}`)
    expect((await visit(more.location ?? '')).status).toBe(404)
    expect((await rig.stripe.checkout.sessions.retrieve(id)).payment_status).toBe('paid')
  })

  test('takes a debit, and leads back before it is paid', async () => {
    const { url, id } = await rig.stripe.checkout.sessions.create(sale())
    const sent = await visit(url ?? '', { ...good, method: 'debit', iban: 'AT61 1904 3002 3457 3201' })
    expect(sent.location).toContain('https://shop.example/done')
    expect(await rig.stripe.checkout.sessions.retrieve(id)).toMatchObject({
      status: 'complete',
      payment_status: 'unpaid',
    })
  })

  test('offers no debit where only cards are taken', async () => {
    const { url } = await rig.stripe.checkout.sessions.create({
      ...sale(),
      allowed_payment_method_types: ['card'],
    })
    expect((await visit(url ?? '')).text).not.toContain('Bank debit')
    const sent = await visit(url ?? '', { ...good, method: 'debit', iban: 'AT61 1904 3002 3457 3201' })
    expect([sent.status, sent.text]).toEqual([402, expect.stringContaining('takes cards alone')])
  })

  test('confirms what costs nothing, without a card', async () => {
    const { url, id } = await rig.stripe.checkout.sessions.create(sale(0))
    expect((await visit(url ?? '')).text).not.toContain('Card number')
    expect((await visit(url ?? '', { email: 'b@example.com' })).status).toBe(303)
    expect((await rig.stripe.checkout.sessions.retrieve(id)).payment_status).toBe('no_payment_required')
  })

  test('is over when the session is', async () => {
    const { url, id } = await rig.stripe.checkout.sessions.create(sale())
    await rig.stripe.checkout.sessions.expire(id)
    const { status, text } = await visit(url ?? '')
    expect([status, text]).toEqual([410, expect.stringContaining('has expired')])
    expect(text).toContain('https://shop.example/back')
    expect((await visit('/pay/cs_none')).status).toBe(404)
  })
})

describe('the onboarding page', () => {
  const links = { return_url: 'https://a.example/back', refresh_url: 'https://a.example/again' } as const
  async function link() {
    const account = await rig.stripe.accounts.create({
      type: 'express',
      country: 'DE',
      capabilities: { transfers: { requested: true } },
    })
    const { url } = await rig.stripe.accountLinks.create({
      account: account.id,
      type: 'account_onboarding',
      ...links,
    })
    return { url, id: account.id }
  }
  const told = { name: 'Ada', country: 'DE', iban: 'DE89 3704 0044 0532 0130 00' }

  test('makes an account ready, and is good for once', async () => {
    const { url, id } = await link()
    expect((await visit(url)).text).toContain(id)
    expect(await visit(url, { ...told, do: 'finish' })).toMatchObject({
      status: 303,
      location: links.return_url,
    })
    expect(await rig.stripe.accounts.retrieve(id)).toMatchObject({
      payouts_enabled: true,
      business_profile: { name: 'Ada' },
    })
    expect(await visit(url)).toMatchObject({ status: 303, location: links.refresh_url })
  })

  test('leads back without anything done when it is left', async () => {
    const { url, id } = await link()
    expect((await visit(url, { do: 'leave' })).location).toBe(links.return_url)
    expect(await rig.stripe.accounts.retrieve(id)).toMatchObject({
      details_submitted: false,
      payouts_enabled: false,
    })
  })

  test('turns people down on request', async () => {
    const { url, id } = await link()
    await visit(url, { ...told, do: 'refuse' })
    expect(await rig.stripe.accounts.retrieve(id)).toMatchObject({
      details_submitted: true,
      requirements: { disabled_reason: 'rejected.other' },
    })
  })

  test('says what is missing, and is over after five minutes', async () => {
    const { url } = await link()
    const wrong = await visit(url, { name: '', country: 'XX', iban: '12', do: 'finish' })
    expect(wrong.status).toBe(422)
    for (const part of ['Enter your name.', 'Choose a country.', 'Enter an account number'])
      expect(wrong.text).toContain(part)
    rig.clock.advance(300_000)
    expect((await visit(url)).location).toBe(links.refresh_url)
    expect((await visit('/onboarding/link_none')).status).toBe(404)
  })
})

test('sellers see their own balance and payouts', async () => {
  const { id } = await readySeller(rig)
  const charge = await paidCharge(rig)
  await rig.stripe.transfers.create({
    amount: 700,
    currency: 'eur',
    destination: id,
    source_transaction: charge.id,
  })
  await rig.standIn.control.freeFunds({})
  expect((await visit(`/express/${id}`)).text).toContain('€7.00')
  await rig.standIn.control.payOut({ account: id })
  expect((await visit(`/express/${id}`)).text).toContain('pending')
  expect((await visit('/express/acct_none')).status).toBe(404)
})
