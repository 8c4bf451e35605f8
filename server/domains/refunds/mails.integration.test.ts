import { SECOND_MS } from '@veza/shared/kernel/time.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type MoneyRig, newPaidOrder, newProduct, startMoneyRig, tell } from '../../../e2e/support/money.ts'
import { licenceOf, newOnSale, newSaleableTrack, offerOf } from '../../../e2e/support/products.ts'
import { newUser } from '../../../e2e/support/server.ts'
import { splitTrack } from '../orders/testing.ts'
import { askAs, paymentOf } from './testing.ts'

let rig: MoneyRig
beforeAll(async () => {
  rig = await startMoneyRig()
})
afterAll(() => rig?.stop())

const db = () => rig.server.ctx.db
const mailTo = (email: string, subject: string) =>
  rig.server.ctx.mail.mailbox?.waitFor(
    (mail) => mail.to === email && mail.subject === subject,
    AbortSignal.timeout(20 * SECOND_MS),
  )

async function sold() {
  const [seller, buyer] = [await newUser(rig.server), await newUser(rig.server, ['listener'])]
  await db().updateTable('users').set({ locale: 'fr' }).where('id', '=', seller.id).execute()
  const order = await newPaidOrder(rig, { buyer, products: [(await newProduct(rig, { seller })).product] })
  return { seller, buyer, order }
}

