import { scanStates, uploadStates } from '@veza/shared/contracts/uploads.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Context } from '../../context.ts'
import { StateConflict, transition } from '../../platform/db/transition.ts'
import { compositeEtag, type ObjectHead, type StoredPart } from '../../platform/object-store/index.ts'
import type { UploadRow } from './queries.ts'
import {
  assertOpen,
  bytesOfPart,
  closeUpload,
  type Parts,
  partCount,
  storedParts,
  type UploadState,
  uploadFor,
  uploadState,
} from './sessions.ts'

type Completing = Parts & Pick<Context, 'config' | 'jobs'>

export interface ClaimedPart {
  readonly number: number
  readonly etag: string
}

/**
 * Joins the parts and proves that the object is what was announced. Safe to repeat, and to race with itself: whoever
 * comes second finds the object there and answers the same.
 */
export async function completeUpload(
  ctx: Completing,
  userId: string,
  id: string,
  claimed: readonly ClaimedPart[],
): Promise<UploadState> {
  const row = await uploadFor(ctx, userId, 'send', id)
  if (row.status === 'complete') return { row, parts: [] }
  assertOpen(row)
  const stored = await storedParts(ctx, row)
  const joined = stored && (await joinParts(ctx, row, stored, claimed))
  await proveObject(ctx, row, joined)
  await markComplete(ctx, row)
  return uploadState(ctx, userId, id)
}

/**
 * @returns what the object was joined of; undefined when another call was faster: what this one was told of the parts
 * may then have been half a list, of an upload that was just being cleared away
 */
async function joinParts(
  ctx: Completing,
  row: UploadRow,
  stored: readonly StoredPart[],
  claimed: readonly ClaimedPart[],
): Promise<readonly StoredPart[] | undefined> {
  try {
    const parts = checkParts(row, stored, claimed)
    await join(ctx, row, parts)
    return parts
  } catch (error) {
    if (await wasJoined(ctx, row)) return undefined
    throw error
  }
}

/** Every part is there, with the right size and the ETag that the client saw. @throws DomainError 409 naming the others */
function checkParts(
  row: UploadRow,
  stored: readonly StoredPart[],
  claimed: readonly ClaimedPart[],
): readonly StoredPart[] {
  const byNumber = new Map(stored.map((part) => [part.partNumber, part]))
  const etags = new Map(claimed.map(({ number, etag }) => [number, etag.replaceAll('"', '').toLowerCase()]))
  const numbers = Array.from({ length: partCount(row) }, (_, index) => index + 1)
  const wrong = numbers.filter((number) => {
    const part = byNumber.get(number)
    return !part || part.bytes !== bytesOfPart(row, number) || part.etag !== etags.get(number)
  })
  if (wrong.length > 0)
    throw new DomainError(
      409,
      'parts-mismatch',
      `The store does not hold ${wrong.length === 1 ? `part ${wrong[0]}` : `${wrong.length} parts`} as announced. Send ${wrong.length === 1 ? 'it' : 'them'} again.`,
      { extra: { parts: wrong.slice(0, 1000) } },
    )
  return numbers.flatMap((number) => byNumber.get(number) ?? [])
}

/** Another call may have joined the parts while this one looked: then they are gone, and the object is there. */
async function wasJoined(ctx: Completing, row: UploadRow): Promise<boolean> {
  const head = row.multipartId ? await ctx.store.head(row.storageKey) : undefined
  return head !== undefined && fits(row, head, undefined)
}

async function join(ctx: Completing, row: UploadRow, parts: readonly StoredPart[]): Promise<void> {
  if (!row.multipartId) return
  const outcome = await ctx.store.completeMultipart(row.storageKey, row.multipartId, parts)
  if (outcome.kind === 'completed' || outcome.kind === 'no-such-upload') return
  throw new DomainError(409, 'parts-mismatch', 'The store refused a part. Send it again.', {
    extra: outcome.partNumber ? { parts: [outcome.partNumber] } : {},
  })
}

/**
 * Looks at the object itself. Without parts (a completion that died after the store had joined them) size and the
 * number of parts in the ETag are what can be compared; the whole content is read by the verification job anyway.
 */
async function proveObject(
  ctx: Completing,
  row: UploadRow,
  parts: readonly StoredPart[] | undefined,
): Promise<void> {
  const head = await ctx.store.head(row.storageKey)
  if (head && fits(row, head, parts)) return
  await closeUpload(ctx, row, 'failed')
  throw head
    ? new DomainError(
        409,
        'object-mismatch',
        'What the store joined is not the file that was announced. It was removed: start the upload again.',
      )
    : new DomainError(409, 'upload-failed', 'The store has forgotten this upload. Start it again.')
}

function fits(row: UploadRow, head: ObjectHead, parts: readonly StoredPart[] | undefined): boolean {
  if (head.bytes !== row.bytes) return false
  if (head.checksumSha256 && head.checksumSha256 !== row.sha256) return false
  const composite = /^[0-9a-f]{32}-(\d+)$/.exec(head.etag)
  // A store that encrypts gives ETags that say nothing of the content.
  if (!row.multipartId || !composite) return true
  return parts && parts.length > 0
    ? head.etag === compositeEtag(parts.map(({ etag }) => etag))
    : Number(composite[1]) === partCount(row)
}

/** The row, and the job that reads the object back, in one transaction. */
async function markComplete(ctx: Completing, row: UploadRow): Promise<void> {
  const now = ctx.clock.now()
  try {
    await ctx.transaction(async (tx) => {
      const upload = { table: 'uploads', id: row.id, now } as const
      await transition(tx, uploadStates, { ...upload, from: 'open', to: 'complete' })
      if (ctx.config.clamav.required)
        await transition(tx, scanStates, { ...upload, column: 'scan', from: 'none', to: 'waiting' })
      await ctx.jobs.enqueue(tx, 'uploads.verify', { uploadId: row.id }, row.id)
    })
  } catch (error) {
    if (!(error instanceof StateConflict)) throw error
    // Another call was first; what it made is judged by the state it left.
    const current = await uploadFor(ctx, row.userId, 'see', row.id)
    if (current.status !== 'complete') assertOpen(current)
  }
}
