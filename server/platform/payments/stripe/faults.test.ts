import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createLogger } from '../../logger/index.ts'
import { ProviderUnavailable } from '../errors.ts'
import type { PaymentProvider } from '../port.ts'
import { stripeClient } from './client.ts'
import type { StripeConfig } from './config.ts'
import { stripePayments } from './index.ts'
import { QueueFull } from './pace.ts'
import { refunds } from './refunds.ts'

type Answer = (req: IncomingMessage, res: ServerResponse) => void

let answer: Answer
let config: StripeConfig
let provider: PaymentProvider
/** For silence alone: a slow machine must not be taken for it. */
let impatient: PaymentProvider
let asked: IncomingMessage[] = []
const server = createServer((req, res) => {
  asked.push(req)
  req.resume().on('end', () => answer(req, res))
})

beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  config = {
    secretKey: 'sk_test_0123456789',
    webhookSecrets: ['whsec_0123456789'],
    apiBase: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    timeoutMs: 20_000,
    requestsPerSecond: 1_000,
  }
  provider = stripePayments(config)
  impatient = stripePayments({ ...config, timeoutMs: 300 })
})
beforeEach(() => {
  asked = []
})
afterAll(() => {
  server.close()
  server.closeAllConnections()
})

const json =
  (status: number, body: unknown): Answer =>
  (_req, res) =>
    res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
const plain =
  (status: number, body: string): Answer =>
  (_req, res) =>
    res.writeHead(status, { 'content-type': 'text/html' }).end(body)
const fault = (status: number, error: object) => json(status, { error: { message: 'No.', ...error } })
const close: Answer = (req) => req.socket.destroy()
const silence: Answer = () => undefined
const refund = { id: 're_1', object: 'refund', status: 'pending', amount: 500, currency: 'eur', created: 1 }

const wrong = { key: 'k', refundId: 'r', orderId: 'o', pspPaymentIntentId: 'pi', amount: 1, currency: 'eur' }
const refundOnce = (key = 'refund-1', by = provider) =>
  by.createRefund({
    key,
    refundId: 'r1',
    orderId: 'o1',
    pspPaymentIntentId: 'pi_1',
    amount: 500,
    currency: 'eur',
  })

test.each<[string, Answer, string]>([
  ['a provider that fails', fault(500, { type: 'api_error' }), 'provider-fault'],
  ['a gateway without an answer', fault(503, {}), 'provider-fault'],
  ['too many requests', fault(429, { code: 'rate_limit' }), 'rate-limited'],
  ['too many requests of old', fault(400, { code: 'rate_limit' }), 'rate-limited'],
  ['a lock', fault(429, { code: 'lock_timeout' }), 'in-use'],
  ['a key in use', fault(409, { type: 'idempotency_error', code: 'idempotency_key_in_use' }), 'in-use'],
  ['a key for something else', fault(400, { type: 'idempotency_error' }), 'parameters-differ'],
  ['a wrong secret key', fault(401, {}), 'not-authorised'],
  ['a secret key that may not', fault(403, { code: 'more_permissions_required' }), 'not-authorised'],
  ['a page of a proxy', plain(200, '<html>'), 'unreadable-answer'],
  ['a proxy’s 502 in JSON', json(502, {}), 'unreadable-answer'],
  ['null', json(200, null), 'unreadable-answer'],
  ['an empty id', json(200, { ...refund, id: '' }), 'unreadable-answer'],
  ['another object', json(200, { ...refund, object: 'charge' }), 'unreadable-answer'],
  ['a status that we do not know', json(200, { ...refund, status: 'odd' }), 'unreadable-answer'],
  ['an amount that is none', json(200, { ...refund, amount: 0.5 }), 'unreadable-answer'],
])('%s: nobody knows whether it was done', async (_name, given, code) => {
  answer = given
  expect(await refundOnce()).toEqual({ kind: 'unknown', code, error: expect.any(ProviderUnavailable) })
  expect(asked).toHaveLength(1)
})

test('what is told of a fault names the request, and holds nothing of it or of our key', async () => {
  answer = (_req, res) =>
    res
      .writeHead(500, { 'content-type': 'application/json', 'request-id': 'req_1', 'set-cookie': 'PLANTED' })
      .end(JSON.stringify({ error: { message: 'No.', planted: 'PLANTED' } }))
  const outcome = await refundOnce()
  expect(outcome).toMatchObject({ error: { requestId: 'req_1', message: expect.stringContaining('No.') } })
  const lines: string[] = []
  const log = createLogger('error', { write: (line) => void lines.push(line) })
  log.error({ err: outcome.kind === 'unknown' ? outcome.error : undefined }, 'told')
  expect(lines.join()).toContain('req_1')
  expect(lines.join()).not.toMatch(/PLANTED|sk_test/)
})

test('who finds the queue too long is told so, and nothing was sent', async () => {
  const takeTurn = () => {
    throw new QueueFull('eleven seconds')
  }
  const { createRefund } = refunds(stripeClient(config, { takeTurn }))
  expect(await createRefund({ ...wrong, amount: 500 })).toMatchObject({
    kind: 'unknown',
    code: 'rate-limited',
  })
  expect(asked).toEqual([])
})

test('silence ends, and nobody knows', async () => {
  answer = silence
  expect(await refundOnce('refund-1', impatient)).toMatchObject({ kind: 'unknown', code: 'timeout' })
  expect(asked).toHaveLength(1)
  await expect(impatient.readRefund('re_1')).rejects.toMatchObject({ code: 'timeout' })
})

