import type { Upload, UploadPurpose } from '@veza/shared/contracts/uploads.ts'
import { partSizeFor } from '@veza/shared/media/limits.ts'
import { ApiProblem } from '../api/problem.ts'
import { startConcurrency } from './concurrency.ts'
import type { OnProgress, UploadContext } from './context.ts'
import { CANCEL, throwIfStopped, UploadError } from './errors.ts'
import { callServer, fromServer } from './patience.ts'
import { FIRST_PARTS, md5OfEtag, nextBatch, type Part, partsOf, planParts } from './plan.ts'
import { createProgress, type Progress } from './progress.ts'
import { type KnownFile, openSource, type Source } from './source.ts'
import { type HashedPiece, type Piece, Supply } from './supply.ts'
import { SessionGone, transfer } from './transfer.ts'

export interface FileUploadJob extends KnownFile {
  readonly purpose: UploadPurpose
  readonly filename: string
  readonly contentType: string
  /** Pictures of products belong to none. */
  readonly trackId?: string
  /** Aborted with the reason `CANCEL`, the server's session ends too; with any other, it waits to be resumed. */
  readonly signal: AbortSignal
  readonly onProgress: OnProgress
  /** Told of each session at the server that the upload goes into, before anything is sent. */
  readonly onSession?: (uploadId: string) => void
}

/** Sessions that one call opens at most: the one it finds, and a new one where that has ended. */
const MAX_SESSIONS = 2
/** Times that a completion the server refuses leads back to sending what it says is missing. */
const MAX_ROUNDS = 3

/**
 * Brings one file into the store, going on from whatever the store has of it.
 * @throws UploadError
 */
export async function sendFile(context: UploadContext, job: FileUploadJob): Promise<{ uploadId: string }> {
  throwIfStopped(job.signal)
  const source = await openSource(job, context.hasher)
  let upload: Upload | undefined
  try {
    const early = hashEarly(context, job)
    for (let session = 1; ; session++) {
      upload = await openSession(context, job)
      job.onSession?.(upload.id)
      const done = await sendInto({ context, job, source, early }, upload, session === MAX_SESSIONS)
      if (done) return { uploadId: upload.id }
    }
  } catch (error) {
    if (upload !== undefined && isForGood(error, job.signal)) await abandon(context, upload.id)
    throw error instanceof SessionGone ? sessionLost(error) : fromServer(error)
  } finally {
    await source.close()
  }
}

/** One file on its way. */
interface Task {
  readonly context: UploadContext
  readonly job: FileUploadJob
  readonly source: Source
  /** MD5 (base64) of the first parts, by `offset+bytes`. */
  readonly early: Promise<ReadonlyMap<string, string>>
}

/** MD5 (base64) of a part before it is sent, where that is known: from the import, or hashed early. */
async function knownMd5s(
  { job, early }: Task,
  partBytes: number,
): Promise<(part: Part) => string | undefined> {
  const { partDigests } = job
  if (partDigests?.partBytes === partBytes) return ({ number }) => partDigests.md5s[number - 1]
  const hashed = await early
  return ({ offset, bytes }) => hashed.get(`${offset}+${bytes}`)
}

/**
 * Hashes the first parts while the server is asked for a session. Should it cut the file in another way, or have
 * these parts already, nothing is lost but a little reading.
 */
async function hashEarly(
  context: UploadContext,
  { path, bytes, partDigests }: KnownFile,
): Promise<ReadonlyMap<string, string>> {
  const partBytes = partSizeFor(bytes)
  if (partDigests?.partBytes === partBytes) return new Map()
  const parts = partsOf(bytes, partBytes).slice(0, FIRST_PARTS)
  const ranges = parts.map((part) => ({ path, offset: part.offset, bytes: part.bytes, sha256: false }))
  // What cannot be read now is read again when it is needed, and then said.
  const digests = await context.hasher.digest(ranges).catch(() => [])
  return new Map(digests.map(({ md5 }, index) => [`${parts[index]?.offset}+${parts[index]?.bytes}`, md5]))
}

/** @returns false where the session has ended and a new one is worth a try */
async function sendInto(task: Task, opened: Upload, isLast: boolean): Promise<boolean> {
  const { context, job } = task
  let upload = opened
  let cause: unknown
  for (let round = 1; upload.status === 'open'; round++) {
    if (round > MAX_ROUNDS) throw cause
    try {
      upload = await sendRound(task, upload)
    } catch (error) {
      if (!isAboutSession(error)) throw error
      cause = error
      upload = await sessionAfter(context, job, upload)
    }
  }
  if (upload.status === 'complete') {
    job.onProgress(job.bytes, job.bytes)
    return true
  }
  if (!isLast) return false
  throw cause ?? new UploadError('server-refused', true, `The upload ended as ${upload.status}. Try again`)
}

