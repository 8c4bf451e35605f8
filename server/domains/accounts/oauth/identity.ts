import type { Context } from '../../../context.ts'
import type { Tx } from '../../../platform/db/database.ts'
import type { SignedInThere } from '../../../platform/oidc/index.ts'
import { recordEvent } from '../events.ts'
import type { Client } from '../sessions.ts'
import type { UserRow } from '../user-queries.ts'
import { postOAuthMail } from './mails.ts'
import { identityTaken } from './problems.ts'
import { identityOf, insertIdentity } from './queries.ts'
import { keepTokens } from './tokens.ts'

type Parts = Pick<Context, 'config' | 'clock' | 'newId' | 'jobs'> & { readonly oidc: Context['oidc'] }

/** An account of a provider, proved just now. */
export interface Proved {
  readonly provider: string
  readonly there: Pick<SignedInThere, 'issuer' | 'subject' | 'email' | 'tokens'>
}

/** The subject is locked, and has no account. */
export async function keepIdentity(
  tx: Tx,
  ctx: Omit<Parts, 'jobs' | 'oidc'>,
  userId: string,
  { provider, there }: Proved,
): Promise<void> {
  const { issuer, subject, email, tokens } = there
  const id = ctx.newId()
  const now = ctx.clock.now()
  await insertIdentity(tx, {
    id,
    userId,
    provider,
    issuer,
    subject,
    email: email ?? null,
    createdAt: now,
    lastUsedAt: now,
  })
  await keepTokens(tx, ctx, id, tokens)
}

/**
 * Links an account of a provider to one that exists, and tells its owner. Safe to repeat. The subject is locked, and then the
 * account, as wherever somebody arrives from a provider: the other way round each would wait for the other.
 * @throws DomainError 409 `identity-taken`
 */
export async function linkIdentity(
  tx: Tx,
  ctx: Parts,
  user: UserRow,
  proved: Proved,
  client: Pick<Client, 'address'>,
): Promise<void> {
  const { provider, there } = proved
  const known = await identityOf(tx, there)
  if (known?.userId === user.id) return
  if (known) throw identityTaken()
  await keepIdentity(tx, ctx, user.id, proved)
  const { id: userId } = user
  const { address } = client
  await recordEvent(tx, ctx, { userId, kind: 'oauth-linked', actorId: userId, detail: { provider }, address })
  const name = ctx.oidc.find(provider)?.name ?? provider
  await postOAuthMail(tx, ctx, user, (mails) => mails.linked(name))
}
