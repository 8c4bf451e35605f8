import { createHash } from 'node:crypto'
import { pipeline } from 'node:stream/promises'
import { integrityStates } from '@veza/shared/contracts/uploads.ts'
import type { Context } from '../../context.ts'
import { transition } from '../../platform/db/transition.ts'
import type { Scan } from '../../platform/scan/index.ts'
import { detachUpload } from '../catalog/index.ts'
import { looksLikeImage } from './image-signatures.ts'
import { lockUpload, type UploadRow, uploadById } from './queries.ts'
import { isToBeScanned, type Scanning, settleScan } from './scan.ts'

type Verifying = Scanning & Pick<Context, 'db' | 'store'>

const SIGNATURE_BYTES = 16

/**
 * Reads an upload back from the store, once: proves its SHA-256, and that a picture is one, and has it scanned. One that is not
 * what was announced is taken off every track that has it.
 */
export async function verifyUpload(ctx: Verifying, uploadId: string, signal: AbortSignal): Promise<void> {
  const row = await uploadById(ctx.db, uploadId)
  if (row?.status !== 'complete') return
  const scan = isToBeScanned(row) ? ctx.scanner?.begin() : undefined
  try {
    if (row.integrity !== 'unverified' && !scan) return
    const read = await readObject(ctx, row, scan, signal)
    if (row.integrity === 'unverified') await settleIntegrity(ctx, row, read)
    if (scan) await settleScan(ctx, row, scan)
  } finally {
    scan?.abandon()
  }
}

async function settleIntegrity(ctx: Verifying, row: UploadRow, { sha256, head }: Read): Promise<void> {
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
    ctx.log.error({ uploadId: row.id, sha256, announced: row.sha256 }, 'an upload is not what was announced')
}

interface Read {
  readonly sha256: string
  /** Its first bytes. */
  readonly head: Buffer
}

async function readObject(
  ctx: Pick<Context, 'store'>,
  row: UploadRow,
  scan: Scan | undefined,
  signal: AbortSignal,
): Promise<Read> {
  const { body } = await ctx.store.get(row.storageKey)
  const hash = createHash('sha256')
  let head = Buffer.alloc(0)
  const watched = async function* (chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      if (head.length < SIGNATURE_BYTES) head = Buffer.concat([head, chunk]).subarray(0, SIGNATURE_BYTES)
      await scan?.write(chunk)
      yield chunk
    }
  }
  await pipeline(body, watched, hash, { signal })
  return { sha256: hash.digest('hex'), head }
}
