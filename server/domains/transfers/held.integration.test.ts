import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Context } from '../../context.ts'
import { retryTransfer } from './admin.ts'
import { reverseTransfer } from './reverse.ts'
import { sendTransfer } from './send.ts'
import {
  contradictions,
  giveBack,
  newSale,
  newSeller,
  startTransfersRig,
  type TransfersRig,
  transferRow,
} from './testing.ts'

let rig: TransfersRig
beforeAll(async () => {
  rig = await startTransfersRig()
})
afterAll(() => rig?.stop())

/** The server's parts, as they are with PAYMENTS_HOLD. */
function held(): Context {
  const { config } = rig.server.ctx
  return { ...rig.server.ctx, config: { ...config, payments: { ...config.payments, isHeld: true } } }
}

test('while payments are held no transfer is sent or brought back, by hand neither; afterwards each goes its way', async () => {
  const seller = await newSeller(rig)
  const sale = await newSale(rig, [{ sellerId: seller.id, amount: 900 }])
  const id = sale.transferIds[0] ?? ''
  expect(await sendTransfer(held(), id)).toBe('none')
  await expect(retryTransfer(held(), seller.id, id)).rejects.toMatchObject({ code: 'payments-held' })
  expect(await transferRow(rig, id)).toMatchObject({ status: 'pending', attemptedAt: null, retryCount: 0 })

  expect(await sendTransfer(rig.server.ctx, id)).toBe('completed')
  await giveBack(rig, sale, [900])
  expect(await reverseTransfer(held(), id)).toBe('none')
  expect(await transferRow(rig, id)).toMatchObject({ status: 'reversal_pending', retryCount: 0 })

  expect(await reverseTransfer(rig.server.ctx, id)).toBe('reversed')
  expect(await contradictions(rig)).toEqual([])
})
