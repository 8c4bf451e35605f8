import type { Readable } from 'node:stream'

/** Part sizes and counts that S3 allows, and so every adapter enforces. */
export const MIN_PART_BYTES = 5 * 1024 * 1024
export const MAX_PARTS = 10_000
/** The most that one PUT, of a part or of a whole object, may carry: 5 GiB. */
export const MAX_PUT_BYTES = 5 * 1024 ** 3

/**
 * For content-addressed objects, which never change. The local adapter says it of everything under `hls/`;
 * on S3 it has to be stored with the object, so pass it to `put` and `signPut`.
 */
export const IMMUTABLE_CACHE_CONTROL = 'public, max-age=31536000, immutable'

/** Both ends inclusive, as in RFC 9110; without `end`, up to the object's end. Bytes. */
export interface ByteRange {
  readonly start: number
  readonly end?: number
}

export interface ObjectHead {
  readonly bytes: number
  /** Without quotes. MD5 in hex for one PUT, `compositeEtag` for a multipart (some S3 encryption modes give neither). */
  readonly etag: string
  readonly contentType: string
  readonly modifiedAt: Date
  /** SHA-256 of the whole object in hex, where the store keeps one. */
  readonly checksumSha256?: string
}

export interface ObjectBody {
  /** Must be read to its end or destroyed. */
  readonly body: Readable
  /** Length of `body`. */
  readonly bytes: number
  readonly totalBytes: number
  readonly contentType: string
  readonly etag: string
}

export interface ListedObject {
  readonly key: string
  readonly bytes: number
  readonly etag: string
  readonly modifiedAt: Date
}

export interface PutOptions {
  readonly contentType: string
  readonly cacheControl?: string
  /** Where given, a body of another length is refused with `BodyMismatch`, and nothing is kept. */
  readonly bytes?: number
}

export interface MultipartOptions {
  readonly contentType: string
  readonly cacheControl?: string
}

/** A request that whoever holds it may send, once or often, until it expires: exactly these headers, and the body. */
export interface SignedRequest {
  readonly url: string
  readonly method: 'PUT'
  /** In lower case; all are bound into the signature. */
  readonly headers: Readonly<Record<string, string>>
  readonly expiresAt: Date
}

export interface SignPart {
  readonly key: string
  readonly multipartId: string
  /** 1 to 10,000. */
  readonly partNumber: number
  readonly bytes: number
  /** MD5 of the part in base64, as `Content-MD5` carries it (RFC 1864). */
  readonly md5: string
  /** 1 to 604,800 (seven days). */
  readonly expiresInSeconds: number
}

export interface SignPut {
  readonly key: string
  readonly bytes: number
  /** MD5 of the body in base64, as `Content-MD5` carries it (RFC 1864). */
  readonly md5: string
  readonly contentType: string
  readonly cacheControl?: string
  /** 1 to 604,800 (seven days). */
  readonly expiresInSeconds: number
}

export interface SignGet {
  readonly key: string
  /** At least this long: 1 to 604,740. See `signGet`. */
  readonly expiresInSeconds: number
  /** Makes it a download under this name (Content-Disposition, RFC 6266). */
  readonly filename?: string
  /** Answered in place of the stored one. */
  readonly contentType?: string
  /** Signed as of this second, and not a second longer: for what may be taken back. No cache can work with it. */
  readonly exact?: true
}

export interface StoredPart {
  readonly partNumber: number
  readonly bytes: number
  /** MD5 of the part in hex, without quotes. */
  readonly etag: string
  readonly modifiedAt: Date
}

export interface PartToComplete {
  readonly partNumber: number
  readonly etag: string
}

/**
 * What became of a completion. `no-such-upload` is also what a repeat gets from most stores (some say
 * `completed` once more), so look for the object before calling it a failure.
 */
export type CompleteOutcome =
  | { readonly kind: 'completed'; readonly etag: string }
  | { readonly kind: 'no-such-upload' }
  /** A part is missing, has another ETag, or was uploaded and is not named. `partNumber` where the store says which. */
  | { readonly kind: 'invalid-part'; readonly partNumber?: number; readonly detail: string }
  /** A part other than the last is under 5 MiB. */
  | { readonly kind: 'part-too-small'; readonly partNumber?: number; readonly detail: string }

export interface ListedMultipart {
  readonly key: string
  readonly multipartId: string
  readonly startedAt: Date
}

export type StoreHealth =
  | { readonly kind: 'ok' }
  /** `detail` says what to do next; it holds no secret. */
  | { readonly kind: 'unhealthy'; readonly detail: string }

/**
 * Where bytes are kept. Two adapters, one contract suite: `local` (a folder) and `s3`.
 *
 * Keys are checked by `assertKey` everywhere (`InvalidKey`). Every call may throw `StoreUnavailable` (may work
 * later) or `StoreRefused` (will not); S3 calls end by themselves after a bounded time.
 */
export interface ObjectStore {
  readonly kind: 'local' | 's3'

  /**
   * Writes an object, visible whole or not at all. On S3 in parts of 10 MiB, three at once, so memory stays bounded.
   * @throws BodyMismatch when `bytes` is given and the body has another length
   */
  put(key: string, body: Buffer | Readable, options: PutOptions): Promise<void>

  /** @throws ObjectNotFound, RangeNotSatisfiable */
  get(key: string, range?: ByteRange): Promise<ObjectBody>

  head(key: string): Promise<ObjectHead | undefined>

  /** Removing what is not there is no error. */
  delete(keys: readonly string[]): Promise<void>

  /** Every object whose key begins with `prefix`, in no promised order; page by page, so memory stays bounded. */
  list(prefix: string): AsyncIterable<ListedObject>

  /** Opens a multipart upload. Keep the id before handing out its first URL. */
  createMultipart(key: string, options: MultipartOptions): Promise<string>

  /**
   * Signs the upload of one part. Length and MD5 are bound into the signature: the store itself refuses a part that
   * is damaged or resized. A part number sent again replaces the earlier part.
   */
  signPart(part: SignPart): Promise<SignedRequest>

  /** Signs the upload of a whole object in one request, with the same bindings and the content type. */
  signPut(put: SignPut): Promise<SignedRequest>

  /**
   * Signs reading. The instant of signing is rounded down to the minute and the minute added to the end, so that the
   * same question gives the same URL for up to a minute (caches can work with it) and no URL lives shorter than asked.
   */
  signGet(get: SignGet): Promise<string>

  /** Every part the store has, all pages, by ascending number; undefined when there is no such open upload. */
  listParts(key: string, multipartId: string): Promise<readonly StoredPart[] | undefined>

  /**
   * Joins the parts into the object. `parts` in any order, each number once, and every part that was uploaded: some
   * stores refuse to leave one out.
   */
  completeMultipart(
    key: string,
    multipartId: string,
    parts: readonly PartToComplete[],
  ): Promise<CompleteOutcome>

  /** Ends an upload and frees its parts; one that is over already is no error. */
  abortMultipart(key: string, multipartId: string): Promise<void>

  /** Every open multipart upload whose key begins with `prefix`, in no promised order. */
  listMultiparts(prefix: string): AsyncIterable<ListedMultipart>

  /** One cheap question to the store, for `/health` and `doctor`. Never throws. */
  check(): Promise<StoreHealth>
}
