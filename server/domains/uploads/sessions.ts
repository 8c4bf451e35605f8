import { type UploadPurpose, uploadStates } from '@veza/shared/contracts/uploads.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import { DAY_MS } from '@veza/shared/kernel/time.ts'
import { partSizeFor } from '@veza/shared/media/limits.ts'
import type { Context } from '../../context.ts'
import type { Tx } from '../../platform/db/database.ts'
import { transition } from '../../platform/db/transition.ts'
import type { StoredPart } from '../../platform/object-store/index.ts'
import { assertMayUpload, ownTrack } from '../catalog/index.ts'
import { uploadKey } from './keys.ts'
import { admit, assertQuota, canUpload, type UploadAction } from './policy.ts'
import { bytesHeldBy, insertUpload, liveUpload, lockCreator, type UploadRow, uploadById } from './queries.ts'

export type Parts = Pick<
  Context,
  'db' | 'transaction' | 'store' | 'clock' | 'newId' | 'config' | 'log' | 'ffmpeg'
>

export const SESSION_LIFE_MS = 7 * DAY_MS

export interface OpenUpload {
  readonly purpose: UploadPurpose
  readonly filename: string
  readonly bytes: number
  readonly sha256: string
  readonly trackId?: string | undefined
}

/** An upload with what the store holds of it. */
export interface UploadState {
  readonly row: UploadRow
  readonly parts: readonly StoredPart[]
}

export class UploadNotFound extends DomainError {
  constructor() {
    super(404, 'upload-not-found', 'There is no such upload of yours.')
  }
}

/** Opens a session, or finds the one that this content already has: that is the resume. */
export async function openUpload(ctx: Parts, userId: string, input: OpenUpload): Promise<UploadState> {
  const admitted = admit(ctx.config.limits, input)
  if (input.purpose === 'original' && !input.trackId)
    throw new DomainError(400, 'invalid', 'trackId: an original belongs to a track.', {
      fields: [{ field: 'trackId', detail: 'is missing' }],
    })
  if (input.trackId) await ownTrack(ctx.db, userId, input.trackId)
  const live = await liveUpload(ctx.db, { userId, ...input })
  if (live && !isOverdue(ctx, live)) return resume(ctx, live, input)
  if (live) await closeUpload(ctx, live, 'expired')
  return create(ctx, userId, input, admitted)
}

const isOverdue = (ctx: Pick<Context, 'clock'>, row: UploadRow) =>
  row.status === 'open' && row.expiresAt <= ctx.clock.now()

function resume(ctx: Parts, row: UploadRow, { bytes }: OpenUpload): Promise<UploadState> {
  if (row.bytes !== bytes)
    throw new DomainError(409, 'size-differs', 'The same checksum was announced before with another size.')
  return withParts(ctx, row)
}

async function create(
  ctx: Parts,
  userId: string,
  input: OpenUpload,
  { extension, contentType }: { extension: string; contentType: string },
): Promise<UploadState> {
  const id = ctx.newId()
  const now = ctx.clock.now()
  const partBytes = partSizeFor(input.bytes)
  const storageKey = uploadKey({ ...input, userId, trackId: input.trackId, uploadId: id, extension })
  // Always in parts, be it one: a plain PUT could be sent again later and replace what was verified.
  // A crash between this call and the row leaves a multipart that no row names: the sweeper ends it.
  const multipartId = await ctx.store.createMultipart(storageKey, { contentType })
  const insert = ctx.transaction(async (tx) => {
    await reserve(ctx, tx, userId, input.bytes)
    if (input.purpose !== 'avatar') await assertMayUpload(tx, userId)
    return insertUpload(tx, {
      id,
      userId,
      trackId: input.trackId ?? null,
      purpose: input.purpose,
      status: 'open',
      filename: input.filename,
      contentType,
      bytes: input.bytes,
      sha256: input.sha256,
      partBytes,
      storageKey,
      multipartId,
      createdAt: now,
      updatedAt: now,
      expiresAt: new Date(now.getTime() + SESSION_LIFE_MS),
    })
  })
  const inserted = await insert.catch(async (error: unknown) => {
    await ctx.store.abortMultipart(storageKey, multipartId)
    throw error
  })
  if (inserted) return { row: await uploadFor(ctx, userId, 'see', id), parts: [] }
  await ctx.store.abortMultipart(storageKey, multipartId)
  const winner = await liveUpload(ctx.db, { userId, ...input })
  if (!winner) throw new DomainError(409, 'state-conflict', 'Another call changed this upload: ask again.')
  return resume(ctx, winner, input)
}

