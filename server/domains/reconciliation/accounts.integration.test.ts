import { DAY_MS, HOUR_MS } from '@veza/shared/kernel/time.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { tell } from '../../../e2e/support/money.ts'
import { providerEvents } from '../../provider-events.ts'
import { postedMails } from '../accounts/testing.ts'
import {
  newSale,
  newSeller,
  sendTransfer,
  startTransfersRig,
  type TransfersRig,
} from '../transfers/testing.ts'
import { reconcile } from './index.ts'

// Nobody tells us of anything here: the stand-in has no address to send webhooks to.
let rig: TransfersRig
beforeAll(async () => {
  rig = await startTransfersRig({ LOG_LEVEL: 'silent', RECONCILE_BATCH: '2' })
})
afterAll(() => rig?.stop())

const run = async () =>
  (await reconcile(rig.ctx, providerEvents(rig.ctx))).find(({ kind }) => kind === 'seller-accounts')
const payoutsOf = (sellerId: string) =>
  rig.ctx.db
    .selectFrom('payouts')
    .select(['pspPayoutId', 'pspStatus', 'amount'])
    .where('sellerId', '=', sellerId)
    .execute()
const askedOf = async (userId: string) =>
  (
    await rig.ctx.db
      .selectFrom('sellerAccounts')
      .select('askedAt')
      .where('userId', '=', userId)
      .executeTakeFirstOrThrow()
  ).askedAt

/** Somebody who was sent money, which their account has paid out. */
async function paidOut() {
  const seller = await newSeller(rig)
  const sale = await newSale(rig, [{ sellerId: seller.id, amount: 900 }])
  await sendTransfer(rig.ctx, sale.transferIds[0] ?? '')
  await rig.stripe.control.freeFunds({})
  const [payout] = (await rig.stripe.control.payOut({ account: seller.account })).payouts
  return { ...seller, payout: payout?.id ?? '' }
}

test('a payout that no webhook told of is found, and so is that it came back; each is told once', async () => {
  const { id, email, account, payout } = await paidOut()
  rig.clock.advance(DAY_MS)
  expect(await run()).toMatchObject({ settled: 1, waiting: 0, suspicious: 0, unanswered: 0 })
  expect(await payoutsOf(id)).toEqual([{ pspPayoutId: payout, pspStatus: 'pending', amount: 900 }])

  await rig.stripe.control.arrivePayout({ payout })
  // Whoever was just asked about rests.
  expect(await run()).toMatchObject({ settled: 0, waiting: 0 })
  rig.clock.advance(7 * HOUR_MS)
  expect(await run()).toMatchObject({ settled: 1 })
  expect(await payoutsOf(id)).toMatchObject([{ pspStatus: 'paid' }])

  // What counted as arrived, no list of late ones has.
  await rig.stripe.control.failPayout({ payout })
  rig.clock.advance(7 * HOUR_MS)
  expect(await run()).toMatchObject({ settled: 1 })
  rig.clock.advance(7 * HOUR_MS)
  expect(await run()).toMatchObject({ settled: 0, waiting: 1 })
  expect(await tell(rig, 'payout', payout, account)).toMatchObject({ kind: 'nothing' })
  expect(await payoutsOf(id)).toMatchObject([{ pspStatus: 'failed' }])
  expect((await postedMails(rig.ctx, email)).map(({ subject }) => subject)).toEqual([
    'A payout did not reach your bank',
  ])
})

test('that an account may receive nothing any more is found as well', async () => {
  const { id, account } = await paidOut()
  await rig.stripe.control.askMore({ account })
  rig.clock.advance(DAY_MS)
  await run()
  const row = await rig.ctx.db
    .selectFrom('sellerAccounts')
    .select(['transfersActive', 'payoutsEnabled'])
    .where('userId', '=', id)
    .executeTakeFirstOrThrow()
  expect(row).toEqual({ transfersActive: false, payoutsEnabled: false })
})

