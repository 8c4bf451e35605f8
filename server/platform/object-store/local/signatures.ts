import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto'
import type { Clock } from '@veza/shared/kernel/time.ts'
import { encodeKeyPath, uriEncode } from '../key.ts'
import { rememberLast } from '../remember-last.ts'

const ALGORITHM = 'VEZA-HMAC-SHA256'
const EXPIRES = 'x-veza-expires'
const SIGNED_HEADERS = 'x-veza-signed-headers'
const SIGNATURE = 'x-veza-signature'
/** `Buffer.from` would stop at the first thing that is no hex, and let any rubbish follow a signature. */
const SHA256_HEX = /^[0-9a-f]{64}$/

/** Under `publicBaseUrl`, and where `localStoreRoutes` listens. */
export const STORE_PATH = '/store'

export interface ToSign {
  readonly method: 'GET' | 'PUT'
  readonly key: string
  readonly query: Readonly<Record<string, string>>
  /** Lower-case names; the request must carry exactly these values. */
  readonly headers: Readonly<Record<string, string>>
  /** Unix time, seconds. */
  readonly expires: number
}

export type Verdict =
  /** `headers`: the names that the signature covers, in lower case. */
  | { readonly kind: 'valid'; readonly headers: readonly string[] }
  | { readonly kind: 'unsigned' }
  | { readonly kind: 'mismatch' }
  | { readonly kind: 'expired'; readonly at: Date }

export interface UrlSigner {
  sign(request: ToSign): string
  verify(request: SignedQuestion): Verdict
}

export interface SignedQuestion {
  readonly method: 'GET' | 'PUT'
  readonly key: string
  readonly query: URLSearchParams
  readonly header: (name: string) => string | undefined
}

/**
 * URLs that open one door until an hour: HMAC-SHA256 over method, key, every query parameter and the named headers,
 * as SigV4's presigned URLs have it, with a key of our own.
 * @param signingKey at least 32 random bytes, the same in every process that shares the folder
 */
export function urlSigner(signingKey: Uint8Array, publicBaseUrl: string, clock: Clock): UrlSigner {
  const base = publicBaseUrl.replace(/\/+$/, '') + STORE_PATH
  // Node takes six times as long over a key that comes as bytes.
  const secret = createSecretKey(signingKey)
  const macOf = (text: string) => createHmac('sha256', secret).update(text)
  const searchOf = rememberLast(
    ({ query, expires, names }: { query: object; expires: number; names: string[] }) =>
      canonicalQuery([
        ...Object.entries(query),
        [EXPIRES, String(expires)],
        [SIGNED_HEADERS, names.join(';')],
      ]),
  )
  return {
    sign({ method, key, query, headers, expires }) {
      const names = Object.keys(headers).sort()
      const search = searchOf({ query, expires, names })
      const lines = names.map((name) => `${name}:${headers[name]}`)
      const signature = macOf(canonical(method, key, search, lines)).digest('hex')
      return `${base}/${encodeKeyPath(key)}?${search}&${SIGNATURE}=${signature}`
    },
    verify({ method, key, query, header }) {
      const given = query.get(SIGNATURE)
      const expires = query.get(EXPIRES)
      const names = query.get(SIGNED_HEADERS)
      if (given === null || expires === null || names === null) return { kind: 'unsigned' }
      const search = canonicalQuery([...query].filter(([name]) => name !== SIGNATURE))
      const headers = names === '' ? [] : names.split(';')
      const lines = headers.map((name) => `${name}:${header(name)?.trim() ?? ''}`)
      const expected = macOf(canonical(method, key, search, lines)).digest()
      if (!SHA256_HEX.test(given) || !timingSafeEqual(Buffer.from(given, 'hex'), expected))
        return { kind: 'mismatch' }
      const at = new Date(Number(expires) * 1000)
      return clock.now() < at ? { kind: 'valid', headers } : { kind: 'expired', at }
    },
  }
}

function canonicalQuery(pairs: readonly (readonly [string, string])[]): string {
  return pairs
    .map(([name, value]) => `${uriEncode(name)}=${uriEncode(value)}`)
    .sort()
    .join('&')
}

function canonical(method: string, key: string, search: string, headerLines: readonly string[]): string {
  return [ALGORITHM, method, key, search, ...headerLines].join('\n')
}