/** Checks the quota, with every other call of this creator kept waiting. @throws DomainError 413 */
export async function reserve(
  ctx: Pick<Context, 'config'>,
  tx: Tx,
  userId: string,
  bytes: number,
): Promise<void> {
  await lockCreator(tx, userId)
  assertQuota(ctx.config.quotaBytes, await bytesHeldBy(tx, userId), bytes)
}

/** @throws UploadNotFound unless the user may do this with it */
export async function uploadFor(
  ctx: Pick<Context, 'db'>,
  userId: string,
  action: UploadAction,
  id: string,
): Promise<UploadRow> {
  const row = await uploadById(ctx.db, id)
  if (!row || !canUpload({ userId }, action, row)) throw new UploadNotFound()
  return row
}

/** The upload's state, and what the store says it holds: the store is the truth. */
export async function uploadState(ctx: Parts, userId: string, id: string): Promise<UploadState> {
  return withParts(ctx, await uploadFor(ctx, userId, 'see', id))
}

async function withParts(ctx: Parts, row: UploadRow): Promise<UploadState> {
  return { row, parts: row.status === 'open' ? ((await storedParts(ctx, row)) ?? []) : [] }
}

/** What the store holds of an open upload; undefined when its multipart is over. */
export async function storedParts(
  ctx: Pick<Context, 'store'>,
  row: UploadRow,
): Promise<readonly StoredPart[] | undefined> {
  if (row.multipartId) return ctx.store.listParts(row.storageKey, row.multipartId)
  const head = await ctx.store.head(row.storageKey)
  return head ? [{ partNumber: 1, bytes: head.bytes, etag: head.etag, modifiedAt: head.modifiedAt }] : []
}

export const partCount = (row: Pick<UploadRow, 'bytes' | 'partBytes'>) => Math.ceil(row.bytes / row.partBytes)

/** Bytes of a part by its number: all are alike but the last. */
export function bytesOfPart(row: Pick<UploadRow, 'bytes' | 'partBytes'>, number: number): number {
  return Math.min(row.partBytes, row.bytes - (number - 1) * row.partBytes)
}

export interface PartToSign {
  readonly number: number
  readonly bytes: number
  readonly md5: string
}

/** Signs parts, each bound to its length and MD5. @throws DomainError 409 unless open, 400 for a part that cannot be */
export async function signParts(ctx: Parts, userId: string, id: string, parts: readonly PartToSign[]) {
  const row = await uploadFor(ctx, userId, 'send', id)
  if (isOverdue(ctx, row)) {
    await closeUpload(ctx, row, 'expired')
    throw sessionOver('expired')
  }
  assertOpen(row)
  for (const part of parts)
    if (part.number > partCount(row) || part.bytes !== bytesOfPart(row, part.number))
      throw new DomainError(
        400,
        'wrong-part',
        `Part ${part.number} does not have the size that this upload was cut into.`,
        {
          extra: { part: part.number },
        },
      )
  const { storageKey: key, multipartId } = row
  if (!multipartId) throw new UploadNotFound()
  const expiresInSeconds = ctx.config.uploadUrlSeconds
  return Promise.all(
    parts.map(async ({ number, bytes, md5 }) => {
      const part = { key, multipartId, partNumber: number, bytes, md5, expiresInSeconds }
      const signed = await ctx.store.signPart(part)
      return { number, ...signed, headers: { ...signed.headers }, expiresAt: signed.expiresAt.toISOString() }
    }),
  )
}

/** @throws DomainError 409 saying what became of the session */
export function assertOpen(row: Pick<UploadRow, 'status'>): void {
  if (row.status !== 'open') throw sessionOver(row.status)
}

function sessionOver(status: UploadRow['status']): DomainError {
  return new DomainError(
    409,
    `upload-${status}`,
    status === 'complete'
      ? 'This upload is complete already.'
      : 'This upload is over. Open a new one; what was not finished has to be sent again.',
  )
}

/** Ends an upload for good; the store's parts go after the row, so that a crash leaves only what the sweeper finds. */
export async function closeUpload(
  ctx: Parts,
  row: UploadRow,
  to: 'aborted' | 'expired' | 'failed',
): Promise<void> {
  const now = ctx.clock.now()
  await ctx.transaction((tx) =>
    transition(tx, uploadStates, { table: 'uploads', id: row.id, from: 'open', to, now }),
  )
  if (row.multipartId) await ctx.store.abortMultipart(row.storageKey, row.multipartId)
  await ctx.store.delete([row.storageKey])
}

/** Gives an upload up. One that is over already stays as it is. */
export async function abortUpload(ctx: Parts, userId: string, id: string): Promise<UploadState> {
  const row = await uploadFor(ctx, userId, 'send', id)
  if (row.status === 'open') await closeUpload(ctx, row, 'aborted')
  return uploadState(ctx, userId, id)
}
