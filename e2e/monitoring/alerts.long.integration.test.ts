import { randomUUID } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '@veza/shared/kernel/time.ts'
import { afterAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { reconcileAlone } from '../../server/domains/reconciliation/index.ts'
import { askedBy } from '../../server/domains/refunds/testing.ts'
import { sendTransfer } from '../../server/domains/transfers/send.ts'
import {
  giveBack,
  newSale,
  newSeller,
  startTransfersRig,
  type TransfersRig,
} from '../../server/domains/transfers/testing.ts'
import { jobHandlers } from '../../server/job-handlers.ts'
import { providerEvents } from '../../server/provider-events.ts'
import { call } from '../support/api.ts'
import { administer, databaseUrl } from '../support/databases.ts'
import { cartOf, newPaidOrder, newProduct, placeOrder, sessionOf, tell } from '../support/money.ts'
import {
  alertRules,
  BEFORE_MINUTES,
  checkRules,
  type Figures,
  figuresIn,
  firing,
  hasPromtool,
} from './promtool.ts'

const rules = readFileSync(alertRules, 'utf8')
const names = [...rules.matchAll(/- alert: (\w+)/g)].map(([, name = '']) => name)

let rig: TransfersRig
beforeEach(async () => {
  await rig?.stop()
  rig = await startTransfersRig({ LOG_LEVEL: 'silent', TRANSFER_MAX_RETRIES: '1' })
  await rig.stripe.control.setWebhook({ url: `${rig.server.url}/webhooks/stripe` })
  await rig.stripe.control.deliver({ rules: [{ mode: { kind: 'drop' } }] })
  await sweep()
})
afterAll(() => rig?.stop())

/** Prometheus begins its tests at nought. */
const CHANGED_AT_SECONDS = BEFORE_MINUTES * 60

/** As Prometheus would read them from the server, a minute after they were read last. */
async function scrape(): Promise<Figures> {
  rig.clock.advance(MINUTE_MS)
  const figures = figuresIn(await (await fetch(`${rig.server.url}/metrics`)).text())
  const sinceStart = CHANGED_AT_SECONDS - rig.clock.now().getTime() / 1000
  return new Map(
    [...figures]
      .filter(([series]) => rules.includes(series.replace(/\{.*/, '')) || series.startsWith('veza_ledger_'))
      .map(([series, value]) => [series, series.includes('timestamp') ? value + sinceStart : value]),
  )
}

const sweep = () => reconcileAlone(rig.server.ctx, providerEvents(rig.server.ctx))
const root = (statement: string) => administer(databaseUrl(inject('adminUrl'), rig.database.name), statement)
const tamper = (statement: string) => root(`SET session_replication_role = replica; ${statement}`)
const attempt = { id: randomUUID(), signal: new AbortController().signal, isLast: true }
const handlers = () => jobHandlers(rig.server.ctx)
const check = () => handlers()['ledger.check']({}, attempt)
const compare = () => handlers()['reconciliation.compare-balance']({}, attempt)

async function placed() {
  const { product } = await newProduct(rig)
  const email = `guest-${randomUUID()}@veza.example`
  const { body } = await placeOrder(rig, undefined, { ...cartOf(product), email })
  return sessionOf(rig, body.orderId)
}
async function chargeOf(orderId: string): Promise<string> {
  const { pspChargeId } = await rig.ctx.db
    .selectFrom('payments')
    .select('pspChargeId')
    .where('orderId', '=', orderId)
    .executeTakeFirstOrThrow()
  return pspChargeId ?? ''
}
async function transferToSend(): Promise<string> {
  const seller = await newSeller(rig)
  const sale = await newSale(rig, [{ sellerId: seller.id, amount: 900 }])
  return sale.transferIds[0] ?? ''
}
/** What the provider sends, handled for the last time that it is tried. */
async function hear(event: { type: string; object: Record<string, unknown>; isLive?: boolean }) {
  await rig.stripe.control.forge({ ...event, signature: 'right' })
  const { id } = await rig.ctx.db
    .selectFrom('webhookEvents')
    .select('id')
    .where('status', '=', 'pending')
    .executeTakeFirstOrThrow()
  await handlers()['webhooks.handle']({ eventId: id }, attempt)
}

/** How each of them comes about. */
const faults: Readonly<Record<string, () => Promise<unknown>>> = {
  OrphanRefunds: async () => {
    const { orderId, accessToken } = await newPaidOrder(rig)
    const headers = { 'idempotency-key': randomUUID(), 'x-order-token': accessToken ?? '' }
    await call(rig.server, undefined, `POST /orders/${orderId}/refunds`, {}, headers)
    rig.clock.advance(6 * MINUTE_MS)
  },
  StuckOrders: async () => {
    await placed()
    rig.clock.advance(95 * MINUTE_MS)
  },
  StuckRefunds: async () => {
    const { orderId } = await newPaidOrder(rig)
    await rig.stripe.control.configure({ refundsBecome: 'insufficient_funds' })
    const { refund } = await rig.stripe.control.refundOutside({ charge: await chargeOf(orderId) })
    await tell(rig, 'refund', refund)
    rig.clock.advance(HOUR_MS)
    await sweep()
  },
  BuyersOwed: async () => {
    const { orderId } = await newPaidOrder(rig)
    const { refund } = await rig.stripe.control.refundOutside({ charge: await chargeOf(orderId) })
    await tell(rig, 'refund', refund)
    await rig.stripe.control.failRefund({ refund })
    await tell(rig, 'refund', refund)
    rig.clock.advance(15 * DAY_MS)
    await sweep()
    await check()
    await compare()
  },
  SellersOwed: async () => {
    const id = await transferToSend()
    await rig.stripe.control.fault({
      ...{ operation: 'transfers.create', kind: 'refused', status: 403, times: 9 },
    })
    for (const hours of [12, 12, 1]) {
      await sendTransfer(rig.ctx, id)
      rig.clock.advance(hours * HOUR_MS)
    }
    await sweep()
  },
  ReconciliationUnanswered: async () => {
    await placed()
    const fault = { operation: 'checkout.sessions.retrieve', kind: 'error_before', times: 9 } as const
    await rig.stripe.control.fault(fault)
    for (let run = 0; run < 2; run++) {
      rig.clock.advance(31 * MINUTE_MS)
      await sweep()
    }
  },
  ReconcilerSilent: async () => rig.clock.advance(2 * HOUR_MS),
  LedgerImbalance: async () => {
    await newPaidOrder(rig)
    await tamper(
      'UPDATE ledger_entries SET amount = amount + 1 WHERE id = (SELECT max(id) FROM ledger_entries)',
    )
  },
  LedgerContradicted: async () => {
    await newPaidOrder(rig)
    await tamper('UPDATE orders SET refunded_amount = 1')
    await check()
  },
  LedgerUnchecked: async () => {
    await newPaidOrder(rig)
    rig.clock.advance(27 * HOUR_MS)
    await sweep()
    await compare()
  },
  BalanceUncompared: async () => {
    await newPaidOrder(rig)
    await compare()
    rig.clock.advance(27 * HOUR_MS)
    await sweep()
    await check()
    await rig.stripe.control.fault({ operation: 'balanceTransactions.list', kind: 'refused', times: 9 })
    await expect(compare()).rejects.toThrow()
  },
  BalanceDiffers: async () => {
    const { orderId } = await newPaidOrder(rig)
    await rig.stripe.control.refundOutside({ charge: await chargeOf(orderId) })
    rig.clock.advance(3 * HOUR_MS)
    await sweep()
    await compare()
  },
  TransfersGivenUp: async () => {
    const id = await transferToSend()
    await rig.stripe.control.fault({
      ...{ operation: 'transfers.create', kind: 'refused', code: 'account_invalid', times: 9 },
    })
    await sendTransfer(rig.ctx, id)
  },
  TransfersReversedOutside: async () => {
    const id = await transferToSend()
    await sendTransfer(rig.ctx, id)
    const { pspTransferId } = await rig.ctx.db
      .selectFrom('transfers')
      .select('pspTransferId')
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    await rig.stripe.control.reverseOutside({ transfer: pspTransferId ?? '' })
    await tell(rig, 'transfer', pspTransferId ?? '')
  },
  ReversalsOverdue: async () => {
    const sale = await newSale(rig, [{ sellerId: (await newSeller(rig)).id, amount: 900 }])
    await sendTransfer(rig.ctx, sale.transferIds[0] ?? '')
    await giveBack(rig, sale, [900])
    rig.clock.advance(DAY_MS)
    await sweep()
  },
  DisputesDueSoon: async () => {
    const { orderId } = await newPaidOrder(rig)
    const { dispute } = await rig.stripe.control.openDispute({ charge: await chargeOf(orderId) })
    await tell(rig, 'dispute', dispute)
    const { evidenceDueAt } = await rig.ctx.db
      .selectFrom('disputes')
      .select('evidenceDueAt')
      .executeTakeFirstOrThrow()
    rig.clock.advance((evidenceDueAt?.getTime() ?? 0) - DAY_MS - rig.clock.now().getTime())
    await sweep()
    await check()
    await compare()
  },
  DisputesOverdue: async () => {
    const { orderId } = await newPaidOrder(rig)
    const { dispute } = await rig.stripe.control.openDispute({ charge: await chargeOf(orderId) })
    await tell(rig, 'dispute', dispute)
    rig.clock.advance(10 * DAY_MS)
    await sweep()
    await check()
    await compare()
  },
  LateRefunds: async () => {
    const order = await newPaidOrder(rig)
    const operation = 'refunds.create'
    await rig.stripe.control.fault({ operation, kind: 'refused', code: 'charge_disputed', times: 1 })
    const { id } = await askedBy(rig, order, { amount: 400 })
    const { pspRefundId } = await askedBy(rig, order, { amount: 400 })
    await tell(rig, 'refund', pspRefundId ?? '')
    const metadata = { refund_id: id, order_id: order.orderId }
    const charge = await chargeOf(order.orderId)
    const late = await rig.api.refunds.create({ charge, amount: 400, metadata })
    await tell(rig, 'refund', late.id)
  },
  WebhookEventsParked: async () => {
    const session = await placed()
    await rig.stripe.control.fault({
      ...{ operation: 'checkout.sessions.retrieve', kind: 'error_before', times: 20 },
    })
    await hear({ type: 'checkout.session.completed', object: { id: session, object: 'checkout.session' } })
  },
  SuspiciousEvents: async () => {
    const object = { id: await placed(), object: 'checkout.session' }
    await hear({ type: 'checkout.session.completed', object, isLive: true })
  },
  SuspiciousRows: async () => {
    await rig.stripe.control.pay({ session: await placed() })
    await tamper('UPDATE payments SET amount = amount + 1')
    rig.clock.advance(31 * MINUTE_MS)
    await sweep()
  },
  UploadsUnscanned: async () => {
    const id = rig.ctx.newId()
    const since = rig.clock.now()
    const seller = await newSeller(rig)
    await rig.ctx.db
      .insertInto('uploads')
      .values({
        ...{
          id,
          userId: seller.id,
          purpose: 'cover',
          status: 'complete',
          scan: 'waiting',
          filename: 'cover.png',
        },
        ...{
          contentType: 'image/png',
          bytes: 1,
          sha256: '0'.repeat(64),
          partBytes: 5_242_880,
          storageKey: id,
        },
        ...{ createdAt: since, updatedAt: since, expiresAt: since },
      })
      .execute()
    rig.clock.advance(16 * MINUTE_MS)
  },
  MoneyFiguresUnknown: () => root('ALTER TABLE disputes RENAME TO lost_disputes'),
}

describe.skipIf(!hasPromtool)('the alerts', () => {
  test('are such as Prometheus reads', () => {
    expect(checkRules()).toBe('ok')
  })

  test('are all proved here', () => {
    expect(Object.keys(faults).toSorted()).toEqual(names.toSorted())
  })

  test('keep still while nothing is wrong', async () => {
    await newPaidOrder(rig)
    const { orderId } = await newPaidOrder(rig)
    await check()
    await compare()
    rig.clock.advance(25 * HOUR_MS)
    await sweep()
    await placed()
    await rig.stripe.control.openDispute({ charge: await chargeOf(orderId) })
    const figures = await scrape()
    expect(firing([], figures, figures)).toBe('ok')
  })

  test.each(Object.keys(faults))('%s fires for what it is for, and nothing else does', async (name) => {
    const before = await scrape()
    expect(firing([], before, before)).toBe('ok')
    await faults[name]?.()
    expect(firing([name], before, await scrape())).toBe('ok')
  })
})

test('each alert names a runbook that there is', () => {
  const named = [...rules.matchAll(/runbook: (\S+)/g)].map(([, path = '']) => path)
  expect(named).toHaveLength(names.length)
  for (const path of named) {
    const [file = '', section] = path.split('#')
    const local = fileURLToPath(new URL(`../../${file}`, import.meta.url))
    expect(existsSync(local), local).toBe(true)
    if (section) expect(readFileSync(local, 'utf8').toLowerCase()).toContain(`## ${section}\n`)
  }
})
