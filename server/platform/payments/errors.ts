/** The provider did not answer a read, or not as one can use: nothing is known, try again later. */
export class ProviderUnavailable extends Error {
  override readonly name = 'ProviderUnavailable'
  readonly code: string
  constructor(code: string, cause: unknown) {
    super(`the payment provider cannot be asked: ${code}`, { cause })
    this.code = code
  }
}
