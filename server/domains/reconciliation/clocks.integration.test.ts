import { randomUUID } from 'node:crypto'
import { type Clock, DAY_MS, HOUR_MS, MINUTE_MS } from '@veza/shared/kernel/time.ts'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { cartOf, newPaidOrder, newProduct, placeOrder, tell } from '../../../e2e/support/money.ts'
import { jobHandlers } from '../../job-handlers.ts'
import { providerEvents } from '../../provider-events.ts'
import { askedBy, disputed, openedBy, refundRow, see } from '../refunds/testing.ts'
import {
  newSale,
  newSeller,
  sendTransfer,
  startTransfersRig,
  type TransfersRig,
} from '../transfers/testing.ts'
import { compareAndRecord } from './balance.ts'
import { reconcile } from './index.ts'
import { latePayouts, livelyAccounts, slowPayments, strandedPayments, stuckPayments } from './queries.ts'
import { recordRun } from './runs.ts'

let rig: TransfersRig
afterAll(() => rig?.stop())
beforeEach(async () => {
  await rig?.stop()
  rig = await startTransfersRig({ LOG_LEVEL: 'silent' })
  // Without any there are no books to compare.
  await newPaidOrder(rig)
})

const compared = () => compareAndRecord(rig.ctx, undefined)
const days = (count: number) => rig.clock.advance(count * DAY_MS)
const clockOff = (byDays: number): Clock => ({
  now: () => new Date(rig.clock.now().getTime() + byDays * DAY_MS),
})

/** Made in the provider's dashboard, and nobody tells. */
async function newUnheard() {
  const { orderId } = await newPaidOrder(rig)
  const { pspChargeId: charge } = await rig.ctx.db
    .selectFrom('payments')
    .select('pspChargeId')
    .where('orderId', '=', orderId)
    .executeTakeFirstOrThrow()
  await rig.stripe.control.refundOutside({ charge: charge ?? '', amount: 400 })
}

test('what differed stays open to a worker whose clock is behind', async () => {
  await newUnheard()
  days(1.5)
  expect(await compared()).toHaveLength(1)
  days(9)
  expect(await compareAndRecord({ ...rig.ctx, clock: clockOff(-30) }, undefined)).toHaveLength(1)
  expect(await compared()).toMatchObject([{ kind: 'unknown', provider: -400 }])
})

const figure = async (name: string) =>
  Number(new RegExp(`^${name} (\\S+)$`, 'm').exec((await rig.ctx.telemetry.read()).text)?.[1])

describe('a run by a worker whose clock was a month ahead', () => {
  const minutes = (count: number) => rig.clock.advance(count * MINUTE_MS)
  const swept = (clock: Clock) =>
    rig.ctx.transaction((tx) =>
      recordRun(tx, { ...rig.ctx, clock }, { kind: 'sweep', startedAt: clock.now(), found: 0, result: [] }),
    )

  test('says nothing of today, and the next one is the last one', async () => {
    const ahead = { ...rig.ctx, clock: clockOff(30) }
    await compareAndRecord(ahead, undefined)
    await swept(ahead.clock)
    expect(await figure('veza_balance_uncompared_seconds')).toBe(-1)
    expect(await figure('veza_reconciliation_last_run_timestamp_seconds')).toBe(-1)
    await newUnheard()
    days(1.5)
    await compared()
    await swept(rig.clock)
    minutes(2)
    expect(await figure('veza_balance_differences')).toBe(1)
    expect(await figure('veza_balance_uncompared_seconds')).toBe(120)
    const now = Math.floor(rig.clock.now().getTime() / 1000)
    expect(await figure('veza_reconciliation_last_run_timestamp_seconds')).toBe(now - 120)
    days(9)
    expect(await compared()).toMatchObject([{ kind: 'unknown', provider: -400 }])
  })

  test('leaves out nothing of the days in which nobody compared after it', async () => {
    await compared()
    days(1)
    await compareAndRecord({ ...rig.ctx, clock: clockOff(30) }, undefined)
    await newUnheard()
    days(9)
    expect(await compared()).toHaveLength(1)
  })

  test('is as good as another where it is ahead by moments', async () => {
    await compareAndRecord({ ...rig.ctx, clock: clockOff(1 / 86_400) }, undefined)
    expect(await figure('veza_balance_uncompared_seconds')).toBe(0)
  })

  test('figures that were asked for then are asked for again', async () => {
    await newUnheard()
    days(30)
    expect(await figure('veza_balance_differences')).toBe(0)
    days(-28)
    await compared()
    expect(await figure('veza_balance_differences')).toBe(1)
  })
})

