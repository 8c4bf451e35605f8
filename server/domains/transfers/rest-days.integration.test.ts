import { DAY_MS, MINUTE_MS } from '@veza/shared/kernel/time.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openAccount } from '../../../e2e/money/shop.ts'
import { newPaidOrder, newProduct } from '../../../e2e/support/money.ts'
import { newUser } from '../../../e2e/support/server.ts'
import { sendDueTransfers } from './send.ts'
import { startTransfersRig, type TransfersRig } from './testing.ts'

let rig: TransfersRig
beforeAll(async () => {
  rig = await startTransfersRig({ TRANSFER_HOLD_DAYS: '3' })
})
afterAll(() => rig?.stop())

test('a seller’s money rests for as many days after the sale as TRANSFER_HOLD_DAYS says, and goes then', async () => {
  const seller = await newUser(rig.server)
  await openAccount(rig, seller)
  const { orderId } = await newPaidOrder(rig, { products: [(await newProduct(rig, { seller })).product] })
  const sent = async () => {
    await sendDueTransfers(rig.ctx, new AbortController().signal)
    const { status } = await rig.ctx.db
      .selectFrom('transfers')
      .select('status')
      .where('orderId', '=', orderId)
      .executeTakeFirstOrThrow()
    return status
  }
  expect(await sent()).toBe('pending')
  rig.clock.advance(3 * DAY_MS - MINUTE_MS)
  expect(await sent()).toBe('pending')
  rig.clock.advance(MINUTE_MS)
  expect(await sent()).toBe('completed')
})
