import { type Failure, JobFailure } from '@veza/shared/studio/failures.ts'
import type { EditableKind } from '@veza/shared/studio/outbox.ts'
import { ApiProblem, NetworkProblem } from '../api/problem.ts'
import { asPublishFailure } from '../publish/failures.ts'
import { SignedOut } from '../session/session.ts'
import type { Fields } from './judge.ts'
import { currentIn } from './send.ts'

/** How a request that was not done ended. */
export type Outcome =
  /** The thing is another one by now. */
  | { readonly kind: 'stale'; readonly current: Fields }
  /** It is no more. */
  | { readonly kind: 'gone' }
  /** Waiting makes it better. `everywhere`: nothing else would get through either. */
  | {
      readonly kind: 'again'
      readonly everywhere: boolean
      readonly failure: Failure
      readonly retryAfterMs: number | undefined
    }
  /** Nothing but a decision of the creator's makes it better. */
  | { readonly kind: 'refused'; readonly failure: Failure }

const goneCode: Readonly<Record<EditableKind, string>> = {
  track: 'track-not-found',
  product: 'product-not-found',
}

/**
 * What a failure means for an edit.
 * @throws the failure itself, where it is none of the server's or the network's
 */
export function outcomeOf(error: unknown, kind: EditableKind, server: string): Outcome {
  if (error instanceof ApiProblem && error.status === 409) {
    const current = error.code === 'stale-version' ? currentIn(kind, error.extra) : undefined
    if (current) return { kind: 'stale', current }
    if (error.code === 'state-conflict') return again(error, server, false)
  }
  if (error instanceof ApiProblem && error.code === goneCode[kind]) return { kind: 'gone' }
  if (error instanceof SignedOut || (error instanceof ApiProblem && error.status === 401))
    return again(error, server, true)
  if (error instanceof NetworkProblem || (error instanceof ApiProblem && error.isTemporary))
    return again(error, server, error instanceof NetworkProblem || error.status === 429)
  if (!(error instanceof ApiProblem)) throw error
  return { kind: 'refused', failure: failureOf(error, server) }
}

function again(error: ApiProblem | NetworkProblem | SignedOut, server: string, everywhere: boolean): Outcome {
  const retryAfterMs = error instanceof ApiProblem ? error.retryAfterMs : undefined
  return { kind: 'again', everywhere, failure: failureOf(error, server), retryAfterMs }
}

function failureOf(error: unknown, server: string): Failure {
  const failure = asPublishFailure(error, server, '')
  return failure instanceof JobFailure
    ? failure.failure
    : { code: 'unexpected', params: {}, detail: String(error) }
}
