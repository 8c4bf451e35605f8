import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Context } from '../../../context.ts'
import type { Tx } from '../../../platform/db/database.ts'
import { keyOf } from '../../../platform/payments/index.ts'
import {
  adoptAccount,
  hasBeenSentTo,
  insertAccount,
  lockAccountOf,
  recipientOf,
  renewAccount,
  type SellerAccountRow,
} from './queries.ts'
import { applyAccountState } from './sync.ts'

export type AccountContext = Pick<
  Context,
  'db' | 'clock' | 'transaction' | 'payments' | 'events' | 'crashPoint' | 'log'
>

const RETRY_SECONDS = 5

/** The provider did not answer: the same again does what was asked, once. */
export class ProviderSilent extends DomainError {
  constructor() {
    super(503, 'provider-unavailable', 'Our payment provider does not answer. Try again in a moment.', {
      retryAfterSeconds: RETRY_SECONDS,
    })
  }
}

/**
 * Opens an account at the provider, under a key that is stored before. Safe to repeat. Another country, or an account whose
 * tie was cut, takes another key: an account is of one country for ever.
 * @throws DomainError 503 `payments-unavailable`, `provider-unavailable`; 422 `seller-account-refused`; 409 `seller-account-exists`
 */
export async function openAccount(ctx: AccountContext, userId: string, country: string): Promise<void> {
  if (!ctx.payments.isAvailable)
    throw new DomainError(503, 'payments-unavailable', 'Payments are not available here.')
  const account = await ctx.transaction((tx) => claimAccount(tx, ctx, userId, country))
  if (account.pspAccountId !== null) return
  const person = await recipientOf(ctx.db, userId)
  if (!person) throw new DomainError(401, 'unauthenticated', 'Sign in first.')
  ctx.crashPoint('seller-accounts.claimed')
  const { generation } = account
  const key = keyOf(userId, generation)
  const outcome = await ctx.payments.createAccount({ key, userId, email: person.email, country, generation })
  ctx.crashPoint('seller-accounts.answered')
  if (outcome.kind === 'unknown') {
    // What may have been opened stays there empty: the provider has no search for it. Under this key nothing else will come
    // of it: it repeats a fault, or was sent with another e-mail address of before.
    if (outcome.code === 'fault-replayed' || outcome.code === 'parameters-differ')
      await ctx.transaction((tx) => nextTry(tx, ctx, userId, generation))
    ctx.log.warn({ userId, code: outcome.code }, 'selling: whether an account was opened is not known')
    throw new ProviderSilent()
  }
  if (outcome.kind === 'refused') {
    await ctx.transaction((tx) => nextTry(tx, ctx, userId, generation))
    ctx.log.warn({ userId, country, code: outcome.code }, 'selling: the provider opens no account')
    throw new DomainError(
      422,
      'seller-account-refused',
      'Our payment provider opens no account with that. Check the country; if it is right, it cannot be paid there yet.',
    )
  }
  await ctx.transaction(async (tx) => {
    const now = await lockAccountOf(tx, userId)
    if (now?.generation !== generation) return
    if (now.pspAccountId === null) await adoptAccount(tx, userId, outcome.value.pspAccountId, ctx.clock.now())
    await applyAccountState(tx, ctx, outcome.value)
  })
}

/** The account as it stands once the wish has been written down. */
async function claimAccount(
  tx: Tx,
  ctx: Pick<Context, 'clock'>,
  userId: string,
  country: string,
): Promise<SellerAccountRow> {
  const now = ctx.clock.now()
  await insertAccount(tx, userId, country, now)
  const account = await lockAccountOf(tx, userId)
  if (!account) throw new Error(`the account of ${userId} was not stored`)
  if (account.country === country && account.deauthorizedAt === null) return account
  const mayBeRenewed =
    account.pspAccountId === null ||
    account.deauthorizedAt !== null ||
    !(account.transfersActive || (await hasBeenSentTo(tx, userId, account.pspAccountId)))
  if (!mayBeRenewed)
    throw new DomainError(
      409,
      'seller-account-exists',
      'Your account is of another country, and money has been sent to it. Write to us to change it.',
    )
  return renewAccount(tx, userId, country, now)
}

/** A refusal is replayed for ever under its key. */
async function nextTry(tx: Tx, ctx: Pick<Context, 'clock'>, userId: string, generation: number) {
  const account = await lockAccountOf(tx, userId)
  if (account?.generation === generation && account.pspAccountId === null)
    await renewAccount(tx, userId, account.country, ctx.clock.now())
}
