import { createHash } from 'node:crypto'
import { pipeline } from 'node:stream/promises'
import { integrityStates } from '@veza/shared/contracts/uploads.ts'
import type { Context } from '../../context.ts'
import { transition } from '../../platform/db/transition.ts'
import { detachUpload } from '../catalog/index.ts'
import { looksLikeImage } from './image-signatures.ts'
import { lockUpload, type UploadRow, uploadById } from './queries.ts'

type Verifying = Pick<Context, 'db' | 'transaction' | 'store' | 'clock' | 'log'>

const SIGNATURE_BYTES = 16

/**
 * Reads an upload back from the store and proves its SHA-256, and that a picture is one. One that is not what was
 * announced is taken off every track that has it.
 */
export async function verifyUpload(ctx: Verifying, uploadId: string, signal: AbortSignal): Promise<void> {
  const row = await uploadById(ctx.db, uploadId)
  if (row?.status !== 'complete' || row.integrity !== 'unverified') return
  const { sha256, head } = await readObject(ctx, row, signal)
  const isSound =
    sha256 === row.sha256 && (row.purpose === 'original' || looksLikeImage(head, row.contentType))
  const to = isSound ? 'verified' : 'corrupt'
  const now = ctx.clock.now()
  const move = { table: 'uploads', column: 'integrity', id: row.id, from: 'unverified', to, now } as const
  await ctx.transaction(async (tx) => {
    await lockUpload(tx, row.id)
    await transition(tx, integrityStates, move)
    if (to === 'corrupt') await detachUpload(tx, row.id, now)
  })
  if (!isSound)
    ctx.log.error({ uploadId, sha256, announced: row.sha256 }, 'an upload is not what was announced')
}

async function readObject(ctx: Verifying, row: UploadRow, signal: AbortSignal) {
  const { body } = await ctx.store.get(row.storageKey)
  const hash = createHash('sha256')
  let head = Buffer.alloc(0)
  const watched = async function* (chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      if (head.length < SIGNATURE_BYTES) head = Buffer.concat([head, chunk]).subarray(0, SIGNATURE_BYTES)
      yield chunk
    }
  }
  await pipeline(body, watched, hash, { signal })
  return { sha256: hash.digest('hex'), head }
}
