import type { Payout, Selling } from '@veza/shared/contracts/selling.ts'
import { DAY_MS, MINUTE_MS } from '@veza/shared/kernel/time.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { call } from '../../../../e2e/support/api.ts'
import { tell } from '../../../../e2e/support/money.ts'
import { newUser, type SignedInUser } from '../../../../e2e/support/server.ts'
import { settled } from '../../../../e2e/support/settled.ts'
import { postedMails } from '../../accounts/testing.ts'
import { askChanges, type Picture, pull } from '../../sync/testing.ts'
import { readSelling } from '../sellers/view.ts'
import { sendTransfer } from '../send.ts'
import { giveBack, newSale, reverseTransfer, startTransfersRig, type TransfersRig } from '../testing.ts'

let rig: TransfersRig

beforeAll(async () => {
  rig = await startTransfersRig()
})
afterAll(() => rig?.stop())

interface Page {
  readonly items: Payout[]
  readonly nextCursor: string | null
}
const list = (user: SignedInUser, query = '') => call<Page>(rig.server, user, `GET /me/payouts${query}`)

/** Somebody who has earned, and whose balance the provider may pay out. */
async function paidSeller(amounts: readonly number[]) {
  const user = await newUser(rig.server, [])
  await call(rig.server, user, 'POST /me/selling/account', { country: 'FR' })
  const row = await rig.ctx.db
    .selectFrom('sellerAccounts')
    .select('pspAccountId')
    .where('userId', '=', user.id)
    .executeTakeFirstOrThrow()
  const account = row.pspAccountId ?? ''
  await rig.stripe.control.finishOnboarding({ account })
  await tell(rig, 'account', account)
  const payouts: { id: string }[] = []
  for (const amount of amounts) {
    const sale = await newSale(rig, [{ sellerId: user.id, amount }])
    await sendTransfer(rig.ctx, sale.transferIds[0] ?? '')
    await rig.stripe.control.freeFunds({})
    payouts.push(...(await rig.stripe.control.payOut({ account })).payouts)
    rig.clock.advance(60_000)
  }
  return { user, account, payouts }
}

test('each step of a payout, and again, and out of order: the last word counts', async () => {
  const { user, account, payouts } = await paidSeller([900])
  const id = payouts[0]?.id ?? ''
  expect(await tell(rig, 'payout', id, account)).toEqual({ kind: 'applied' })
  expect(await tell(rig, 'payout', id, account)).toMatchObject({ kind: 'nothing' })
  const [first] = (await list(user)).body.items
  expect(first).toMatchObject({
    providerId: id,
    status: 'pending',
    amount: 900,
    currency: 'eur',
    failure: null,
  })
  const { nextPayout } = (await call<Selling>(rig.server, user, 'GET /me/selling')).body
  expect(nextPayout).toEqual(first)
  await rig.stripe.control.sendPayout({ payout: id })
  await rig.stripe.control.arrivePayout({ payout: id })
  await Promise.all([1, 2, 3].map(() => tell(rig, 'payout', id, account)))
  expect((await list(user)).body.items).toMatchObject([{ id: first?.id, status: 'paid' }])
  expect((await call<Selling>(rig.server, user, 'GET /me/selling')).body.nextPayout).toBeNull()
})

test('one that comes back after it was paid: why, in plain words, and one mail', async () => {
  const { user, account, payouts } = await paidSeller([4_200])
  const id = payouts[0]?.id ?? ''
  await rig.stripe.control.arrivePayout({ payout: id })
  await tell(rig, 'payout', id, account)
  await rig.stripe.control.failPayout({ payout: id, code: 'account_closed' })
  await Promise.all([1, 2, 3].map(() => tell(rig, 'payout', id, account)))
  const why = 'The bank says that the account is closed, frozen, or takes no such payments. Name another one.'
  expect((await list(user)).body.items).toMatchObject([{ status: 'failed', failure: why }])
  // A later change of one that has failed is no news to its seller.
  const arrivesAt = new Date(0)
  await rig.ctx.db.updateTable('payouts').set({ arrivesAt }).where('pspPayoutId', '=', id).execute()
  expect(await tell(rig, 'payout', id, account)).toEqual({ kind: 'applied' })
  const mails = await postedMails(rig.ctx, user.email)
  expect(mails.map(({ subject }) => subject)).toEqual(['A payout did not reach your bank'])
  expect(mails[0]?.text).toContain('€42.00')
  expect(mails[0]?.text).toContain(why)
})

