import { join } from 'node:path'
import { Readable } from 'node:stream'
import { idsFrom, type NewId } from '@veza/shared/kernel/ids.ts'
import type { Clock } from '@veza/shared/kernel/time.ts'
import { MultipartNotFound, ObjectNotFound, RangeNotSatisfiable, StoreUnavailable } from '../errors.ts'
import { compositeEtag } from '../etag.ts'
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
import { type ExpectedBody, makeFolder, type WrittenBody, writeBody } from './durable.ts'
import { isMissing, onDisk } from './fs-errors.ts'
import { folderHealth } from './health.ts'
import { dataFolder, dataName, type Layout, layoutUnder, multipartFolder } from './layout.ts'
import {
  adoptParts,
  chooseParts,
  commitPart,
  listMultipartRecords,
  openMultipart,
  type PartRecord,
  readMultipart,
  readParts,
  removeMultipart,
} from './multiparts.ts'
import {
  commitObject,
  listObjectRecords,
  type ObjectRecord,
  readableObjectRecord,
  readBytes,
  readObjectRecord,
  removeObject,
} from './objects.ts'
import { type UrlSigner, urlSigner } from './signatures.ts'
import { signGet, signPart, signPut } from './signed-requests.ts'
import { type OnUnreadable, onceEach, warnOfUnreadable } from './unreadable.ts'

export interface LocalStoreConfig {
  /** Absolute path; made where it lacks. Several processes may share it. */
  readonly root: string
  /** Where clients reach `localStoreRoutes`, without `/store`. */
  readonly publicBaseUrl: string
  /** At least 32 random bytes, the same in every process that shares the folder. */
  readonly signingKey: Uint8Array
}

export interface LocalStoreDeps {
  readonly clock: Clock
  /** Told once of each record that cannot be read and so counts as missing; without it, the process warns. */
  readonly onUnreadable?: OnUnreadable
}

const READ_ATTEMPTS = 3

/** The `ObjectStore` in a folder. Serve its URLs with `localStoreRoutes`; layout and crash safety: `layout.ts`. */
export class LocalObjectStore implements ObjectStore {
  readonly kind = 'local'
  readonly signer: UrlSigner
  readonly layout: Layout
  private readonly clock: Clock
  private readonly newId: NewId
  /** Told of each damaged record once. */
  readonly onUnreadable: OnUnreadable

  constructor(config: LocalStoreConfig, deps: LocalStoreDeps) {
    this.layout = layoutUnder(config.root)
    this.clock = deps.clock
    this.onUnreadable = onceEach(deps.onUnreadable ?? warnOfUnreadable)
    this.newId = idsFrom(deps.clock)
    this.signer = urlSigner(config.signingKey, config.publicBaseUrl, deps.clock)
  }

  async put(key: string, body: Buffer | Readable, options: PutOptions): Promise<void> {
    const { bytes, ...rest } = options
    // A Buffer is itself an iterable of numbers: it goes in as one chunk.
    const source = Buffer.isBuffer(body) ? Readable.from([body]) : body
    await this.writeObject(key, source, { ...rest, expected: bytes === undefined ? {} : { bytes } })
  }

  /** Writes one object whole or not at all. For the routes, which know the MD5 as well. @throws BodyMismatch */
  async writeObject(
    key: string,
    body: Readable,
    options: MultipartOptions & { readonly expected: ExpectedBody },
  ): Promise<WrittenBody> {
    assertKey(key)
    return onDisk(async () => {
      const dataId = this.newId()
      const folder = dataFolder(this.layout, dataId)
      await makeFolder(folder)
      const written = await writeBody(join(folder, dataName(dataId, 0)), body, options.expected)
      await this.commit(key, dataId, [written.bytes], written.md5, options)
      return written
    })
  }

  private async commit(
    key: string,
    dataId: string,
    segments: readonly number[],
    etag: string,
    {
      contentType,
      cacheControl,
    }: { readonly contentType: string; readonly cacheControl?: string | undefined },
  ): Promise<void> {
    const record: ObjectRecord = {
      version: 1,
      key,
      dataId,
      segments: [...segments],
      bytes: segments.reduce((sum, bytes) => sum + bytes, 0),
      etag,
      contentType,
      ...(cacheControl === undefined ? {} : { cacheControl }),
      storedAt: this.clock.now().toISOString(),
    }
    await commitObject(this.layout, this.newId(), record, this.onUnreadable)
  }

  async get(key: string, range?: ByteRange): Promise<ObjectBody> {
    if (range) assertRange(range)
    for (let attempt = 1; ; attempt += 1) {
      const record = await this.record(key)
      if (record === undefined) throw new ObjectNotFound(key)
      const start = range?.start ?? 0
      if (range && start >= record.bytes) throw new RangeNotSatisfiable(key, record.bytes)
      const end = Math.min(range?.end ?? Number.POSITIVE_INFINITY, record.bytes - 1)
      try {
        const body = await this.read(record, start, end)
        const { bytes: totalBytes, contentType, etag } = record
        return { body, bytes: end - start + 1, totalBytes, contentType, etag }
      } catch (error) {
        // Replaced or deleted between the two steps: what is there now?
        if (!isMissing(error)) throw error
        if (attempt === READ_ATTEMPTS)
          throw new StoreUnavailable(`the bytes of ${key} are not where its record says`, { cause: error })
      }
    }
  }

