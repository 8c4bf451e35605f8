import { type Clock, MINUTE_MS } from '@veza/shared/kernel/time.ts'
import { attachmentDisposition } from '../content-disposition.ts'
import type { SignedRequest, SignGet, SignPart, SignPut } from '../port.ts'
import { assertSignedBody, assertSignGet, assertSignPart, SIGN_GET_WINDOW_SECONDS } from '../preconditions.ts'
import type { UrlSigner } from './signatures.ts'

export function signPart(signer: UrlSigner, clock: Clock, part: SignPart): SignedRequest {
  assertSignPart(part)
  const query = { partNumber: String(part.partNumber), uploadId: part.multipartId }
  return signedPut(signer, clock, part, query, bodyHeaders(part))
}

export function signPut(signer: UrlSigner, clock: Clock, put: SignPut): SignedRequest {
  assertSignedBody(put)
  const { contentType, cacheControl } = put
  const kept = {
    'content-type': contentType,
    ...(cacheControl === undefined ? {} : { 'cache-control': cacheControl }),
  }
  return signedPut(signer, clock, put, {}, { ...bodyHeaders(put), ...kept })
}

function bodyHeaders(put: SignPart | SignPut): Record<string, string> {
  return { 'content-length': String(put.bytes), 'content-md5': put.md5 }
}

function signedPut(
  signer: UrlSigner,
  clock: Clock,
  { key, expiresInSeconds }: SignPart | SignPut,
  query: Record<string, string>,
  headers: Record<string, string>,
): SignedRequest {
  const expires = Math.floor(clock.now().getTime() / 1000) + expiresInSeconds
  const url = signer.sign({ method: 'PUT', key, query, headers, expires })
  return { url, method: 'PUT', headers, expiresAt: new Date(expires * 1000) }
}

export function signGet(signer: UrlSigner, clock: Clock, get: SignGet): string {
  assertSignGet(get)
  const { key, expiresInSeconds, filename, contentType } = get
  const query = {
    ...(filename === undefined ? {} : { 'response-content-disposition': attachmentDisposition(filename) }),
    ...(contentType === undefined ? {} : { 'response-content-type': contentType }),
  }
  const nowMs = clock.now().getTime()
  const windowEnd = (Math.floor(nowMs / MINUTE_MS) + 1) * SIGN_GET_WINDOW_SECONDS
  const expires = (get.exact ? Math.floor(nowMs / 1000) : windowEnd) + expiresInSeconds
  return signer.sign({ method: 'GET', key, query, headers: {}, expires })
}
