import { setTimeout as sleep } from 'node:timers/promises'
import { ApiProblem, NetworkProblem } from '../api/problem.ts'
import type { UploadContext } from './context.ts'
import { throwIfStopped, UploadError } from './errors.ts'
import { backoffMs } from './retry.ts'

/** Waits before the next try. @throws UploadError `stopped` */
export async function waitBeforeRetry(
  context: UploadContext,
  attempt: number,
  retryAfterMs: number | undefined,
  signal: AbortSignal,
): Promise<void> {
  const ms = backoffMs(context.limits.retry, attempt, context.random, retryAfterMs)
  // A new line ends the wait: what failed on the old one says nothing of it.
  const end = AbortSignal.any([signal, context.store.line])
  await sleep(ms, undefined, { signal: end }).catch(() => undefined)
  throwIfStopped(signal)
}

/**
 * Calls the server, again while it may help. A definite no comes through as the `ApiProblem` it is; all else that
 * does not pass ends as an `UploadError`.
 */
export async function callServer<T>(
  context: UploadContext,
  signal: AbortSignal,
  call: () => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    throwIfStopped(signal)
    try {
      return await call()
    } catch (error) {
      throwIfStopped(signal)
      const passing = error instanceof NetworkProblem || (error instanceof ApiProblem && error.isTemporary)
      if (!passing) throw error
      const wait = error instanceof ApiProblem ? error.retryAfterMs : undefined
      if (attempt >= context.limits.retry.attempts) throw fromServer(error)
      await waitBeforeRetry(context, attempt, wait, signal)
    }
  }
}

/** What the queue is told when the server did not help. */
export function fromServer(error: unknown): UploadError {
  if (error instanceof UploadError) return error
  if (error instanceof NetworkProblem)
    return new UploadError(error.code === 'not-veza' ? 'portal' : 'offline', true, error.message, {
      cause: error,
    })
  if (!(error instanceof ApiProblem)) throw error
  const options = { retryAfterMs: error.retryAfterMs, apiCode: error.code, cause: error }
  if (error.isTemporary) return new UploadError('server-unavailable', true, error.detail, options)
  if (error.status === 401)
    return new UploadError(
      'signed-out',
      false,
      'You are signed out. Sign in, and the upload goes on',
      options,
    )
  return new UploadError('server-refused', false, error.detail, options)
}
