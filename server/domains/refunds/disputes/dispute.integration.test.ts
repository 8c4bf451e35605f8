import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type MoneyRig,
  newPaidOrder,
  type PaidOrder,
  seeOrder,
  startMoneyRig,
  tell,
} from '../../../../e2e/support/money.ts'
import { correctLedger, findContradictions, platformBalance } from '../../ledger/index.ts'
import { paidPaymentOf } from '../refund-queries.ts'
import { applyDispute } from './apply.ts'

let rig: MoneyRig
beforeAll(async () => {
  rig = await startMoneyRig()
})
afterAll(() => rig?.stop())

const db = () => rig.server.ctx.db
const booksHold = async () => expect(await findContradictions(db())).toEqual([])
const see = (order: PaidOrder) => seeOrder(rig, order.orderId, order.accessToken ?? '')

async function chargeOf({ orderId }: PaidOrder): Promise<string> {
  const payment = await db()
    .selectFrom('payments')
    .select('pspChargeId')
    .where('orderId', '=', orderId)
    .where('status', '=', 'paid')
    .executeTakeFirstOrThrow()
  return payment.pspChargeId ?? ''
}

const held = () => platformBalance(db(), 'disputes', 'eur')

describe('a dispute', () => {
  test('that is opened closes the downloads, and won opens them again; the money stands apart meanwhile', async () => {
    const order = await newPaidOrder(rig)
    const { dispute } = await rig.stripe.control.openDispute({ charge: await chargeOf(order) })
    expect(await tell(rig, 'dispute', dispute)).toEqual({ kind: 'applied' })
    expect(await see(order)).toMatchObject({
      status: 'disputed',
      items: [{ grant: { status: 'suspended' } }],
    })
    expect(await held()).toBe(1_000)
    expect(await tell(rig, 'dispute', dispute)).toMatchObject({ kind: 'nothing' })

    await rig.stripe.control.winDispute({ dispute })
    expect(await tell(rig, 'dispute', dispute)).toEqual({ kind: 'applied' })
    expect(await see(order)).toMatchObject({ status: 'completed', items: [{ grant: { status: 'active' } }] })
    expect(await held()).toBe(0)
    await booksHold()
  })

  test('that is lost is a loss as by a refund', async () => {
    const order = await newPaidOrder(rig)
    const { dispute } = await rig.stripe.control.openDispute({ charge: await chargeOf(order) })
    await rig.stripe.control.loseDispute({ dispute })
    // Opened and lost before we heard of it.
    expect(await tell(rig, 'dispute', dispute)).toEqual({ kind: 'applied' })
    expect(await see(order)).toMatchObject({
      status: 'refunded',
      refundedAmount: 1_000,
      items: [{ grant: { status: 'revoked' } }],
    })
    expect(await tell(rig, 'charge', await chargeOf(order))).toMatchObject({ kind: 'nothing' })
    expect(await held()).toBe(0)
    await booksHold()
  })

  test('that is only asked about moves nothing, until it becomes one', async () => {
    const order = await newPaidOrder(rig)
    const { dispute } = await rig.stripe.control.openDispute({
      charge: await chargeOf(order),
      isInquiry: true,
    })
    expect(await tell(rig, 'dispute', dispute)).toEqual({ kind: 'applied' })
    expect((await see(order)).status).toBe('completed')
    await rig.stripe.control.escalateDispute({ dispute })
    // A charge that changed is enough of a hint.
    expect(await tell(rig, 'charge', await chargeOf(order))).toEqual({ kind: 'applied' })
    expect((await see(order)).status).toBe('disputed')
    await rig.stripe.control.loseDispute({ dispute })
    await tell(rig, 'dispute', dispute)
    expect((await see(order)).status).toBe('refunded')
    await booksHold()
  })

  test('lost after a part was given back: what nobody has left is the platform’s loss', async () => {
    const order = await newPaidOrder(rig)
    const made = await rig.stripe.control.refundOutside({ charge: await chargeOf(order), amount: 400 })
    await tell(rig, 'refund', made.refund)
    const { dispute } = await rig.stripe.control.openDispute({ charge: await chargeOf(order), amount: 600 })
    await rig.stripe.control.loseDispute({ dispute })
    await tell(rig, 'dispute', dispute)
    expect(await see(order)).toMatchObject({ status: 'refunded', refundedAmount: 1_000 })
    expect(await platformBalance(db(), 'platform_losses', 'eur')).toBe(0)
    await booksHold()
  })

  test('won on appeal after it was lost: the money that came back is in the books, and somebody has to say whose it is', async () => {
    const order = await newPaidOrder(rig)
    const { dispute } = await rig.stripe.control.openDispute({ charge: await chargeOf(order) })
    await rig.stripe.control.loseDispute({ dispute })
    await tell(rig, 'dispute', dispute)
    const { ctx } = rig.server
    const read = await ctx.payments.readDispute(dispute)
    const payment = await paidPaymentOf(db(), order.orderId)
    if (read.kind !== 'found' || !payment) throw new Error('nothing to appeal against')
    const back = { pspBalanceTransactionId: 'txn_appeal', amount: 1_000, fee: 0, net: 1_000, currency: 'eur' }
    const won = { ...read.value, status: 'won', movements: [...read.value.movements, back] } as const
    const before = await platformBalance(db(), 'buyer_clearing', 'eur')
    for (let times = 0; times < 2; times++)
      expect(await applyDispute(ctx, payment, won)).toMatchObject({ kind: 'suspicious' })
    expect(await platformBalance(db(), 'buyer_clearing', 'eur')).toBe(before + 1_000)
    expect(await findContradictions(db())).toMatchObject([{ check: 'nothing-is-held-without-a-dispute' }])
    // What somebody then does by a correction.
    await correctLedger(ctx, {
      reason: 'given back on appeal',
      orderId: order.orderId,
      entries: [
        { account: 'disputes', amount: 1_000, currency: 'eur' },
        { account: 'platform_losses', amount: -1_000, currency: 'eur' },
      ],
    })
    await booksHold()
  })
})
