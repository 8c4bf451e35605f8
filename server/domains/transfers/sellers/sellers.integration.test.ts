import type { Selling } from '@veza/shared/contracts/selling.ts'
import { DAY_MS } from '@veza/shared/kernel/time.ts'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { call } from '../../../../e2e/support/api.ts'
import { tell } from '../../../../e2e/support/money.ts'
import { newUser, type SignedInUser } from '../../../../e2e/support/server.ts'
import { Crash } from '../../../platform/crash-points/index.ts'
import { postedMails } from '../../accounts/testing.ts'
import { transfersJobs } from '../jobs.ts'
import { sendDueTransfers, sendTransfer } from '../send.ts'
import {
  contradictions,
  giveBack,
  newSale,
  newSeller,
  sentFor,
  startTransfersRig,
  type TransfersRig,
  transferRow,
} from '../testing.ts'
import { wakeTransfersOf } from '../wake.ts'
import { openAccount } from './account.ts'
import { remindSellers } from './reminders.ts'
import { applyAccountState } from './sync.ts'

let rig: TransfersRig

beforeAll(async () => {
  rig = await startTransfersRig()
})
afterEach(async () => {
  await rig.stripe.control.clearFaults({})
  expect(await contradictions(rig)).toEqual([])
})
afterAll(() => rig?.stop())

const never = new AbortController().signal
const selling = async (user: SignedInUser) => (await call<Selling>(rig.server, user, 'GET /me/selling')).body
const open = (user: SignedInUser, country = 'FR') =>
  call<Selling>(rig.server, user, 'POST /me/selling/account', { country })
const accountRow = (userId: string) =>
  rig.ctx.db.selectFrom('sellerAccounts').selectAll().where('userId', '=', userId).executeTakeFirst()
const idOf = async (userId: string) => (await accountRow(userId))?.pspAccountId ?? ''
const accountsAt = async (email: string) =>
  (await rig.api.accounts.list({ limit: 100 })).data.filter((one) => one.email === email)
const subjectsTo = async (email: string) => (await postedMails(rig.ctx, email)).map(({ subject }) => subject)
/** Events that have been published and that nobody has dealt with. */
const woken = async (userId: string) => {
  const { rows } = await sql`
    SELECT id FROM pgboss.job WHERE name = 'transfers.wake' AND data ->> 'userId' = ${userId}`.execute(
    rig.ctx.db,
  )
  return rows.length
}

