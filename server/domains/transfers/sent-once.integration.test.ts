import { MINUTE_MS } from '@veza/shared/kernel/time.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sendTransfer } from './send.ts'
import { newSale, newSeller, startTransfersRig, type TransfersRig } from './testing.ts'

let rig: TransfersRig
beforeAll(async () => {
  rig = await startTransfersRig()
})
afterAll(() => rig?.stop())

// A transfer was made, its answer lost, and the key gives a fault or nothing any more; then its list is said not to be there.
test.each([
  ['the fault is replayed', false],
  ['the key is forgotten', true],
])(
  'a list that the provider says is not there is no proof that nothing was sent: %s',
  async (_how, isForgotten) => {
    const { control } = rig.stripe
    const { orderId, transferIds } = await newSale(rig, [
      { sellerId: (await newSeller(rig)).id, amount: 400 },
    ])
    const id = transferIds[0] ?? ''
    await control.fault({ operation: 'transfers.create', kind: 'error_after', times: 1 })
    const missing = { kind: 'refused', status: 404, code: 'resource_missing' } as const
    await control.fault({ operation: 'transfers.list', ...missing, times: 2 })
    const came: string[] = []
    for (let tries = 0; tries < 4; tries++) {
      came.push(await sendTransfer(rig.ctx, id))
      if (isForgotten) await control.forgetKeys({})
      rig.clock.advance(30 * MINUTE_MS)
    }
    expect(came.filter((one) => one === 'unknown')).toHaveLength(3)
    expect((await rig.api.transfers.list({ transfer_group: orderId })).data).toHaveLength(1)
    await control.clearFaults({})
  },
)
