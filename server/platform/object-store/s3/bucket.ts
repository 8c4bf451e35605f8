import {
  CreateBucketCommand,
  HeadBucketCommand,
  PutBucketCorsCommand,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3'
import { defaultTimeouts, s3Client } from './client.ts'
import type { S3StoreConfig } from './config.ts'
import { isNotFound, typedS3Error } from './errors.ts'

const PREFLIGHT_SECONDS = 86_400

/**
 * Makes the bucket where it lacks, and opens it to browsers of these origins (uploads and media by signed URL).
 * For development and tests: in production the operator owns the bucket. A store without a CORS call keeps its own.
 * @throws StoreUnavailable, StoreRefused
 */
export async function ensureBucket(
  config: S3StoreConfig,
  corsOrigins: readonly string[] = ['*'],
): Promise<void> {
  const client = s3Client(config, defaultTimeouts)
  try {
    await create(client, config.bucket)
    await allowOrigins(client, config.bucket, corsOrigins)
  } catch (error) {
    throw typedS3Error(error)
  } finally {
    client.destroy()
  }
}

async function create(client: S3Client, bucket: string): Promise<void> {
  try {
    await client.send(new HeadBucketCommand({ Bucket: bucket }))
  } catch (error) {
    if (!isNotFound(error)) throw error
    await client.send(new CreateBucketCommand({ Bucket: bucket })).catch(unless('BucketAlreadyOwnedByYou'))
  }
}

async function allowOrigins(client: S3Client, bucket: string, origins: readonly string[]): Promise<void> {
  const rule = {
    AllowedOrigins: [...origins],
    AllowedMethods: ['GET', 'HEAD', 'PUT'],
    AllowedHeaders: ['*'],
    ExposeHeaders: ['ETag', 'Content-Length', 'Content-Range', 'Accept-Ranges', 'Content-Disposition'],
    MaxAgeSeconds: PREFLIGHT_SECONDS,
  }
  const command = new PutBucketCorsCommand({ Bucket: bucket, CORSConfiguration: { CORSRules: [rule] } })
  await client.send(command).catch(unless('NotImplemented'))
}

function unless(name: string): (error: unknown) => void {
  return (error) => {
    if (!(error instanceof S3ServiceException) || error.name !== name) throw error
  }
}
