import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Context } from '../../../context.ts'
import type { Viewer } from '../../../http/request-context.ts'
import { holdOwnSession, lockOwner } from '../lock-owner.ts'
import { ownUser } from '../profile.ts'
import type { Client } from '../sessions.ts'
import { tellChange } from './change.ts'
import { enrolledFactors } from './enrolled.ts'
import { requireFresh } from './freshness.ts'
import { assertionOptions } from './passkey-proof.ts'
import { type SecondFactor, withProof } from './proof.ts'
import { markProved } from './queries.ts'
import { giveRecoveryCodes } from './recovery-codes.ts'
import { relyingPartyFor } from './relying-party.ts'

const noSecondFactor = () =>
  new DomainError(409, 'no-second-factor', 'Add an authenticator app or a passkey first.')

type Parts = Pick<Context, 'clock' | 'config' | 'db' | 'jobs' | 'limits' | 'newId' | 'transaction'>

/**
 * Proves a factor within a session, which then holds it as one that was opened with it.
 * @returns when it was proved
 * @throws DomainError 409 `no-second-factor`; 401 when the session has ended; and as `withProof` does
 */
export async function stepUp(
  ctx: Parts,
  viewer: Viewer,
  factor: SecondFactor,
  client: Client,
): Promise<Date> {
  const user = await ownUser(ctx.db, viewer)
  if ((await enrolledFactors(ctx.db, user.id)).length === 0) throw noSecondFactor()
  const { sessionId } = viewer
  const place = { purpose: 'step-up', sessionId } as const
  return withProof(ctx, { user, factor, place, client }, async (tx, amr) => {
    await holdOwnSession(tx, ctx, viewer)
    const at = ctx.clock.now()
    await markProved(tx, sessionId, { amr, at })
    return at
  })
}

/**
 * What a browser is asked for the account's passkeys with.
 * @throws DomainError 409 `no-passkey`, `passkeys-elsewhere`, `passkeys-unavailable`
 */
export function stepUpOptions(
  ctx: Parts,
  { userId, sessionId }: Viewer,
  origin: string | undefined,
): Promise<{ challenge: string }> {
  const party = relyingPartyFor(ctx.config, origin)
  return ctx.transaction((tx) => assertionOptions(tx, ctx, party, { purpose: 'step-up', userId, sessionId }))
}

/** @throws DomainError 409 `no-second-factor`, and as `requireFresh` does */
export async function renewRecoveryCodes(ctx: Parts, viewer: Viewer, client: Client): Promise<string[]> {
  await requireFresh(ctx, viewer)
  return ctx.transaction(async (tx) => {
    const user = await lockOwner(tx, ctx, viewer)
    if ((await enrolledFactors(tx, user.id)).length === 0) throw noSecondFactor()
    await tellChange(tx, ctx, user, client, {
      kind: 'recovery-codes-renewed',
      detail: {},
      mail: (mails) => mails.recoveryCodesRenewed(),
    })
    return giveRecoveryCodes(tx, ctx, user.id)
  })
}
