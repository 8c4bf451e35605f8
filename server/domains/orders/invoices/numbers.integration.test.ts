import type { Product } from '@veza/shared/contracts/products.ts'
import { DAY_MS } from '@veza/shared/kernel/time.ts'
import { extractText, getDocumentProxy } from 'unpdf'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fakeClock } from '../../../../e2e/support/bare-http.ts'
import {
  cartOf,
  type MoneyRig,
  newPaidOrder,
  newProduct,
  placeOrder,
  seeOrder,
  sessionOf,
  startMoneyRig,
  tell,
} from '../../../../e2e/support/money.ts'
import { Crash } from '../../../platform/crash-points/index.ts'
import { paymentByPsp } from '../payment-queries.ts'
import { applyPayment } from '../payments.ts'
import { guest } from '../testing.ts'

const clock = fakeClock(new Date('2026-12-30T12:00:00Z'))
let rig: MoneyRig
beforeAll(async () => {
  rig = await startMoneyRig({
    clock,
    env: {
      PLATFORM_NAME: 'Veza SAS',
      PLATFORM_ADDRESS: '1 rue de la Paix|75002 Paris',
      PLATFORM_TAX_ID: 'FR123',
    },
  })
})
afterAll(() => rig?.stop())

const numbersOf = async (year: number) => {
  const rows = await rig.server.ctx.db
    .selectFrom('invoices')
    .select('number')
    .where('year', '=', year)
    .orderBy('number')
    .execute()
  return rows.map(({ number }) => number)
}

/** A session that is paid at the provider, which we have not been told. */
async function paidPage(product: Product): Promise<string> {
  const { body } = await placeOrder(rig, undefined, { ...cartOf(product), email: guest() })
  const session = await sessionOf(rig, body.orderId)
  await rig.stripe.control.pay({ session })
  return session
}

/** All that a completion does, and then not: the transaction ends in nothing. */
async function completeInVain(session: string): Promise<void> {
  const { ctx } = rig.server
  const read = await ctx.payments.readCheckout(session)
  const payment = await paymentByPsp(ctx.db, 'pspSessionId', session)
  if (read.kind === 'missing' || !payment) throw new Error('no page')
  const intent = await ctx.payments.readPayment(read.value.pspPaymentIntentId ?? '')
  if (intent.kind === 'missing') throw new Error('no intent')
  const failing: typeof ctx = {
    ...ctx,
    transaction: (work) =>
      ctx.transaction(async (tx) => {
        await work(tx)
        throw new Crash('crash-points.test')
      }),
  }
  const target = { orderId: payment.orderId, paymentId: payment.id }
  await applyPayment(failing, target, { session: read.value, intent: intent.value })
}

test('a hundred at once are numbered 1 to 100, though completions among them come to nothing', async () => {
  const { product } = await newProduct(rig)
  const pages: string[] = []
  for (let index = 0; index < 100; index += 10)
    pages.push(...(await Promise.all(Array.from({ length: 10 }, () => paidPage(product)))))
  const endings = await Promise.allSettled(
    pages.flatMap((session, index) => [
      ...(index % 3 ? [] : [completeInVain(session)]),
      tell(rig, 'checkout.session', session),
    ]),
  )
  expect(endings.filter(({ status }) => status === 'rejected').length).toBeGreaterThan(0)
  expect(await numbersOf(2026)).toEqual(Array.from({ length: 100 }, (_, index) => index + 1))
})

test('each year begins with 1, and the PDF says who, as we called ourselves then', async () => {
  clock.advance(2 * DAY_MS)
  const { orderId, accessToken } = await newPaidOrder(rig, { order: { locale: 'fr' } })
  expect(await numbersOf(2027)).toEqual([1])
  const order = await seeOrder(rig, orderId, accessToken ?? '')
  expect(order.invoice?.number).toBe('2027-000001')
  const read = (query: string) => fetch(`${order.invoice?.url}?token=${accessToken}${query}`)
  const answer = await read('')
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toBe('application/pdf')
  expect(answer.headers.get('content-disposition')).toBe('attachment; filename="veza-2027-000001.pdf"')
  expect(answer.headers.get('cache-control')).toBe('private, no-store')
  const bytes = new Uint8Array(await answer.arrayBuffer())
  const { text } = await extractText(await getDocumentProxy(bytes.slice()), { mergePages: true })
  for (const part of ['Facture 2027-000001', 'Veza SAS', '75002 Paris', 'FR123', '10,00'])
    expect(text).toContain(part)
  const again = new Uint8Array(await (await read('')).arrayBuffer())
  expect(Buffer.compare(bytes, again)).toBe(0)
  const english = await extractText(
    await getDocumentProxy(new Uint8Array(await (await read('&locale=en')).arrayBuffer())),
    { mergePages: true },
  )
  expect(english.text).toContain('Invoice 2027-000001')
})
