import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto'
import { S3RequestPresigner } from '@aws-sdk/s3-request-presigner'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { encodeKeyPath } from '../key.ts'
import { type PresignRequest, type S3Credentials, sigV4Presigner } from './presign.ts'

/** What the SDK's signer asks for, and its client would bring. */
class Sha256 {
  private readonly state: Hash | Hmac
  constructor(secret?: string | Uint8Array) {
    this.state = secret === undefined ? createHash('sha256') : createHmac('sha256', secret)
  }
  update(chunk: string | Uint8Array): void {
    this.state.update(chunk)
  }
  async digest(): Promise<Uint8Array> {
    return this.state.digest()
  }
  reset(): void {
    throw new Error('the signer does not use it')
  }
}

/** The same request, signed by the SDK's own signer. */
async function bySdk(region: string, credentials: S3Credentials, request: PresignRequest): Promise<URL> {
  const { method, bucketUrl, key, query, headers, signedAt, expiresInSeconds } = request
  const { protocol, host, hostname, port, origin, pathname } = new URL(bucketUrl)
  const path = `${pathname.replace(/\/$/, '')}/${encodeKeyPath(key)}`
  const toSign = { method, protocol, hostname, path, query: { ...query }, headers: { ...headers, host } }
  const signed = await new S3RequestPresigner({ region, credentials, sha256: Sha256 as never }).presign(
    port === '' ? toSign : { ...toSign, port: Number(port) },
    {
      signingDate: signedAt,
      expiresIn: expiresInSeconds,
      signableHeaders: new Set([...Object.keys(headers), 'host']),
    },
  )
  return new URL(`${origin}${path}?${new URLSearchParams(signed.query as Record<string, string>)}`)
}

const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 30 }).filter((each) => each.isWellFormed())
const headerValue = fc
  .string({ unit: fc.constantFrom(...'abcXYZ019/+=;:," _-.'), minLength: 1 })
  .map((each) => each.trim() || 'x')
const requests: fc.Arbitrary<PresignRequest> = fc.record({
  method: fc.constantFrom('GET' as const, 'PUT' as const),
  bucketUrl: fc.constantFrom(
    'https://bucket.s3.eu-west-3.amazonaws.com',
    'http://127.0.0.1:9000/bucket',
    'https://media.example/store/bucket',
  ),
  key: fc
    .array(
      text.filter((each) => !['.', '..'].includes(each)),
      { minLength: 1, maxLength: 4 },
    )
    .map((parts) => parts.join('/')),
  query: fc.dictionary(
    fc.constantFrom(
      'partNumber',
      'uploadId',
      'response-content-disposition',
      'response-content-type',
      'x-id',
    ),
    text,
  ),
  headers: fc.dictionary(
    fc.constantFrom('content-length', 'content-md5', 'content-type', 'cache-control'),
    headerValue,
  ),
  signedAt: fc.date({ min: new Date('2015-01-01'), max: new Date('2099-01-01'), noInvalidDate: true }),
  expiresInSeconds: fc.integer({ min: 1, max: 604_800 }),
})
const credentials: fc.Arbitrary<S3Credentials> = fc.record(
  { accessKeyId: fc.constantFrom('AKIDEXAMPLE', 'other'), secretAccessKey: text, sessionToken: text },
  { requiredKeys: ['accessKeyId', 'secretAccessKey'] },
)

test('every signature is the one the AWS SDK makes', async () => {
  const region = 'eu-west-3'
  // One presigner throughout, so that its kept signing key has to change with day and secret.
  const presign = sigV4Presigner(region)
  await fc.assert(
    fc.asyncProperty(credentials, requests, async (signer, request) => {
      const ours = new URL(presign(signer, request))
      const theirs = await bySdk(region, signer, request)
      expect(ours.origin + ours.pathname).toBe(theirs.origin + theirs.pathname)
      expect(Object.fromEntries(ours.searchParams)).toEqual(Object.fromEntries(theirs.searchParams))
    }),
    { numRuns: 300 },
  )
})