/** The provider's id, as soon as the job has asked for the refund. */
async function pspOf(refundId: string): Promise<string> {
  for (;;) {
    const row = await db()
      .selectFrom('refunds')
      .select('pspRefundId')
      .where('id', '=', refundId)
      .executeTakeFirstOrThrow()
    if (row.pspRefundId) return row.pspRefundId
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

test('buyer and seller hear of a refund, each in their language, and the buyer that the bank sent it back', async () => {
  const { seller, buyer, order } = await sold()
  const { body } = await askAs(rig, order.orderId, seller, { amount: 500 })
  const psp = await pspOf(body.refund.id)
  // While it waits for the provider's word.
  const asked = await mailTo(buyer.email, 'A refund of your order was requested')
  expect(asked?.text).toContain('€5.00')
  const theirs = await mailTo(seller.email, 'Le remboursement de l’une de vos ventes a été demandé')
  await tell(rig, 'refund', psp)
  const given = await mailTo(buyer.email, 'Your money is on its way back')
  expect(given?.text).toContain('€5.00')
  const taken = await mailTo(seller.email, 'L’une de vos ventes a été remboursée')
  const [share] = await db()
    .selectFrom('returnedShares')
    .innerJoin('orderShares', 'orderShares.id', 'orderShareId')
    .select('returnedShares.amount')
    .where('refundId', '=', body.refund.id)
    .where('sellerId', '=', seller.id)
    .execute()
  // Their part, not what the buyer was given.
  expect(taken?.text).toContain(`${((share?.amount ?? 0) / 100).toFixed(2).replace('.', ',')}`)
  expect(share?.amount).toBeLessThan(500)
  expect(theirs?.text).toContain(`${((share?.amount ?? 0) / 100).toFixed(2).replace('.', ',')}`)
  await rig.stripe.control.failRefund({ refund: psp })
  await tell(rig, 'refund', psp)
  const back = await mailTo(buyer.email, 'Your bank sent your refund back to us')
  expect(back?.text).toContain('We keep the money for you')
})

test('a buyer whose bank took the money as well is told that nothing is owed, once their refund comes back', async () => {
  const { buyer, order } = await sold()
  const { charge } = await paymentOf(rig.server, order)
  const { dispute } = await rig.stripe.control.openDispute({ charge, isInquiry: true })
  await tell(rig, 'dispute', dispute)
  const { refund } = await rig.stripe.control.refundOutside({ charge })
  await tell(rig, 'refund', refund)
  await rig.stripe.control.escalateDispute({ dispute })
  await tell(rig, 'dispute', dispute)
  await rig.stripe.control.loseDispute({ dispute })
  await tell(rig, 'dispute', dispute)
  await rig.stripe.control.failRefund({ refund })
  await tell(rig, 'refund', refund)
  const letter = await mailTo(buyer.email, 'Your bank sent your refund back to us')
  expect(letter?.text).toContain('Nothing more is owed to you')
  expect(letter?.text).not.toContain('We keep the money')
})

test('a refund that the provider refuses is told to the buyer, and to the seller who asked for it', async () => {
  const { seller, buyer, order } = await sold()
  await rig.stripe.control.fault({ operation: 'refunds.create', kind: 'refused' })
  await askAs(rig, order.orderId, seller)
  await mailTo(buyer.email, 'Your refund did not go through')
  await mailTo(seller.email, 'Le remboursement que vous avez demandé n’a pas abouti')
})

test('whoever has a part in a sale hears of its dispute, each of what they earn by, in their language', async () => {
  const [owner, mate, other] = [
    await newUser(rig.server),
    await newUser(rig.server),
    await newUser(rig.server),
  ]
  await db().updateTable('users').set({ locale: 'fr' }).where('id', '=', mate.id).execute()
  const track = await newSaleableTrack(rig.server, owner, 'Shared Song')
  const shared = await newOnSale(rig.server, owner, offerOf([licenceOf(1_001)]), { trackIds: [track.id] })
  await splitTrack(rig, { trackId: track.id, ownerId: owner.id }, [
    [owner.id, 5_000],
    [mate.id, 5_000],
  ])
  const alone = await newSaleableTrack(rig.server, other, 'Song Apart')
  const apart = await newOnSale(rig.server, other, offerOf([licenceOf(1_001)]), { trackIds: [alone.id] })
  const order = await newPaidOrder(rig, { products: [shared, apart] })
  const { pspChargeId } = await db()
    .selectFrom('payments')
    .select('pspChargeId')
    .where('orderId', '=', order.orderId)
    .executeTakeFirstOrThrow()
  const { dispute } = await rig.stripe.control.openDispute({ charge: pspChargeId ?? '' })
  await tell(rig, 'dispute', dispute)
  const told = [
    await mailTo(owner.email, 'A buyer disputes a payment'),
    await mailTo(mate.email, 'Un acheteur conteste un paiement'),
    await mailTo(other.email, 'A buyer disputes a payment'),
  ].map((mail) => [shared, apart].map(({ title }) => mail?.text.includes(title)))
  expect(told).toEqual([
    [true, false],
    [true, false],
    [false, true],
  ])
})

/** What the seller and an admin are told at the end of an inquiry, after so much was refunded at the provider. */
async function endOf(back: number | undefined, how: 'won' | 'lost', subjects: readonly [string, string]) {
  const { seller, order } = await sold()
  const admin = await newUser(rig.server, ['admin'])
  const { charge } = await paymentOf({ ctx: rig.server.ctx }, order)
  const { dispute } = await rig.stripe.control.openDispute({ charge, isInquiry: true })
  await tell(rig, 'dispute', dispute)
  if (back !== 0) {
    const { refund } = await rig.stripe.control.refundOutside({ charge, ...(back ? { amount: back } : {}) })
    await tell(rig, 'refund', refund)
  }
  if (how === 'lost') await rig.stripe.control.escalateDispute({ dispute })
  await rig.stripe.control[how === 'lost' ? 'loseDispute' : 'winDispute']({ dispute })
  await tell(rig, 'dispute', dispute)
  const [toSeller, toAdmin] = [
    await mailTo(seller.email, subjects[0]),
    await mailTo(admin.email, subjects[1]),
  ].map((mail) => mail?.text.replaceAll(/\s/gu, ' '))
  return { toSeller, toAdmin }
}

test('of a dispute that has ended everybody is told what is theirs, and of no money that they have not', async () => {
  const won = 'A dispute has ended'
  const kept = await endOf(400, 'won', ['Un litige s’est bien terminé', won])
  expect(kept.toSeller).toContain('Ce que vous avez de ce paiement, 5,40 €, reste à vous.')
  expect(kept.toAdmin).toContain('€6.00 of the order have not been given back.')
  const gone = await endOf(undefined, 'won', ['Un litige est clos', won])
  expect(gone.toSeller).toContain('Il ne vous restait rien de ce paiement : votre solde ne change pas.')
  expect(gone.toAdmin).toContain('All of the order had been given back before.')

  const lost = ['Un litige a été perdu', 'A dispute was lost'] as const
  const taken = await endOf(400, 'lost', lost)
  expect(taken.toSeller).toContain('Votre part, 5,40 €, est retirée de votre solde')
  expect(taken.toAdmin).toContain('€6.00 of it are taken from those who earned by it')
  const nothing = await endOf(undefined, 'lost', lost)
  expect(nothing.toSeller).toContain('rien n’est retiré de votre solde')
  expect(nothing.toAdmin).toContain('Nothing of it is taken from anybody who earned by it: nobody')
})
