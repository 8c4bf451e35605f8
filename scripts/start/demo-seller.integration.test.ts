import { afterAll, beforeAll, expect, test } from 'vitest'
import { type MoneyRig, startMoneyRig } from '../../e2e/support/money.ts'
import { newUser } from '../../e2e/support/server.ts'
import { clientOf } from '../../e2e/support/stripe/testing.ts'
import { sellingNow } from '../../server/domains/transfers/index.ts'
import { onboardDemoSeller } from './demo-seller.ts'

let rig: MoneyRig
beforeAll(async () => {
  rig = await startMoneyRig()
})
afterAll(() => rig?.stop())

const accountsAt = async () => (await clientOf(rig.stripe.url).accounts.list({ limit: 100 })).data.length
const accountOf = async (userId: string) =>
  (await sellingNow(rig.server.ctx, { userId, locale: 'en' })).account

test('the demo creator can be sent money after the first start, and keeps one account', async () => {
  const { id } = await newUser(rig.server)
  await onboardDemoSeller(rig.server.ctx, id)
  expect(await accountOf(id)).toEqual({ country: 'FR', state: 'ready', required: [] })
  const before = await accountsAt()
  await onboardDemoSeller(rig.server.ctx, id)
  expect(await accountsAt()).toBe(before)
})

test('what was done with the account since is left as it is', async () => {
  const { id } = await newUser(rig.server)
  await onboardDemoSeller(rig.server.ctx, id)
  const { pspAccountId } = await rig.server.ctx.db
    .selectFrom('sellerAccounts')
    .select('pspAccountId')
    .where('userId', '=', id)
    .executeTakeFirstOrThrow()
  await rig.stripe.control.deauthorize({ account: pspAccountId ?? '' })
  await rig.server.ctx.db
    .updateTable('sellerAccounts')
    .set({ transfersActive: false, deauthorizedAt: rig.server.ctx.clock.now() })
    .where('userId', '=', id)
    .execute()
  await onboardDemoSeller(rig.server.ctx, id)
  expect(await accountOf(id)).toMatchObject({ state: 'closed' })
})
