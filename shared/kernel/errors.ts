/** What went wrong in one field of a request. */
export interface FieldError {
  /** Path of the field, dotted: `files.3.bytes`. */
  readonly field: string
  readonly detail: string
}

/** A way to more about a fault, as an answer's `Link` tells it (RFC 8288). */
export interface FaultLink {
  /** On this server. */
  readonly path: string
  readonly rel: string
}

export interface DomainErrorOptions {
  readonly fields?: readonly FieldError[]
  /** Machine-readable extras for the client (RFC 9457 extension members), never secrets. */
  readonly extra?: Readonly<Record<string, unknown>>
  readonly retryAfterSeconds?: number
  readonly link?: FaultLink
  readonly cause?: unknown
}

/**
 * A fault the contract knows. Thrown by services, mapped to `application/problem+json` (RFC 9457) in one place.
 * `code` is stable and for programs; `detail` is for people and says what to do next.
 */
export class DomainError extends Error {
  override readonly name = 'DomainError'
  readonly code: string
  /** HTTP status that the edge answers with. */
  readonly status: number
  readonly fields: readonly FieldError[]
  readonly extra: Readonly<Record<string, unknown>>
  readonly retryAfterSeconds: number | undefined
  readonly link: FaultLink | undefined

  constructor(status: number, code: string, detail: string, options: DomainErrorOptions = {}) {
    super(detail, { cause: options.cause })
    this.status = status
    this.code = code
    this.fields = options.fields ?? []
    this.extra = options.extra ?? {}
    this.retryAfterSeconds = options.retryAfterSeconds
    this.link = options.link
  }
}
