import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Context } from '../../../context.ts'
import type { Viewer } from '../../../http/request-context.ts'
import { recordEvent } from '../events.ts'
import { requireFresh } from '../factors/freshness.ts'
import { lockOwner } from '../lock-owner.ts'
import { canIdentity } from '../policy.ts'
import { holdSession, sessionById } from '../session-queries.ts'
import type { Client } from '../sessions.ts'
import { admit } from '../sign-in.ts'
import { refuseLastMeans } from '../sign-in-means.ts'
import { lockUser, userById } from '../user-queries.ts'
import { linkIdentity, type Proved } from './identity.ts'
import { postOAuthMail } from './mails.ts'
import { stateInvalid } from './problems.ts'
import { deleteIdentity, type IdentityRow, identitiesOf, identityById, lockSubject } from './queries.ts'

type Parts = Pick<Context, 'config' | 'clock' | 'newId' | 'db' | 'transaction' | 'jobs' | 'limits' | 'oidc'>

/** The viewer's own, the oldest first. */
export function listIdentities(ctx: Pick<Context, 'db'>, viewer: Viewer): Promise<IdentityRow[]> {
  return identitiesOf(ctx.db, viewer.userId)
}

/** Links to the account whose session has asked for it, if that still holds. @throws DomainError 409 `identity-taken` */
export async function linkToSession(
  ctx: Parts,
  sessionId: string,
  proved: Proved,
  client: Client,
): Promise<void> {
  await ctx.transaction(async (tx) => {
    await lockSubject(tx, proved.there)
    const asked = await sessionById(tx, sessionId)
    if (!asked || !(await lockUser(tx, asked.userId))) throw stateInvalid()
    const user = await userById(tx, asked.userId)
    // It may have ended while the account was waited for.
    if (!user || !(await holdSession(tx, sessionId, ctx.clock.now()))) throw stateInvalid()
    admit(user)
    await linkIdentity(tx, ctx, user, proved, client)
  })
}

/**
 * Ends that an account of a provider signs in to the viewer's, and forgets its tokens.
 * @throws DomainError 404 `identity-not-found`; 409 `last-sign-in-means`; and as `requireFresh` does
 */
export async function unlinkIdentity(
  ctx: Parts,
  viewer: Viewer,
  { id, password }: { readonly id: string; readonly password?: string | undefined },
  client: Client,
): Promise<void> {
  await requireFresh(ctx, viewer, password)
  await ctx.transaction(async (tx) => {
    const user = await lockOwner(tx, ctx, viewer)
    const identity = await identityById(tx, id)
    if (!identity || !canIdentity(viewer, 'unlink', identity)) throw notFound()
    await refuseLastMeans(tx, user.id)
    if (!(await deleteIdentity(tx, id))) throw notFound()
    const { provider } = identity
    const { address } = client
    const { id: userId } = user
    await recordEvent(tx, ctx, {
      userId,
      kind: 'oauth-unlinked',
      actorId: userId,
      detail: { provider },
      address,
    })
    const name = ctx.oidc.find(provider)?.name ?? provider
    await postOAuthMail(tx, ctx, user, (mails) => mails.unlinked(name))
  })
}

const notFound = (): DomainError =>
  new DomainError(404, 'identity-not-found', 'No account of a provider with this id is linked to yours.')
