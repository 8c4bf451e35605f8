import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { newPaidOrder, type PaidOrder, tell } from '../../../e2e/support/money.ts'
import { newUser, type SignedInUser } from '../../../e2e/support/server.ts'
import { Crash } from '../../platform/crash-points/index.ts'
import { providerEvents } from '../../provider-events.ts'
import { platformBalance } from '../ledger/index.ts'
import {
  newSeller,
  reverseTransfer,
  sendTransfer,
  sentFor,
  startTransfersRig,
  type TransfersRig,
} from '../transfers/testing.ts'
import {
  askAs,
  askedBy,
  booksHold,
  buyerOf,
  disputed,
  newAdmin,
  openedBy,
  paymentOf,
  productAt,
  refundRow,
  see,
} from './testing.ts'

let rig: TransfersRig
let seller: SignedInUser
let admin: SignedInUser

beforeAll(async () => {
  rig = await startTransfersRig()
  seller = await newUser(rig.server)
  admin = await newAdmin(rig)
  await becomeReady(seller)
})
afterAll(() => rig?.stop())
afterEach(async () => {
  await rig.stripe.control.clearFaults({})
  await booksHold(rig)
})

/** Gives a seller an account that takes money. */
async function becomeReady({ id }: SignedInUser): Promise<void> {
  const { account } = await newSeller(rig)
  await rig.ctx.db
    .updateTable('sellerAccounts')
    .set({ userId: id })
    .where('pspAccountId', '=', account)
    .execute()
}

const newSold = async () => newPaidOrder(rig, { products: [await productAt(rig, seller, 1_000)] })

const outside = async (order: PaidOrder, amount: number) =>
  (await rig.stripe.control.refundOutside({ charge: (await paymentOf(rig, order)).charge, amount })).refund
const hear = (dispute: string) => tell(rig, 'dispute', dispute)
const balance = (kind: Parameters<typeof platformBalance>[1]) => platformBalance(rig.ctx.db, kind, 'eur')
const transferOf = ({ orderId }: PaidOrder) =>
  rig.ctx.db.selectFrom('transfers').selectAll().where('orderId', '=', orderId).executeTakeFirstOrThrow()

describe('a refund and the seller’s transfer', () => {
  test('before it is sent: it is sent that much smaller', async () => {
    const order = await newSold()
    const whole = (await transferOf(order)).amount
    const { pspRefundId } = await askedBy(rig, order, { amount: 500 })
    await tell(rig, 'refund', pspRefundId ?? '')
    const { id, amount } = await transferOf(order)
    expect(amount).toBe(whole / 2)
    expect(await sendTransfer(rig.ctx, id)).toBe('completed')
    expect(await sentFor(rig, order)).toMatchObject([{ amount: whole / 2, amount_reversed: 0 }])
  })

  test('after it was sent: it is brought back, by the part that the refund took', async () => {
    const order = await newSold()
    const { id, amount } = await transferOf(order)
    await sendTransfer(rig.ctx, id)
    const { pspRefundId } = await askedBy(rig, order, { amount: 500 })
    await tell(rig, 'refund', pspRefundId ?? '')
    expect((await transferOf(order)).status).toBe('reversal_pending')
    expect(await reverseTransfer(rig.ctx, id)).toBe('reversed')
    expect(await sentFor(rig, order)).toMatchObject([{ amount, amount_reversed: amount / 2 }])
  })

  test('while nobody knows whether it was sent: it is brought back as soon as that is known', async () => {
    const order = await newSold()
    const { id, amount } = await transferOf(order)
    await rig.stripe.control.fault({ operation: 'transfers.create', kind: 'error_after' })
    expect(await sendTransfer(rig.ctx, id)).toBe('unknown')
    const { pspRefundId } = await askedBy(rig, order)
    await tell(rig, 'refund', pspRefundId ?? '')
    const [sent] = await sentFor(rig, order)
    await tell(rig, 'transfer', sent?.id ?? '')
    await reverseTransfer(rig.ctx, id)
    expect(await sentFor(rig, order)).toMatchObject([{ amount, amount_reversed: amount }])
    expect((await see(rig, order)).status).toBe('refunded')
  })
})

