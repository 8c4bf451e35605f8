import { assertNever } from '@veza/shared/kernel/assert-never.ts'
import { z } from 'zod'
import type { Context } from '../../../context.ts'
import type { Locale } from '../../../platform/mail/index.ts'
import type { SignedInThere } from '../../../platform/oidc/index.ts'
import { open, SecretUnreadable } from '../../../platform/secrets/index.ts'
import type { Client } from '../sessions.ts'
import { finishSignIn, type SignInOutcome } from '../sign-in.ts'
import { tokenHash } from '../tokens.ts'
import { type Arrival, accountFor } from './account.ts'
import { callbackAddress, providerOf, type StateSecrets, statePlace } from './begin.ts'
import { linkToSession } from './link.ts'
import { problemOf, stateInvalid } from './problems.ts'
import { type StateRow, takeState } from './queries.ts'

/** RFC 8176 has no word for a sign-in at somebody else's; how the provider asked is the provider's to say. */
const BY_PROVIDER = ['fed']

export type AnswerParts = Pick<
  Context,
  'config' | 'clock' | 'newId' | 'db' | 'transaction' | 'jobs' | 'limits' | 'oidc' | 'log'
>

/** The answer of a provider, as a browser brought it. */
export interface ProviderAnswer {
  readonly provider: string
  readonly parameters: URLSearchParams
  readonly browserHash: Buffer | undefined
}

/** An answer that belongs to a sign-in which this browser began here, and to no other any more. */
export interface OwnAnswer extends ProviderAnswer {
  readonly browserHash: Buffer
  readonly state: string
  readonly row: StateRow
  readonly secrets: StateSecrets
}

export type AnswerOutcome =
  | { readonly kind: 'session'; readonly outcome: SignInOutcome }
  | { readonly kind: 'linked' }
  /** The address is that of an account here, which has to sign in by its own means first. */
  | { readonly kind: 'pending' }
  /** The provider does not stand for the address: a mail of ours is on its way. */
  | { readonly kind: 'confirm-address' }

const secretsSchema = z.object({ nonce: z.string(), verifier: z.string() })

/**
 * Looks first whether anybody here waits for this answer, and spends what they wait by. Whatever else is in the answer
 * is not looked at before.
 * @throws DomainError 400 `oauth-state-invalid`
 */
export async function takeAnswer(ctx: AnswerParts, answer: ProviderAnswer): Promise<OwnAnswer> {
  const { parameters, browserHash } = answer
  const [state, ...others] = parameters.getAll('state')
  if (!state || others.length > 0 || !browserHash) throw stateInvalid()
  const row = await ctx.transaction((tx) => takeState(tx, tokenHash(state), browserHash))
  if (!row || row.provider !== answer.provider || row.expiresAt <= ctx.clock.now()) throw stateInvalid()
  return { ...answer, browserHash, state, row, secrets: secretsOf(ctx, row) }
}

/** A key may have been removed while somebody was at the provider: they begin again, and the log names the key. */
function secretsOf({ config, log }: AnswerParts, { sealed, stateHash }: StateRow): StateSecrets {
  try {
    return secretsSchema.parse(JSON.parse(open(config.encryptionKeys, sealed, statePlace(stateHash))))
  } catch (error) {
    if (!(error instanceof SecretUnreadable)) throw error
    log.error({ err: error }, `oauth: a sign-in on its way cannot be ended: ${error.message}`)
    throw stateInvalid()
  }
}

/**
 * Ends what the browser began: a sign-in, or a link to the account of a session.
 * @throws DomainError 403 `oauth-denied`, `oauth-refused`, `account-suspended`, `email-unverified`; 502
 * `oauth-unavailable`; 400 `oauth-email-missing`; 409 `identity-taken`; 429
 */
export async function redeemAnswer(
  ctx: AnswerParts,
  answer: OwnAnswer,
  client: Client,
  locale: Locale,
): Promise<AnswerOutcome> {
  const there = await redeem(ctx, answer)
  if (answer.row.sessionId !== null) {
    await linkToSession(ctx, answer.row.sessionId, { provider: answer.provider, there }, client)
    return { kind: 'linked' }
  }
  const { provider, browserHash } = answer
  const arrival: Arrival = { provider, there, browserHash, locale, client }
  const found = await accountFor(ctx, arrival)
  switch (found.kind) {
    case 'account':
      return {
        kind: 'session',
        outcome: await finishSignIn(ctx, found.user, client, { transport: 'cookie', amr: BY_PROVIDER }),
      }
    case 'pending':
    case 'confirm-address':
      return found
    default:
      return assertNever(found)
  }
}

async function redeem(
  ctx: AnswerParts,
  { provider, parameters, state, secrets }: OwnAnswer,
): Promise<SignedInThere> {
  const redirectUri = callbackAddress(ctx.config, provider)
  try {
    return await providerOf(ctx, provider).redeem({ redirectUri, state, parameters, ...secrets })
  } catch (error) {
    throw problemOf(ctx, error)
  }
}
