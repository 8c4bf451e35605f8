import { type TranscodeStatus, transcodeStates } from '@veza/shared/contracts/streaming.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import { MINUTE_MS } from '@veza/shared/kernel/time.ts'
import { refusalText } from '@veza/shared/media/refusal-texts.ts'
import type { Refusal } from '@veza/shared/media/refusals.ts'
import type { Context } from '../../context.ts'
import type { Db, Tx } from '../../platform/db/database.ts'
import { transition } from '../../platform/db/transition.ts'
import {
  insertTranscode,
  lockTranscode,
  setTranscodeError,
  setTranscodeSource,
  silentTranscodes,
  type TranscodeRow,
  transcodeOf,
} from './transcode-queries.ts'

/** Far longer than a run may be silent (it reports progress) and than a lost attempt takes to be made again. */
const SILENCE_MS = 30 * MINUTE_MS

type Queueing = Pick<Context, 'clock' | 'jobs'>

/**
 * Puts a track's original in line for the server's transcoder. The same original, unless it failed, is not made twice;
 * another one that comes while a run is under way is made after it.
 */
export async function queueTranscode(
  ctx: Queueing,
  tx: Tx,
  trackId: string,
  uploadId: string,
): Promise<void> {
  const now = ctx.clock.now()
  const isNew = await insertTranscode(tx, trackId, uploadId, now)
  const row = isNew ? undefined : await lockTranscode(tx, trackId)
  if (row && row.uploadId === uploadId && row.status !== 'failed') return
  if (row) await requeue(tx, row, uploadId, now)
  await ctx.jobs.enqueue(tx, 'media.transcode', { trackId }, trackId)
}

/** The owner asks for it, or asks again, and always gets a job: a run that got stuck is taken up. @throws DomainError 409 */
export async function requestTranscode(
  ctx: Queueing & Pick<Context, 'transaction'>,
  track: { id: string; originalUploadId: string | null },
): Promise<void> {
  const { id, originalUploadId } = track
  if (!originalUploadId)
    throw new DomainError(409, 'no-original', 'There is nothing to transcode yet: upload the original first.')
  await ctx.transaction(async (tx) => {
    const now = ctx.clock.now()
    await insertTranscode(tx, id, originalUploadId, now)
    const row = await lockTranscode(tx, id)
    if (row) await requeue(tx, row, originalUploadId, now)
    await ctx.jobs.enqueue(tx, 'media.transcode', { trackId: id }, id)
  })
}

async function requeue(
  tx: Tx,
  { trackId, status }: TranscodeRow,
  uploadId: string,
  now: Date,
): Promise<void> {
  await setTranscodeSource(tx, trackId, uploadId)
  if (status === 'done' || status === 'failed') await moveTranscode(tx, trackId, status, 'queued', now)
}

/** Runs that ended without a word (killed on their last attempt): they are shown as failed, with "try again". */
export async function failSilentTranscodes(
  ctx: Pick<Context, 'db' | 'transaction' | 'clock'>,
): Promise<number> {
  const now = ctx.clock.now()
  const silent = await silentTranscodes(ctx.db, new Date(now.getTime() - SILENCE_MS))
  for (const { trackId } of silent)
    await ctx.transaction(async (tx) => {
      await setTranscodeError(tx, trackId, 'interrupted')
      await moveTranscode(tx, trackId, 'running', 'failed', now)
    })
  return silent.length
}

export interface TranscodeProgress {
  readonly status: TranscodeStatus
  /** 0 to 1. */
  readonly progress: number
  readonly error: { code: string; detail: string } | null
}

/** How the server's transcoding of a track stands, in words. */
export async function transcodeProgress(db: Db, trackId: string): Promise<TranscodeProgress | null> {
  const row = await transcodeOf(db, trackId)
  if (!row) return null
  const { status, progress, error } = row
  return {
    status,
    progress: status === 'done' ? 1 : progress,
    error: error === null ? null : { code: codeOf(error), detail: failureText(error) },
  }
}

export function moveTranscode(
  tx: Tx,
  trackId: string,
  from: TranscodeStatus,
  to: TranscodeStatus,
  now: Date,
) {
  return transition(tx, transcodeStates, { table: 'transcodes', key: 'track_id', id: trackId, from, to, now })
}

const REFUSED = 'refused '

/** What is kept of a refusal: it is said in words when somebody asks. */
export const refusedAs = (refusal: Refusal) => `${REFUSED}${JSON.stringify(refusal)}`

function codeOf(error: string): string {
  return error.startsWith(REFUSED) ? (JSON.parse(error.slice(REFUSED.length)) as Refusal).code : error
}

function failureText(error: string): string {
  if (error.startsWith(REFUSED)) return refusalText(JSON.parse(error.slice(REFUSED.length)) as Refusal, 'en')
  return 'The sound could not be prepared on our side. Nothing of yours is lost: try again, or tell us the track.'
}