describe('disputes and refunds of one order', () => {
  test('a dispute that is open keeps everybody from giving back', async () => {
    const order = await newSold()
    const dispute = await disputed(rig, order)
    await hear(dispute)
    for (const by of [buyerOf(order), seller, admin])
      expect((await askAs(rig, order.orderId, by)).body).toMatchObject({ code: 'refund-disputed' })
    await rig.stripe.control.winDispute({ dispute })
    await hear(dispute)
  })

  test('a dispute meets a refund under way: the order is disputed, and both ends are applied', async () => {
    await rig.stripe.control.configure({ refundsBecome: 'pending' })
    const order = await newSold()
    const { id, pspRefundId } = await askedBy(rig, order, { amount: 400 })
    await rig.stripe.control.configure({ refundsBecome: 'succeeded' })
    const dispute = await disputed(rig, order, { amount: 600 })
    await hear(dispute)
    expect((await see(rig, order)).status).toBe('disputed')
    await rig.stripe.control.succeedRefund({ refund: pspRefundId ?? '' })
    await tell(rig, 'refund', pspRefundId ?? '')
    expect((await refundRow(rig, id)).status).toBe('succeeded')
    expect(await see(rig, order)).toMatchObject({ status: 'disputed', refundedAmount: 400 })
    await rig.stripe.control.winDispute({ dispute })
    await hear(dispute)
    expect(await see(rig, order)).toMatchObject({ status: 'completed', refundedAmount: 400 })
  })

  test('a refund that we hear of after the dispute was lost takes what the dispute left', async () => {
    const losses = await balance('platform_losses')
    const order = await newSold()
    const refund = await outside(order, 400)
    const dispute = await disputed(rig, order)
    await rig.stripe.control.loseDispute({ dispute })
    await hear(dispute)
    expect(await see(rig, order)).toMatchObject({ status: 'completed', refundedAmount: 600 })
    await tell(rig, 'refund', refund)
    expect(await see(rig, order)).toMatchObject({ status: 'refunded', refundedAmount: 1_000 })
    expect(await balance('platform_losses')).toBe(losses)
    expect(await balance('disputes')).toBe(0)
  })

  test('a dispute lost for more than is left takes what a bank had sent back to us, and nobody loses by it', async () => {
    const [losses, unapplied] = [await balance('platform_losses'), await balance('unapplied_payments')]
    const order = await newSold()
    const refund = await outside(order, 400)
    await tell(rig, 'refund', refund)
    // The bank sends it back, and then takes all of it by itself.
    await rig.stripe.control.failRefund({ refund })
    await tell(rig, 'refund', refund)
    const dispute = await disputed(rig, order)
    await rig.stripe.control.loseDispute({ dispute })
    await hear(dispute)
    expect(await see(rig, order)).toMatchObject({ status: 'refunded', refundedAmount: 1_000 })
    expect(await balance('platform_losses')).toBe(losses)
    expect(await balance('unapplied_payments')).toBe(unapplied)
  })

  test('a lost dispute after a refund of a part that was sent takes the rest of the transfer', async () => {
    const order = await newSold()
    const { id, amount } = await transferOf(order)
    await sendTransfer(rig.ctx, id)
    await tell(rig, 'refund', await outside(order, 400))
    await reverseTransfer(rig.ctx, id)
    const dispute = await disputed(rig, order)
    await hear(dispute)
    await rig.stripe.control.loseDispute({ dispute })
    await Promise.all(Array.from({ length: 20 }, () => hear(dispute)))
    await reverseTransfer(rig.ctx, id)
    expect(await sentFor(rig, order)).toMatchObject([{ amount, amount_reversed: amount }])
    expect((await see(rig, order)).status).toBe('refunded')
  })

  for (const point of ['disputes.read', 'disputes.applied'] as const)
    test(`killed at ${point} and told again: taken and given back once`, async () => {
      const order = await newSold()
      const dispute = await disputed(rig, order)
      const handlers = providerEvents(rig.ctx)
      const hearOrDie = () => handlers.dispute({ objectId: dispute, eventType: 'of a test' })
      for (const end of [undefined, rig.stripe.control.loseDispute]) {
        await end?.({ dispute })
        rig.crashes.arm(point)
        await expect(hearOrDie()).rejects.toThrow(Crash)
        await hearOrDie()
        await hearOrDie()
        expect(await balance('disputes')).toBe(end ? 0 : 1_000)
      }
      expect(await see(rig, order)).toMatchObject({ status: 'refunded', refundedAmount: 1_000 })
    })

  test('what was read earlier and comes later takes nothing back', async () => {
    const order = await newSold()
    const dispute = await disputed(rig, order)
    const old = await rig.ctx.payments.readDispute(dispute)
    await rig.stripe.control.winDispute({ dispute })
    await hear(dispute)
    const { payments } = rig.ctx
    const late = Object.create(payments, { readDispute: { value: async () => old } })
    const handlers = providerEvents({ ...rig.ctx, payments: late })
    expect(await handlers.dispute({ objectId: dispute, eventType: 'late' })).toMatchObject({
      kind: 'nothing',
    })
    expect((await see(rig, order)).status).toBe('completed')
  })
})

test('partial returns in whatever order add up, and nobody’s share goes below nothing', async () => {
  const step = fc.record({
    kind: fc.constantFrom('whole', 'first', 'second', 'outside' as const),
    part: fc.integer({ min: 1, max: 100 }),
  })
  const products = [await productAt(rig, seller, 997), await productAt(rig, seller, 1_003)]
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 5 }), async (steps) => {
      const order = await newPaidOrder(rig, { products })
      let returned = 0
      for (const { kind, part } of [...steps, { kind: 'whole', part: 100 } as const]) {
        const { items, total } = await see(rig, order)
        const item = kind === 'first' ? items[0] : kind === 'second' ? items[1] : undefined
        const left = item ? item.amount - item.refundedAmount : total - returned
        const amount = Math.ceil((left * part) / 100)
        if (amount === 0) continue
        const psp =
          kind === 'outside'
            ? await outside(order, amount)
            : (await askedBy(rig, order, { amount, ...(item ? { itemId: item.id } : {}) })).pspRefundId
        await tell(rig, 'refund', psp ?? '')
        returned += amount
        expect((await see(rig, order)).refundedAmount).toBe(returned)
        await booksHold(rig)
      }
      expect((await see(rig, order)).status).toBe('refunded')
      const shares = await rig.ctx.db
        .selectFrom('orderShares')
        .innerJoin('orderItems', 'orderItems.id', 'orderItemId')
        .select(['orderShares.amount', 'returnedAmount'])
        .where('orderId', '=', order.orderId)
        .execute()
      for (const share of shares) expect(share.returnedAmount).toBe(share.amount)
    }),
    { numRuns: Number(process.env.REFUND_SEQUENCES ?? 4) },
  )
}, 300_000)

test('a refund that was opened and never asked for is in nobody’s books', async () => {
  const order = await newSold()
  const id = await openedBy(rig, order, { amount: 1 })
  expect(await refundRow(rig, id)).toMatchObject({ status: 'pending', attemptedAt: null, pspRefundId: null })
  expect((await see(rig, order)).refundedAmount).toBe(0)
})
