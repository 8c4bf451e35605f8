import { z } from 'zod'
import { noSuch } from '../errors.ts'
import { payOutAll, payoutArrives, payoutFails, sendPayout } from '../payouts.ts'
import type { PayoutRow } from '../rows.ts'
import { nowSeconds, type World } from '../world.ts'
import { command, nothing } from './desk.ts'

const payout = z.object({ payout: z.string() })

function payoutNamed(world: World, id: string): PayoutRow {
  const row = world.tables.payouts.get(id)
  if (row === undefined) throw noSuch('payout', id)
  return row
}

export const payoutCommands = {
  /** Stripe's daily payout of an account: one for each currency. */
  payOut: command(z.object({ account: z.string() }), ({ world }, { account }) => ({
    payouts: payOutAll(world, account).map(({ id, amount, currency }) => ({ id, amount, currency })),
  })),
  sendPayout: command(payout, ({ world }, { payout: id }) => {
    sendPayout(world, payoutNamed(world, id))
    return {}
  }),
  arrivePayout: command(payout, ({ world }, { payout: id }) => {
    payoutArrives(world, payoutNamed(world, id))
    return {}
  }),
  failPayout: command(
    payout.extend({ code: z.string().default('account_closed') }),
    ({ world }, { payout: id, code }) => {
      payoutFails(world, payoutNamed(world, id), code)
      return {}
    },
  ),
  /** What is pending in balances may be paid out from now on, everywhere. */
  freeFunds: command(nothing, ({ world }) => {
    const now = nowSeconds(world)
    for (const row of world.tables.balanceTransactions.values())
      row.availableOn = Math.min(row.availableOn, now)
    return {}
  }),
}
