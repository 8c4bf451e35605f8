import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { NewCheckout, PaymentProvider } from '../port.ts'
import { stripePayments } from './index.ts'

/** What a stand-in would take either way, and Stripe would not do the same with. */
let provider: PaymentProvider
let answers: Record<string, object> = {}
let sent: { path: string; query: string; body: URLSearchParams }[] = []
const server = createServer(async (req, res) => {
  const [path = '', query = ''] = (req.url ?? '').split('?')
  sent.push({ path, query: decodeURIComponent(query), body: new URLSearchParams(await text(req)) })
  const answer = answers[path] ?? { error: { message: 'No.' } }
  res.writeHead(answers[path] ? 200 : 500, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
})

beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  provider = stripePayments({
    secretKey: 'sk_test_0123456789',
    webhookSecrets: ['whsec_0123456789'],
    apiBase: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    timeoutMs: 20_000,
    requestsPerSecond: 1_000,
  })
})
beforeEach(() => {
  answers = {}
  sent = []
})
afterAll(() => {
  server.close()
  server.closeAllConnections()
})

const checkout: NewCheckout = {
  key: 'order-1',
  orderId: 'order-1',
  paymentId: 'payment-1',
  email: 'buyer@veza.example',
  locale: 'pt-br',
  currency: 'eur',
  lines: [{ title: `${'🎵'.repeat(250)}tail`, amount: 500, quantity: 2 }],
  total: 1_000,
  successUrl: 'https://veza.example/orders/1',
  cancelUrl: 'https://veza.example/cart',
  expiresAt: new Date('2026-11-21T12:00:00.900Z'),
  transferGroup: 'order-1',
}

test('a checkout is asked for as it was priced: whole, in the order’s currency, for the order', async () => {
  await provider.createCheckout(checkout)
  expect(Object.fromEntries(sent[0]?.body ?? [])).toEqual({
    mode: 'payment',
    client_reference_id: 'order-1',
    customer_email: 'buyer@veza.example',
    locale: 'pt-BR',
    'line_items[0][quantity]': '2',
    'line_items[0][price_data][currency]': 'eur',
    'line_items[0][price_data][unit_amount]': '500',
    'line_items[0][price_data][product_data][name]': '🎵'.repeat(250),
    'adaptive_pricing[enabled]': 'false',
    'metadata[order_id]': 'order-1',
    'metadata[payment_id]': 'payment-1',
    'payment_intent_data[metadata][order_id]': 'order-1',
    'payment_intent_data[metadata][payment_id]': 'payment-1',
    'payment_intent_data[transfer_group]': 'order-1',
    success_url: 'https://veza.example/orders/1',
    cancel_url: 'https://veza.example/cart',
    expires_at: String(Date.parse('2026-11-21T12:00:00Z') / 1000),
  })
})

test('evidence is cut to what is taken, and what is not said is not sent', async () => {
  const text = { accessActivityLog: 'x'.repeat(15_001), customerName: 'Ada', other: '' }
  await provider.submitEvidence({ key: 'evidence-1', pspDisputeId: 'du_1', text, submit: false })
  expect(Object.fromEntries(sent[0]?.body ?? [])).toEqual({
    'evidence[access_activity_log]': 'x'.repeat(15_000),
    'evidence[customer_name]': 'Ada',
    submit: 'false',
  })
})

test('a transfer and its reversal carry our ids, and the charge whose money it is', async () => {
  const transfer = { key: 'transfer-1', transferId: 'transfer-1', amount: 900, currency: 'eur' }
  await provider.createTransfer({
    ...transfer,
    destination: 'acct_1',
    sourceCharge: 'ch_1',
    group: 'order-1',
  })
  const reversal = { key: 'reversal-1', reversalId: 'reversal-1', pspTransferId: 'tr_1' }
  await provider.reverseTransfer({ ...reversal, amount: 400, currency: 'eur' })
  expect(sent.map(({ body }) => Object.fromEntries(body))).toEqual([
    {
      amount: '900',
      currency: 'eur',
      destination: 'acct_1',
      source_transaction: 'ch_1',
      transfer_group: 'order-1',
      'metadata[transfer_id]': 'transfer-1',
      'metadata[order_id]': 'order-1',
    },
    { amount: '400', 'metadata[reversal_id]': 'reversal-1' },
  ])
})

