import { randomUUID } from 'node:crypto'
import { DAY_MS, HOUR_MS } from '@veza/shared/kernel/time.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newPaidOrder, seeOrder, tell } from '../../../e2e/support/money.ts'
import { jobHandlers } from '../../job-handlers.ts'
import { providerEvents } from '../../provider-events.ts'
import { postedMails } from '../accounts/testing.ts'
import { correctLedger, findContradictions, platformBalance } from '../ledger/index.ts'
import { returnStray } from '../refunds/index.ts'
import { newAdmin } from '../refunds/testing.ts'
import { openAccount } from '../transfers/index.ts'
import {
  newSale,
  newSeller,
  sendTransfer,
  startTransfersRig,
  type TransfersRig,
} from '../transfers/testing.ts'
import { reconcile } from './index.ts'
import { standingQuestions } from './standing.ts'

let rig: TransfersRig
beforeAll(async () => {
  rig = await startTransfersRig()
})
afterAll(() => rig?.stop())

const attempt = { id: randomUUID(), signal: new AbortController().signal, isLast: false }
const unapplied = () => platformBalance(rig.ctx.db, 'unapplied_payments', 'eur')
const owed = () => standingQuestions(rig.ctx).veza_ledger_buyers_owed()

/** An order that is paid, and the second payment of it. */
async function paidTwice() {
  const order = await newPaidOrder(rig)
  const { session } = await rig.stripe.control.payTwice({ session: order.sessionId })
  await tell(rig, 'checkout.session', session)
  const payment = await rig.ctx.db
    .selectFrom('payments')
    .select(['id', 'pspChargeId'])
    .where('orderId', '=', order.orderId)
    .where('isStray', '=', true)
    .executeTakeFirstOrThrow()
  return { order, id: payment.id, charge: payment.pspChargeId ?? '' }
}

const refundsOf = (paymentId: string) =>
  rig.ctx.db
    .selectFrom('refunds')
    .select(['id', 'origin', 'status', 'amount', 'pspRefundId'])
    .where('paymentId', '=', paymentId)
    .orderBy('createdAt')
    .execute()

/** What workers do in some days, with nobody else doing anything. */
async function days(paymentId: string): Promise<void> {
  for (let day = 0; day < 3; day++) {
    rig.clock.advance(DAY_MS + HOUR_MS)
    await reconcile(rig.ctx, providerEvents(rig.ctx))
    for (const { id, status } of await refundsOf(paymentId)) {
      if (status !== 'pending') continue
      await jobHandlers(rig.ctx)['refunds.request']({ refundId: id }, attempt)
      const psp = (await refundsOf(paymentId)).find((one) => one.id === id)?.pspRefundId
      if (psp) await tell(rig, 'refund', psp)
    }
  }
  expect(await findContradictions(rig.ctx.db)).toEqual([])
}

/** A refund by hand at the provider, which takes its time. */
async function refundedOutside(charge: string, amount?: number): Promise<string> {
  await rig.stripe.control.configure({ refundsBecome: 'pending' })
  const made = await rig.stripe.control.refundOutside({ charge, ...(amount === undefined ? {} : { amount }) })
  await tell(rig, 'refund', made.refund)
  await rig.stripe.control.configure({ refundsBecome: 'succeeded' })
  return made.refund
}

test('what a refund by hand has left of stray money goes back as well', async () => {
  const { id, charge } = await paidTwice()
  const refund = await refundedOutside(charge, 400)
  await returnStray(rig.ctx, id)
  await rig.stripe.control.succeedRefund({ refund })
  await tell(rig, 'refund', refund)
  await days(id)
  expect(await refundsOf(id)).toMatchObject([
    { origin: 'foreign', status: 'succeeded', amount: 400 },
    { origin: 'stray', status: 'succeeded', amount: 600 },
  ])
  expect(await unapplied()).toBe(0)
})

test('where the refund by hand fails, all of it does', async () => {
  const { id, charge } = await paidTwice()
  const refund = await refundedOutside(charge)
  await returnStray(rig.ctx, id)
  await rig.stripe.control.failRefund({ refund })
  await tell(rig, 'refund', refund)
  await days(id)
  expect((await refundsOf(id)).at(-1)).toMatchObject({ origin: 'stray', status: 'succeeded', amount: 1_000 })
  expect(await unapplied()).toBe(0)
})

test('nobody’s job is needed for it', async () => {
  const { id } = await paidTwice()
  await days(id)
  expect(await refundsOf(id)).toMatchObject([{ origin: 'stray', status: 'succeeded', amount: 1_000 }])
})

test('of what is disputed nothing is sent while the bank decides; then what it did not take, and a refusal is counted', async () => {
  const { order, id, charge } = await paidTwice()
  const { dispute } = await rig.stripe.control.openDispute({ charge, amount: 400 })
  await tell(rig, 'dispute', dispute)
  const seen = () => seeOrder(rig, order.orderId, order.accessToken ?? '')
  // What was bought is paid, by the other payment.
  expect(await seen()).toMatchObject({ status: 'completed', items: [{ grant: { status: 'active' } }] })
  await days(id)
  expect(await refundsOf(id)).toEqual([])
  await rig.stripe.control.loseDispute({ dispute })
  await tell(rig, 'dispute', dispute)
  await days(id)
  // The provider gives nothing back of what was disputed.
  const refused = { origin: 'stray', status: 'failed', amount: 600 }
  expect(await refundsOf(id)).toMatchObject([refused, refused, refused])
  expect(await owed()).toBe(1)
  expect(await seen()).toMatchObject({ status: 'completed', items: [{ grant: { status: 'active' } }] })
})

