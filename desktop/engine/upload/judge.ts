import { retryAfterMs } from '../api/problem.ts'

/** What the store answered to a PUT. */
export interface PutAnswer {
  readonly status: number
  readonly etag: string | undefined
  readonly retryAfter: string | undefined
  readonly contentType: string
  /** The first few KB. */
  readonly body: string
}

/** What follows from an answer. `reason` is for people. */
export type Verdict =
  | { readonly kind: 'stored'; readonly etag: string }
  /** The signature no longer holds: sign again once, then believe it. */
  | { readonly kind: 'sign-again'; readonly storeCode: string; readonly reason: string }
  | { readonly kind: 'slow-down'; readonly retryAfterMs: number | undefined; readonly reason: string }
  | { readonly kind: 'again'; readonly retryAfterMs: number | undefined; readonly reason: string }
  /** What arrived is not what was announced: read and hash the part anew. */
  | { readonly kind: 'damaged'; readonly reason: string }
  /** The store knows the upload no more: ask the server. */
  | { readonly kind: 'session-gone'; readonly reason: string }
  /** Not the store's answer: a proxy's or a captive portal's. */
  | {
      readonly kind: 'not-the-store'
      readonly code: 'portal' | 'too-large-for-proxy'
      readonly reason: string
    }
  | { readonly kind: 'refused'; readonly storeCode: string; readonly reason: string }

const signatureCodes = new Set([
  'ExpiredToken',
  'RequestTimeTooSkewed',
  'TokenRefreshRequired',
  'InvalidToken',
])
const passingCodes = new Set(['RequestTimeout', 'IncompleteBody', 'OperationAborted', 'InternalError'])
const busyCodes = new Set(['SlowDown', 'ServiceUnavailable', 'Throttling', 'TooManyRequests'])

/**
 * Judges what a store answered to a signed PUT (S3 error codes, and HTTP's own where a proxy answers).
 * @param md5 of the content, base64: an ETag that is an MD5 must be this one
 */
export function judgePut(answer: PutAnswer, md5: string, now: Date): Verdict {
  const storeCode = storeErrorCode(answer.body)
  const reason = describe(answer, storeCode)
  if (answer.status >= 200 && answer.status < 300) return judgeStored(answer, md5, reason)
  if (answer.status < 400 || answer.status === 407 || answer.status === 511)
    return { kind: 'not-the-store', code: 'portal', reason }
  if (answer.status === 403 || signatureCodes.has(storeCode)) return { kind: 'sign-again', storeCode, reason }
  if (storeCode === 'BadDigest' || storeCode === 'XAmzContentSHA256Mismatch')
    return { kind: 'damaged', reason }
  if (storeCode === 'NoSuchUpload' || answer.status === 404) return { kind: 'session-gone', reason }
  const wait = retryAfterMs(answer.retryAfter, now)
  if (busyCodes.has(storeCode) || answer.status === 503 || answer.status === 429)
    return { kind: 'slow-down', retryAfterMs: wait, reason }
  if (passingCodes.has(storeCode) || answer.status >= 500 || answer.status === 408 || answer.status === 409)
    return { kind: 'again', retryAfterMs: wait, reason }
  if (answer.status === 413 && storeCode === '')
    return {
      kind: 'not-the-store',
      code: 'too-large-for-proxy',
      reason: 'A proxy on the way does not let parts of this size through, though the store would take them',
    }
  return { kind: 'refused', storeCode, reason }
}

function judgeStored(answer: PutAnswer, md5: string, reason: string): Verdict {
  if (answer.etag === undefined || /^text\/html/i.test(answer.contentType))
    return { kind: 'not-the-store', code: 'portal', reason: `${reason}, without what a store answers` }
  const etag = answer.etag.replaceAll('"', '').toLowerCase()
  const hex = Buffer.from(md5, 'base64').toString('hex')
  // A store that ignores Content-MD5 keeps damaged bytes; its ETag tells.
  if (/^[0-9a-f]{32}$/.test(etag) && etag !== hex)
    return { kind: 'damaged', reason: 'The store holds other bytes than were sent' }
  return { kind: 'stored', etag: answer.etag }
}

/** The `Code` of an S3 error document (also inside a problem document's `code`); empty where there is none. */
function storeErrorCode(body: string): string {
  const xml = /<Code>\s*([A-Za-z0-9]+)\s*<\/Code>/.exec(body)?.[1]
  return xml ?? /"code"\s*:\s*"([A-Za-z0-9_]+)"/.exec(body)?.[1] ?? ''
}

function describe(answer: PutAnswer, storeCode: string): string {
  const message = /<Message>([^<]{1,200})<\/Message>/.exec(answer.body)?.[1]
  return `The store answered ${answer.status}${storeCode && ` ${storeCode}`}${message === undefined ? '' : `: ${message}`}`
}
