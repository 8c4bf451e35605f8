import { Readable } from 'node:stream'
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import type { Clock } from '@veza/shared/kernel/time.ts'
import { lengthMismatch, ofLength } from '../body-length.ts'
import { RangeNotSatisfiable, StoreRefused } from '../errors.ts'
import { unquoteEtag } from '../etag.ts'
import { assertKey, assertPrefix } from '../key.ts'
import type {
  ByteRange,
  CompleteOutcome,
  ListedMultipart,
  ListedObject,
  MultipartOptions,
  ObjectBody,
  ObjectHead,
  ObjectStore,
  PartToComplete,
  PutOptions,
  SignedRequest,
  SignGet,
  SignPart,
  SignPut,
  StoredPart,
  StoreHealth,
} from '../port.ts'
import { assertRange } from '../preconditions.ts'
import { defaultTimeouts, type S3Timeouts, s3Client } from './client.ts'
import type { S3StoreConfig } from './config.ts'
import { isNotFound, isOverUpload, typedS3Error } from './errors.ts'
import { dated, listAllParts, listObjects, listOpenMultiparts, type S3Place } from './listings.ts'
import { outcomeOf } from './multipart-outcome.ts'
import { type S3Signing, s3Signing } from './signing.ts'

const PUT_PART_BYTES = 10 * 1024 * 1024
const PUT_PARTS_AT_ONCE = 3
const DELETES_AT_ONCE = 16
const DEFAULT_CONTENT_TYPE = 'application/octet-stream'
const CHECK_MS = 5_000

export interface S3StoreDeps {
  readonly clock: Clock
  readonly timeouts?: S3Timeouts
}

/** The `ObjectStore` on anything that speaks S3: Amazon, Ceph, MinIO, R2 … */
export class S3ObjectStore implements ObjectStore {
  readonly kind = 's3'
  private readonly client: S3Client
  private readonly bucket: string
  private readonly place: S3Place
  private readonly signing: S3Signing

  constructor(config: S3StoreConfig, deps: S3StoreDeps) {
    const timeouts = deps.timeouts ?? defaultTimeouts
    const { bucket, publicEndpoint } = config
    this.client = s3Client(config, timeouts)
    this.bucket = bucket
    const limit = () => ({ abortSignal: AbortSignal.timeout(timeouts.callMs) })
    this.place = { client: this.client, bucket, limit }
    const asClientsSeeIt =
      publicEndpoint === undefined ? this.client : s3Client(config, timeouts, publicEndpoint)
    this.signing = s3Signing(asClientsSeeIt, config, deps.clock)
  }

  async put(key: string, body: Buffer | Readable, options: PutOptions): Promise<void> {
    assertKey(key)
    const { contentType, cacheControl, bytes } = options
    if (Buffer.isBuffer(body) && bytes !== undefined && body.length !== bytes)
      throw lengthMismatch(bytes, body.length)
    const upload = new Upload({
      client: this.client,
      partSize: PUT_PART_BYTES,
      queueSize: PUT_PARTS_AT_ONCE,
      params: {
        Bucket: this.bucket,
        Key: key,
        Body: Buffer.isBuffer(body) || bytes === undefined ? body : Readable.from(ofLength(body, bytes)),
        ContentType: contentType,
        CacheControl: cacheControl,
      },
    })
    await this.typed(key, () => upload.done())
  }

  async get(key: string, range?: ByteRange): Promise<ObjectBody> {
    assertKey(key)
    if (range) assertRange(range)
    try {
      const Range = range && `bytes=${range.start}-${range.end ?? ''}`
      const found = await this.client.send(new GetObjectCommand({ Bucket: this.bucket, Key: key, Range }))
      if (!(found.Body instanceof Readable)) throw new Error('the SDK gave no Node stream')
      const bytes = found.ContentLength ?? 0
      return {
        body: found.Body,
        bytes,
        totalBytes: Number(found.ContentRange?.split('/')[1] ?? bytes),
        contentType: found.ContentType ?? DEFAULT_CONTENT_TYPE,
        etag: unquoteEtag(found.ETag),
      }
    } catch (error) {
      const typed = typedS3Error(error, key)
      if (typed instanceof StoreRefused && typed.code === 'InvalidRange')
        throw new RangeNotSatisfiable(key, (await this.head(key))?.bytes, { cause: error })
      throw typed
    }
  }

  async head(key: string): Promise<ObjectHead | undefined> {
    assertKey(key)
    try {
      const command = new HeadObjectCommand({ Bucket: this.bucket, Key: key, ChecksumMode: 'ENABLED' })
      const found = await this.client.send(command, this.place.limit())
      const sha256 = found.ChecksumType === 'COMPOSITE' ? undefined : found.ChecksumSHA256
      return {
        bytes: found.ContentLength ?? 0,
        etag: unquoteEtag(found.ETag),
        contentType: found.ContentType ?? DEFAULT_CONTENT_TYPE,
        modifiedAt: dated(found.LastModified),
        ...(sha256 === undefined ? {} : { checksumSha256: Buffer.from(sha256, 'base64').toString('hex') }),
      }
    } catch (error) {
      if (isNotFound(error)) return undefined
      throw typedS3Error(error, key)
    }
  }