  /** What the folder knows of an object. For the routes. */
  async record(key: string): Promise<ObjectRecord | undefined> {
    assertKey(key)
    return onDisk(() => readObjectRecord(this.layout, key))
  }

  /** Both ends inclusive, within the object. For the routes. Throws ENOENT when it was replaced meanwhile. */
  async read(record: ObjectRecord, start: number, end: number): Promise<Readable> {
    return onDisk(() => readBytes(this.layout, record, start, end))
  }

  async head(key: string): Promise<ObjectHead | undefined> {
    assertKey(key)
    const record = await onDisk(() => readableObjectRecord(this.layout, key, this.onUnreadable))
    if (record === undefined) return undefined
    const { bytes, etag, contentType } = record
    return { bytes, etag, contentType, modifiedAt: new Date(record.storedAt) }
  }

  async delete(keys: readonly string[]): Promise<void> {
    for (const key of keys) assertKey(key)
    await onDisk(async () => {
      for (const key of keys) await removeObject(this.layout, key, this.onUnreadable)
    })
  }

  async *list(prefix: string): AsyncGenerator<ListedObject> {
    assertPrefix(prefix)
    for await (const { key, bytes, etag, storedAt } of listObjectRecords(
      this.layout,
      prefix,
      this.onUnreadable,
    ))
      yield { key, bytes, etag, modifiedAt: new Date(storedAt) }
  }

  async createMultipart(key: string, { contentType, cacheControl }: MultipartOptions): Promise<string> {
    assertKey(key)
    const multipartId = this.newId()
    const startedAt = this.clock.now().toISOString()
    const kept = {
      key,
      multipartId,
      contentType,
      ...(cacheControl === undefined ? {} : { cacheControl }),
      startedAt,
    }
    await onDisk(() => openMultipart(this.layout, this.newId(), { version: 1, ...kept }))
    return multipartId
  }

  async signPart(part: SignPart): Promise<SignedRequest> {
    return signPart(this.signer, this.clock, part)
  }

  async signPut(put: SignPut): Promise<SignedRequest> {
    return signPut(this.signer, this.clock, put)
  }

  async signGet(get: SignGet): Promise<string> {
    return signGet(this.signer, this.clock, get)
  }

  /** Keeps one part. For the routes. @throws MultipartNotFound, BodyMismatch */
  async writePart(
    key: string,
    { multipartId, partNumber }: { readonly multipartId: string; readonly partNumber: number },
    body: Readable,
    expected: ExpectedBody,
  ): Promise<WrittenBody> {
    return onDisk(async () => {
      const multipart = await readMultipart(this.layout, key, multipartId, this.onUnreadable)
      if (multipart === undefined) throw new MultipartNotFound(multipartId)
      const file = `${partNumber}-${this.newId()}`
      const folder = multipartFolder(this.layout, multipartId)
      const written = await writeBody(join(folder, file), body, expected).catch((error) => {
        throw isMissing(error) ? new MultipartNotFound(multipartId, { cause: error }) : error
      })
      const storedAt = this.clock.now().toISOString()
      const part: PartRecord = { partNumber, bytes: written.bytes, etag: written.md5, file, storedAt }
      if (!(await commitPart(this.layout, this.newId(), multipart, part, this.onUnreadable)))
        throw new MultipartNotFound(multipartId)
      return written
    })
  }

  async listParts(key: string, multipartId: string): Promise<readonly StoredPart[] | undefined> {
    assertKey(key)
    return onDisk(async () => {
      if ((await readMultipart(this.layout, key, multipartId, this.onUnreadable)) === undefined)
        return undefined
      const parts = await readParts(this.layout, multipartId, this.onUnreadable)
      return parts.map(({ partNumber, bytes, etag, storedAt }) => {
        return { partNumber, bytes, etag, modifiedAt: new Date(storedAt) }
      })
    })
  }

  async completeMultipart(
    key: string,
    multipartId: string,
    parts: readonly PartToComplete[],
  ): Promise<CompleteOutcome> {
    assertKey(key)
    return onDisk(async () => {
      const multipart = await readMultipart(this.layout, key, multipartId, this.onUnreadable)
      if (multipart === undefined) return { kind: 'no-such-upload' }
      const chosen = chooseParts(await readParts(this.layout, multipartId, this.onUnreadable), parts)
      if (!Array.isArray(chosen)) return chosen
      const dataId = this.newId()
      if (!(await adoptParts(this.layout, multipartId, chosen, dataId))) return { kind: 'no-such-upload' }
      const etag = compositeEtag(chosen.map((part) => part.etag))
      const sizes = chosen.map((part) => part.bytes)
      await this.commit(key, dataId, sizes, etag, multipart)
      await removeMultipart(this.layout, multipartId)
      return { kind: 'completed', etag }
    })
  }

  async abortMultipart(key: string, multipartId: string): Promise<void> {
    assertKey(key)
    await onDisk(async () => {
      if (await readMultipart(this.layout, key, multipartId, this.onUnreadable))
        await removeMultipart(this.layout, multipartId)
    })
  }

  async *listMultiparts(prefix: string): AsyncGenerator<ListedMultipart> {
    assertPrefix(prefix)
    for await (const { key, multipartId, startedAt } of listMultipartRecords(this.layout, this.onUnreadable))
      if (key.startsWith(prefix)) yield { key, multipartId, startedAt: new Date(startedAt) }
  }

  async check(): Promise<StoreHealth> {
    return folderHealth(this.layout.tmp)
  }
}
