import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Context } from '../../../context.ts'
import { ProviderFault, type ProviderFaultKind } from '../../../platform/oidc/index.ts'

const problems = {
  denied: [
    403,
    'oauth-denied',
    'The sign-in was ended at the provider. Begin again, or sign in another way.',
  ],
  unavailable: [
    502,
    'oauth-unavailable',
    'The provider does not answer at the moment. Try again in a while, or sign in another way.',
  ],
  refused: [
    403,
    'oauth-refused',
    'The answer of the provider did not fit this sign-in, so it does not count. Begin again.',
  ],
} as const satisfies Record<ProviderFaultKind, readonly [number, string, string]>

/** A fault of a provider, for the person; the reason goes to the log, and what is no such fault is left as it is. */
export function problemOf({ log }: Pick<Context, 'log'>, error: unknown): unknown {
  if (!(error instanceof ProviderFault)) return error
  const { kind, provider } = error
  // Anybody can change their mind; the rest is for the operator to know.
  if (kind !== 'denied') log.warn({ err: error, provider, kind }, 'oauth: a sign-in came to nothing')
  const [status, code, detail] = problems[kind]
  return new DomainError(status, code, detail, { cause: error })
}

/** The state is unknown, used, too old, or another browser's or provider's. */
export const stateInvalid = (): DomainError =>
  new DomainError(
    400,
    'oauth-state-invalid',
    'This sign-in has taken longer than ten minutes, was ended before, or was begun in another browser. Begin again.',
  )

export const identityTaken = (): DomainError =>
  new DomainError(
    409,
    'identity-taken',
    'This account of the provider signs in to another account here. Unlink it there first.',
  )
