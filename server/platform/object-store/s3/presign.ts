import { createHmac, hash } from 'node:crypto'
import { encodeKeyPath, uriEncode } from '../key.ts'

export interface S3Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

export interface PresignRequest {
  readonly method: 'GET' | 'PUT'
  /** Address of the bucket, without a slash at its end: `https://bucket.s3.eu-west-3.amazonaws.com`. */
  readonly bucketUrl: string
  readonly key: string
  readonly query: Readonly<Record<string, string>>
  /** Lower-case names; the request must carry exactly these values. */
  readonly headers: Readonly<Record<string, string>>
  readonly signedAt: Date
  readonly expiresInSeconds: number
}

const ALGORITHM = 'AWS4-HMAC-SHA256'

/**
 * Signs URLs after AWS Signature Version 4, by query parameters.
 *
 * Why not the SDK's presigner: a media playlist takes some 40 signatures, hundreds of times a second. The SDK builds
 * and walks a whole middleware stack for each (about 0.5 ms here); this is one hash and one HMAC (about 0.01 ms), with
 * the day's signing key kept. A property test holds it equal to the SDK's, signature by signature.
 */
export function sigV4Presigner(
  region: string,
): (credentials: S3Credentials, request: PresignRequest) => string {
  let cached: { readonly day: string; readonly secret: string; readonly key: Buffer } | undefined
  const signingKey = (secret: string, day: string) => {
    if (cached?.day !== day || cached.secret !== secret)
      cached = { day, secret, key: deriveKey(secret, day, region) }
    return cached.key
  }

  return (credentials, { method, bucketUrl, key, query, headers, signedAt, expiresInSeconds }) => {
    const instant = amzDate(signedAt)
    const day = instant.slice(0, 8)
    const scope = `${day}/${region}/s3/aws4_request`
    const { origin, host, path } = splitUrl(bucketUrl)
    const fullPath = `${path}/${encodeKeyPath(key)}`
    const signed = { ...headers, host }
    const names = Object.keys(signed).sort() as (keyof typeof signed)[]
    const search = canonicalQuery({
      ...query,
      'X-Amz-Algorithm': ALGORITHM,
      'X-Amz-Content-Sha256': 'UNSIGNED-PAYLOAD',
      'X-Amz-Credential': `${credentials.accessKeyId}/${scope}`,
      'X-Amz-Date': instant,
      'X-Amz-Expires': String(expiresInSeconds),
      ...(credentials.sessionToken === undefined ? {} : { 'X-Amz-Security-Token': credentials.sessionToken }),
      'X-Amz-SignedHeaders': names.join(';'),
    })
    const headerLines = names.map((name) => `${name}:${collapse(signed[name] ?? '')}\n`).join('')
    const canonical = [method, fullPath, search, headerLines, names.join(';'), 'UNSIGNED-PAYLOAD'].join('\n')
    const toSign = [ALGORITHM, instant, scope, hash('sha256', canonical)].join('\n')
    const signature = createHmac('sha256', signingKey(credentials.secretAccessKey, day))
      .update(toSign)
      .digest('hex')
    return `${origin}${fullPath}?${search}&X-Amz-Signature=${signature}`
  }
}

function deriveKey(secret: string, day: string, region: string): Buffer {
  const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()
  return hmac(hmac(hmac(hmac(`AWS4${secret}`, day), region), 's3'), 'aws4_request')
}

/** `20261121T031500Z` */
function amzDate(date: Date): string {
  return date.toISOString().replace(/[-:]|\.\d{3}/g, '')
}

function splitUrl(url: string): { origin: string; host: string; path: string } {
  const afterScheme = url.indexOf('//') + 2
  const slash = url.indexOf('/', afterScheme)
  const end = slash === -1 ? url.length : slash
  return { origin: url.slice(0, end), host: url.slice(afterScheme, end), path: url.slice(end) }
}

function canonicalQuery(query: Readonly<Record<string, string>>): string {
  return Object.entries(query)
    .map(([name, value]) => `${uriEncode(name)}=${uriEncode(value)}`)
    .sort()
    .join('&')
}

function collapse(value: string): string {
  return value.replace(/\s+/g, ' ').trim()
}
