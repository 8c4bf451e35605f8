import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { UploadPurpose } from '@veza/shared/contracts/uploads.ts'
import { partLimits } from '@veza/shared/media/limits.ts'
import type { Context } from '../../context.ts'
import { completeUpload } from './completion.ts'
import { uploadKey } from './keys.ts'
import { admit } from './policy.ts'
import { insertUpload, liveUpload } from './queries.ts'
import { type Parts, SESSION_LIFE_MS } from './sessions.ts'

export interface IngestFile {
  readonly purpose: UploadPurpose
  readonly path: string
  readonly userId: string
  readonly trackId: string
}

/**
 * Takes in a file that lies on the server's own disk, by the same books as an upload. Safe to repeat.
 * @returns the id of the complete upload
 */
export async function ingestFile(
  ctx: Parts & Pick<Context, 'jobs'>,
  { purpose, path, userId, trackId }: IngestFile,
): Promise<string> {
  const { size: bytes } = await stat(path)
  const filename = basename(path)
  const { extension, contentType } = admit(ctx.config.limits, { purpose, filename, bytes })
  const sha256 = await sha256Of(path)
  const id = ctx.newId()
  const now = ctx.clock.now()
  const row = {
    id,
    userId,
    trackId,
    purpose,
    status: 'open' as const,
    filename,
    contentType,
    bytes,
    sha256,
    // One part, whatever the size: the store cuts it as it likes.
    partBytes: Math.max(bytes, partLimits.minBytes),
    storageKey: uploadKey({ purpose, userId, trackId, uploadId: id, extension }),
    multipartId: null,
    createdAt: now,
    updatedAt: now,
    expiresAt: new Date(now.getTime() + SESSION_LIFE_MS),
  }
  await ctx.transaction((tx) => insertUpload(tx, row))
  const live = await liveUpload(ctx.db, { userId, purpose, sha256 })
  if (!live) throw new Error(`the upload of ${filename} vanished`)
  if (live.status === 'open') {
    await ctx.store.put(live.storageKey, createReadStream(path), { contentType, bytes })
    const head = await ctx.store.head(live.storageKey)
    await completeUpload(ctx, userId, live.id, [{ number: 1, etag: head?.etag ?? '' }])
  }
  return live.id
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}
