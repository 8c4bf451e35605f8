import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto'
import { encodeKeyPath, uriEncode } from '../key.ts'
import { rememberLast } from '../remember-last.ts'

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
 * and walks a whole middleware stack for each (0.3 ms here); this is one hash and one HMAC (0.01 ms), with
 * the day's signing key kept. A property test holds it equal to the SDK's, signature by signature.
 */
export function sigV4Presigner(
  region: string,
): (credentials: S3Credentials, request: PresignRequest) => string {
  const frameOf = rememberLast((question: FrameQuestion) => frame(region, question))
  const signingKey = rememberLast(({ secret, day }: { secret: string; day: string }) =>
    deriveKey(secret, day, region),
  )

  return ({ secretAccessKey, ...signer }, { key, ...request }) => {
    const { day, origin, path, search, beforePath, afterPath, beforeHash } = frameOf({ signer, request })
    const fullPath = `${path}/${encodeKeyPath(key)}`
    const toSign = beforeHash + hash('sha256', beforePath + fullPath + afterPath)
    const signature = createHmac('sha256', signingKey({ secret: secretAccessKey, day }))
      .update(toSign)
      .digest('hex')
    return `${origin}${fullPath}?${search}&X-Amz-Signature=${signature}`
  }
}

interface FrameQuestion {
  readonly signer: Omit<S3Credentials, 'secretAccessKey'>
  readonly request: Omit<PresignRequest, 'key'>
}

/** All of a signature that does not depend on the key: the canonical request around the path, and the rest. */
function frame(region: string, { signer, request }: FrameQuestion) {
  const { method, bucketUrl, query, headers, signedAt, expiresInSeconds } = request
  const instant = amzDate(signedAt)
  const day = instant.slice(0, 8)
  const scope = `${day}/${region}/s3/aws4_request`
  const { origin, host, path } = splitUrl(bucketUrl)
  const signed: Readonly<Record<string, string>> = { ...headers, host }
  const names = Object.keys(signed).sort()
  const search = canonicalQuery({
    ...query,
    'X-Amz-Algorithm': ALGORITHM,
    'X-Amz-Content-Sha256': 'UNSIGNED-PAYLOAD',
    'X-Amz-Credential': `${signer.accessKeyId}/${scope}`,
    'X-Amz-Date': instant,
    'X-Amz-Expires': String(expiresInSeconds),
    ...(signer.sessionToken === undefined ? {} : { 'X-Amz-Security-Token': signer.sessionToken }),
    'X-Amz-SignedHeaders': names.join(';'),
  })
  const headerLines = names.map((name) => `${name}:${collapse(signed[name] ?? '')}\n`).join('')
  return {
    day,
    origin,
    path,
    search,
    beforePath: `${method}\n`,
    afterPath: `\n${search}\n${headerLines}\n${names.join(';')}\nUNSIGNED-PAYLOAD`,
    beforeHash: `${ALGORITHM}\n${instant}\n${scope}\n`,
  }
}

/** A `KeyObject`, because Node takes six times as long over a key that comes as bytes. */
function deriveKey(secret: string, day: string, region: string): KeyObject {
  const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()
  return createSecretKey(hmac(hmac(hmac(hmac(`AWS4${secret}`, day), region), 's3'), 'aws4_request'))
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
