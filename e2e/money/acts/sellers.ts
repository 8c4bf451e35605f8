import { randomUUID } from 'node:crypto'
import type { Currency } from '@veza/shared/kernel/money.ts'
import { sql } from 'kysely'
import { correctLedger, underWayOf } from '../../../server/domains/ledger/index.ts'
import { openAccount } from '../../../server/domains/transfers/index.ts'
import { at, perhaps, toOneOf } from '../perhaps.ts'
import type { Scene } from '../scene.ts'
import type { Step } from '../steps.ts'
import { unlessRefused, work } from '../world.ts'
import { act as sell } from './buyers.ts'

export type Selling = Extract<Step, { kind: 'by-hand' | 'account' | 'pay-out' | 'payout' }>

/** @returns whether anything came of it */
export async function act(scene: Scene, step: Selling): Promise<boolean> {
  switch (step.kind) {
    case 'by-hand':
      return payByHand(scene, step)
    case 'account':
      return changeAccount(scene, step)
    case 'pay-out':
      return payOut(scene, step.seller)
    case 'payout':
      return movePayout(scene, step)
  }
}

const accountsOf = ({ world: { ctx } }: Scene) =>
  ctx.db
    .selectFrom('sellerAccounts')
    .select(['userId', 'pspAccountId', 'deauthorizedAt'])
    .orderBy('createdAt')
    .orderBy('userId')
    .execute()

const openAccounts = async (scene: Scene): Promise<string[]> =>
  (await accountsOf(scene)).flatMap(({ pspAccountId, deauthorizedAt }) =>
    pspAccountId && !deauthorizedAt ? [pspAccountId] : [],
  )

async function changeAccount(
  scene: Scene,
  { seller, how }: Extract<Step, { kind: 'account' }>,
): Promise<boolean> {
  const { control } = scene.world.rig.stripe
  if (how === 'opened-again') return openAgain(scene, seller)
  return toOneOf(await openAccounts(scene), seller, (account) => {
    if (how === 'closed') return control.deauthorize({ account })
    if (how === 'refused') return control.refuseAccount({ account })
    return how === 'finished' ? control.finishOnboarding({ account }) : control.askMore({ account })
  })
}

/** Somebody who had closed theirs opens another. */
async function openAgain(scene: Scene, index: number): Promise<boolean> {
  const { ctx, rig } = scene.world
  const closed = (await accountsOf(scene)).filter(({ deauthorizedAt }) => deauthorizedAt)
  const userId = at(closed, index)?.userId
  if (!userId || !(await unlessRefused(openAccount(ctx, userId, 'FR')))) return false
  const account = (await accountsOf(scene)).find((one) => one.userId === userId)?.pspAccountId
  return account ? perhaps(rig.stripe.control.finishOnboarding({ account })) : false
}

/** All that an account holds goes to its bank: from then on nothing of it can be brought back. */
async function payOut(scene: Scene, index: number): Promise<boolean> {
  const { control } = scene.world.rig.stripe
  await control.freeFunds({})
  let sent = 0
  await toOneOf(await openAccounts(scene), index, async (account) => {
    const { payouts } = await control.payOut({ account })
    sent += payouts.length
    scene.payouts.push(...payouts.map(({ id }) => id))
  })
  return sent > 0
}

/** A payout goes on, of those that there are, or of what is sold and paid out for it. */
async function movePayout(
  scene: Scene,
  { seller, becomes }: Extract<Step, { kind: 'payout' }>,
): Promise<boolean> {
  const { control } = scene.world.rig.stripe
  const move = (payout: string) => {
    if (becomes === 'sent') return control.sendPayout({ payout })
    return becomes === 'arrived' ? control.arrivePayout({ payout }) : control.failPayout({ payout })
  }
  if (await toOneOf(scene.payouts, seller, move)) return true
  if (!(await payOut(scene, seller))) {
    await sell(scene, { kind: 'sale', product: 0 })
    await work(scene.world)
    await work(scene.world)
    for (let n = 0; n < 3; n++) await payOut(scene, n)
  }
  return toOneOf(scene.payouts, seller, move)
}

/** Somebody pays a seller by a bank what our books still owe them, and writes it down. */
async function payByHand({ world: { ctx } }: Scene, { seller, percent }: Extract<Step, { kind: 'by-hand' }>) {
  const { rows } = await sql<{ userId: string; currency: Currency; amount: number }>`
    WITH held AS (
      SELECT a.user_id, a.currency, -sum(e.amount) AS amount
      FROM ledger_accounts a JOIN ledger_entries e ON e.account_id = a.id
      WHERE a.kind = 'seller_payable' GROUP BY 1, 2),
    moving AS (
      SELECT seller_id AS user_id, currency, sum(${underWayOf}) AS amount
      FROM transfers WHERE status IN ('pending', 'failed', 'reversal_pending') GROUP BY 1, 2)
    SELECT user_id, currency, (held.amount + coalesce(moving.amount, 0))::int AS amount
    FROM held LEFT JOIN moving USING (user_id, currency)
    WHERE held.amount + coalesce(moving.amount, 0) > 0 ORDER BY 1, 2`.execute(ctx.db)
  const owed = at(rows, seller)
  const amount = Math.floor(((owed?.amount ?? 0) * percent) / 100)
  if (!owed || amount === 0) return false
  const { userId, currency } = owed
  const posted = await correctLedger(ctx, {
    reason: `paid by hand, ${randomUUID()}`,
    entries: [
      { account: 'seller_payable', userId, amount, currency },
      { account: 'platform_losses', amount: -amount, currency },
    ],
  })
  return posted === 'posted'
}
