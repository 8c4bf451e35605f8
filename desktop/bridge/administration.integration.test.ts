import { HOUR_MS } from '@veza/shared/kernel/time.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { call } from '../../e2e/support/api.ts'
import { bareCaller } from '../../e2e/support/bare-http.ts'
import { newPublishedTrack } from '../../e2e/support/catalog.ts'
import { administer } from '../../e2e/support/databases.ts'
import {
  cartOf,
  type MoneyRig,
  newPaidOrder,
  newProduct,
  placeOrder,
  seeOrder,
  sessionOf,
  startMoneyRig,
  tell,
} from '../../e2e/support/money.ts'
import { giveTotp } from '../../e2e/support/second-factors.ts'
import { newUser, type SignedInUser } from '../../e2e/support/server.ts'
import { problemOf } from './client/index.ts'
import { type TestBridge, testBridge } from './testing.ts'

type Whose = { server: string; accountId: string }
let rig: MoneyRig
/** The Studio of an admin, and that of a moderator. */
let there: TestBridge
let elsewhere: TestBridge
let whose: Whose
let moderator: Whose

beforeAll(async () => {
  // Without a worker: nothing is sent but by the hand of an admin. Visitors know it by another name than the Studio does.
  rig = await startMoneyRig({ env: { ROLE: 'web', PUBLIC_URL: 'https://veza.example' } })
  there = await testBridge()
  elsewhere = await testBridge()
  whose = await signInAs('admin', there)
  moderator = await signInAs('moderator', elsewhere)
})
afterAll(async () => {
  await there?.close()
  await elsewhere?.close()
  await rig?.stop()
})

async function signInAs(role: 'admin' | 'moderator', { studio }: TestBridge): Promise<Whose> {
  const user = await newUser(rig.server, [role])
  const codes = [...(await giveTotp(bareCaller(rig.server.url), user, rig.server.ctx.clock)).recoveryCodes]
  const { email, password } = user
  const wish = { server: rig.server.url, email, password, secondFactor: codes.pop() ?? '' }
  const answer = await studio.client.session.signIn(wish)
  if (answer.kind !== 'signed-in') throw new Error(`${answer.kind} is no sign-in`)
  return { server: rig.server.url, accountId: answer.account.accountId }
}
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'answered',
    (error: unknown) => problemOf(error)?.code,
  )

/** Somebody who sells, and whose account takes money. */
async function readySeller(): Promise<SignedInUser> {
  const seller = await newUser(rig.server)
  await call(rig.server, seller, 'POST /me/selling/account', { country: 'FR' })
  const { pspAccountId: account } = await rig.server.ctx.db
    .selectFrom('sellerAccounts')
    .select('pspAccountId')
    .where('userId', '=', seller.id)
    .executeTakeFirstOrThrow()
  await rig.stripe.control.finishOnboarding({ account: account ?? '' })
  await tell(rig, 'account', account ?? '', account ?? '')
  return seller
}
const sold = async (seller: SignedInUser) =>
  newPaidOrder(rig, { products: [(await newProduct(rig, { seller })).product] })

const anything = { cursor: null, invalidOnly: false, result: null, type: null, eventId: null }
const every = { cursor: null, status: null, sellerId: null, orderId: null }

test('transfers are listed by what they are, and one that was refused is sent again', async () => {
  const { transfers } = there.studio.client
  const seller = await readySeller()
  const orders = [await sold(seller), await sold(seller), await sold(await newUser(rig.server))]
  const listed = async (wanted: { status?: 'pending' | 'failed'; sellerId?: string; orderId?: string }) =>
    (await transfers.list({ whose, ...every, ...wanted })).items.map(({ orderId }) => orderId)
  const ids = orders.map(({ orderId }) => orderId).toReversed()
  expect(await listed({})).toEqual(ids)
  expect(await listed({ sellerId: seller.id })).toEqual(ids.slice(1))
  expect(await listed({ orderId: ids[2] ?? '' })).toEqual(ids.slice(2))

  const { items } = await transfers.list({ whose, ...every, orderId: ids[2] ?? '' })
  const id = items[0]?.id ?? ''
  expect(items[0]).toMatchObject({
    status: 'pending',
    currency: 'eur',
    seller: { username: seller.username },
  })
  await rig.stripe.control.fault({
    ...{ operation: 'transfers.create', kind: 'refused', code: 'balance_insufficient', times: 1 },
  })
  expect(await transfers.retry({ whose, id })).toMatchObject({
    status: 'failed',
    failureCode: 'balance_insufficient',
  })
  expect([await listed({ status: 'failed' }), await listed({ status: 'pending' })]).toEqual([
    [ids[2]],
    ids.slice(0, 2),
  ])
  expect(await transfers.retry({ whose, id })).toMatchObject({ status: 'completed' })
  expect(await codeOf(transfers.retry({ whose, id }))).toBe('transfer-not-due')
  expect((await transfers.get({ whose, id })).history.map(({ from, to }) => [from, to])).toEqual([
    ['pending', 'failed'],
    ['failed', 'completed'],
  ])
})