test('a dispute of it is told to the admins, and to nobody who sold something', async () => {
  const { charge } = await paidTwice()
  const admin = await newAdmin(rig)
  const { dispute } = await rig.stripe.control.openDispute({ charge })
  await tell(rig, 'dispute', dispute)
  const { id } = await rig.ctx.db
    .selectFrom('disputes')
    .select('id')
    .where('pspDisputeId', '=', dispute)
    .executeTakeFirstOrThrow()
  await jobHandlers(rig.ctx)['disputes.tell']({ disputeId: id }, attempt)
  const subject = 'A buyer disputes a payment'
  const told = await rig.ctx.db.selectFrom('users').select('email').where('email', 'is not', null).execute()
  const heard = []
  for (const { email } of told)
    if ((await postedMails(rig.ctx, email)).some((mail) => mail.subject === subject)) heard.push(email)
  expect(heard).toEqual([admin.email])
})

test('what the buyer’s bank sends back to us is counted until somebody has paid it by other means', async () => {
  const { order, id } = await paidTwice()
  await days(id)
  const before = await owed()
  const psp = (await refundsOf(id))[0]?.pspRefundId ?? ''
  await rig.stripe.control.failRefund({ refund: psp })
  await tell(rig, 'refund', psp)
  expect(await owed()).toBe(before)
  await days(id)
  expect(await refundsOf(id)).toMatchObject([{ status: 'returned' }])
  rig.clock.advance(60 * DAY_MS)
  expect(await owed()).toBe(before + 1)
  await correctLedger(rig.ctx, {
    ...{ reason: 'paid to the buyer by bank, ticket 9', orderId: order.orderId },
    entries: [
      { account: 'unapplied_payments', amount: 1_000, currency: 'eur' },
      { account: 'buyer_clearing', amount: -1_000, currency: 'eur' },
    ],
  })
  expect(await owed()).toBe(before)
})

test('a payout of which nothing can be read does not keep the next from being looked at', async () => {
  const made = []
  for (let at = 0; at < 2; at++) {
    const seller = await newSeller(rig)
    const sale = await newSale(rig, [{ sellerId: seller.id, amount: 900 }])
    await sendTransfer(rig.ctx, sale.transferIds[0] ?? '')
    await rig.stripe.control.freeFunds({})
    const { payouts } = await rig.stripe.control.payOut({ account: seller.account })
    await tell(rig, 'payout', payouts[0]?.id ?? '', seller.account)
    made.push({ account: seller.account, payout: payouts[0]?.id ?? '' })
    rig.clock.advance(HOUR_MS)
  }
  await rig.stripe.control.deauthorize({ account: made[0]?.account ?? '' })
  rig.clock.advance(10 * DAY_MS)
  await rig.stripe.control.failPayout({ payout: made[1]?.payout ?? '' })
  const { config } = rig.ctx
  const reconciliation = { ...config.payments.reconciliation, batch: 1 }
  const ctx = { ...rig.ctx, config: { ...config, payments: { ...config.payments, reconciliation } } }
  for (let run = 0; run < 2; run++) await reconcile(ctx, providerEvents(ctx))
  const { pspStatus } = await rig.ctx.db
    .selectFrom('payouts')
    .select('pspStatus')
    .where('pspPayoutId', '=', made[1]?.payout ?? '')
    .executeTakeFirstOrThrow()
  expect(pspStatus).toBe('failed')
})

test('a payout is asked about where it is, also when its seller has another account by now', async () => {
  const seller = await newSeller(rig)
  const sale = await newSale(rig, [{ sellerId: seller.id, amount: 900 }])
  await sendTransfer(rig.ctx, sale.transferIds[0] ?? '')
  await rig.stripe.control.freeFunds({})
  const payout = (await rig.stripe.control.payOut({ account: seller.account })).payouts[0]?.id ?? ''
  await tell(rig, 'payout', payout, seller.account)
  const cut = { transfersActive: false, payoutsEnabled: false, deauthorizedAt: rig.clock.now() }
  await rig.ctx.db.updateTable('sellerAccounts').set(cut).where('userId', '=', seller.id).execute()
  await openAccount(rig.ctx, seller.id, 'FR')
  await rig.stripe.control.failPayout({ payout })
  rig.clock.advance(10 * DAY_MS)
  await reconcile(rig.ctx, providerEvents(rig.ctx))
  const { pspStatus } = await rig.ctx.db
    .selectFrom('payouts')
    .select('pspStatus')
    .where('pspPayoutId', '=', payout)
    .executeTakeFirstOrThrow()
  expect(pspStatus).toBe('failed')
})
