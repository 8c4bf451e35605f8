import { DAY_MS, HOUR_MS } from '@veza/shared/kernel/time.ts'
import type { Context } from '../../context.ts'
import type { ProviderEventHandlers, ProviderEventOutcome } from '../../platform/payments/index.ts'
import { missedPayouts } from '../transfers/index.ts'
import { livelyAccounts, type Waiting } from './queries.ts'

/** Somebody who has just been asked about waits so long. */
const REST_MS = 6 * HOUR_MS
/** What was sent longer ago has long been paid out, by the month at the latest. */
const LATELY_MS = 60 * DAY_MS

/** Accounts that money was sent to lately, or that have lately changed, who was asked about longest ago first. */
export function accountsToAsk({ clock, config, db }: Context): Promise<Waiting[]> {
  const now = clock.now().getTime()
  const { reconciliation, transferHoldDays } = config.payments
  return livelyAccounts(db, {
    before: new Date(now - REST_MS),
    limit: reconciliation.batch,
    since: new Date(now - LATELY_MS - transferHoldDays * DAY_MS),
  })
}

/**
 * How an account stands, and what was paid out of it that no webhook told of, by the handlers that its webhooks go to.
 * @throws ProviderUnavailable
 */
export async function askAccount(
  ctx: Context,
  handlers: ProviderEventHandlers,
  account: string,
  eventType: string,
): Promise<ProviderEventOutcome> {
  const about = { account, eventType }
  const outcomes = [await handlers.account({ objectId: account, ...about })]
  const since = new Date(ctx.clock.now().getTime() - LATELY_MS)
  for (const objectId of await missedPayouts(ctx, account, since))
    outcomes.push(await handlers.payout({ objectId, ...about }))
  const told = (kind: ProviderEventOutcome['kind']) => outcomes.find((one) => one.kind === kind)
  return told('suspicious') ?? told('applied') ?? { kind: 'nothing', why: 'our books say so already' }
}
