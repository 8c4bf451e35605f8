import Stripe from 'stripe'
import { ProviderUnavailable, type UnknownCode } from '../errors.ts'
import type { Outcome } from '../port.ts'
import { QueueFull } from './pace.ts'

/** Something answered, and not as Stripe does. */
export class UnreadableAnswer extends Error {
  override readonly name = 'UnreadableAnswer'
}

const { errors } = Stripe

/** Sorts what a write may throw. A programming error of ours after the answer counts as unknown, too: it may have been done. */
export function outcomeOfFault(error: unknown): Outcome<never> {
  if (isRefusal(error))
    return {
      kind: 'refused',
      code: error.code ?? error.rawType ?? 'refused',
      message: error.message,
      ...(error.param ? { param: error.param } : {}),
    }
  const fault = unavailable(error)
  return { kind: 'unknown', code: fault.code, error: fault }
}

/** What was thrown, less what a log must not have: headers, bodies. */
export function unavailable(error: unknown): ProviderUnavailable {
  if (error instanceof ProviderUnavailable) return error
  const requestId = error instanceof errors.StripeError ? error.requestId : undefined
  return new ProviderUnavailable(unknownCodeOf(error), error, requestId)
}

/**
 * A read whose object is not there, or in an account that has cut its tie to us. A 404 of something else than Stripe does
 * not say so.
 */
export function missesObject(error: unknown): boolean {
  return error instanceof errors.StripeError && (error.code === 'resource_missing' || isForeignAccount(error))
}

const isForeignAccount = (error: InstanceType<typeof errors.StripeError>) => error.code === 'account_invalid'

/** A definite no to what was asked, and not to who asked or how often. */
function isRefusal(error: unknown): error is InstanceType<typeof errors.StripeError> {
  if (!(error instanceof errors.StripeError)) return false
  if (error instanceof errors.StripeIdempotencyError || error instanceof errors.StripeRateLimitError)
    return false
  if (error.statusCode === 403) return isForeignAccount(error)
  return error.statusCode === 400 || error.statusCode === 402 || error.statusCode === 404
}

function unknownCodeOf(error: unknown): UnknownCode {
  if (!(error instanceof errors.StripeError)) return 'unreadable-answer'
  if (error instanceof errors.StripeConnectionError) return connectionFault(error.detail)
  if (error.code === 'lock_timeout') return 'in-use'
  if (error instanceof errors.StripeRateLimitError) return 'rate-limited'
  if (error.statusCode === 409) return 'in-use'
  if (error instanceof errors.StripeIdempotencyError) return 'parameters-differ'
  if (error.statusCode === 401 || error.statusCode === 403) return 'not-authorised'
  if (error.headers?.['idempotent-replayed'] === 'true') return 'fault-replayed'
  // The SDK makes an error without a status of what is no JSON.
  return error.statusCode === undefined ? 'unreadable-answer' : 'provider-fault'
}

function connectionFault(detail: unknown): UnknownCode {
  if (detail instanceof QueueFull) return 'rate-limited'
  const code = detail instanceof Error && 'code' in detail ? detail.code : undefined
  return code === Stripe.HttpClient.TIMEOUT_ERROR_CODE ? 'timeout' : 'connection'
}
