/**
 * `denied`: the person changed their mind, or the provider asks for something first. `unavailable`: the provider does not
 * answer, or not as it should. `refused`: its answer does not prove who signs in.
 */
export type ProviderFaultKind = 'denied' | 'unavailable' | 'refused'

/** A sign-in at a provider came to nothing. The cause is for the log: what a provider says is not for our pages. */
export class ProviderFault extends Error {
  override readonly name = 'ProviderFault'
  readonly kind: ProviderFaultKind
  readonly provider: string

  constructor(kind: ProviderFaultKind, provider: string, cause: unknown) {
    const reason = cause instanceof Error ? reasonsOf(cause) : String(cause)
    super(`${provider}: ${kind}: ${reason}`, { cause })
    this.kind = kind
    this.provider = provider
  }
}

/** Libraries hide the reason under a general sentence. */
function reasonsOf(error: Error): string {
  const inner = error.cause instanceof Error ? ` (${error.cause.message})` : ''
  return `${error.message}${inner}`
}
