import { afterEach, beforeEach, expect, test } from 'vitest'
import { paidCharge, type Rig, readySeller, sale, startRig } from '../../testing.ts'
import { sections } from './shell.ts'

let rig: Rig
beforeEach(async () => {
  rig = await startRig()
})
afterEach(() => rig.stop())

const page = async (section: string) => (await fetch(`${rig.standIn.url}/_control/${section}`)).text()

interface Button {
  readonly command: string
  readonly input: string
}

/** The button with this label in a section, as the markup has it; the first of several. */
async function button(section: string, label: string): Promise<Button> {
  const forms = (await page(section)).split('<form').slice(1)
  const form = forms.find((markup) => markup.includes(`<button>${label}</button>`))
  const command = /action="\/_control\/press\/(\w+)"/.exec(form ?? '')?.[1]
  const input = /name="input" value="([^"]*)"/.exec(form ?? '')?.[1]
  if (command === undefined || input === undefined) throw new Error(`no button “${label}” in ${section}`)
  return { command, input: input.replaceAll(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code))) }
}

/** Presses it as a browser does; @returns the address that it leads to. */
async function press(section: string, label: string, more: Record<string, string> = {}, headers = {}) {
  const { command, input } = await button(section, label)
  const answer = await fetch(`${rig.standIn.url}/_control/press/${command}`, {
    method: 'POST',
    redirect: 'manual',
    headers: { referer: `${rig.standIn.url}/_control/${section}`, ...headers },
    body: new URLSearchParams({ input, ...more }),
  })
  return { status: answer.status, location: decodeURIComponent(answer.headers.get('location') ?? '') }
}

test('every section shows itself, empty and full', async () => {
  for (const section of Object.keys(sections)) expect(await page(section)).toContain('<h1>')
  const charge = await paidCharge(rig)
  const seller = await readySeller(rig)
  const sent = { amount: 500, currency: 'eur', destination: seller.id, source_transaction: charge.id }
  const transfer = await rig.stripe.transfers.create(sent)
  const refund = await rig.stripe.refunds.create({ charge: charge.id, amount: 1 })
  const { dispute } = await rig.standIn.control.openDispute({ charge: charge.id })
  expect(await page('payments')).toContain(charge.id)
  expect(await page('refunds')).toContain(refund.id)
  expect(await page('disputes')).toContain(dispute)
  expect(await page('transfers')).toContain(transfer.id)
  expect(await page('accounts')).toContain(seller.id)
  expect(await page('events')).toContain('charge.dispute.created')
  expect((await fetch(`${rig.standIn.url}/_control`)).url).toContain('/_control/payments')
})

test('a button does what it says, with what was typed beside it, and comes back to where it stood', async () => {
  const charge = await paidCharge(rig, 1000)
  const { status, location } = await press('payments', 'Refund outside', { 'number:amount': '250' })
  expect([status, location]).toEqual([
    303,
    expect.stringContaining('/_control/payments?said=refundOutside: {"refund":"re_'),
  ])
  expect((await rig.stripe.charges.retrieve(charge.id)).amount_refunded).toBe(250)
  await press('payments', 'Refund outside', { 'number:amount': '' })
  expect((await rig.stripe.charges.retrieve(charge.id)).refunded).toBe(true)
  const refused = await press('payments', 'Refund outside')
  expect(refused.location).toContain('/_control/payments?fault=Charge')
  expect(await (await fetch(rig.standIn.url + refused.location)).text()).toContain(
    'has already been refunded',
  )
})

test('what an outsider may do has its button', async () => {
  const { id } = await rig.stripe.checkout.sessions.create(sale())
  expect((await press('payments', 'Forge “paid”')).location).toContain('forgePaid: {"status":200}')
  await press('payments', 'Decline')
  await press('payments', 'Pay')
  expect((await rig.stripe.checkout.sessions.retrieve(id)).payment_status).toBe('paid')
  await press('payments', 'Pay the same order again')
  expect((await rig.stripe.charges.list({ limit: 10 })).data.filter(({ paid }) => paid)).toHaveLength(2)
  await press('payments', 'Dispute')
  await press('disputes', 'We win')
  await press('settings', 'pending')
  await press('payments', 'Refund outside')
  await press('refunds', 'It fails')
  expect((await rig.stripe.disputes.list()).data[0]?.status).toBe('won')
  expect((await rig.stripe.refunds.list()).data[0]?.status).toBe('failed')
  await press('events', 'Hold them')
  await press('events', 'Send three times')
  await press('events', 'Forge', {
    'text:type': 'a.b',
    'json:object': '{"id":"x"}',
    'text:signature': 'right',
  })
  expect(rig.inbox.received.map(({ body }) => JSON.parse(body))).toContainEqual(
    expect.objectContaining({ type: 'a.b', data: { object: { id: 'x' } } }),
  )
  expect((await press('events', 'Forge', { 'text:type': 'a', 'json:object': '{' })).location).toContain(
    'that is no JSON',
  )
  await press('faults', 'Plan it', {
    'text:operation': 'balance.retrieve',
    'text:kind': 'error_before',
    'number:times': '1',
  })
  await expect(rig.stripe.balance.retrieve()).rejects.toMatchObject({ statusCode: 500 })
})

test('commands do not come from pages of elsewhere', async () => {
  await paidCharge(rig)
  const foreign = await press('payments', 'Dispute', {}, { origin: 'https://evil.example' })
  expect(foreign.status).toBe(403)
  expect((await rig.stripe.disputes.list()).data).toEqual([])
  expect((await press('payments', 'Dispute', {}, { origin: rig.standIn.url })).status).toBe(303)
})

test('what a command does not take is refused, and so is one that is none', async () => {
  const post = async (name: string, body: unknown) => {
    const answer = await fetch(`${rig.standIn.url}/_control/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    return [answer.status, JSON.parse(await answer.text()).error.message]
  }
  expect(await post('pay', {})).toEqual([400, expect.stringContaining('session')])
  expect(await post('toString', {})).toEqual([404, 'There is no command toString.'])
  expect(await post('pay', { session: 'cs_none' })).toEqual([404, "No such checkout.session: 'cs_none'"])
})
