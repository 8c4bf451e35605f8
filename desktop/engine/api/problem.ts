import type { FieldError } from '@veza/shared/kernel/errors.ts'

export interface ApiProblemOptions {
  readonly requestId?: string | undefined
  readonly retryAfterMs?: number | undefined
  readonly fields?: readonly FieldError[]
  /** Extension members of the problem document, as the server sent them. */
  readonly extra?: Readonly<Record<string, unknown>>
}

/** The server answered, and said no (RFC 9457). `code` is for programs, `detail` for people. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem'
  /** HTTP status, 400 to 599. */
  readonly status: number
  readonly code: string
  readonly detail: string
  readonly requestId: string | undefined
  /** How long the server asks to wait before the next try (ms), from `Retry-After`. */
  readonly retryAfterMs: number | undefined
  readonly fields: readonly FieldError[]
  readonly extra: Readonly<Record<string, unknown>>

  constructor(status: number, code: string, detail: string, options: ApiProblemOptions = {}) {
    super(detail)
    this.status = status
    this.code = code
    this.detail = detail
    this.requestId = options.requestId
    this.retryAfterMs = options.retryAfterMs
    this.fields = options.fields ?? []
    this.extra = options.extra ?? {}
  }

  /** Whether the same request may do better later: overload, time-outs and faults of the server's own. */
  get isTemporary(): boolean {
    return this.status >= 500 || this.status === 429 || this.status === 408 || this.status === 425
  }
}

/** Code of what a store refuses: of one thing, and not of who is signed in. */
export const STORE_REFUSED = 'store-refused'

/** What kept an answer of the server from arriving. */
export type NetworkProblemCode = 'unreachable' | 'timeout' | 'not-veza' | 'cut'

/** No answer of the server: nothing is known of whether the request took effect. Worth another try, always. */
export class NetworkProblem extends Error {
  override readonly name = 'NetworkProblem'
  readonly code: NetworkProblemCode

  constructor(code: NetworkProblemCode, detail: string, cause?: unknown) {
    super(detail, { cause })
    this.code = code
  }
}

/** Reads `Retry-After` (RFC 9110 §10.2.3), seconds or a date, as ms from `now`; undefined where there is none. */
export function retryAfterMs(header: string | null | undefined, now: Date): number | undefined {
  if (header === null || header === undefined || header.trim() === '') return undefined
  const seconds = Number(header)
  if (Number.isFinite(seconds)) return seconds >= 0 ? Math.round(seconds * 1_000) : undefined
  const date = Date.parse(header)
  return Number.isNaN(date) ? undefined : Math.max(0, date - now.getTime())
}
