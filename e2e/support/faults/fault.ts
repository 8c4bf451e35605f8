/** What goes wrong with one request. Counts of bytes are of its body. */
export type Fault =
  /** The connection is reset once so many bytes have passed. */
  | { readonly kind: 'reset'; readonly afterBytes: number }
  /** Nothing passes any more, either way, and nobody says so. */
  | { readonly kind: 'stall'; readonly afterBytes: number }
  /** The request waits before it passes. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** Both ends are closed in good order, though bytes are missing. */
  | { readonly kind: 'truncate'; readonly afterBytes: number }
  /** This answer comes in place of the store's; `early`: before the body was read, and the connection ends. */
  | {
      readonly kind: 'answer'
      readonly status: number
      readonly headers?: Readonly<Record<string, string>>
      readonly body?: string
      readonly early?: boolean
    }
  /** One byte arrives changed. */
  | { readonly kind: 'corrupt'; readonly atByte: number }
  /** The store gets everything and answers; the answer never arrives. */
  | { readonly kind: 'lose-answer' }

/** One request as it came by. */
export interface SeenRequest {
  /** From 1, in order of arrival. */
  readonly number: number
  readonly method: string
  /** Path and query. */
  readonly target: string
  /** `partNumber` of the query; undefined where there is none. */
  readonly part: number | undefined
  /** `Content-Length`. */
  readonly bytes: number
  /** Bytes of the body that the sender gave away: what a repeat would send again. */
  taken: number
  /** Status that the sender got to see; undefined until then. */
  status: number | undefined
  fault: Fault | undefined
}

/** An S3 error document with this code. */
export function storeError(
  status: number,
  code: string,
  headers: Record<string, string> = {},
): Extract<Fault, { kind: 'answer' }> {
  return {
    kind: 'answer',
    status,
    headers: { 'content-type': 'application/xml', ...headers },
    body: `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>planted</Message></Error>`,
  }
}