/** A refusal after which it pays to ask what became of the session: it is over, or parts of it have to be sent again. */
function isAboutSession(error: unknown): boolean {
  return (
    error instanceof SessionGone ||
    (error instanceof ApiProblem && (error.status === 404 || error.status === 409))
  )
}

async function sendRound(task: Task, upload: Upload): Promise<Upload> {
  const { context, job, source } = task
  const progress = createProgress(job.bytes, job.onProgress, context.monotonicMs)
  const etags = await sendParts(task, upload, progress)
  await source.verify()
  const parts = [...etags].map(([number, etag]) => ({ number, etag })).sort((a, b) => a.number - b.number)
  const options = { signal: job.signal, context: { timeoutMs: COMPLETE_MS } }
  // An answer that got lost is asked for again by the same call: completing what is complete says so.
  return await callServer(context, job.signal, () =>
    context.api.uploads.complete({ id: upload.id, parts }, options),
  )
}

/** Putting many parts together takes a store its time (ms). */
const COMPLETE_MS = 5 * 60_000

/** What the server says of a session that the store or the server itself refused. */
async function sessionAfter(context: UploadContext, job: FileUploadJob, upload: Upload): Promise<Upload> {
  try {
    return await callServer(context, job.signal, () =>
      context.api.uploads.get({ id: upload.id }, { signal: job.signal }),
    )
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 404) return { ...upload, status: 'expired' }
    throw error
  }
}

async function sendParts(task: Task, upload: Upload, progress: Progress): Promise<Map<number, string>> {
  const { context, job, source } = task
  const { partBytes } = upload
  const md5Of = await knownMd5s(task, partBytes)
  const etags = new Map<number, string>()
  const startedMs = context.monotonicMs()
  let sentBytes = 0
  const plan = planParts(partsOf(job.bytes, partBytes), upload.parts)
  const pieceOf = (part: Part): Piece => {
    const { number, offset, bytes } = part
    return { key: number, path: source.path, offset, bytes, md5: md5Of(part), refusals: 0, damages: 0 }
  }
  for (const { bytes } of plan.toVerify) progress.stored(bytes)
  const storedEtags = new Map(plan.toVerify.map(({ number, etag }) => [number, etag]))
  const supply = new Supply(context, {
    pieces: plan.missing.map(pieceOf),
    toVerify: plan.toVerify.map((part) => ({ piece: pieceOf(part), etagMd5: md5OfEtag(part.etag) })),
    nextBatch: (asked, remaining) =>
      nextBatch({
        asked,
        total: plan.missing.length,
        remaining,
        partBytes,
        bytesPerSecond: rate(sentBytes, context.monotonicMs() - startedMs),
      }),
    sign: (pieces) => signParts(context, job.signal, upload.id, pieces),
    onVerified: (piece) => etags.set(Number(piece.key), storedEtags.get(Number(piece.key)) ?? ''),
    onMismatch: (piece) => progress.stored(-piece.bytes),
  })
  await transfer(context, {
    supply,
    concurrency: startConcurrency(startedMs, context.limits.minAtOnce, context.limits.maxAtOnce),
    progress,
    signal: job.signal,
    open: async () => ({ handle: source.handle, close: async () => undefined }),
    onStored(piece, etag) {
      etags.set(Number(piece.key), etag)
      sentBytes += piece.bytes
    },
    verifySource: (suspect) => source.verify(suspect),
  })
  return etags
}

async function signParts(
  context: UploadContext,
  signal: AbortSignal,
  id: string,
  pieces: readonly HashedPiece[],
) {
  const parts = pieces.map(({ key, bytes, md5 }) => ({ number: Number(key), bytes, md5 }))
  const answer = await callServer(context, signal, () => context.api.uploads.sign({ id, parts }, { signal }))
  return new Map(answer.parts.map((part) => [part.number, part]))
}

function openSession(context: UploadContext, job: FileUploadJob): Promise<Upload> {
  const { purpose, filename, bytes, sha256, contentType, trackId, signal } = job
  return callServer(context, signal, () =>
    context.api.uploads.open({ purpose, filename, bytes, sha256, contentType, trackId }, { signal }),
  )
}

/** Whether nobody will come back for the session: then its parts need not wait for the cleaning job. */
function isForGood(error: unknown, signal: AbortSignal): boolean {
  return (
    (signal.aborted && signal.reason === CANCEL) ||
    (error instanceof UploadError && error.code === 'source-changed')
  )
}

async function abandon(context: UploadContext, id: string): Promise<void> {
  // Best effort: whoever keeps a record of the session (`publish/upload-sessions.ts`) ends it later, or else the server's cleaning does.
  await context.api.uploads.abort({ id }, { context: { timeoutMs: 5_000 } }).catch(() => undefined)
}

function sessionLost(cause: SessionGone): UploadError {
  return new UploadError('server-refused', true, `${cause.message}. The upload has to begin anew`, { cause })
}

function rate(bytes: number, ms: number): number | undefined {
  return bytes > 0 && ms > 0 ? (bytes / ms) * 1_000 : undefined
}
