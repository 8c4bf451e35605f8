import type { PasskeyAssertion } from '@veza/shared/contracts/factor-proof.ts'
import type { Context } from '../../../context.ts'
import type { Tx } from '../../../platform/db/database.ts'
import type { UserRow } from '../user-queries.ts'

/** What a person gives to prove a second factor. */
export type SecondFactor =
  | { readonly kind: 'totp'; readonly code: string }
  | { readonly kind: 'recovery-code'; readonly code: string }
  | { readonly kind: 'passkey'; readonly assertion: PasskeyAssertion }

/** Where a proof is given: what an authenticator signed for one place does not fit another. */
export type ProofPlace =
  | { readonly purpose: 'second-factor' }
  | { readonly purpose: 'step-up'; readonly sessionId: string }

export type Proof =
  /** `amr` as in RFC 8176, to be added to that of the first factor. */
  { readonly kind: 'proved'; readonly amr: readonly string[] } | { readonly kind: 'refused' }

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
 * Judges a proof, and spends it if it fits. A refusal is an outcome and not thrown, because what it leaves behind must
 * be committed.
 */
export async function proveFactor(
  _tx: Tx,
  _ctx: Pick<Context, 'clock' | 'config'>,
  _user: UserRow,
  _factor: SecondFactor,
  _place: ProofPlace,
): Promise<Proof> {
  return { kind: 'refused' }
}
