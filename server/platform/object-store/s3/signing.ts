import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { type Clock, MINUTE_MS } from '@veza/shared/kernel/time.ts'
import { attachmentDisposition } from '../content-disposition.ts'
import type { SignedRequest, SignGet, SignPart, SignPut } from '../port.ts'
import { assertSignedBody, assertSignGet, assertSignPart, SIGN_GET_WINDOW_SECONDS } from '../preconditions.ts'
import type { S3StoreConfig } from './config.ts'
import { type PresignRequest, type S3Credentials, sigV4Presigner } from './presign.ts'

export interface S3Signing {
  signPart(part: SignPart): Promise<SignedRequest>
  signPut(put: SignPut): Promise<SignedRequest>
  signGet(get: SignGet): Promise<string>
}

/**
 * @param client knows the bucket's URL as clients see it, and credentials that are not in the config, kept fresh.
 * A URL signed with temporary credentials dies with them, however long it was meant to live.
 */
export function s3Signing(client: S3Client, config: S3StoreConfig, clock: Clock): S3Signing {
  const { bucket, region } = config
  const credentials = credentialsOf(client, config)
  const presign = sigV4Presigner(region)
  const bucketUrl = once(() => addressOf(client, bucket))

  const sign = async (request: Omit<PresignRequest, 'bucketUrl'>) =>
    presign(await credentials(), { ...request, bucketUrl: await bucketUrl() })

  const signedPut = async (
    put: SignPart | SignPut,
    query: Record<string, string>,
    more: Record<string, string>,
  ): Promise<SignedRequest> => {
    const { key, bytes, md5, expiresInSeconds } = put
    const signedAt = wholeUnits(clock.now(), 1000)
    const headers = { 'content-length': String(bytes), 'content-md5': md5, ...more }
    const url = await sign({ method: 'PUT', key, query, headers, signedAt, expiresInSeconds })
    return { url, method: 'PUT', headers, expiresAt: new Date(signedAt.getTime() + expiresInSeconds * 1000) }
  }

  return {
    async signPart(part) {
      assertSignPart(part)
      return signedPut(part, { partNumber: String(part.partNumber), uploadId: part.multipartId }, {})
    },
    async signPut(put) {
      assertSignedBody(put)
      const { contentType, cacheControl } = put
      const more = cacheControl === undefined ? {} : { 'cache-control': cacheControl }
      return signedPut(put, {}, { 'content-type': contentType, ...more })
    },
    async signGet(get) {
      assertSignGet(get)
      const { key, filename, contentType } = get
      const query = {
        ...(filename === undefined
          ? {}
          : { 'response-content-disposition': attachmentDisposition(filename) }),
        ...(contentType === undefined ? {} : { 'response-content-type': contentType }),
      }
      const signedAt = wholeUnits(clock.now(), get.exact ? 1000 : MINUTE_MS)
      const expiresInSeconds = get.expiresInSeconds + (get.exact ? 0 : SIGN_GET_WINDOW_SECONDS)
      return sign({ method: 'GET', key, query, headers: {}, signedAt, expiresInSeconds })
    },
  }
}

/** Fixed ones need no question to the SDK, whose answer costs more than the signature. */
function credentialsOf(
  client: S3Client,
  config: S3StoreConfig,
): () => S3Credentials | Promise<S3Credentials> {
  const { accessKeyId, secretAccessKey } = config
  if (accessKeyId === undefined || secretAccessKey === undefined) return () => client.config.credentials()
  return () => ({ accessKeyId, secretAccessKey })
}

function wholeUnits(instant: Date, unitMs: number): Date {
  return new Date(Math.floor(instant.getTime() / unitMs) * unitMs)
}

/** The SDK knows the rules (path or host style, dots in names, partitions), so it is asked once. */
async function addressOf(client: S3Client, bucket: string): Promise<string> {
  const { origin, pathname } = new URL(
    await getSignedUrl(client, new GetObjectCommand({ Bucket: bucket, Key: 'k' })),
  )
  return origin + pathname.replace(/\/k$/, '')
}

/** Remembers an answer, and no failure. */
function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined
  return () => {
    answer ??= ask().catch((error: unknown) => {
      answer = undefined
      throw error
    })
    return answer
  }
}
