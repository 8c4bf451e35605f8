import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Bundle, BundleFile } from '@veza/shared/contracts/uploads.ts'
import { filesOf, type RenditionSet } from '@veza/shared/media/rendition-set.ts'
import { TranscodeError, transcode } from '@veza/shared/media/transcode.ts'
import type { Context } from '../../context.ts'
import type { Attempt } from '../../platform/jobs/index.ts'
import { IMMUTABLE_CACHE_CONTROL } from '../../platform/object-store/index.ts'
import { attachRenditions, trackById } from '../catalog/index.ts'
import { completeBundle, contentTypeOf, openBundle } from './bundles.ts'
import { bundleById, touch, uploadById } from './queries.ts'
import type { Parts } from './sessions.ts'
import {
  lockTranscode,
  setProgress,
  setTranscodeError,
  type TranscodeRow,
  transcodeOf,
} from './transcode-queries.ts'
import { moveTranscode, refusedAs } from './transcode-queue.ts'

type Working = Parts & Pick<Context, 'jobs'>

/** Below the data folder: what transcodes work in. */
const WORK_FOLDER = 'transcodes'
const SOURCE_URL_SECONDS = 3600
const PUTS_AT_ONCE = 4

/**
 * The job. Segments become visible only when every one is in the store, by the same bundle that a Studio's upload
 * uses; a crash anywhere is a repeat of the whole.
 */
export async function transcodeOriginal(ctx: Working, trackId: string, attempt: Attempt): Promise<void> {
  const row = await transcodeOf(ctx.db, trackId)
  const track = await trackById(ctx.db, trackId)
  const upload = row && (await uploadById(ctx.db, row.uploadId))
  if (!row || !track || !upload || row.status === 'done') return
  await begin(ctx, row)
  try {
    const made = await transcodeToStore(ctx, {
      source: await ctx.store.signGet({ key: upload.storageKey, expiresInSeconds: SOURCE_URL_SECONDS }),
      userId: upload.userId,
      trackId,
      signal: attempt.signal,
      onProgress: throttled((progress) =>
        ctx.transaction((tx) => setProgress(tx, trackId, progress, ctx.clock.now())),
      ),
    })
    await finish(
      ctx,
      { trackId, ownerId: upload.userId, uploadId: upload.id, replaces: track.renditionSetId },
      made,
    )
  } catch (error) {
    await giveBack(ctx, trackId, attempt, error)
  }
}

interface Run {
  readonly trackId: string
  readonly ownerId: string
  /** What was transcoded. */
  readonly uploadId: string
  /** The renditions that the track had when the run began. */
  readonly replaces: string | null
}

type Made = Awaited<ReturnType<typeof transcodeToStore>>

/** The track gets the set, unless it was given another original, or renditions by somebody else, in the meantime. */
async function finish(
  ctx: Working,
  { trackId, ownerId, uploadId, replaces }: Run,
  made: Made,
): Promise<void> {
  await ctx.transaction(async (tx) => {
    const now = ctx.clock.now()
    const row = await lockTranscode(tx, trackId)
    if (row && row.uploadId !== uploadId) {
      await moveTranscode(tx, trackId, 'running', 'queued', now)
      await ctx.jobs.enqueue(tx, 'media.transcode', { trackId }, trackId)
      return
    }
    const track = await trackById(tx, trackId)
    if (track?.renditionSetId === replaces && track.originalUploadId === uploadId) {
      await attachRenditions(tx, { trackId, ownerId, now }, made.bundle.id, made.set)
      if (replaces) await touch(tx, 'bundles', replaces, now)
    }
    await moveTranscode(tx, trackId, 'running', 'done', now)
  })
}

export interface TranscodeToStore {
  /** A path, or an address that ffmpeg reads. */
  readonly source: string
  readonly userId: string
  readonly trackId: string
  readonly signal?: AbortSignal
  /** 0 to 1. */
  readonly onProgress?: (fraction: number) => void
}