test('a moderator is told that transfers are for admins', async () => {
  const { transfers } = there.studio.client
  const { items } = await transfers.list({ whose, ...every, status: 'pending' })
  const wish = { whose: moderator, id: items[0]?.id ?? '' }
  const theirs = elsewhere.studio.client.transfers
  expect(await codeOf(theirs.list({ whose: moderator, ...every }))).toBe('needs-admin')
  expect(await codeOf(theirs.get(wish))).toBe('needs-admin')
  expect(await codeOf(theirs.retry(wish))).toBe('needs-admin')
  expect((await transfers.get({ whose, id: wish.id })).status).toBe('pending')
})

test('what the provider told is found and read, and a parked event handled again, once', async () => {
  const { webhooks } = there.studio.client
  await rig.stripe.control.setWebhook({ url: `${rig.server.url}/webhooks/stripe` })
  await sold(await newUser(rig.server))
  const forged = { id: 'evt_forged', type: 'charge.refunded' }
  await fetch(`${rig.server.url}/webhooks/stripe`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(forged),
  })
  const listed = async (
    wanted: Partial<Record<'type' | 'eventId', string>> & {
      invalidOnly?: boolean
      result?: 'signature_invalid'
    },
  ) => (await webhooks.deliveries({ whose, ...anything, ...wanted })).items
  const type = 'checkout.session.completed'
  await expect.poll(() => listed({ type }), { timeout: 60_000 }).toHaveLength(1)
  const [genuine] = await listed({ type })
  expect(await listed({ type, invalidOnly: true })).toEqual([])
  for (const wanted of [
    { eventId: 'evt_forged' },
    { result: 'signature_invalid' as const },
    { invalidOnly: true },
  ])
    expect((await listed(wanted)).map(({ eventId }) => eventId)).toEqual(['evt_forged'])
  const [stranger] = await listed({ eventId: 'evt_forged' })
  expect(await webhooks.delivery({ whose, id: stranger?.id ?? '' })).toMatchObject({
    ...{ signatureValid: false, payload: JSON.stringify(forged), event: null },
  })
  const read = await webhooks.delivery({ whose, id: genuine?.id ?? '' })
  expect(read.event).toMatchObject({ id: genuine?.eventId, status: 'pending' })
  expect(JSON.parse(read.payload)).toMatchObject({ id: genuine?.eventId, type })

  const id = genuine?.eventId ?? ''
  const parked = () => webhooks.events({ whose, cursor: null, status: 'parked' })
  expect(await codeOf(webhooks.retryEvent({ whose, id }))).toBe('not-retryable')
  await rig.server.ctx.db
    .updateTable('webhookEvents')
    .set({ status: 'parked' })
    .where('id', '=', id)
    .execute()
  expect((await parked()).items.map((one) => one.id)).toEqual([id])
  expect(await webhooks.retryEvent({ whose, id })).toMatchObject({ id, status: 'pending' })
  expect(await codeOf(webhooks.retryEvent({ whose, id }))).toBe('not-retryable')
  expect((await parked()).items).toEqual([])
  const { items: waiting } = await webhooks.events({ whose, cursor: null, status: 'pending' })
  expect(waiting.map((one) => one.id)).toContain(id)
})

test('a moderator is told that webhooks are for admins', async () => {
  const [delivery] = (await there.studio.client.webhooks.deliveries({ whose, ...anything })).items
  const { webhooks } = elsewhere.studio.client
  const wish = { whose: moderator, cursor: null }
  expect(await codeOf(webhooks.deliveries({ ...anything, ...wish }))).toBe('needs-admin')
  expect(await codeOf(webhooks.delivery({ ...wish, id: delivery?.id ?? '' }))).toBe('needs-admin')
  expect(await codeOf(webhooks.events({ ...wish, status: 'parked' }))).toBe('needs-admin')
  expect(await codeOf(webhooks.retryEvent({ ...wish, id: 'evt_forged' }))).toBe('needs-admin')
})

