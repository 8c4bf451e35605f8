import { afterAll, beforeAll, expect, test } from 'vitest'
import { call } from '../../../e2e/support/api.ts'
import { tell } from '../../../e2e/support/money.ts'
import { newUser } from '../../../e2e/support/server.ts'
import type { PaymentProvider } from '../../platform/payments/index.ts'
import { payoutEvent } from './payouts/sync.ts'
import { syncAccount } from './sellers/sync.ts'
import { newSale, sendTransfer, startTransfersRig, type TransfersRig } from './testing.ts'

let rig: TransfersRig
beforeAll(async () => {
  rig = await startTransfersRig()
})
afterAll(() => rig?.stop())

/** Has asked the provider, and is slow to hear the answer. */
function slowly<K extends 'readAccount' | 'readPayout'>(question: K) {
  const asked = Promise.withResolvers<void>()
  const heard = Promise.withResolvers<void>()
  let isFirst = true
  const payments: PaymentProvider = {
    ...rig.ctx.payments,
    [question]: async (...given: never[]) => {
      const ask = rig.ctx.payments[question] as (...all: never[]) => Promise<unknown>
      const answer = await ask(...given)
      if (!isFirst) return answer
      isFirst = false
      asked.resolve()
      await heard.promise
      return answer
    },
  }
  return { ctx: { ...rig.ctx, payments }, asked: asked.promise, hear: heard.resolve }
}

const sellerAccount = (userId: string) =>
  rig.ctx.db.selectFrom('sellerAccounts').selectAll().where('userId', '=', userId).executeTakeFirstOrThrow()

async function newAccount() {
  const user = await newUser(rig.server, [])
  await call(rig.server, user, 'POST /me/selling/account', { country: 'FR' })
  return { user, account: (await sellerAccount(user.id)).pspAccountId ?? '' }
}

test('what was said of an account before it became ready does not undo that', async () => {
  const { user, account } = await newAccount()
  const slow = slowly('readAccount')
  const late = syncAccount(slow.ctx, account)
  await slow.asked
  await rig.stripe.control.finishOnboarding({ account })
  rig.clock.advance(1_000)
  await tell(rig, 'account', account)
  slow.hear()
  await late
  expect(await sellerAccount(user.id)).toMatchObject({ transfersActive: true, payoutsEnabled: true })
})

test('what was said of a payout before it failed does not undo that', async () => {
  const { user, account } = await newAccount()
  await rig.stripe.control.finishOnboarding({ account })
  await tell(rig, 'account', account)
  const sale = await newSale(rig, [{ sellerId: user.id, amount: 900 }])
  await sendTransfer(rig.ctx, sale.transferIds[0] ?? '')
  await rig.stripe.control.freeFunds({})
  const objectId = (await rig.stripe.control.payOut({ account })).payouts[0]?.id ?? ''
  await rig.stripe.control.arrivePayout({ payout: objectId })
  const slow = slowly('readPayout')
  const late = payoutEvent(slow.ctx, { objectId, account })
  await slow.asked
  await rig.stripe.control.failPayout({ payout: objectId, code: 'account_closed' })
  await tell(rig, 'payout', objectId, account)
  slow.hear()
  expect(await late).toMatchObject({ kind: 'nothing' })
  const payouts = await rig.ctx.db
    .selectFrom('payouts')
    .select('pspStatus')
    .where('sellerId', '=', user.id)
    .execute()
  expect(payouts).toEqual([{ pspStatus: 'failed' }])
})
