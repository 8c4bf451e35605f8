import type { Transport } from '@veza/shared/contracts/accounts.ts'
import type { PasskeyAssertion } from '@veza/shared/contracts/factor-proof.ts'
import type { Context } from '../../../context.ts'
import { type Client, openSession, type SessionTokens } from '../sessions.ts'
import { admit } from '../sign-in.ts'
import { assertionOptions, provePasskey } from './passkey-proof.ts'
import { refusal, unlessWrong } from './proof.ts'
import { relyingPartyFor } from './relying-party.ts'

type Parts = Pick<Context, 'clock' | 'config' | 'jobs' | 'limits' | 'newId' | 'transaction'>

const PLACE = { purpose: 'sign-in' } as const

/**
 * What a browser is asked for a passkey with, in place of address and password.
 * @param origin of the page that asks
 * @throws DomainError 409 `passkeys-elsewhere`, `passkeys-unavailable`; 429 `rate-limited`
 */
export async function passkeySignInOptions(
  ctx: Pick<Context, 'clock' | 'config' | 'limits' | 'transaction'>,
  origin: string | undefined,
  client: Pick<Client, 'address'>,
): Promise<{ challenge: string }> {
  const party = relyingPartyFor(ctx.config, origin)
  await ctx.limits.take('passkey-options-address', client.address)
  return ctx.transaction((tx) => assertionOptions(tx, ctx, party, PLACE))
}

/**
 * A passkey that has verified its user is two factors in one: the thing one has, and the finger or PIN that opens it.
 * @throws DomainError 401 `wrong-second-factor`, `passkey-copied`; 403 `account-suspended`, `email-unverified`; 429
 */
export async function signInByPasskey(
  ctx: Parts,
  given: { readonly assertion: PasskeyAssertion; readonly transport: Transport },
  client: Client,
): Promise<SessionTokens> {
  const attempt = await ctx.limits.attempt('sign-in-address', client.address)
  const { assertion, transport } = given
  // What a refusal leaves behind must be committed: it is an outcome, and thrown out here.
  const signingIn = ctx.transaction(async (tx) => {
    const proof = await provePasskey(tx, ctx, assertion, PLACE, client)
    if (proof.kind !== 'proved') return proof
    admit(proof.user)
    const how = { transport, amr: proof.amr, factorAt: ctx.clock.now() }
    return { kind: 'signed-in' as const, tokens: await openSession(tx, ctx, proof.user, client, how) }
  })
  const outcome = await unlessWrong(attempt, signingIn)
  if (outcome.kind !== 'signed-in') throw refusal(outcome.kind, 401)
  // What an address failed at stays counted: its own passkey would clear what it tried on others.
  await attempt.release()
  return outcome.tokens
}
