import { createHash } from 'node:crypto'
import { pipeline } from 'node:stream/promises'
import { integrityStates } from '@veza/shared/contracts/uploads.ts'
import type { Context } from '../../context.ts'
import { transition } from '../../platform/db/transition.ts'
import { detachOriginal } from '../catalog/index.ts'
import { type UploadRow, uploadById } from './queries.ts'

type Verifying = Pick<Context, 'db' | 'transaction' | 'store' | 'clock' | 'log'>

/** Reads an upload back from the store and proves its SHA-256. A corrupt one is taken off its track. */
export async function verifyUpload(ctx: Verifying, uploadId: string, signal: AbortSignal): Promise<void> {
  const row = await uploadById(ctx.db, uploadId)
  if (row?.status !== 'complete' || row.integrity !== 'unverified' || row.purgedAt) return
  const sha256 = await hashObject(ctx, row, signal)
  const to = sha256 === row.sha256 ? 'verified' : 'corrupt'
  const now = ctx.clock.now()
  await ctx.transaction(async (tx) => {
    await transition(tx, integrityStates, {
      table: 'uploads',
      column: 'integrity',
      id: row.id,
      from: 'unverified',
      to,
      now,
    })
    if (to === 'corrupt' && row.trackId) await detachOriginal(tx, row.trackId, row.id, now)
  })
  if (to === 'corrupt')
    ctx.log.error({ uploadId, sha256, announced: row.sha256 }, 'an upload is not what was announced')
}

async function hashObject(ctx: Verifying, row: UploadRow, signal: AbortSignal): Promise<string> {
  const { body } = await ctx.store.get(row.storageKey)
  const hash = createHash('sha256')
  await pipeline(body, hash, { signal })
  return hash.digest('hex')
}
