import { afterAll, beforeAll, expect, test } from 'vitest'
import { CommandRefused } from '../support/stripe/control/client.ts'
import { type StripeStandIn, startStripeStandIn } from '../support/stripe/server.ts'
import { at, perhaps, toOneOf } from './perhaps.ts'
import { methods, names } from './steps.ts'
import { Tally } from './tally.ts'

let stripe: StripeStandIn
beforeAll(async () => {
  stripe = await startStripeStandIn({ secretKey: 'sk_test_of_tests', webhookSecret: 'whsec_of_tests' })
})
afterAll(() => stripe?.stop())

/** A page to pay on, as the server opens it. */
async function newPage(): Promise<string> {
  const wanted = new URLSearchParams({
    mode: 'payment',
    success_url: 'https://veza.example/paid',
    'line_items[0][quantity]': '1',
    'line_items[0][price_data][currency]': 'eur',
    'line_items[0][price_data][unit_amount]': '1000',
    'line_items[0][price_data][product_data][name]': 'A track',
  })
  const answer = await fetch(`${stripe.url}/v1/checkout/sessions`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk_test_of_tests' },
    body: wanted,
  })
  const { id, error } = (await answer.json()) as { id?: string; error?: unknown }
  if (!id) throw new Error(JSON.stringify(error))
  return id
}

test('what comes too late is passed over, and what could never be done is not', async () => {
  const session = await newPage()
  expect(await perhaps(stripe.control.pay({ session }))).toBe(true)
  expect(await perhaps(stripe.control.pay({ session }))).toBe(false)
  expect(await perhaps(stripe.control.settle({ session }))).toBe(false)
  const unheardOf = stripe.control.pay({ session: await newPage(), number: 'DE89370400440532013000' })
  await expect(perhaps(unheardOf)).rejects.toThrow(CommandRefused)
  await expect(perhaps(stripe.control.settle({ session: 'cs_of_nobody' }))).rejects.toThrow(CommandRefused)
})

test.for(Object.entries(methods))(
  '%s does what the sequences take it for',
  async ([, { number, becomes }]) => {
    expect(await stripe.control.pay({ session: await newPage(), number })).toMatchObject({ outcome: becomes })
  },
)

test('of several, the first that takes it has it, from the one on that is meant', async () => {
  const [one, two, three] = [await newPage(), await newPage(), await newPage()]
  await stripe.control.pay({ session: two })
  const paid: string[] = []
  const pay = async (session: string) => {
    await stripe.control.pay({ session })
    paid.push(session)
  }
  for (const took of [true, true, false]) expect(await toOneOf([one, two, three], 1, pay)).toBe(took)
  expect(paid).toEqual([three, one])
  expect(at([one, two], 3)).toBe(two)
})

test('a kind of step that never did anything is found out', () => {
  const tally = new Tally(['pay: good', 'pay: slow', 'settle: paid'])
  for (const name of ['pay: good', 'pay: slow', 'pay: slow']) tally.played(name)
  tally.took('pay: good')
  expect(tally.idle()).toEqual(['pay: slow', 'settle: paid'])
  expect(tally.lines()).toEqual([
    '     1 of      1  pay: good',
    '     0 of      2  pay: slow',
    '     0 of      0  settle: paid',
  ])
  expect(() => tally.took('pay: slowly')).toThrow('no kind of step')
})

test('all there is has a name of its own: each card, call, fault, and place to die at', () => {
  for (const name of [
    'settle: paid',
    'pay: slow to fail',
    'fault in: disputes.retrieve',
    'crash: transfers.found',
  ])
    expect(names).toContain(name)
  expect(names).not.toContain('crash: webhooks.stored')
})