/** Transcodes and stores; what comes back is a complete bundle. Working files are gone afterwards, whatever happens. */
export async function transcodeToStore(
  ctx: Parts,
  { source, userId, trackId, signal, onProgress }: TranscodeToStore,
): Promise<{ bundle: Bundle; set: RenditionSet }> {
  const parent = join(ctx.config.dataDir, WORK_FOLDER)
  await mkdir(parent, { recursive: true })
  const folder = await mkdtemp(join(parent, `${trackId}-`))
  try {
    const dir = join(folder, 'set')
    const set = await transcode({
      source,
      outDir: dir,
      lossless: true,
      binaries: await ctx.ffmpeg(),
      ...(signal ? { signal } : {}),
      ...(onProgress ? { onProgress } : {}),
    })
    return { bundle: await storeSet(ctx, { userId, trackId, set, dir }), set }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** A row that is `running` already was left behind by a crash: this attempt takes it over. */
async function begin(ctx: Working, { trackId, status }: TranscodeRow): Promise<void> {
  if (status === 'running') return
  const now = ctx.clock.now()
  await ctx.transaction(async (tx) => {
    await setTranscodeError(tx, trackId, null)
    if (status === 'failed') await moveTranscode(tx, trackId, 'failed', 'queued', now)
    await moveTranscode(tx, trackId, 'queued', 'running', now)
  })
}

/** Throws the error on where another attempt may go better. What is wrong with the file itself stays wrong. */
async function giveBack(ctx: Working, trackId: string, attempt: Attempt, error: unknown): Promise<void> {
  const refusal = error instanceof TranscodeError ? error.refusal : undefined
  const isFinal = attempt.isLast || refusal !== undefined
  await ctx.transaction(async (tx) => {
    await setTranscodeError(tx, trackId, refusal ? refusedAs(refusal) : codeOf(error))
    await moveTranscode(tx, trackId, 'running', isFinal ? 'failed' : 'queued', ctx.clock.now())
  })
  if (refusal === undefined) throw error
}

/** Never the message: it may hold addresses. */
const codeOf = (error: unknown) => (error instanceof TranscodeError ? error.code : 'internal')

async function storeSet(
  ctx: Parts,
  { userId, trackId, set, dir }: { userId: string; trackId: string; set: RenditionSet; dir: string },
) {
  const files: BundleFile[] = []
  for (const file of filesOf(set)) files.push(await digestOf(dir, file))
  const bundle = await openBundle(ctx, userId, { trackId, set, files })
  const prefix = await prefixFor(ctx, bundle.id)
  const waiting = [...bundle.missing]
  const putNext = async (): Promise<void> => {
    for (let path = waiting.pop(); path !== undefined; path = waiting.pop())
      await ctx.store.put(prefix + path, createReadStream(join(dir, path)), {
        contentType: contentTypeOf(path),
        cacheControl: IMMUTABLE_CACHE_CONTROL,
      })
  }
  await Promise.all(Array.from({ length: PUTS_AT_ONCE }, putNext))
  return completeBundle(ctx, userId, bundle.id)
}

async function prefixFor(ctx: Pick<Context, 'db'>, bundleId: string): Promise<string> {
  const row = await bundleById(ctx.db, bundleId)
  if (!row) throw new Error(`bundle ${bundleId} vanished`)
  return row.prefix
}

async function digestOf(dir: string, { path, bytes }: { path: string; bytes: number }): Promise<BundleFile> {
  const content = await readFile(join(dir, path))
  return {
    path,
    bytes,
    sha256: createHash('sha256').update(content).digest('hex'),
    md5: createHash('md5').update(content).digest('base64'),
  }
}

/** Working folders that killed workers left behind. @returns how many were removed */
export async function removeAbandonedWork(
  { config }: Pick<Context, 'config'>,
  olderThan: Date,
): Promise<number> {
  const parent = join(config.dataDir, WORK_FOLDER)
  await mkdir(parent, { recursive: true })
  let removed = 0
  for (const name of await readdir(parent)) {
    const path = join(parent, name)
    if ((await stat(path)).mtime >= olderThan) continue
    await rm(path, { recursive: true, force: true })
    removed++
  }
  return removed
}

/** At most two writes a second, one at a time. */
function throttled(write: (fraction: number) => Promise<void>): (fraction: number) => void {
  let nextMs = 0
  return (fraction) => {
    if (performance.now() < nextMs) return
    nextMs = performance.now() + 500
    void write(fraction).catch(() => undefined)
  }
}
