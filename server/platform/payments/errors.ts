/**
 * Why nothing is known. `parameters-differ`: this key has been sent before with something else, and that may have been
 * done; look the object up, and never take the next key instead. `fault-replayed`: this key had a fault of the provider's
 * for an answer, and has it again, for a day; look the object up, and take the next generation where it is not there.
 * `not-authorised`: our own secret key was not taken. `told-and-missing`: it told of an object, and says that it is not there.
 */
export type UnknownCode =
  | 'timeout'
  | 'connection'
  | 'provider-fault'
  | 'fault-replayed'
  | 'rate-limited'
  | 'in-use'
  | 'parameters-differ'
  | 'not-authorised'
  | 'unreadable-answer'
  | 'told-and-missing'

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
