import { afterAll, beforeAll, expect, test } from 'vitest'
import { newPaidOrder, tell } from '../../../e2e/support/money.ts'
import { newUser } from '../../../e2e/support/server.ts'
import { personalData } from '../../personal-data.ts'
import { startTransfersRig, type TransfersRig } from '../transfers/testing.ts'
import { prepareEvidence } from './disputes/answering.ts'
import { refundsData } from './personal-data.ts'
import { openedBy, paymentOf, refundRow } from './testing.ts'

let rig: TransfersRig
beforeAll(async () => {
  rig = await startTransfersRig()
})
afterAll(() => rig?.stop())

async function collected(userId: string): Promise<Record<string, unknown[]>> {
  const found: Record<string, unknown[]> = {}
  for (const [name, rows] of Object.entries(refundsData.collect(rig.ctx.db, userId))) {
    found[name] = []
    for await (const row of rows) found[name].push(row)
  }
  return found
}

test('a copy holds what was given back and what a bank was told; when somebody leaves, it is forgotten', async () => {
  const [buyer, other] = [await newUser(rig.server, ['listener']), await newUser(rig.server, ['listener'])]
  // One by the account, and one as a guest under its address.
  const own = await newPaidOrder(rig, { buyer })
  const asGuest = await newPaidOrder(rig, { order: { email: buyer.email } })
  const others = await newPaidOrder(rig, { buyer: other })
  const ids: string[] = []
  for (const order of [own, asGuest, others]) ids.push(await openedBy(rig, order, { amount: 1 }))
  await rig.ctx.db.updateTable('refunds').set({ reason: 'I am Maya' }).execute()
  const { dispute } = await rig.stripe.control.openDispute({
    charge: (await paymentOf(rig, asGuest)).charge,
  })
  await tell(rig, 'dispute', dispute)
  const row = () =>
    rig.ctx.db
      .selectFrom('disputes')
      .selectAll()
      .where('pspDisputeId', '=', dispute)
      .executeTakeFirstOrThrow()
  await prepareEvidence(rig.ctx, (await row()).id)
  const copy = await collected(buyer.id)
  expect(copy.refunds).toHaveLength(2)
  expect(copy.disputes).toMatchObject([{ amount: 1_000, evidence: { customerEmail: buyer.email } }])

  // All domains in their order, as on the day they leave.
  await rig.ctx.transaction(async (tx) => {
    for (const data of personalData)
      if (data.domain === 'refunds' || data.domain === 'orders')
        await data.erase?.(tx, buyer.id, rig.clock.now())
  })
  expect((await row()).evidence).toBeNull()
  const reasons = await Promise.all(ids.map(async (id) => (await refundRow(rig, id)).reason))
  expect(reasons).toEqual(['', '', 'I am Maya'])
  expect((await collected(other.id)).refunds).toMatchObject([{ reason: 'I am Maya' }])
})
