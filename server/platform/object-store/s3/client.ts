import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3'
import type { S3StoreConfig } from './config.ts'

export interface S3Timeouts {
  readonly connectMs: number
  /** The longest silence on a connection, in either direction. */
  readonly silenceMs: number
  /** For calls that carry no object: from the first attempt to the last answer. */
  readonly callMs: number
}

export const defaultTimeouts: S3Timeouts = { connectMs: 5_000, silenceMs: 60_000, callMs: 120_000 }

/** One more attempt than the SDK's three would only hold a job that its queue repeats anyway. */
const ATTEMPTS = 3

/** @param endpoint instead of the config's own: the address that clients use, for signing */
export function s3Client(config: S3StoreConfig, timeouts: S3Timeouts, endpoint = config.endpoint): S3Client {
  // Amazon checks the SDK's CRC32; other stores refuse its framing, or keep it as content.
  const checksums = isAmazon(endpoint) ? 'WHEN_SUPPORTED' : 'WHEN_REQUIRED'
  return new S3Client({
    region: config.region,
    forcePathStyle: config.forcePathStyle,
    maxAttempts: ATTEMPTS,
    requestChecksumCalculation: checksums,
    responseChecksumValidation: checksums,
    requestHandler: {
      connectionTimeout: timeouts.connectMs,
      socketTimeout: timeouts.silenceMs,
    },
    ...(endpoint === undefined ? {} : { endpoint }),
    ...credentials(config),
  })
}

function credentials({ accessKeyId, secretAccessKey }: S3StoreConfig): Pick<S3ClientConfig, 'credentials'> {
  if (accessKeyId === undefined || secretAccessKey === undefined) return {}
  return { credentials: { accessKeyId, secretAccessKey } }
}

function isAmazon(endpoint: string | undefined): boolean {
  return endpoint === undefined || /\.amazonaws\.com(\.cn)?$/.test(new URL(endpoint).hostname)
}