describe('the account', () => {
  test('nobody has one, and nobody who is not signed in opens one', async () => {
    const user = await newUser(rig.server, [])
    expect(await selling(user)).toEqual({
      account: null,
      balances: [],
      atProvider: null,
      nextPayout: null,
    })
    expect(await call(rig.server, undefined, 'GET /me/selling')).toMatchObject({ status: 401 })
    expect(await call(rig.server, undefined, 'POST /me/selling/account', { country: 'FR' })).toMatchObject({
      status: 401,
    })
    expect(await call(rig.server, user, 'POST /me/selling/onboarding-link')).toMatchObject({
      status: 409,
      body: { code: 'no-seller-account' },
    })
    expect(await call(rig.server, user, 'POST /me/selling/account', { country: 'France' })).toMatchObject({
      status: 400,
    })
  })

  test('opened, finished, asked for more, finished again, cut off: each as the provider tells', async () => {
    const user = await newUser(rig.server, [])
    const { status, body } = await open(user, 'fr')
    expect(status).toBe(200)
    expect(body.account).toEqual({
      country: 'FR',
      state: 'incomplete',
      required: [
        'Say whether you sell as a person or as a company',
        'Name a bank account',
        'Give your name and date of birth',
        'Accept the terms of the payment provider',
      ],
    })
    const account = await idOf(user.id)
    const [at] = await accountsAt(user.email)
    expect(at).toMatchObject({ id: account, type: 'express', metadata: { user_id: user.id } })

    await rig.stripe.control.finishOnboarding({ account })
    expect(await tell(rig, 'account', account)).toEqual({ kind: 'applied' })
    expect(await tell(rig, 'account', account)).toMatchObject({ kind: 'nothing' })
    expect(await woken(user.id)).toBe(1)
    expect(await selling(user)).toMatchObject({
      account: { state: 'ready', required: [] },
      atProvider: { available: [{ amount: 0, currency: 'eur' }], pending: [{ amount: 0, currency: 'eur' }] },
    })

    await rig.stripe.control.askMore({ account, due: ['individual.verification.document'] })
    expect(await tell(rig, 'capability', 'transfers', account)).toEqual({ kind: 'applied' })
    expect((await selling(user)).account).toMatchObject({
      state: 'incomplete',
      required: ['Show an identity document'],
    })

    await rig.stripe.control.finishOnboarding({ account })
    expect(await tell(rig, 'account', account)).toEqual({ kind: 'applied' })
    expect(await woken(user.id)).toBe(2)

    await rig.stripe.control.refuseAccount({ account })
    await tell(rig, 'account', account)
    expect((await selling(user)).account).toMatchObject({ state: 'rejected' })

    // Denied by mistake: the page asks, and has it again.
    const missing = { kind: 'refused', status: 404, code: 'resource_missing' } as const
    await rig.stripe.control.fault({ operation: 'accounts.retrieve', ...missing })
    await tell(rig, 'account', account)
    expect(await accountRow(user.id)).toMatchObject({ deauthorizedAt: rig.clock.now() })
    expect((await selling(user)).account).toMatchObject({ state: 'rejected' })

    await rig.stripe.control.deauthorize({ account })
    expect(await tell(rig, 'application', 'ca_StandIn', account)).toEqual({ kind: 'applied' })
    expect(await selling(user)).toMatchObject({ account: { state: 'closed' }, atProvider: null })
    expect(await call(rig.server, user, 'POST /me/selling/dashboard-link')).toMatchObject({
      status: 409,
      body: { code: 'no-seller-account' },
    })

    // Another account takes its place, under the next key.
    expect((await open(user)).body.account).toMatchObject({ state: 'incomplete' })
    expect(await idOf(user.id)).not.toBe(account)
    expect(await accountsAt(user.email)).toHaveLength(1)
    expect(await tell(rig, 'account', account)).toMatchObject({ kind: 'nothing' })
  })

  test('whose bank is to be changed takes money all the same, and wakes nothing by that', async () => {
    const user = await newUser(rig.server, [])
    await open(user)
    const pspAccountId = await idOf(user.id)
    await rig.stripe.control.finishOnboarding({ account: pspAccountId })
    await tell(rig, 'account', pspAccountId)
    const state = {
      ...{ pspAccountId, transfersActive: true, payoutsEnabled: false, deauthorized: false },
      requirementsDue: ['external_account'],
    }
    const apply = () => rig.ctx.transaction((tx) => applyAccountState(tx, rig.ctx, state))
    expect(await apply()).toEqual({ kind: 'applied' })
    expect(await apply()).toMatchObject({ kind: 'nothing' })
    // The provider, which knows nothing of it, is not heard.
    await rig.stripe.control.fault({ operation: 'accounts.retrieve', kind: 'error_before' })
    expect((await selling(user)).account).toMatchObject({
      state: 'no-payouts',
      required: ['Name a bank account'],
    })
    expect(await woken(user.id)).toBe(1)
  })

  test('opened twice at once, and again: one', async () => {
    const user = await newUser(rig.server, [])
    const answers = await Promise.all([open(user), open(user), open(user)])
    for (const { status } of answers) expect([200, 503]).toContain(status)
    expect(await open(user)).toMatchObject({ status: 200 })
    expect(await accountsAt(user.email)).toHaveLength(1)
  })

  test.each([
    ['close_before', 2],
    ['rate_limited', 1],
  ] as const)('no answer (%s): told so, and the next time it is opened, once', async (kind, times) => {
    const user = await newUser(rig.server, [])
    await rig.stripe.control.fault({ operation: 'accounts.create', kind, times })
    expect(await open(user)).toMatchObject({ status: 503, body: { code: 'provider-unavailable' } })
    expect((await selling(user)).account).toMatchObject({ state: 'started' })
    expect(await open(user)).toMatchObject({ status: 200 })
    expect(await accountsAt(user.email)).toHaveLength(1)
    expect(await accountRow(user.id)).toMatchObject({ generation: 0 })
  })

  test('a fault that its key repeats does not keep anybody from an account for a day', async () => {
    const user = await newUser(rig.server, [])
    await rig.stripe.control.fault({ operation: 'accounts.create', kind: 'error_before', times: 1 })
    for (const _ of [1, 2])
      expect(await open(user)).toMatchObject({ status: 503, body: { code: 'provider-unavailable' } })
    expect(await open(user)).toMatchObject({ status: 200 })
    expect(await accountsAt(user.email)).toHaveLength(1)
  })

  test('a refusal is told, and the next try is not answered by it', async () => {
    const user = await newUser(rig.server, [])
    await rig.stripe.control.fault({
      operation: 'accounts.create',
      kind: 'refused',
      code: 'country_unsupported',
    })
    expect(await open(user, 'DE')).toMatchObject({ status: 422, body: { code: 'seller-account-refused' } })
    expect(await open(user, 'DE')).toMatchObject({ status: 200 })
    expect(await accountRow(user.id)).toMatchObject({ country: 'DE', generation: 1 })
  })

  test('another country as long as no money has come; then no more', async () => {
    const user = await newUser(rig.server, [])
    await open(user, 'FR')
    const first = await idOf(user.id)
    expect(await open(user, 'DE')).toMatchObject({ status: 200, body: { account: { country: 'DE' } } })
    const account = await idOf(user.id)
    expect(account).not.toBe(first)
    await rig.stripe.control.finishOnboarding({ account, country: 'DE' })
    await tell(rig, 'account', account)
    expect(await open(user, 'FR')).toMatchObject({ status: 409, body: { code: 'seller-account-exists' } })
    await rig.stripe.control.askMore({ account })
    await tell(rig, 'account', account)
    expect(await open(user, 'FR')).toMatchObject({ status: 200 })
  })

  test.each(['seller-accounts.claimed', 'seller-accounts.answered'] as const)(
    'cut at %s, and asked for again: one account',
    async (point) => {
      const { id, email } = await newSeller(rig, 'none')
      rig.crashes.arm(point)
      await expect(openAccount(rig.ctx, id, 'FR')).rejects.toThrow(Crash)
      expect(await idOf(id)).toBe('')
      await openAccount(rig.ctx, id, 'FR')
      const [only, ...others] = await accountsAt(email)
      expect(others).toEqual([])
      expect(await idOf(id)).toBe(only?.id)
    },
  )

  test('an answer that comes after another country was asked for is not taken for that one', async () => {
    const user = await newUser(rig.server, [])
    await rig.stripe.control.fault({ operation: 'accounts.create', kind: 'slow', ms: 1_500 })
    const slow = open(user, 'FR')
    await expect.poll(() => accountRow(user.id)).toMatchObject({ country: 'FR' })
    rig.crashes.arm('seller-accounts.claimed')
    await expect(openAccount(rig.ctx, user.id, 'DE')).rejects.toThrow(Crash)
    await slow
    expect(await accountRow(user.id)).toMatchObject({ country: 'DE', generation: 1, pspAccountId: null })
  })

  test('cut before its id was stored, and told of by the provider: it is known by what it says of itself', async () => {
    const { id, email } = await newSeller(rig, 'none')
    rig.crashes.arm('seller-accounts.answered')
    await expect(openAccount(rig.ctx, id, 'FR')).rejects.toThrow(Crash)
    const [only] = await accountsAt(email)
    expect(await tell(rig, 'account', only?.id ?? '')).toEqual({ kind: 'applied' })
    expect(await idOf(id)).toBe(only?.id)
  })

  test('whose answer was lost before the seller took another e-mail address: another is opened', async () => {
    const { id, email } = await newSeller(rig, 'none')
    rig.crashes.arm('seller-accounts.answered')
    await expect(openAccount(rig.ctx, id, 'FR')).rejects.toThrow(Crash)
    const other = `other-${email}`
    await rig.ctx.db.updateTable('users').set({ email: other }).where('id', '=', id).execute()
    await expect(openAccount(rig.ctx, id, 'FR')).rejects.toThrow('Try again in a moment')
    await openAccount(rig.ctx, id, 'FR')
    const [only, ...others] = await accountsAt(other)
    expect(others).toEqual([])
    expect(await idOf(id)).toBe(only?.id)
    const [left] = await accountsAt(email)
    expect(await tell(rig, 'account', left?.id ?? '')).toMatchObject({ kind: 'nothing' })
  })

  test('of before, of another country, does not take the place of the one that is asked for', async () => {
    const user = await newUser(rig.server, [])
    await open(user, 'FR')
    const first = await idOf(user.id)
    await rig.stripe.control.fault({ operation: 'accounts.create', kind: 'close_before', times: 2 })
    expect(await open(user, 'DE')).toMatchObject({ status: 503, body: { code: 'provider-unavailable' } })
    await rig.stripe.control.finishOnboarding({ account: first })
    expect(await tell(rig, 'account', first)).toMatchObject({ kind: 'nothing' })
    expect(await accountRow(user.id)).toMatchObject({ country: 'DE', pspAccountId: null })
    expect(await open(user, 'DE')).toMatchObject({ status: 200 })
    const second = await idOf(user.id)
    expect(second).not.toBe(first)
    expect((await accountsAt(user.email)).find(({ id }) => id === second)).toMatchObject({
      country: 'DE',
      metadata: { user_id: user.id, generation: '1' },
    })
  })

  test('of before, of the same country, neither', async () => {
    const user = await newUser(rig.server, [])
    await open(user, 'FR')
    const first = await idOf(user.id)
    await open(user, 'DE')
    await rig.stripe.control.fault({ operation: 'accounts.create', kind: 'close_before', times: 2 })
    expect(await open(user, 'FR')).toMatchObject({ status: 503 })
    expect(await tell(rig, 'account', first)).toMatchObject({ kind: 'nothing' })
    expect(await accountRow(user.id)).toMatchObject({ country: 'FR', generation: 2, pspAccountId: null })
  })

  test.each([
    ['of another country', 'DE', { generation: '0' }],
    ['that says not which it is', 'FR', {}],
  ])('%s is not the one that is asked for', async (_, country, metadata) => {
    const { id } = await newSeller(rig, 'none')
    rig.crashes.arm('seller-accounts.claimed')
    await expect(openAccount(rig.ctx, id, 'FR')).rejects.toThrow(Crash)
    const made = { type: 'express', country, metadata: { user_id: id, ...metadata } } as const
    const other = await rig.api.accounts.create(made)
    expect(await tell(rig, 'account', other.id)).toMatchObject({ kind: 'nothing' })
    expect(await idOf(id)).toBe('')
  })

  test('others’ accounts are none of ours, and nobody of ours has them: that raises an alert', async () => {
    const { id } = await rig.api.accounts.create({ type: 'express', country: 'FR' })
    const foreign = { kind: 'suspicious', why: `no seller of ours has the account ${id}` }
    expect(await tell(rig, 'account', id, id)).toEqual(foreign)
    expect(await tell(rig, 'capability', 'transfers', id)).toEqual(foreign)
    expect(await tell(rig, 'application', 'ca_1', id)).toEqual(foreign)
    // Our own.
    expect(await tell(rig, 'account', id)).toMatchObject({ kind: 'nothing' })
    expect(await tell(rig, 'capability', 'transfers')).toMatchObject({ kind: 'nothing' })
  })
})