test('a payment that was tried often is told of once', async () => {
  const charge = (id: string, intent: string | null) => ({ id, object: 'charge', payment_intent: intent })
  const data = [charge('ch_3', 'pi_1'), charge('ch_2', 'pi_1'), charge('ch_1', null)]
  answers['/v1/charges'] = { object: 'list', data, has_more: false, url: '/v1/charges' }
  answers['/v1/payment_intents/pi_1'] = {
    id: 'pi_1',
    object: 'payment_intent',
    status: 'requires_payment_method',
    amount_received: 0,
    currency: 'eur',
    latest_charge: null,
    metadata: {},
    last_payment_error: null,
    livemode: false,
  }
  const payments = await provider.findPayments('order-1')
  expect(payments.map(({ pspPaymentIntentId }) => pspPaymentIntentId)).toEqual(['pi_1'])
})

test('what moved our balance for a dispute is told in the order in which it happened', async () => {
  const movement = (id: string, created: number, amount: number) => {
    return { id, object: 'balance_transaction', created, amount, fee: 0, net: amount, currency: 'eur' }
  }
  answers['/v1/disputes/du_1'] = {
    id: 'du_1',
    object: 'dispute',
    status: 'appeal_under_review',
    amount: 500,
    currency: 'eur',
    reason: 'fraudulent',
    charge: 'ch_1',
    payment_intent: null,
    evidence_details: { due_by: null },
    balance_transactions: [movement('txn_2', 20, 500), movement('txn_1', 10, -500)],
    livemode: true,
  }
  const dispute = await provider.readDispute('du_1')
  // An appeal is no end, whatever was said before it.
  expect(dispute).toMatchObject({ value: { status: 'open', needsResponse: false, livemode: true } })
  const moved = dispute.kind === 'found' ? dispute.value.movements : []
  expect(moved.map(({ amount }) => amount)).toEqual([-500, 500])
})

test('a list is asked for between two times, from where the last page ended', async () => {
  answers['/v1/balance_transactions'] = { object: 'list', data: [], has_more: false }
  await provider.listBalanceTransactions({
    since: new Date('2026-11-21T12:00:00.900Z'),
    until: new Date('2026-11-22T12:00:00Z'),
    cursor: 'txn_9',
  })
  const since = Date.parse('2026-11-21T12:00:00Z') / 1000
  expect(sent[0]?.query.split('&').toSorted()).toEqual([
    `created[gte]=${since}`,
    `created[lte]=${since + 86_400}`,
    'limit=100',
    'starting_after=txn_9',
  ])
})

test('what moved for no object is found by its own id', async () => {
  const fee = { id: 'txn_9', object: 'balance_transaction', source: null, type: 'stripe_fee', created: 1 }
  answers['/v1/balance_transactions'] = { object: 'list', data: [], has_more: false }
  answers['/v1/balance_transactions/txn_9'] = {
    ...{ ...fee, amount: -5, fee: 0, net: -5, currency: 'eur', available_on: 1 },
  }
  expect(await provider.movementsOf('txn_9')).toMatchObject([
    { pspBalanceTransactionId: 'txn_9', amount: -5, type: 'stripe_fee' },
  ])
  expect(sent[0]?.query.split('&').toSorted()).toEqual(['limit=100', 'source=txn_9'])
})

test('what a seller must tell is listed once, what is late first', async () => {
  answers['/v1/accounts/acct_1'] = {
    id: 'acct_1',
    object: 'account',
    capabilities: { transfers: 'inactive' },
    payouts_enabled: false,
    requirements: { past_due: ['b'], currently_due: ['a', 'b'], disabled_reason: 'requirements.past_due' },
  }
  expect(await provider.readAccount('acct_1')).toEqual({
    kind: 'found',
    value: {
      pspAccountId: 'acct_1',
      transfersActive: false,
      payoutsEnabled: false,
      requirementsDue: ['b', 'a'],
      disabledReason: 'requirements.past_due',
      deauthorized: false,
    },
  })
})
