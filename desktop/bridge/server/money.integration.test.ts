import { randomUUID } from 'node:crypto'
import type { SplitSheet } from '@veza/shared/contracts/splits.ts'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { call } from '../../../e2e/support/api.ts'
import { type FaultProxy, startFaultProxy } from '../../../e2e/support/faults/proxy.ts'
import { type MoneyRig, newPaidOrder, newProduct, startMoneyRig } from '../../../e2e/support/money.ts'
import { newUser, type SignedInUser } from '../../../e2e/support/server.ts'
import { problemOf } from '../client/index.ts'
import { type TestBridge, testBridge } from '../testing.ts'

let rig: MoneyRig
let proxy: FaultProxy
let there: TestBridge
beforeAll(async () => {
  rig = await startMoneyRig({ env: { PLATFORM_FEE_BPS: '1000' } })
  const { hostname, port } = new URL(rig.server.url)
  proxy = await startFaultProxy({ upstream: { host: hostname, port: Number(port) } })
})
afterAll(async () => {
  await proxy?.close()
  await rig?.stop()
})
beforeEach(async () => {
  there = await testBridge()
})
afterEach(async () => {
  proxy.faultFor = () => undefined
  await proxy.setDown(false)
  await there.close()
})

/** Signed in at a network that is cut and mended at will. */
async function whoseIs({ email, password }: SignedInUser) {
  const server = `http://127.0.0.1:${proxy.port}`
  const answer = await there.studio.client.session.signIn({ server, email, password })
  if (answer.kind !== 'signed-in') throw new Error('wants a second factor')
  return { server, accountId: answer.account.accountId }
}
const codeOf = async (wish: Promise<unknown>) => problemOf(await wish.catch((error: unknown) => error))?.code
const sold = async (seller: SignedInUser) =>
  newPaidOrder(rig, { products: [(await newProduct(rig, { seller })).product] })
const refundsOf = (orderId: string) =>
  rig.server.ctx.db.selectFrom('refunds').select('id').where('orderId', '=', orderId).execute()

test('a sale is brought by the sync, added up and listed, and a refund of it asked for once', async () => {
  const seller = await newUser(rig.server)
  const { orderId } = await sold(seller)
  const whose = await whoseIs(seller)
  const { sales, orders, offline } = there.studio.client
  const list = () => orders.list({ whose, search: '', standing: 'all', offset: 0, limit: 10 })
  await vi.waitUntil(async () => (await list()).total === 1, { timeout: 110_000, interval: 100 })
  expect((await list()).rows).toMatchObject([{ id: orderId, status: 'completed', paid: 1_000, earned: 900 }])
  const bounds = [-1, 1].map((days) => new Date(Date.now() + days * 86_400_000).toISOString())
  const figures = await sales.figures({ whose, bounds })
  expect(figures).toMatchObject([{ currency: 'eur', stretches: [{ earned: 900, pieces: 1, orders: 1 }] }])
  const range = { currency: 'eur', from: bounds[0] ?? '', to: bounds[1] ?? '' } as const
  expect(await sales.sold({ whose, by: 'product', ...range })).toMatchObject([{ earned: 900, pieces: 1 }])

  const before = await orders.atServer({ whose, id: orderId })
  expect(before).toMatchObject({ refunds: [], terms: { obstacle: null, choices: [{ amount: 1_000 }, {}] } })
  const wish = {
    whose,
    id: orderId,
    requestId: randomUUID(),
    itemId: null,
    amount: null,
    reason: ' The wrong mix. ',
  }
  const [first, again] = [await orders.refund(wish), await orders.refund(wish)]
  expect([first.outcome, again.outcome]).toEqual(['opened', 'opened'])
  expect(again.refund.id).toBe(first.refund.id)
  expect(first.refund).toMatchObject({ status: 'pending', requestedAs: 'seller', reason: 'The wrong mix.' })
  const other = await orders.refund({ ...wish, requestId: randomUUID() })
  expect(other.outcome).toBe('already-in-progress')
  expect(await refundsOf(orderId)).toHaveLength(1)
  // The news of it are asked for at once; where others' transactions hold them up, again within a minute.
  const status = async () => (await offline.thing({ whose, kind: 'sale', id: orderId }))?.item
  await vi.waitUntil(async () => JSON.stringify(await status()).includes('refund_pending'), {
    timeout: 150_000,
    interval: 100,
  })
}, 300_000)

test('whose answer was lost on the way asks again, and gives back once', async () => {
  const seller = await newUser(rig.server)
  const { orderId } = await sold(seller)
  const whose = await whoseIs(seller)
  const { orders } = there.studio.client
  let isLost = false
  proxy.faultFor = ({ method, target }) => {
    if (isLost || method !== 'POST' || !target.endsWith('/refunds')) return undefined
    isLost = true
    return { kind: 'lose-answer' }
  }
  const wish = { whose, id: orderId, requestId: randomUUID(), itemId: null, amount: null, reason: '' }
  expect(await codeOf(orders.refund(wish))).toBe('unreachable')
  expect(await refundsOf(orderId)).toHaveLength(1)
  expect((await orders.refund(wish)).outcome).toBe('opened')
  expect(await refundsOf(orderId)).toHaveLength(1)
})