describe('the way to the provider and back', () => {
  const visit = (path: string, user?: SignedInUser) =>
    fetch(`${rig.server.url}/api/v1${path}`, {
      redirect: 'manual',
      headers: user ? { authorization: user.authorization } : {},
    })

  test('a link, the page, and back: what was done there is known at once', async () => {
    const user = await newUser(rig.server, [])
    await open(user)
    const link = await call<{ url: string; expiresAt: string }>(
      rig.server,
      user,
      'POST /me/selling/onboarding-link',
    )
    expect(link.status).toBe(200)
    expect(link.body.url).toContain(rig.stripe.url)
    expect(link.headers.get('cache-control')).toBe('no-store')
    expect(await call(rig.server, user, 'POST /me/selling/dashboard-link')).toMatchObject({
      status: 409,
      body: { code: 'dashboard-not-ready' },
    })
    await rig.stripe.control.finishOnboarding({ account: await idOf(user.id) })
    const back = await visit('/selling/return', user)
    expect(back.status).toBe(303)
    expect(back.headers.get('location')).toBe(`${rig.ctx.config.publicUrl}/settings/selling`)
    expect((await selling(user)).account).toMatchObject({ state: 'ready' })
    expect(await call(rig.server, user, 'POST /me/selling/dashboard-link')).toMatchObject({
      status: 200,
      body: { url: expect.stringContaining('http') },
    })
  })

  test('a link that is too old leads to a new one; without an account, or a provider, to our page', async () => {
    const user = await newUser(rig.server, [])
    const page = `${rig.ctx.config.publicUrl}/settings/selling`
    expect((await visit('/selling/refresh', user)).headers.get('location')).toBe(page)
    expect((await visit('/selling/refresh')).headers.get('location')).toBe(page)
    expect((await visit('/selling/return')).headers.get('location')).toBe(page)
    await open(user)
    expect((await visit('/selling/refresh', user)).headers.get('location')).toContain(rig.stripe.url)
    await rig.stripe.control.fault({ operation: '*', kind: 'rate_limited', times: 2 })
    expect((await visit('/selling/refresh', user)).headers.get('location')).toBe(page)
    expect((await visit('/selling/return', user)).headers.get('location')).toBe(page)
  })
})