test('a sync tells of each payout and of what was taken back, to their seller alone', async () => {
  const stranger = await newUser(rig.server, [])
  const { user, account, payouts } = await paidSeller([900])
  const id = payouts[0]?.id ?? ''
  await settled(rig.server)
  const [cursor, others] = [
    await pull(rig.server, user, new Map()),
    await pull(rig.server, stranger, new Map()),
  ]
  const news = async () => {
    await settled(rig.server)
    const { entries } = await askChanges(rig.server, user, cursor)
    return entries.filter(({ kind }) => kind === 'payout' || kind === 'reversal')
  }
  await rig.stripe.control.arrivePayout({ payout: id })
  await tell(rig, 'payout', id, account)
  expect(await news()).toMatchObject([
    { kind: 'payout', item: { status: 'paid', amount: 900, currency: 'eur', failure: null } },
  ])
  await rig.stripe.control.failPayout({ payout: id, code: 'no_account' })
  await tell(rig, 'payout', id, account)
  expect(await news()).toMatchObject([{ kind: 'payout', item: { status: 'failed', failure: 'number' } }])

  const sale = await newSale(rig, [{ sellerId: user.id, amount: 500 }])
  const transferId = sale.transferIds[0] ?? ''
  await sendTransfer(rig.ctx, transferId)
  await rig.stripe.control.freeFunds({})
  await giveBack(rig, sale, [200])
  expect(await news()).toHaveLength(1)
  await reverseTransfer(rig.ctx, transferId)
  expect(await news()).toMatchObject([
    { kind: 'payout' },
    {
      kind: 'reversal',
      item: { transferId, orderId: sale.orderId, amount: 200, currency: 'eur', isForeign: false },
    },
  ])
  const full: Picture = new Map()
  await pull(rig.server, user, full)
  for (const { kind, id: itsId, item } of await news()) expect(full.get(`${kind} ${itsId}`)).toEqual(item)
  expect((await askChanges(rig.server, stranger, others)).entries).toEqual([])
})

test('a reason that nobody knows is not made up', async () => {
  const { user, account, payouts } = await paidSeller([900])
  const id = payouts[0]?.id ?? ''
  await rig.stripe.control.failPayout({ payout: id, code: 'a_new_code' })
  await tell(rig, 'payout', id, account)
  expect((await list(user)).body.items[0]?.failure).toMatch(/^The bank did not say why/)
})

test('page by page, the newest first, and only one’s own', async () => {
  const { user, account, payouts } = await paidSeller([900, 800, 700])
  for (const { id } of payouts) await tell(rig, 'payout', id, account)
  const first = await list(user, '?limit=2')
  expect(first.body.items.map(({ amount }) => amount)).toEqual([700, 800])
  const second = await list(user, `?limit=2&cursor=${first.body.nextCursor}`)
  expect(second.body.items.map(({ amount }) => amount)).toEqual([900])
  expect(second.body.nextCursor).toBeNull()
  expect((await list(await newUser(rig.server, []))).body.items).toEqual([])
  expect((await list(user, '?cursor=none')).status).toBe(400)
})

test('our own payouts, and accounts that nobody of us has, change nothing', async () => {
  const { payouts, user } = await paidSeller([900])
  const id = payouts[0]?.id ?? ''
  expect(await tell(rig, 'payout', id)).toMatchObject({ kind: 'nothing' })
  expect(await tell(rig, 'payout', id, 'acct_of_others')).toMatchObject({ kind: 'suspicious' })
  expect(await tell(rig, 'payout', 'po_never', (await paidSeller([])).account)).toMatchObject({
    kind: 'nothing',
  })
  expect((await list(user)).body.items).toEqual([])
})

describe('of an account that another has taken the place of', () => {
  const next = async ({ id: userId }: SignedInUser) =>
    (await readSelling(rig.ctx, { userId, locale: 'en' })).nextPayout

  /** Its payout is on its way while the new one is opened: as it was when the provider seemed to have cut the tie. */
  async function replaced() {
    const { user, account, payouts } = await paidSeller([900])
    const id = payouts[0]?.id ?? ''
    await tell(rig, 'payout', id, account)
    const cut = { transfersActive: false, payoutsEnabled: false, deauthorizedAt: rig.clock.now() }
    await rig.ctx.db.updateTable('sellerAccounts').set(cut).where('userId', '=', user.id).execute()
    await call(rig.server, user, 'POST /me/selling/account', { country: 'FR' })
    expect(await next(user)).toMatchObject({ providerId: id })
    return { user, account, id }
  }

  test('is told of as any other, and is not the next one for ever', async () => {
    const { user, account, id } = await replaced()
    await rig.stripe.control.failPayout({ payout: id, code: 'account_closed' })
    expect(await tell(rig, 'payout', id, account)).toEqual({ kind: 'applied' })
    expect((await postedMails(rig.ctx, user.email)).map(({ subject }) => subject)).toEqual([
      'A payout did not reach your bank',
    ])
    expect(await next(user)).toBeNull()
  })

  test('that we can read no more, is not the next one once its day has passed', async () => {
    const { user, account, id } = await replaced()
    await rig.stripe.control.deauthorize({ account })
    rig.clock.advance(10 * DAY_MS)
    expect(await tell(rig, 'payout', id, account)).toMatchObject({ kind: 'nothing' })
    expect(await next(user)).toBeNull()
  })

  test('may be replaced once more', async () => {
    const { user, account, id } = await replaced()
    rig.clock.advance(MINUTE_MS)
    await call(rig.server, user, 'POST /me/selling/account', { country: 'DE' })
    await rig.stripe.control.arrivePayout({ payout: id })
    expect(await tell(rig, 'payout', id, account)).toEqual({ kind: 'applied' })
  })
})