describe('rows that a worker asked about whose clock was 400 days ahead', () => {
  const ahead = () => ({ ...rig.ctx, clock: clockOff(400) })
  const run = (ctx = rig.ctx) => reconcile(ctx, providerEvents(ctx))
  /** That nobody tells of, by whatever way. */
  const deaf = () =>
    rig.stripe.control.fault({ operation: 'events.list', kind: 'refused', status: 403, times: 10_000 })

  test('are asked about by the others, and told of meanwhile', async () => {
    const { control } = rig.stripe
    await deaf()
    const [one, two, three] = [await newPaidOrder(rig), await newPaidOrder(rig), await newPaidOrder(rig)]
    const dispute = await disputed(rig, one)
    await tell(rig, 'dispute', dispute)
    const made = await askedBy(rig, two)
    const orphan = await openedBy(rig, three)
    await control.fault({ operation: 'refunds.create', kind: 'close_before', times: 2 })
    const attempt = { id: randomUUID(), signal: new AbortController().signal, isLast: true }
    const request = (ctx = rig.ctx) => jobHandlers(ctx)['refunds.request']({ refundId: orphan }, attempt)
    await expect(request(ahead())).rejects.toThrow()
    rig.clock.advance(2 * HOUR_MS)
    expect(await figure('veza_ledger_orphan_refunds')).toBe(1)
    for (const operation of ['refunds.retrieve', 'refunds.list', 'disputes.retrieve'])
      await control.fault({ operation, kind: 'error_before', times: 3 })
    expect((await run(ahead())).filter(({ unanswered }) => unanswered > 0).map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['refunds', 'disputes']),
    )
    await control.clearFaults({})
    await deaf()
    await control.loseDispute({ dispute })
    rig.clock.advance(2 * MINUTE_MS)
    expect(await figure('veza_ledger_stuck_refunds')).toBe(1)
    rig.clock.advance(HOUR_MS)
    expect(await run()).toContainEqual(expect.objectContaining({ kind: 'orphan-refunds', waiting: 1 }))
    await request()
    expect(await see(rig, one)).toMatchObject({ status: 'refunded' })
    expect(await refundRow(rig, made.id)).toMatchObject({ status: 'succeeded' })
    expect(await refundRow(rig, orphan)).toMatchObject({ pspRefundId: expect.any(String) })
  })

  test('are due, of whatever kind, and come before the others', async () => {
    await deaf()
    const { product } = await newProduct(rig)
    for (let orders = 0; orders < 2; orders++)
      await placeOrder(rig, undefined, { ...cartOf(product), email: `guest-${randomUUID()}@veza.example` })
    const { sessionId } = await newPaidOrder(rig)
    await tell(rig, 'checkout.session', (await rig.stripe.control.payTwice({ session: sessionId })).session)
    const seller = await newSeller(rig)
    const sale = await newSale(rig, [{ sellerId: seller.id, amount: 900 }])
    await sendTransfer(rig.ctx, sale.transferIds[0] ?? '')
    const now = rig.clock.now()
    await rig.ctx.db
      .insertInto('payouts')
      .values({
        ...{ id: rig.ctx.newId(), sellerId: seller.id, pspAccountId: seller.account, pspPayoutId: 'po_1' },
        ...{
          pspStatus: 'pending',
          amount: 100,
          currency: 'eur',
          arrivesAt: now,
          createdAt: now,
          updatedAt: now,
        },
      })
      .execute()
    const first = await rig.ctx.db
      .selectFrom('payments')
      .select('id')
      .where('status', '=', 'pending')
      .orderBy('id', 'desc')
      .executeTakeFirstOrThrow()
    const asked = { askedAt: clockOff(400).now() }
    const { db } = rig.ctx
    await db.updateTable('payments').set(asked).where('isStray', '=', true).execute()
    await db.updateTable('payments').set(asked).where('id', '=', first.id).execute()
    await db.updateTable('payouts').set(asked).execute()
    await db.updateTable('sellerAccounts').set(asked).execute()
    const due = {
      before: new Date(now.getTime() - DAY_MS),
      beyond: new Date(now.getTime() + DAY_MS),
      limit: 1,
    }
    rig.clock.advance(2 * HOUR_MS)
    expect(await figure('veza_ledger_stuck_orders')).toBe(2)
    expect(await stuckPayments(db, { ...due, before: rig.clock.now() })).toMatchObject([{ id: first.id }])
    await db.updateTable('payments').set({ processingAt: now }).where('id', '=', first.id).execute()
    expect(await slowPayments(db, due)).toMatchObject([{ id: first.id }])
    expect(await strandedPayments(db, due)).toHaveLength(1)
    expect(await latePayouts(db, { ...due, before: rig.clock.now() })).toHaveLength(1)
    expect(await livelyAccounts(db, { ...due, since: due.before })).toHaveLength(1)
  })
})