describe('balances', () => {
  test('what is owed, what waits, and what lies at the provider, for each currency', async () => {
    const user = await newUser(rig.server, [])
    await open(user)
    await newSale(rig, [{ sellerId: user.id, amount: 900 }])
    await newSale(rig, [{ sellerId: user.id, amount: 70 }])
    await newSale(rig, [{ sellerId: user.id, amount: 5000 }], { currency: 'jpy' })
    await sendDueTransfers(rig.ctx, never)
    expect((await selling(user)).balances).toEqual([
      { currency: 'eur', owed: 970, waiting: 970, debt: 0 },
      { currency: 'jpy', owed: 5000, waiting: 5000, debt: 0 },
    ])
    const account = await idOf(user.id)
    await rig.stripe.control.finishOnboarding({ account })
    await tell(rig, 'account', account)
    await wakeTransfersOf(rig.ctx, user.id, never)
    // What was looked at a moment ago may be half a minute old.
    rig.clock.advance(31_000)
    expect(await selling(user)).toMatchObject({
      balances: [
        { currency: 'eur', owed: 0, waiting: 0, debt: 0 },
        { currency: 'jpy', owed: 0, waiting: 0, debt: 0 },
      ],
      atProvider: {
        pending: expect.arrayContaining([
          { amount: 970, currency: 'eur' },
          { amount: 5000, currency: 'jpy' },
        ]),
      },
    })
    // Who looks again sees the same, and the provider is not asked.
    await rig.stripe.control.fault({ operation: '*', kind: 'rate_limited', times: 1 })
    expect((await selling(user)).atProvider).not.toBeNull()
    rig.clock.advance(31_000)
    expect((await selling(user)).atProvider).toBeNull()
    expect((await selling(user)).atProvider).not.toBeNull()
  })
})