  /**
   * One by one, a few at a time: the batch call wants a checksum header that stores disagree about, and some
   * stores do not have the call at all.
   */
  async delete(keys: readonly string[]): Promise<void> {
    for (const key of keys) assertKey(key)
    for (let first = 0; first < keys.length; first += DELETES_AT_ONCE)
      await Promise.all(keys.slice(first, first + DELETES_AT_ONCE).map((key) => this.deleteOne(key)))
  }

  private async deleteOne(key: string): Promise<void> {
    try {
      await this.client.send(new DeleteObjectCommand({ Bucket: this.bucket, Key: key }), this.place.limit())
    } catch (error) {
      if (!isNotFound(error)) throw typedS3Error(error, key)
    }
  }

  async *list(prefix: string): AsyncGenerator<ListedObject> {
    assertPrefix(prefix)
    yield* typedErrors(listObjects(this.place, prefix))
  }

  async createMultipart(key: string, { contentType, cacheControl }: MultipartOptions): Promise<string> {
    assertKey(key)
    const kept = { ContentType: contentType, CacheControl: cacheControl }
    const command = new CreateMultipartUploadCommand({ Bucket: this.bucket, Key: key, ...kept })
    const { UploadId } = await this.typed(key, () => this.client.send(command, this.place.limit()))
    if (UploadId === undefined) throw new Error('the store opened a multipart upload without an id')
    return UploadId
  }

  signPart(part: SignPart): Promise<SignedRequest> {
    return this.typed(part.key, () => this.signing.signPart(part))
  }

  signPut(put: SignPut): Promise<SignedRequest> {
    return this.typed(put.key, () => this.signing.signPut(put))
  }

  signGet(get: SignGet): Promise<string> {
    return this.typed(get.key, () => this.signing.signGet(get))
  }

  async listParts(key: string, multipartId: string): Promise<readonly StoredPart[] | undefined> {
    assertKey(key)
    try {
      return await listAllParts(this.place, key, multipartId)
    } catch (error) {
      if (isOverUpload(error)) return undefined
      throw typedS3Error(error, key)
    }
  }

  async completeMultipart(
    key: string,
    multipartId: string,
    parts: readonly PartToComplete[],
  ): Promise<CompleteOutcome> {
    assertKey(key)
    if (parts.length === 0) return { kind: 'invalid-part', detail: 'a completion names at least one part' }
    const Parts = parts
      .toSorted((a, b) => a.partNumber - b.partNumber)
      .map(({ partNumber, etag }) => ({ PartNumber: partNumber, ETag: `"${unquoteEtag(etag)}"` }))
    const where = { Bucket: this.bucket, Key: key, UploadId: multipartId }
    try {
      const command = new CompleteMultipartUploadCommand({ ...where, MultipartUpload: { Parts } })
      const { ETag } = await this.client.send(command, this.place.limit())
      // Ceph answers a repeat with 200 and an empty ETag.
      const etag = unquoteEtag(ETag) || (await this.head(key))?.etag
      return etag === undefined ? { kind: 'no-such-upload' } : { kind: 'completed', etag }
    } catch (error) {
      const outcome = outcomeOf(error)
      if (outcome !== undefined) return outcome
      // Whatever went wrong, on the way there or back: once the upload is over, that is the answer. Ceph has a 500 for
      // the completion of an aborted one.
      const parts = await this.listParts(key, multipartId).catch(() => 'unknown' as const)
      if (parts === undefined) return { kind: 'no-such-upload' }
      throw typedS3Error(error, key)
    }
  }

  async abortMultipart(key: string, multipartId: string): Promise<void> {
    assertKey(key)
    const command = new AbortMultipartUploadCommand({ Bucket: this.bucket, Key: key, UploadId: multipartId })
    try {
      await this.client.send(command, this.place.limit())
    } catch (error) {
      if (!isOverUpload(error)) throw typedS3Error(error, key)
    }
  }

  async *listMultiparts(prefix: string): AsyncGenerator<ListedMultipart> {
    assertPrefix(prefix)
    yield* typedErrors(listOpenMultiparts(this.place, prefix))
  }

  async check(): Promise<StoreHealth> {
    try {
      const soon = AbortSignal.timeout(CHECK_MS)
      await this.client.send(new HeadBucketCommand({ Bucket: this.bucket }), { abortSignal: soon })
      return { kind: 'ok' }
    } catch (error) {
      if (isNotFound(error))
        return { kind: 'unhealthy', detail: `the bucket ${this.bucket} does not exist: create it` }
      const typed = typedS3Error(error)
      return { kind: 'unhealthy', detail: typed instanceof Error ? typed.message : String(typed) }
    }
  }

  private async typed<T>(key: string, call: () => Promise<T>): Promise<T> {
    try {
      return await call()
    } catch (error) {
      throw typedS3Error(error, key)
    }
  }
}

async function* typedErrors<T>(items: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* items
  } catch (error) {
    throw typedS3Error(error)
  }
}
