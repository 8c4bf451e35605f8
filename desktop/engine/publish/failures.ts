import { type FailureParams, JobFailure } from '@veza/shared/studio/failures.ts'
import { ApiProblem, NetworkProblem } from '../api/problem.ts'
import { SignedOut } from '../session/session.ts'
import { UploadError } from '../upload/errors.ts'

/** What a failure of the server, of the store or of the way to them means for the queue. */
export function asPublishFailure(error: unknown, server: string, path: string): unknown {
  const params = { server, path }
  if (error instanceof UploadError) return ofUpload(error, params)
  if (error instanceof ApiProblem) return ofServer(error, params)
  if (error instanceof NetworkProblem)
    return new JobFailure('network-unreachable', true, {
      // Whether anything of it got there: what is to undo it asks.
      params: { ...params, network: error.code === 'unreachable' ? 'none' : 'unknown' },
      detail: error.message,
      cause: error,
    })
  if (error instanceof SignedOut) return new JobFailure('signed-out', false, { params, cause: error })
  return error
}

function ofServer(error: ApiProblem, given: FailureParams): JobFailure {
  const params = { ...given, status: error.status, code: error.code, ...wordsIn(error) }
  const fields = error.fields.map(({ field, detail }) => `${field}: ${detail}`)
  const detail = [error.detail, ...fields].join('\n')
  const options = { params, detail, retryAfterMs: error.retryAfterMs, cause: error }
  if (error.status === 429) return new JobFailure('rate-limited', true, options)
  if (error.isTemporary) return new JobFailure('server-trouble', true, options)
  if (error.status === 401) return new JobFailure('signed-out', false, options)
  if (error.status === 403) return new JobFailure('not-allowed', false, options)
  if (error.status === 404) return new JobFailure('gone-on-server', false, options)
  return new JobFailure('rejected', false, options)
}

/** What stands in the way of a sale, or in which currencies it may be; one after the other. */
function wordsIn({ extra: { obstacles, currencies } }: ApiProblem): FailureParams {
  return {
    ...(Array.isArray(obstacles) ? { obstacles: obstacles.join(' ') } : {}),
    ...(Array.isArray(currencies) ? { currencies: currencies.join(' ') } : {}),
  }
}

const codes = {
  'source-missing': 'source-gone',
  'source-changed': 'source-changed',
  offline: 'network-unreachable',
  portal: 'network-unreachable',
  'store-busy': 'store-busy',
  'store-refused': 'upload-failed',
  'damaged-in-transit': 'upload-failed',
  'too-large-for-proxy': 'upload-failed',
  'signed-out': 'signed-out',
  'server-unavailable': 'server-trouble',
  'server-refused': 'rejected',
  stopped: 'unexpected',
} as const

function ofUpload(error: UploadError, given: FailureParams): JobFailure {
  if (error.cause instanceof ApiProblem && error.code === 'server-refused' && !error.retryable)
    return ofServer(error.cause, given)
  const status = error.cause instanceof ApiProblem ? error.cause.status : 0
  return new JobFailure(codes[error.code], error.retryable, {
    params: { ...given, status },
    detail: error.detail,
    retryAfterMs: error.retryAfterMs,
    cause: error,
  })
}
