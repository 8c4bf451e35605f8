import { createHash } from 'node:crypto'
import { uploadStates } from '@veza/shared/contracts/uploads.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Context } from '../../context.ts'
import { StateConflict, transition } from '../../platform/db/transition.ts'
import { lockUsable } from './attach.ts'
import type { UploadRow } from './queries.ts'

/**
 * A complete upload of purpose `avatar`, whole: its size was checked when it was announced and when it was joined, and
 * its SHA-256 is proved here.
 * @throws UploadNotFound; DomainError 409 when it is of another purpose, not complete, or not what was announced
 */
export async function readAvatarSource(
  ctx: Pick<Context, 'transaction' | 'store'>,
  userId: string,
  uploadId: string,
): Promise<{ upload: UploadRow; bytes: Buffer }> {
  const upload = await ctx.transaction((tx) => lockUsable(tx, userId, uploadId, 'avatar'))
  const { body } = await ctx.store.get(upload.storageKey)
  const bytes = Buffer.concat(await body.toArray())
  if (createHash('sha256').update(bytes).digest('hex') !== upload.sha256)
    throw new DomainError(
      409,
      'upload-corrupt',
      'The stored file is not the one that was announced. Upload it again.',
    )
  return { upload, bytes }
}

/**
 * Removes a complete upload that has served its time, now and not with the next sweep. The state first: a crash in
 * between leaves an object that no row names, which the sweep finds. Safe to repeat.
 */
export async function discardUpload(
  ctx: Pick<Context, 'transaction' | 'store' | 'clock'>,
  { id, storageKey }: Pick<UploadRow, 'id' | 'storageKey'>,
): Promise<void> {
  const move = { table: 'uploads', id, from: 'complete', to: 'purged', now: ctx.clock.now() } as const
  try {
    await ctx.transaction((tx) => transition(tx, uploadStates, move))
  } catch (error) {
    if (error instanceof StateConflict) return
    throw error
  }
  await ctx.store.delete([storageKey])
}