test('an account that money was sent to lately, however long the money had waited, is asked about', async () => {
  const { id, account } = await newSeller(rig)
  const sale = await newSale(rig, [{ sellerId: id, amount: 900 }])
  rig.clock.advance(100 * DAY_MS)
  expect(await sendTransfer(rig.ctx, sale.transferIds[0] ?? '')).toBe('completed')
  await rig.stripe.control.freeFunds({})
  const [payout] = (await rig.stripe.control.payOut({ account })).payouts
  rig.clock.advance(DAY_MS)
  for (let n = 0; n < 3; n++) await run()
  expect(await payoutsOf(id)).toMatchObject([{ pspPayoutId: payout?.id }])
})

test('an account that nothing was sent to yet is asked about while it is new: of what was told elsewhere the seller hears', async () => {
  const { id, account } = await newSeller(rig)
  await rig.stripe.control.askMore({ account })
  rig.clock.advance(DAY_MS)
  for (let n = 0; n < 3; n++) await run()
  expect(await stateOf(id)).toEqual({ transfersActive: false, isClosed: false })
  const askedAt = await askedOf(id)
  rig.clock.advance(100 * DAY_MS)
  for (let n = 0; n < 3; n++) await run()
  expect(await askedOf(id)).toEqual(askedAt)
})

// The provider denies an account whose tie to us is cut; it may also do so by mistake, and tell of nothing afterwards.
test('an account that the provider denied once is asked about again', async () => {
  const { id, account } = await paidOut()
  await denied(account)
  expect(await stateOf(id)).toEqual({ transfersActive: false, isClosed: true })
  rig.clock.advance(DAY_MS)
  for (let n = 0; n < 2; n++) await run()
  expect(await stateOf(id)).toEqual({ transfersActive: true, isClosed: false })
})

test('so it is where money waits for it, and was never sent there', async () => {
  const { id, account } = await newSeller(rig)
  await denied(account)
  const sale = await newSale(rig, [{ sellerId: id, amount: 900 }])
  const transfer = sale.transferIds[0] ?? ''
  expect(await sendTransfer(rig.ctx, transfer)).toBe('waits')
  expect(await stateOf(id)).toEqual({ transfersActive: true, isClosed: false })
  rig.clock.advance(DAY_MS)
  expect(await sendTransfer(rig.ctx, transfer)).toBe('completed')
})

async function denied(account: string) {
  const missing = { kind: 'refused', status: 404, code: 'resource_missing' } as const
  await rig.stripe.control.fault({ operation: 'accounts.retrieve', ...missing, times: 1 })
  await tell(rig, 'account', account, account)
}

async function stateOf(userId: string) {
  const { transfersActive, deauthorizedAt } = await rig.ctx.db
    .selectFrom('sellerAccounts')
    .select(['transfersActive', 'deauthorizedAt'])
    .where('userId', '=', userId)
    .executeTakeFirstOrThrow()
  return { transfersActive, isClosed: deauthorizedAt !== null }
}

test('so many a run, whoever was asked about longest ago first; one in trouble keeps no other waiting', async () => {
  const sellers = [await paidOut(), await paidOut(), await paidOut()]
  rig.clock.advance(DAY_MS)
  await rig.stripe.control.fault({ operation: 'payouts.list', kind: 'error_before', times: 1 })
  let unanswered = 0
  for (let n = 0; n < 3; n++) {
    const came = await run()
    expect((came?.settled ?? 0) + (came?.waiting ?? 0) + (came?.unanswered ?? 0)).toBeLessThanOrEqual(2)
    unanswered += came?.unanswered ?? 0
  }
  expect(unanswered).toBe(1)
  rig.clock.advance(7 * HOUR_MS)
  for (let n = 0; n < 3; n++) await run()
  for (const { id, payout } of sellers) expect(await payoutsOf(id)).toMatchObject([{ pspPayoutId: payout }])
})
