import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { type Bundle, type BundleFile, SIGN_MAX } from '@veza/shared/contracts/uploads.ts'
import type { RenditionSet } from '@veza/shared/media/rendition-set.ts'
import { ApiProblem } from '../api/problem.ts'
import { startConcurrency } from './concurrency.ts'
import type { OnProgress, UploadContext } from './context.ts'
import { throwIfStopped, UploadError } from './errors.ts'
import { callServer, fromServer } from './patience.ts'
import { createProgress } from './progress.ts'
import { digestSet, findSetDigests, NotAsMade } from './set-digests.ts'
import { type Piece, Supply } from './supply.ts'
import { SessionGone, transfer } from './transfer.ts'

export interface BundleUploadJob {
  readonly trackId: string
  /** Folder that holds the set's files under their paths. */
  readonly dir: string
  readonly set: RenditionSet
  readonly signal: AbortSignal
  readonly onProgress: OnProgress
}

/** Times that files are sent which the server, after looking, says are missing. */
const MAX_ROUNDS = 4
/** The server looks at every file (ms). */
const COMPLETE_MS = 5 * 60_000

/**
 * Brings all files of a rendition set into the store: only those that it has not yet.
 * @throws UploadError
 */
export async function sendBundle(
  context: UploadContext,
  job: BundleUploadJob,
): Promise<{ bundleId: string }> {
  throwIfStopped(job.signal)
  try {
    const files = await readFiles(context, job)
    let bundle = await openBundle(context, job, files)
    let cause: unknown
    for (let round = 1; bundle.status !== 'complete'; round++) {
      if (round > MAX_ROUNDS) throw cause
      try {
        bundle = await sendRound(context, job, files, bundle)
      } catch (error) {
        if (!isAboutBundle(error)) throw error
        cause = error
        // The same manifest: the same bundle, or a new one where that is over, with what is still missing.
        bundle = await openBundle(context, job, files)
      }
    }
    const total = totalOf(files)
    job.onProgress(total, total)
    return { bundleId: bundle.id }
  } catch (error) {
    if (error instanceof SessionGone)
      throw new UploadError('server-refused', true, error.message, { cause: error })
    throw fromServer(error)
  }
}

function isAboutBundle(error: unknown): boolean {
  return (
    error instanceof SessionGone ||
    (error instanceof ApiProblem && (error.status === 404 || error.status === 409))
  )
}

async function sendRound(
  context: UploadContext,
  job: BundleUploadJob,
  files: readonly BundleFile[],
  bundle: Bundle,
): Promise<Bundle> {
  if (bundle.missing.length > 0) await sendMissing(context, job, files, bundle)
  const options = { signal: job.signal, context: { timeoutMs: COMPLETE_MS } }
  return await callServer(context, job.signal, () =>
    context.api.uploads.completeBundle({ id: bundle.id }, options),
  )
}

async function sendMissing(
  context: UploadContext,
  job: BundleUploadJob,
  files: readonly BundleFile[],
  bundle: Bundle,
): Promise<void> {
  const wanted = new Set(bundle.missing)
  const progress = createProgress(totalOf(files), job.onProgress, context.monotonicMs)
  for (const { path, bytes } of files) if (!wanted.has(path)) progress.stored(bytes)
  const { minAtOnce, maxAtOnce, smallAtOnce } = context.limits
  const supply = new Supply(context, {
    pieces: files.filter(({ path }) => wanted.has(path)).map((file) => pieceOf(job.dir, file)),
    nextBatch: (_asked, remaining) => ({ least: Math.min(remaining, SIGN_MAX), most: SIGN_MAX }),
    // Small files go faster than one can ask.
    signAhead: SIGN_MAX,
    sign: (pieces) => signFiles(context, job.signal, bundle.id, pieces),
    // The server signs what is missing alone: the answer to an earlier try was lost.
    onUnsigned: (piece) => progress.stored(piece.bytes),
  })
  await transfer(context, {
    supply,
    concurrency: startConcurrency(context.monotonicMs(), minAtOnce, maxAtOnce, smallAtOnce),
    progress,
    signal: job.signal,
    open: ({ path }) => openFile(path),
    onStored: () => undefined,
    // The set is ours, under our own folder: its files change only if the disk fails, and then the store says so.
    verifySource: async (suspect) => {
      if (suspect) await assertAsAnnounced(context, job, files)
    },
  })
}

function pieceOf(dir: string, { path, bytes, md5 }: BundleFile): Piece {
  return { key: path, path: join(dir, path), offset: 0, bytes, md5, refusals: 0, damages: 0 }
}

async function openFile(path: string) {
  const handle = await open(path, 'r').catch((cause) => {
    throw lost(path, cause)
  })
  return { handle, close: () => handle.close() }
}

function totalOf(files: readonly BundleFile[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0)
}

async function signFiles(context: UploadContext, signal: AbortSignal, id: string, pieces: readonly Piece[]) {
  const paths = pieces.map(({ key }) => String(key))
  const answer = await callServer(context, signal, () =>
    context.api.uploads.signBundle({ id, paths }, { signal }),
  )
  return new Map(answer.files.map((file) => [file.path, file]))
}

function openBundle(
  context: UploadContext,
  { trackId, set, signal }: BundleUploadJob,
  files: readonly BundleFile[],
): Promise<Bundle> {
  return callServer(context, signal, () =>
    context.api.uploads.openBundle({ trackId, set, files: [...files] }, { signal }),
  )
}

/** The set's files with their digests: as they were kept when it was made, else as they are now. */
async function readFiles(context: UploadContext, { dir, set }: BundleUploadJob): Promise<BundleFile[]> {
  return (await findSetDigests(dir, set)) ?? (await digestsNow(context, { dir, set }))
}

function digestsNow(
  context: UploadContext,
  { dir, set }: Pick<BundleUploadJob, 'dir' | 'set'>,
): Promise<BundleFile[]> {
  return digestSet(dir, set, context.hasher).catch((error) => {
    throw error instanceof NotAsMade ? lost(error.path, error) : error
  })
}

/** Whether the files are still those that were announced. @throws UploadError `source-missing` */
async function assertAsAnnounced(
  context: UploadContext,
  job: BundleUploadJob,
  files: readonly BundleFile[],
): Promise<void> {
  const now = await digestsNow(context, job)
  const changed = files.find(({ sha256 }, index) => now[index]?.sha256 !== sha256)
  if (changed !== undefined) throw lost(join(job.dir, changed.path), undefined)
}

function lost(path: string, cause: unknown): UploadError {
  return new UploadError(
    'source-missing',
    false,
    `${path} is gone or not as it was made. Transcode the track again`,
    {
      cause,
    },
  )
}