test('a connection that closes is tried once more by the SDK, with the same key, and nothing else is', async () => {
  answer = close
  expect(await refundOnce('the key')).toMatchObject({ kind: 'unknown', code: 'connection' })
  expect(asked.map(({ headers }) => headers['idempotency-key'])).toEqual(['the key', 'the key'])
})

test('an answer that breaks off is no answer', async () => {
  answer = (_req, res) => {
    res.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' })
    res.write('{"id":"re_1"')
    setImmediate(() => res.destroy())
  }
  expect(await refundOnce()).toMatchObject({ kind: 'unknown', code: 'connection' })
})

test.each<[number, object, object]>([
  [400, { code: 'charge_already_refunded' }, { code: 'charge_already_refunded', message: 'No.' }],
  [
    400,
    { type: 'invalid_request_error', param: 'amount' },
    { code: 'invalid_request_error', param: 'amount' },
  ],
  [402, { code: 'balance_insufficient' }, { code: 'balance_insufficient' }],
  [404, { code: 'resource_missing', param: 'id' }, { code: 'resource_missing', param: 'id' }],
  [403, { code: 'account_invalid' }, { code: 'account_invalid' }],
])('%i %o is a definite no', async (status, error, said) => {
  answer = fault(status, error)
  expect(await refundOnce()).toMatchObject({ kind: 'refused', ...said })
  expect(asked).toHaveLength(1)
})

test('a write says its key and the version that our types are of', async () => {
  answer = json(200, refund)
  expect(await refundOnce('refund-1:2')).toMatchObject({ kind: 'done', value: { pspRefundId: 're_1' } })
  expect(asked[0]?.headers).toMatchObject({
    'idempotency-key': 'refund-1:2',
    'stripe-version': '2026-10-28.endive',
    authorization: 'Bearer sk_test_0123456789',
  })
})

test.each<[string, () => Promise<unknown>]>([
  ['an empty key', () => refundOnce('')],
  ['an amount of nothing', () => provider.createRefund({ ...wrong, amount: 0 })],
  ['half a cent', () => provider.createRefund({ ...wrong, amount: 0.5 })],
  ['a currency in capitals', () => provider.createRefund({ ...wrong, currency: 'EUR' })],
  ['an empty id', () => provider.readRefund('')],
  ['an empty account', () => provider.accountBalance(' ')],
])('%s throws before anything is sent', async (_name, call) => {
  answer = json(200, refund)
  await expect(call()).rejects.toThrow(/missing|amount|currency/)
  expect(asked).toEqual([])
})

test.each<[string, Answer, string]>([
  ['a provider that fails', fault(500, {}), 'provider-fault'],
  ['a 404 of something else', json(404, {}), 'unreadable-answer'],
  ['an address that is not its own', fault(404, { type: 'invalid_request_error' }), 'provider-fault'],
  ['a page of a proxy', plain(404, '<html>'), 'unreadable-answer'],
  ['too many requests', fault(429, {}), 'rate-limited'],
])('a read of %s throws, and is never “missing”', async (_name, given, code) => {
  answer = given
  const read = await provider.readRefund('re_1').catch((error: unknown) => error)
  expect(read).toBeInstanceOf(ProviderUnavailable)
  expect(read).toMatchObject({ code, cause: expect.any(Error) })
  await expect(provider.listRefunds('pi_1')).rejects.toMatchObject({ code })
  await expect(provider.findRefund({ refundId: 'r', pspPaymentIntentId: 'pi_1' })).rejects.toMatchObject({
    code,
  })
})

test('only the provider’s own word makes a read “missing”', async () => {
  answer = fault(404, { code: 'resource_missing' })
  expect(await provider.readRefund('re_1')).toEqual({ kind: 'missing' })
  expect(await provider.listPayouts('acct_1')).toEqual({ items: [] })
  await expect(provider.balance()).rejects.toBeInstanceOf(ProviderUnavailable)
})

test('what bears a mark of ours, or is all our own, makes a list that is there: that it is not is no word to go by', async () => {
  answer = fault(404, { code: 'resource_missing' })
  for (const looking of [
    provider.findRefund({ refundId: 'r', pspPaymentIntentId: 'pi_1' }),
    provider.listRefunds('pi_1'),
    provider.listDisputes('pi_1'),
    provider.findTransfer({ transferId: 't', group: 'g' }),
    provider.findPayments('o'),
    provider.listBalanceTransactions({}),
    provider.listEvents({}),
  ])
    await expect(looking).rejects.toBeInstanceOf(ProviderUnavailable)
})

test('a list is read to its end before something is said not to be in it', async () => {
  const pages = [
    { object: 'list', data: [refund], has_more: true, url: '/v1/refunds' },
    { object: 'list', data: [{ ...refund, id: 're_2', metadata: { refund_id: 'r2' } }], has_more: false },
  ]
  answer = (req, res) => json(200, req.url?.includes('starting_after=re_1') ? pages[1] : pages[0])(req, res)
  const found = await provider.findRefund({ refundId: 'r2', pspPaymentIntentId: 'pi_1' })
  expect(found).toMatchObject({ kind: 'found', value: { pspRefundId: 're_2' } })
})

test('a list that cannot be read to its end is not taken for all of it', async () => {
  const page = { object: 'list', data: [refund], has_more: true, url: '/v1/refunds' }
  answer = (req, res) => (req.url?.includes('starting_after') ? fault(500, {}) : json(200, page))(req, res)
  await expect(provider.listRefunds('pi_1')).rejects.toBeInstanceOf(ProviderUnavailable)
})
