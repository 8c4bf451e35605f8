import type { Product } from '@veza/shared/contracts/products.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { call } from '../../../e2e/support/api.ts'
import { cartOf, newProduct, placeOrder } from '../../../e2e/support/money.ts'
import { licenceOf, newDraft, offerOf, type ProductAnswer } from '../../../e2e/support/products.ts'
import { newUser, startTestServer } from '../../../e2e/support/server.ts'
import { newSale, newSeller, sendTransfer, startTransfersRig, type TransfersRig } from './testing.ts'

let rig: TransfersRig
beforeAll(async () => {
  rig = await startTransfersRig({ LOG_LEVEL: 'silent', SETTLEMENT_CURRENCIES: 'eur,gbp' })
})
afterAll(() => rig?.stop())

test('an offer in a currency that is not settled is refused, with those that are; in one that is, it is taken', async () => {
  const seller = await newUser(rig.server)
  const draft = await newDraft(rig.server, seller)
  const put = (currency: 'usd' | 'gbp') =>
    call<ProductAnswer>(rig.server, seller, `PUT /products/${draft.id}/offer`, {
      version: draft.version,
      ...offerOf([licenceOf(1_000)], { currency }),
    })
  expect(await put('usd')).toMatchObject({
    status: 422,
    body: {
      code: 'currency-not-settled',
      detail: 'Nobody could be paid out in USD here. Choose one of these: EUR, GBP.',
      currencies: ['eur', 'gbp'],
      errors: [{ field: 'currency' }],
    },
  })
  expect((await put('gbp')).status).toBe(200)
})

test('whoever asks is told what prices may be in', async () => {
  const { body } = await call<{ currencies: string[] }>(rig.server, undefined, 'GET /uploads/limits')
  expect(body.currencies).toEqual(['eur', 'gbp'])
})

test('what was offered before the list was changed is not sold any more', async () => {
  const pounds = offerOf([licenceOf(1_000)], { currency: 'gbp' })
  const [{ product: fine }, { product: before }] = [
    await newProduct(rig),
    await newProduct(rig, { offer: pounds }),
  ]
  const { PORT: _, DATA_DIR: __, ...environment } = rig.server.environment
  const changed = await startTestServer({
    databaseUrl: rig.database.url,
    env: { ...environment, SETTLEMENT_CURRENCIES: 'eur' },
    clock: rig.clock,
  })
  const order = (...products: Product[]) =>
    placeOrder({ server: changed }, undefined, { ...cartOf(...products), email: 'buyer@veza.example' })
  try {
    expect(await order(before)).toMatchObject({
      status: 422,
      body: { code: 'currency-not-settled', errors: [{ field: 'items.0' }] },
    })
    expect((await order(fine)).status).toBe(201)
  } finally {
    await changed.stop()
  }
})

test('what it keeps us from: a provider that converts what comes in takes no transfer of it', async () => {
  const seller = await newSeller(rig)
  await rig.stripe.control.configure({ settlesIn: ['gbp'] })
  const sale = await newSale(rig, [{ sellerId: seller.id, amount: 900 }])
  await sendTransfer(rig.ctx, sale.transferIds[0] ?? '')
  const transfer = await rig.ctx.db
    .selectFrom('transfers')
    .select(['status', 'pspTransferId', 'failureReason'])
    .where('id', '=', sale.transferIds[0] ?? '')
    .executeTakeFirstOrThrow()
  expect(transfer).toMatchObject({ status: 'failed', pspTransferId: null })
  expect(transfer.failureReason).toMatch(/balance transaction \(gbp\) must be the same .* \(eur\)/)
  await rig.stripe.control.configure({ settlesIn: null })
})
