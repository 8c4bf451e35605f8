import { DAY_MS } from '@veza/shared/kernel/time.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { call } from '../../../e2e/support/api.ts'
import { fakeClock } from '../../../e2e/support/bare-http.ts'
import {
  cartOf,
  type MoneyRig,
  newProduct,
  placeOrder,
  seeOrder,
  sessionOf,
  startMoneyRig,
  tell,
} from '../../../e2e/support/money.ts'
import { newUser, type SignedInUser } from '../../../e2e/support/server.ts'
import { personalData } from '../../personal-data.ts'
import { accountsJobs } from '../accounts/index.ts'
import { sweepStorage } from '../uploads/index.ts'
import { giveUpPayment } from './payments.ts'
import { sweepUnpaid, UNPAID_KEPT_DAYS } from './sweep-unpaid.ts'
import { booksHold, guest, mailTo, withToken } from './testing.ts'

const PAYS_LATE = 'AT611904300234573201'

const clock = fakeClock()
let rig: MoneyRig
beforeAll(async () => {
  rig = await startMoneyRig({ clock })
  await rig.stripe.control.configure({ delayedMethodMs: null })
})
afterAll(() => rig?.stop())

const db = () => rig.server.ctx.db
const told = (session: string) => tell(rig, 'checkout.session', session)

/** An order that its buyer's bank is moving the money for. */
async function onItsWay(buyer?: SignedInUser) {
  const { product, seller } = await newProduct(rig)
  const email = buyer ? undefined : guest()
  const { body } = await placeOrder(rig, buyer, { ...cartOf(product), ...(email ? { email } : {}) })
  const { orderId } = body
  const session = await sessionOf(rig, orderId)
  await rig.stripe.control.pay({ session, number: PAYS_LATE })
  await told(session)
  const trackId = product.tracks[0]?.id ?? ''
  return { orderId, token: body.accessToken ?? '', email: email ?? '', session, seller, trackId }
}
type OnItsWay = Awaited<ReturnType<typeof onItsWay>>

/** Ten days later the money is there. */
async function arrive({ session }: OnItsWay) {
  clock.advance(10 * DAY_MS)
  await sweepStorage(rig.server.ctx)
  await rig.stripe.control.settle({ session, isPaid: true })
  expect(await told(session)).toEqual({ kind: 'applied' })
}

const paymentsOf = (orderId: string) =>
  db().selectFrom('payments').selectAll().where('orderId', '=', orderId).orderBy('attempt').execute()
const deleteTrack = ({ seller, trackId }: OnItsWay) => call(rig.server, seller, `DELETE /tracks/${trackId}`)

async function download({ orderId, token, trackId }: OnItsWay): Promise<unknown> {
  const itemId = (await seeOrder(rig, orderId, token)).items[0]?.id
  const wanted = { itemId, trackId, format: 'aac' }
  const { status, body } = await call<{ code?: string }>(
    rig.server,
    undefined,
    `POST /orders/${orderId}/downloads`,
    wanted,
    withToken(token),
  )
  return body.code ?? status
}

/** As if its time had passed without a word of the bank. */
async function giveUp({ orderId }: OnItsWay) {
  const [payment] = await paymentsOf(orderId)
  await giveUpPayment(rig.server.ctx, { id: payment?.id ?? '', orderId }, 'expired')
}

async function leave({ id }: SignedInUser) {
  const { ctx } = rig.server
  await db().updateTable('users').set({ deletionAt: clock.now() }).where('id', '=', id).execute()
  const attempt = { id, signal: AbortSignal.timeout(60_000), isLast: true }
  await accountsJobs(ctx, personalData)['accounts.erase']({}, attempt)
}

describe('money that a bank takes days for', () => {
  test('buys what is there, although the seller deleted the track when it was on its way', async () => {
    const order = await onItsWay()
    await deleteTrack(order)
    await arrive(order)
    expect((await seeOrder(rig, order.orderId, order.token)).status).toBe('completed')
    // Or it has just been made, of segments that are still there.
    expect(['file-in-making', 200]).toContain(await download(order))
  })

  test('holds no files once it has come to nothing; what comes all the same goes back', async () => {
    const order = await onItsWay()
    await deleteTrack(order)
    await giveUp(order)
    await arrive(order)
    const seen = await seeOrder(rig, order.orderId, order.token)
    expect(seen).toMatchObject({ status: 'expired', items: [{ grant: null }] })
    expect(await paymentsOf(order.orderId)).toMatchObject([{ status: 'paid', isStray: true }])
    await mailTo(rig, order.email, 'We are sending money back to you')
    await booksHold(rig)
  })

  test('for a track that was blocked meanwhile goes back', async () => {
    const order = await onItsWay()
    await db().updateTable('tracks').set({ dmcaBlocked: true }).where('id', '=', order.trackId).execute()
    await arrive(order)
    expect((await seeOrder(rig, order.orderId, order.token)).status).toBe('failed')
    expect(await paymentsOf(order.orderId)).toMatchObject([{ status: 'paid', isStray: true }])
    await booksHold(rig)
  })

  test('goes back when its buyer has left, and nobody could open the order', async () => {
    const buyer = await newUser(rig.server)
    const order = await onItsWay(buyer)
    await leave(buyer)
    await arrive(order)
    const { status } = await db()
      .selectFrom('orders')
      .select('status')
      .where('id', '=', order.orderId)
      .executeTakeFirstOrThrow()
    expect(status).toBe('failed')
    expect(await paymentsOf(order.orderId)).toMatchObject([{ status: 'paid', isStray: true }])
    await booksHold(rig)
  })

  test('for an order that has been forgotten is told to somebody who can look', async () => {
    const order = await onItsWay()
    await rig.stripe.control.settle({ session: order.session, isPaid: false })
    await told(order.session)
    clock.advance((UNPAID_KEPT_DAYS + 1) * DAY_MS)
    expect(await sweepUnpaid(rig.server.ctx)).toBeGreaterThan(0)
    const { session, intent } = await rig.stripe.control.payTwice({ session: order.session })
    const why = `it names the order ${order.orderId}, which we do not know`
    expect(await told(session)).toEqual({ kind: 'suspicious', why })
    expect(await tell(rig, 'payment_intent', intent ?? '')).toEqual({ kind: 'suspicious', why })
  })
})
