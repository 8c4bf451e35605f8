import type { PasskeyAssertion } from '@veza/shared/contracts/factor-proof.ts'
import { assertNever } from '@veza/shared/kernel/assert-never.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Context } from '../../../context.ts'
import type { Tx } from '../../../platform/db/database.ts'
import type { Attempt } from '../../../platform/limits/index.ts'
import type { Client } from '../sessions.ts'
import { lockUser, type UserRow } from '../user-queries.ts'
import { proveTotp } from './authenticator-app.ts'
import { provePasskey } from './passkey-proof.ts'
import { proveRecoveryCode } from './recovery-codes.ts'

/** What a person gives to prove a second factor. */
export type SecondFactor =
  | { readonly kind: 'totp'; readonly code: string }
  | { readonly kind: 'recovery-code'; readonly code: string }
  | { readonly kind: 'passkey'; readonly assertion: PasskeyAssertion }

/** Where a proof is given: what an authenticator signed for one place does not fit another. */
export type ProofPlace =
  | { readonly purpose: 'second-factor' }
  | { readonly purpose: 'step-up'; readonly sessionId: string }

/** RFC 8176, which has no word of its own for a recovery code: it is a one-time password as well. */
const BY_CODE = ['otp', 'mfa']

type Proof<T> = { readonly kind: 'proved'; readonly value: T } | { readonly kind: 'refused' | 'copied' }

/** As the contract has it: exactly one is given. */
export function secondFactorOf(given: {
  totp?: string | undefined
  recoveryCode?: string | undefined
  passkey?: PasskeyAssertion | undefined
}): SecondFactor | undefined {
  if (given.totp !== undefined) return { kind: 'totp', code: given.totp }
  if (given.recoveryCode !== undefined) return { kind: 'recovery-code', code: given.recoveryCode }
  if (given.passkey !== undefined) return { kind: 'passkey', assertion: given.passkey }
  return undefined
}

/**
 * Judges a proof, spends it if it fits, and does what it opens in the same transaction. Every attempt counts, and wrong
 * ones make the account's next ones wait.
 * @param then does the work; `amr` (RFC 8176) is to be added to that of the first factor
 * @throws DomainError 429 `rate-limited`; `wrong-second-factor` or `passkey-copied`, with 401 in a sign-in, and with 403
 * within a session, which goes on
 */
export async function withProof<T>(
  ctx: Pick<Context, 'clock' | 'config' | 'jobs' | 'newId' | 'transaction' | 'limits'>,
  given: { user: UserRow; factor: SecondFactor; place: ProofPlace; client: Client },
  then: (tx: Tx, amr: readonly string[]) => Promise<T>,
): Promise<T> {
  const key = given.user.id
  const attempt = await ctx.limits.attempt('second-factor-account', key)
  // What a refusal leaves behind must be committed: it is an outcome, and thrown out here.
  const proving = ctx.transaction(async (tx): Promise<Proof<T>> => {
    // First, as whoever changes factors does: the other way round each would wait for the other.
    if (!(await lockUser(tx, key))) return { kind: 'refused' }
    const found = await judge(tx, ctx, given)
    return found.kind === 'proved' ? { kind: 'proved', value: await then(tx, found.value) } : found
  })
  const proof = await unlessWrong(attempt, proving)
  if (proof.kind === 'proved') {
    await attempt.succeeded()
    return proof.value
  }
  throw refusal(proof.kind, given.place.purpose === 'step-up' ? 403 : 401)
}

async function judge(
  tx: Tx,
  ctx: Pick<Context, 'clock' | 'config' | 'jobs' | 'newId'>,
  { user, factor, place, client }: { user: UserRow; factor: SecondFactor; place: ProofPlace; client: Client },
): Promise<Proof<readonly string[]>> {
  switch (factor.kind) {
    case 'totp':
      return byCode(await proveTotp(tx, ctx, user.id, factor.code))
    case 'recovery-code':
      return byCode(await proveRecoveryCode(tx, ctx, user, factor.code, client))
    case 'passkey': {
      const proof = await provePasskey(tx, ctx, factor.assertion, { ...place, userId: user.id }, client)
      return proof.kind === 'proved' ? { kind: 'proved', value: proof.amr } : proof
    }
    default:
      return assertNever(factor)
  }
}

const byCode = (fits: boolean): Proof<readonly string[]> =>
  fits ? { kind: 'proved', value: BY_CODE } : { kind: 'refused' }

/** Told from other refusals by whoever counts them. */
export class WrongProof extends DomainError {}

/**
 * Counts an attempt no longer that was refused for another reason than a wrong proof. A fault is no reason: it may be what
 * a wrong one led to.
 */
export async function unlessWrong<T>(attempt: Attempt, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (error instanceof DomainError && !(error instanceof WrongProof)) await attempt.release()
    throw error
  }
}

/** What a proof that did not fit is answered with. */
export function refusal(kind: 'refused' | 'copied', status: 401 | 403): WrongProof {
  if (kind === 'copied')
    return new WrongProof(
      status,
      'passkey-copied',
      'This passkey came with an older count than before, as a copy would. It was refused, and we have written to you. Take another factor, then replace the passkey.',
    )
  return new WrongProof(
    status,
    'wrong-second-factor',
    'This code or passkey does not fit, or was used before. Wait for the next code of your app, or take a recovery code.',
  )
}
