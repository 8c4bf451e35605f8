import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PaymentProvider } from '../port.ts'
import { doneOf, paidOrder, type TestProvider, testProvider } from './testing.ts'

let stripe: TestProvider
let provider: PaymentProvider
beforeAll(async () => {
  stripe = await testProvider()
  provider = stripe.provider
})
afterAll(() => stripe?.stop())

let made = 0
const newAccount = () => {
  const userId = `user-${++made}`
  return { key: userId, userId, email: `${userId}@veza.example`, country: 'FR', generation: 2 }
}
const openedAccount = async () => doneOf(await provider.createAccount(newAccount())).pspAccountId
const stateOf = async (pspAccountId: string) => {
  const account = await provider.readAccount(pspAccountId)
  return account.kind === 'found' ? account.value : undefined
}

test('an account begins with questions, and without transfers', async () => {
  const account = newAccount()
  const opened = doneOf(await provider.createAccount(account))
  expect(opened).toMatchObject({
    pspAccountId: expect.stringMatching(/^acct_/),
    userId: account.userId,
    country: 'FR',
    generation: 2,
    transfersActive: false,
    payoutsEnabled: false,
    deauthorized: false,
  })
  expect(opened.requirementsDue.length).toBeGreaterThan(0)
  expect(doneOf(await provider.createAccount(account)).pspAccountId).toBe(opened.pspAccountId)
})

test('when its questions are answered, it takes transfers', async () => {
  const account = await openedAccount()
  await stripe.control.finishOnboarding({ account })
  const state = await stateOf(account)
  expect(state).toMatchObject({ transfersActive: true, payoutsEnabled: true, requirementsDue: [] })
  expect(state).not.toHaveProperty('disabledReason')
})

test('asked for more, or refused: it takes none, and says what is due or why', async () => {
  const account = await openedAccount()
  await stripe.control.finishOnboarding({ account })
  await stripe.control.askMore({ account, due: ['individual.verification.document'] })
  expect((await stateOf(account))?.requirementsDue).toEqual(['individual.verification.document'])
  await stripe.control.refuseAccount({ account })
  expect(await stateOf(account)).toMatchObject({ transfersActive: false, disabledReason: 'rejected.other' })
})

test('an account whose tie is cut is there, deauthorized, and has nothing to show', async () => {
  const account = await openedAccount()
  await stripe.control.deauthorize({ account })
  const gone = { pspAccountId: account, transfersActive: false, payoutsEnabled: false, requirementsDue: [] }
  expect(await provider.readAccount(account)).toEqual({
    kind: 'found',
    value: { ...gone, deauthorized: true },
  })
  expect(await provider.readAccount('acct_nothing')).toMatchObject({ value: { deauthorized: true } })
  expect(await provider.accountBalance(account)).toEqual({ kind: 'missing' })
  expect(await provider.listPayouts(account)).toEqual({ items: [] })
  expect(await provider.readPayout(account, 'po_1')).toEqual({ kind: 'missing' })
  expect(await provider.dashboardLink(account)).toMatchObject({ kind: 'refused', code: 'account_invalid' })
})

test('links lead to the provider’s pages: a new one each time, the dashboard’s when there is one', async () => {
  const account = await openedAccount()
  const link = {
    pspAccountId: account,
    returnUrl: 'https://veza.example/sell',
    refreshUrl: 'https://veza.example/sell/again',
  }
  const first = doneOf(await provider.onboardingLink(link))
  expect(first).toEqual({ url: expect.stringMatching(/^http/), expiresAt: expect.any(Date) })
  expect(doneOf(await provider.onboardingLink(link)).url).not.toBe(first.url)
  expect(await provider.dashboardLink(account)).toMatchObject({ kind: 'refused' })
  await stripe.control.finishOnboarding({ account })
  expect(doneOf(await provider.dashboardLink(account))).toEqual({ url: expect.stringMatching(/^http/) })
})

async function earning() {
  const account = await openedAccount()
  await stripe.control.finishOnboarding({ account })
  const { orderId, pspChargeId } = await paidOrder(stripe)
  const transferId = `transfer-of-${orderId}`
  const transfer = { key: transferId, transferId, amount: 2_000, currency: 'eur', destination: account }
  doneOf(await provider.createTransfer({ ...transfer, sourceCharge: pspChargeId, group: orderId }))
  return account
}

test('an account has a balance of its own, which transfers fill', async () => {
  const account = await earning()
  const balance = await provider.accountBalance(account)
  if (balance.kind === 'missing') throw new Error('it has no balance')
  const { available, pending } = balance.value
  expect([...available, ...pending].reduce((sum, { amount }) => sum + amount, 0)).toBe(2_000)
})

test('what is paid out is listed, and read as it stands: “paid” may still fail', async () => {
  const account = await earning()
  expect(await provider.listPayouts(account)).toEqual({ items: [] })
  await stripe.control.freeFunds({})
  const { payouts } = await stripe.control.payOut({ account })
  const payout = payouts[0]?.id ?? ''
  const pending = {
    pspPayoutId: payout,
    status: expect.stringMatching(/^(?:pending|in_transit)$/),
    amount: 2_000,
    currency: 'eur',
    createdAt: expect.any(Date),
    arrivesAt: expect.any(Date),
  }
  expect(await provider.listPayouts(account)).toEqual({ items: [pending] })
  expect(await provider.readPayout(account, payout)).toEqual({ kind: 'found', value: pending })
  await stripe.control.arrivePayout({ payout })
  expect(await provider.readPayout(account, payout)).toMatchObject({ value: { status: 'paid' } })
  await stripe.control.failPayout({ payout })
  expect(await provider.readPayout(account, payout)).toMatchObject({
    value: { status: 'failed', failureCode: 'account_closed' },
  })
  expect(await provider.readPayout(await openedAccount(), payout)).toEqual({ kind: 'missing' })
})
