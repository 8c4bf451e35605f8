export const uploadErrorCodes = [
  /** The caller's signal: paused, cancelled, or the engine is closing. */
  'stopped',
  'source-missing',
  'source-changed',
  'offline',
  'portal',
  'store-busy',
  'store-refused',
  'damaged-in-transit',
  'too-large-for-proxy',
  'signed-out',
  'server-unavailable',
  /** The server said no; `apiCode` says what. */
  'server-refused',
] as const
export type UploadErrorCode = (typeof uploadErrorCodes)[number]

export interface UploadErrorOptions {
  readonly retryAfterMs?: number | undefined
  /** The server's own code, where it refused. */
  readonly apiCode?: string
  readonly cause?: unknown
}

/** Why an upload ended without being complete. What is stored stays stored: the same call goes on from there. */
export class UploadError extends Error {
  override readonly name = 'UploadError'
  readonly code: UploadErrorCode
  /** Whether the same call may do better later, without anybody doing anything. */
  readonly retryable: boolean
  /** How long the other side asked to wait (ms). */
  readonly retryAfterMs: number | undefined
  /** For people: what happened, and what to do. */
  readonly detail: string
  readonly apiCode: string | undefined

  constructor(code: UploadErrorCode, retryable: boolean, detail: string, options: UploadErrorOptions = {}) {
    super(detail, { cause: options.cause })
    this.code = code
    this.retryable = retryable
    this.detail = detail
    this.retryAfterMs = options.retryAfterMs
    this.apiCode = options.apiCode
  }
}

/** Give this as the reason of an abort to end the upload for good: the server's session is aborted too. */
export const CANCEL = 'cancel'

/** @throws UploadError `stopped` where the signal is aborted */
export function throwIfStopped(signal: AbortSignal): void {
  if (!signal.aborted) return
  const detail = signal.reason === CANCEL ? 'The upload was cancelled' : 'The upload was paused'
  throw new UploadError('stopped', signal.reason !== CANCEL, detail, { cause: signal.reason })
}
