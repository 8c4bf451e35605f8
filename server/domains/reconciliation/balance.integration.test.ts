import { randomUUID } from 'node:crypto'
import { DAY_MS, HOUR_MS } from '@veza/shared/kernel/time.ts'
import { sql } from 'kysely'
import { afterAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { databaseUrl } from '../../../e2e/support/databases.ts'
import { newPaidOrder, tell } from '../../../e2e/support/money.ts'
import { jobHandlers } from '../../job-handlers.ts'
import { openDatabase } from '../../platform/db/database.ts'
import {
  newSale,
  newSeller,
  sendTransfer,
  startTransfersRig,
  type TransfersRig,
} from '../transfers/testing.ts'
import { compareBalance } from './balance.ts'
import { judgeMovements } from './judging.ts'

let rig: TransfersRig
afterAll(() => rig?.stop())
beforeEach(async () => {
  await rig?.stop()
  rig = await startTransfersRig({ LOG_LEVEL: 'silent' })
})

const differences = () => compareBalance(rig.ctx, { since: new Date(rig.clock.now().getTime() - 3 * DAY_MS) })
const movedAt = expect.stringMatching(/^\d{4}-.*Z$/)
const later = () => rig.clock.advance(1.5 * DAY_MS)

async function paid() {
  const { orderId, sessionId } = await newPaidOrder(rig)
  const payment = await rig.ctx.db
    .selectFrom('payments')
    .selectAll()
    .where('orderId', '=', orderId)
    .executeTakeFirstOrThrow()
  return { orderId, sessionId, payment, charge: payment.pspChargeId ?? '' }
}

describe('nothing differs', () => {
  test('after a sale, its transfer, a refund from outside, disputes won and lost, and an order paid twice', async () => {
    const seller = await newSeller(rig)
    // Its rows are made by hand, and its fee is one that nobody has told of yet.
    const sale = await newSale(rig, [{ sellerId: seller.id, amount: 900 }])
    await tell(rig, 'charge', sale.charge)
    const transfer = sale.transferIds[0] ?? ''
    await sendTransfer(rig.ctx, transfer)
    const { charge } = await paid()
    const { refund } = await rig.stripe.control.refundOutside({ charge, amount: 400 })
    await tell(rig, 'refund', refund)
    const won = await rig.stripe.control.openDispute({ charge: (await paid()).charge })
    await tell(rig, 'dispute', won.dispute)
    await rig.stripe.control.winDispute({ dispute: won.dispute })
    await tell(rig, 'dispute', won.dispute)
    const lost = await rig.stripe.control.openDispute({ charge: (await paid()).charge })
    await rig.stripe.control.loseDispute({ dispute: lost.dispute })
    await tell(rig, 'dispute', lost.dispute)
    const { session } = await rig.stripe.control.payTwice({ session: (await paid()).sessionId })
    await tell(rig, 'checkout.session', session)
    later()
    expect(await differences()).toEqual([])
  })

  test('while webhooks may still be under way', async () => {
    const { charge } = await paid()
    await rig.stripe.control.refundOutside({ charge })
    rig.clock.advance(HOUR_MS)
    expect(await differences()).toEqual([])
  })
})

describe('a difference is', () => {
  test('a refund made outside, of which nobody has heard', async () => {
    const { charge } = await paid()
    const { refund } = await rig.stripe.control.refundOutside({ charge, amount: 400 })
    later()
    expect(await differences()).toEqual([
      {
        kind: 'unknown',
        type: 'refund',
        sourceId: refund,
        currency: 'eur',
        provider: -400,
        books: 0,
        movedAt,
      },
    ])
    await tell(rig, 'refund', refund)
    expect(await differences()).toEqual([])
  })

  test('a dispute of which nobody has heard', async () => {
    const { charge } = await paid()
    const { dispute } = await rig.stripe.control.openDispute({ charge })
    later()
    expect(await differences()).toMatchObject([
      { kind: 'unposted', type: 'adjustment', sourceId: dispute, provider: -1_000 },
      { kind: 'unposted', type: 'adjustment fee', sourceId: dispute },
    ])
    await tell(rig, 'dispute', dispute)
    expect(await differences()).toEqual([])
  })

  test('a fee that came late, until it is told', async () => {
    await rig.stripe.control.configure({ isBookedLate: true })
    const { charge } = await paid()
    await rig.stripe.control.bookCharges({})
    later()
    expect(await differences()).toMatchObject([
      { kind: 'unposted', type: 'charge fee', sourceId: charge, books: 0 },
    ])
    await tell(rig, 'charge', charge)
    expect(await differences()).toEqual([])
  })

  test('a sale that the provider has never booked', async () => {
    await rig.stripe.control.configure({ isBookedLate: true })
    const { charge } = await paid()
    later()
    expect(await differences()).toEqual([
      {
        kind: 'missing',
        type: 'sale',
        sourceId: charge,
        currency: 'eur',
        provider: 0,
        books: 1_000,
        movedAt,
      },
    ])
  })

  test('a transfer and a reversal made by hand', async () => {
    const seller = await newSeller(rig)
    const sale = await newSale(rig, [{ sellerId: seller.id, amount: 900 }])
    await tell(rig, 'charge', sale.charge)
    const transfer = sale.transferIds[0] ?? ''
    await sendTransfer(rig.ctx, transfer)
    const { pspTransferId } = await rig.ctx.db
      .selectFrom('transfers')
      .select('pspTransferId')
      .where('id', '=', transfer)
      .executeTakeFirstOrThrow()
    const { reversal } = await rig.stripe.control.reverseOutside({
      transfer: pspTransferId ?? '',
      amount: 100,
    })
    const made = await rig.api.transfers.create({
      ...{ amount: 50, currency: 'eur', destination: seller.account, source_transaction: sale.charge },
    })
    later()
    const found = await differences()
    await tell(rig, 'transfer', pspTransferId ?? '')
    expect(await differences()).toMatchObject([{ kind: 'unknown', sourceId: made.id }])
    expect(found).toHaveLength(2)
    expect(found).toEqual(
      expect.arrayContaining([
        {
          kind: 'unknown',
          type: 'transfer_refund',
          sourceId: reversal,
          currency: 'eur',
          provider: 100,
          books: 0,
          movedAt,
        },
        {
          kind: 'unknown',
          type: 'transfer',
          sourceId: made.id,
          currency: 'eur',
          provider: -50,
          books: 0,
          movedAt,
        },
      ]),
    )
  })

  test('a fee that the provider takes for a refund', async () => {
    const { charge } = await paid()
    const { refund } = await rig.stripe.control.refundOutside({ charge, amount: 400 })
    await tell(rig, 'refund', refund)
    const moved = await rig.ctx.payments.movementsOf(refund)
    const differing = async (fee: number) =>
      (
        await judgeMovements(
          rig.ctx.db,
          moved.map((one) => ({ ...one, fee })),
        )
      ).filter(({ kind }) => kind !== 'same')
    expect(await differing(0)).toEqual([])
    expect(await differing(30)).toMatchObject([
      { kind: 'unposted', type: 'refund fee', sourceId: refund, provider: -30, books: 0 },
    ])
  })

  test('another amount in the books', async () => {
    const { orderId, charge } = await paid()
    const root = openDatabase(databaseUrl(inject('adminUrl'), rig.database.name), 1, () => undefined)
    await root.db.transaction().execute(async (tx) => {
      await sql`SET LOCAL session_replication_role = replica`.execute(tx)
      await sql`UPDATE ledger_entries SET amount = amount * 2 WHERE transaction_id = (
        SELECT id FROM ledger_transactions WHERE kind = 'sale' AND source_id = ${orderId})`.execute(tx)
    })
    await root.close()
    later()
    expect(await differences()).toEqual([
      {
        kind: 'amount',
        type: 'charge',
        sourceId: charge,
        currency: 'eur',
        provider: 1_000,
        books: 2_000,
        movedAt,
      },
    ])
  })
})

test('the daily job keeps what it found, for admins and for the figures', async () => {
  const { charge } = await paid()
  await rig.stripe.control.refundOutside({ charge, amount: 400 })
  later()
  const attempt = { id: randomUUID(), signal: new AbortController().signal, isLast: true }
  await jobHandlers(rig.ctx)['reconciliation.compare-balance']({}, attempt)
  const { text } = await rig.ctx.telemetry.read()
  expect(text).toContain('\nveza_balance_differences 1\n')
})