describe('money that waits', () => {
  test('goes out when the account is ready, but what still rests', async () => {
    const seller = await newSeller(rig, 'incomplete')
    const sales = [
      await newSale(rig, [{ sellerId: seller.id, amount: 900 }]),
      await newSale(rig, [{ sellerId: seller.id, amount: 800 }]),
    ]
    for (const { transferIds } of sales) await sendTransfer(rig.ctx, transferIds[0] ?? '')
    await rig.stripe.control.finishOnboarding({ account: seller.account })
    await tell(rig, 'account', seller.account)
    const jobs = transfersJobs(rig.ctx)
    const attempt = { id: '1', signal: never, isLast: false }
    await jobs['transfers.wake']({ userId: seller.id }, attempt)
    for (const sale of sales) expect(await sentFor(rig, sale)).toHaveLength(1)

    const held = await newSale(rig, [{ sellerId: seller.id, amount: 700 }])
    const resting = {
      ...rig.ctx,
      config: { ...rig.ctx.config, payments: { ...rig.ctx.config.payments, transferHoldDays: 3 } },
    }
    await wakeTransfersOf(resting, seller.id, never)
    expect(await sentFor(rig, held)).toEqual([])
    expect((await transferRow(rig, held.transferIds[0])).nextRetryAt?.getTime()).toBe(
      rig.clock.now().getTime() + 3 * DAY_MS,
    )
    rig.clock.advance(3 * DAY_MS)
    await sendDueTransfers(rig.ctx, never)
    expect(await sentFor(rig, held)).toHaveLength(1)
  })

  test('is told of at once, then after 1, 7 and 30 days, and then no more', async () => {
    const seller = await newSeller(rig, 'incomplete')
    const sale = await newSale(rig, [{ sellerId: seller.id, amount: 123_456 }])
    await sendTransfer(rig.ctx, sale.transferIds[0] ?? '')
    const told: number[] = []
    for (let day = 0; day <= 40; day++) {
      await Promise.all([remindSellers(rig.ctx, never), remindSellers(rig.ctx, never)])
      const reminders = (await subjectsTo(seller.email)).filter(
        (one) => one === 'Your money still waits for you',
      )
      while (told.length < reminders.length) told.push(day)
      rig.clock.advance(DAY_MS)
    }
    expect(told).toEqual([1, 7, 30])
    const mails = await postedMails(rig.ctx, seller.email)
    expect(mails.at(-1)?.text).toContain('€1,234.56')
    expect(mails).toHaveLength(4)
  })

  test('those that were missed are not made up for', async () => {
    const seller = await newSeller(rig, 'none')
    await rig.ctx.db.updateTable('users').set({ locale: 'fr' }).where('id', '=', seller.id).execute()
    const sale = await newSale(rig, [{ sellerId: seller.id, amount: 900 }])
    await sendTransfer(rig.ctx, sale.transferIds[0] ?? '')
    rig.clock.advance(10 * DAY_MS)
    await remindSellers(rig.ctx, never)
    await remindSellers(rig.ctx, never)
    expect(await subjectsTo(seller.email)).toEqual([
      'Vous avez gagné de l’argent, et il vous attend',
      'Votre argent vous attend toujours',
    ])
    expect((await postedMails(rig.ctx, seller.email))[1]?.text).toMatch(/9,00\s€/)
  })

  test('nobody is reminded of what does not wait any more', async () => {
    const seller = await newSeller(rig, 'incomplete')
    const sale = await newSale(rig, [{ sellerId: seller.id, amount: 900 }])
    await sendTransfer(rig.ctx, sale.transferIds[0] ?? '')
    await giveBack(rig, sale, [900])
    rig.clock.advance(DAY_MS)
    await remindSellers(rig.ctx, never)
    expect(await subjectsTo(seller.email)).toEqual(['You have earned money, and it waits for you'])
  })

  test('nor is anybody whose account is ready, whatever was noted while it became so', async () => {
    const seller = await newSeller(rig)
    await newSale(rig, [{ sellerId: seller.id, amount: 900 }])
    const now = rig.clock.now()
    await rig.ctx.db
      .insertInto('sellerWaits')
      .values({ userId: seller.id, since: now, nextReminderAt: now })
      .execute()
    await remindSellers(rig.ctx, never)
    expect(await subjectsTo(seller.email)).toEqual([])
  })

  test('who waits again is told again', async () => {
    const seller = await newSeller(rig, 'incomplete')
    const sale = await newSale(rig, [{ sellerId: seller.id, amount: 900 }])
    await sendTransfer(rig.ctx, sale.transferIds[0] ?? '')
    await rig.stripe.control.finishOnboarding({ account: seller.account })
    await tell(rig, 'account', seller.account)
    await wakeTransfersOf(rig.ctx, seller.id, never)
    await rig.stripe.control.askMore({ account: seller.account })
    await tell(rig, 'account', seller.account)
    const again = await newSale(rig, [{ sellerId: seller.id, amount: 500 }])
    await sendTransfer(rig.ctx, again.transferIds[0] ?? '')
    expect(await subjectsTo(seller.email)).toEqual([
      'You have earned money, and it waits for you',
      'You have earned money, and it waits for you',
    ])
  })
})