test('what waits is reconciled at once, and what the checks found is told', async () => {
  const { reconciliation } = there.studio.client
  const { product } = await newProduct(rig)
  const { body } = await placeOrder(rig, undefined, { ...cartOf(product), email: 'guest@veza.example' })
  await rig.stripe.control.pay({ session: await sessionOf(rig, body.orderId) })
  const { db } = rig.server.ctx
  const hourAgo = new Date(Date.now() - HOUR_MS)
  const payments = db.updateTable('payments').where('orderId', '=', body.orderId)
  await payments.set({ createdAt: hourAgo }).execute()
  const outcome = await reconciliation.run({ whose })
  expect(outcome.outcome === 'done' && outcome.results.find(({ kind }) => kind === 'payments')).toMatchObject(
    {
      ...{ settled: 1, unanswered: 0 },
    },
  )
  expect((await seeOrder(rig, body.orderId, body.accessToken ?? '')).status).toBe('completed')

  expect(await reconciliation.findings({ whose })).toEqual({ checkedAt: null, findings: [] })
  expect(await reconciliation.differences({ whose })).toEqual({ comparedAt: null, differences: [] })
  const asked = () =>
    administer(
      rig.database.url,
      "SELECT id FROM pgboss.job WHERE name = 'ledger.check' AND state = 'created'",
    )
  expect(await asked()).toHaveLength(0)
  await reconciliation.check({ whose })
  expect(await asked()).toHaveLength(1)
})

test('a moderator is told that the books are for admins', async () => {
  const { reconciliation } = elsewhere.studio.client
  const wish = { whose: moderator }
  expect(await codeOf(reconciliation.run(wish))).toBe('needs-admin')
  expect(await codeOf(reconciliation.findings(wish))).toBe('needs-admin')
  expect(await codeOf(reconciliation.check(wish))).toBe('needs-admin')
  expect(await codeOf(reconciliation.differences(wish))).toBe('needs-admin')
})

test('what the home page features is found by its address, put in order, and saved', async () => {
  const { featured } = there.studio.client
  const owner = await newUser(rig.server)
  const tracks = [
    await newPublishedTrack(rig.server, owner, { title: 'One' }),
    await newPublishedTrack(rig.server, owner, { title: 'Two' }),
  ]
  const found = []
  for (const { slug } of tracks)
    found.push(await featured.lookUp({ whose, address: `${rig.server.url}/tracks/${slug}?from=here` }))
  expect(found).toEqual(tracks.map(({ id, title }) => ({ kind: 'track', id, title })))
  const asVisitorsKnowIt = `https://veza.example/tracks/${tracks[0]?.slug}`
  expect(await featured.lookUp({ whose, address: asVisitorsKnowIt })).toEqual(found[0])
  expect(await codeOf(featured.lookUp({ whose, address: `${rig.server.url}/tracks/never-was` }))).toBe(
    'nothing-there',
  )
  expect(await codeOf(featured.lookUp({ whose, address: 'https://elsewhere.example/tracks/x' }))).toBe(
    'nothing-there',
  )

  const until = new Date(Date.now() + HOUR_MS).toISOString()
  const items = found.map(({ kind, id }) => ({ kind, id, until })).toReversed()
  for (let times = 0; times < 2; times++)
    expect((await featured.choose({ whose, items })).items.map(({ title }) => title)).toEqual(['Two', 'One'])
  expect((await featured.chosen({ whose })).items).toMatchObject([
    { title: 'Two', until, isShown: true },
    { title: 'One', until, isShown: true },
  ])
  expect(await codeOf(featured.choose({ whose, items: [...items, ...items] }))).toBe('twice')
})

test('a moderator is told that what is featured is for admins', async () => {
  const { featured } = elsewhere.studio.client
  const wish = { whose: moderator }
  expect(await codeOf(featured.chosen(wish))).toBe('needs-admin')
  expect(await codeOf(featured.lookUp({ ...wish, address: '/tracks/one' }))).toBe('needs-admin')
  expect(await codeOf(featured.choose({ ...wish, items: [] }))).toBe('needs-admin')
  expect((await there.studio.client.featured.chosen({ whose })).items).toHaveLength(2)
})
