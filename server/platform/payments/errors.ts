import type { UnknownCode } from './port.ts'

/** The provider did not answer, or not as one can use: nothing is known, try again later. */
export class ProviderUnavailable extends Error {
  override readonly name = 'ProviderUnavailable'
  readonly code: UnknownCode
  /** The provider’s own name for the request, where it had one: what its support asks for. */
  readonly requestId: string | undefined
  constructor(code: UnknownCode, cause: unknown, requestId?: string) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    super(`payment provider: ${code}: ${reason}${requestId ? ` (${requestId})` : ''}`, { cause })
    this.code = code
    this.requestId = requestId
  }
}