test('a part is given back once, for what the server said that it costs, and then the rest', async () => {
  const seller = await newUser(rig.server)
  const { orderId } = await sold(seller)
  const whose = await whoseIs(seller)
  const { orders } = there.studio.client
  const part = { whose, id: orderId, itemId: null, amount: 250 }
  expect(await orders.partOf(part)).toMatchObject({
    amount: 250,
    parts: [
      { who: 'self', amount: 225 },
      { who: 'platform', amount: 25 },
    ],
  })
  expect(await orders.partOf({ ...part, amount: 1_001 })).toBeNull()
  const more = { requestId: randomUUID(), reason: '' }
  expect(await codeOf(orders.refund({ ...part, ...more, amount: 1_001 }))).toBe('more-than-left')
  const [first, again] = [
    await orders.refund({ ...part, ...more }),
    await orders.refund({ ...part, ...more }),
  ]
  expect([first.refund.amount, again.refund.id]).toEqual([250, first.refund.id])
  expect(await codeOf(orders.refund({ ...part, ...more, amount: 251 }))).toBe('idempotency-key-reused')
  expect(await refundsOf(orderId)).toHaveLength(1)
  await proxy.setDown(true)
  expect(await codeOf(orders.partOf(part))).toBe('unreachable')
})

test('who has a part in a sale, and sold nothing, is told so', async () => {
  const [seller, other] = [await newUser(rig.server), await newUser(rig.server)]
  const { product } = await newProduct(rig, { seller })
  const shares = [seller, other].map(({ username }) => ({ username, basisPoints: 5_000 }))
  const { body } = await call<SplitSheet>(
    rig.server,
    seller,
    `POST /tracks/${product.tracks[0]?.id}/splits`,
    { shares },
  )
  await call(rig.server, other, `POST /splits/${body.id}/accept`)
  const { orderId } = await newPaidOrder(rig, { products: [product] })
  const whose = await whoseIs(other)
  expect(await there.studio.client.orders.atServer({ whose, id: orderId })).toBeNull()
})

test('how one’s money stood last is known without a network, with its time; a statement is a file', async () => {
  const seller = await newUser(rig.server)
  await sold(seller)
  const whose = await whoseIs(seller)
  const { payouts, orders } = there.studio.client
  expect(await payouts.known({ whose })).toBeNull()
  const heard = new Promise((resolve) =>
    there.bridge.context.changes.onTouch((topic) => topic === 'money' && resolve(topic)),
  )
  await payouts.ask({ whose })
  expect(await heard).toBe('money')
  const known = await payouts.known({ whose })
  expect(known?.money).toMatchObject({
    selling: { account: null, balances: [{ currency: 'eur', owed: 900, waiting: 900 }] },
    transfers: { items: [{ status: 'pending', amount: 900 }] },
    payouts: { items: [] },
  })
  const month = known?.money.statements[0]?.month ?? ''
  const csv = await payouts.statement({ whose, month, format: 'csv', language: 'fr' })
  expect([csv.filename, Buffer.from(csv.content, 'base64').toString()]).toEqual([
    `veza-${month}.csv`,
    expect.stringContaining('Monnaie,Montant,Solde'),
  ])
  const pdf = await payouts.statement({ whose, month, format: 'pdf', language: 'en' })
  const bytes = Buffer.from(pdf.content, 'base64')
  expect([bytes.subarray(0, 5).toString(), bytes.subarray(-6).toString().trim()]).toEqual(['%PDF-', '%%EOF'])
  expect(await codeOf(payouts.statement({ whose, month: '2001-01', format: 'csv', language: 'en' }))).toBe(
    'no-statement',
  )

  await proxy.setDown(true)
  expect(await codeOf(payouts.ask({ whose }))).toBe('unreachable')
  expect(await codeOf(orders.atServer({ whose, id: randomUUID() }))).toBe('unreachable')
  expect(await payouts.known({ whose })).toEqual(known)
})

test('an account is opened at the provider, and is known to be ready though no webhook has said so', async () => {
  const seller = await newUser(rig.server)
  const whose = await whoseIs(seller)
  const { payouts } = there.studio.client
  expect(await codeOf(payouts.onboarding({ whose }))).toBe('no-seller-account')
  const { url } = await payouts.openAccount({ whose, country: 'FR' })
  expect(url).toContain(`${rig.stripe.url}/onboarding/`)
  expect((await payouts.onboarding({ whose })).url).toContain(`${rig.stripe.url}/onboarding/`)
  expect(await codeOf(payouts.dashboard({ whose }))).toBe('dashboard-not-ready')
  const { pspAccountId } = await rig.server.ctx.db
    .selectFrom('sellerAccounts')
    .select('pspAccountId')
    .where('userId', '=', seller.id)
    .executeTakeFirstOrThrow()
  await rig.stripe.control.finishOnboarding({ account: pspAccountId ?? '' })
  await payouts.ask({ whose })
  expect((await payouts.known({ whose }))?.money.selling.account?.state).toBe('ready')
  expect((await payouts.dashboard({ whose })).url).toContain(rig.stripe.url)
})
