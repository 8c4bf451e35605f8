import type { Context } from '../../../context.ts'
import type { Tx } from '../../../platform/db/database.ts'
import {
  type AccountState,
  type ProviderEventOutcome,
  ProviderUnavailable,
} from '../../../platform/payments/index.ts'
import {
  accountOf,
  adoptAccount,
  endWait,
  keepAccountState,
  lockAccountByPsp,
  lockAccountOf,
  type SellerAccountRow,
  sellerOf,
} from './queries.ts'

export type SyncContext = Pick<Context, 'clock' | 'payments' | 'events' | 'transaction'>

const TRIES = 3

/** Brings what we know of an account to what the provider says now. @throws ProviderUnavailable */
export async function syncAccount(ctx: SyncContext, pspAccountId: string): Promise<ProviderEventOutcome> {
  for (let tries = 1; ; tries++) {
    const askedAt = ctx.clock.now()
    const account = await ctx.payments.readAccount(pspAccountId)
    if (account.kind === 'missing') return { kind: 'nothing', why: 'there is no such account' }
    const outcome = await ctx.transaction(async (tx) => {
      const known = await lockAccountByPsp(tx, pspAccountId)
      // Another wrote while we asked: what we were told may be the older word.
      if (known && known.updatedAt > askedAt && tries < TRIES) return 'overtaken'
      return applyAccountState(tx, ctx, account.value)
    })
    if (outcome !== 'overtaken') return outcome
  }
}

/** The same where nothing hangs on it: the provider tells us by an event as well. */
export async function trySyncAccount(
  ctx: SyncContext & Pick<Context, 'log'>,
  pspAccountId: string,
): Promise<void> {
  try {
    await syncAccount(ctx, pspAccountId)
  } catch (error) {
    if (!(error instanceof ProviderUnavailable)) throw error
    ctx.log.warn({ err: error, pspAccountId }, 'selling: the provider does not tell of an account')
  }
}

/**
 * Whether money may be sent there hangs on the transfers capability alone. One that has become ready wakes what waited for
 * it. Safe to repeat.
 */
export async function applyAccountState(
  tx: Tx,
  ctx: Pick<Context, 'clock' | 'events'>,
  state: AccountState,
): Promise<ProviderEventOutcome> {
  const now = ctx.clock.now()
  const row = (await lockAccountByPsp(tx, state.pspAccountId)) ?? (await adopt(tx, state, now))
  if (!row) return strange(tx, state)
  const transfersActive = state.transfersActive && !state.deauthorized
  const next = {
    transfersActive,
    payoutsEnabled: state.payoutsEnabled && !state.deauthorized,
    requirementsDue: [...state.requirementsDue],
    disabledReason: state.disabledReason ?? null,
    deauthorizedAt: state.deauthorized ? (row.deauthorizedAt ?? now) : null,
  }
  if (isSame(row, next)) return { kind: 'nothing', why: 'already known' }
  await keepAccountState(tx, row.userId, next, now)
  if (transfersActive && !row.transfersActive) {
    await endWait(tx, row.userId)
    await ctx.events.publish(tx, 'seller.ready', { userId: row.userId })
  }
  return { kind: 'applied' }
}

/** One of before, or that was made for somebody of us and left behind, is ours all the same. */
async function strange(tx: Tx, { pspAccountId, userId }: AccountState): Promise<ProviderEventOutcome> {
  const isOurs =
    (await sellerOf(tx, pspAccountId)) !== undefined ||
    (userId !== undefined && (await accountOf(tx, userId)) !== undefined)
  return isOurs
    ? { kind: 'nothing', why: 'another account has taken its place' }
    : { kind: 'suspicious', why: `no seller of ours has the account ${pspAccountId}` }
}

/**
 * The account was made, and we died before its id was stored: its own words say whose it is. One of before, which another is
 * to take the place of, stays what it is: an account is of one country for ever.
 */
async function adopt(tx: Tx, state: AccountState, now: Date) {
  const { userId, pspAccountId } = state
  const row = userId === undefined ? undefined : await lockAccountOf(tx, userId)
  if (!row || row.pspAccountId !== null) return undefined
  if (state.generation !== row.generation || state.country !== row.country) return undefined
  await adoptAccount(tx, row.userId, pspAccountId, now)
  return { ...row, pspAccountId }
}

type Known = Pick<
  SellerAccountRow,
  'transfersActive' | 'payoutsEnabled' | 'requirementsDue' | 'disabledReason' | 'deauthorizedAt'
>

const isSame = (one: Known, other: Known): boolean =>
  one.transfersActive === other.transfersActive &&
  one.payoutsEnabled === other.payoutsEnabled &&
  one.disabledReason === other.disabledReason &&
  one.deauthorizedAt?.getTime() === other.deauthorizedAt?.getTime() &&
  one.requirementsDue.join('\n') === other.requirementsDue.join('\n')
