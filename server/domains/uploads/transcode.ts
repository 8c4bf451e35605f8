import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type TranscodeStatus, transcodeStates } from '@veza/shared/contracts/streaming.ts'
import type { Bundle, BundleFile } from '@veza/shared/contracts/uploads.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import { filesOf, type RenditionSet } from '@veza/shared/media/rendition-set.ts'
import { TranscodeError, transcode } from '@veza/shared/media/transcode.ts'
import type { Context } from '../../context.ts'
import type { Db, Tx } from '../../platform/db/database.ts'
import { transition } from '../../platform/db/transition.ts'
import type { Attempt } from '../../platform/jobs/index.ts'
import { IMMUTABLE_CACHE_CONTROL } from '../../platform/object-store/index.ts'
import { attachRenditions, trackById } from '../catalog/index.ts'
import { completeBundle, contentTypeOf, openBundle } from './bundles.ts'
import {
  bundleById,
  insertTranscode,
  setProgress,
  setTranscodeError,
  type TranscodeRow,
  transcodeOf,
  uploadById,
} from './queries.ts'
import type { Parts } from './sessions.ts'

/** Below the data folder: what transcodes work in. */
const WORK_FOLDER = 'transcodes'
const SOURCE_URL_SECONDS = 3600
const PUTS_AT_ONCE = 4

/** Puts a track's original in line for the server's transcoder. One that is in line or at work stays so. */
export async function queueTranscode(
  ctx: Pick<Context, 'clock' | 'jobs'>,
  tx: Tx,
  trackId: string,
  uploadId: string,
): Promise<void> {
  const now = ctx.clock.now()
  const current = await insertTranscode(tx, { trackId, uploadId, now })
  if (current === 'queued' || current === 'running') return
  if (current) await move(tx, trackId, current, 'queued', now)
  await ctx.jobs.enqueue(tx, 'media.transcode', { trackId }, trackId)
}

/** The owner asks for it, or asks again. @throws DomainError 409 when there is no original */
export async function requestTranscode(
  ctx: Pick<Context, 'clock' | 'jobs' | 'transaction'>,
  track: { id: string; originalUploadId: string | null },
): Promise<void> {
  const { id, originalUploadId } = track
  if (!originalUploadId)
    throw new DomainError(409, 'no-original', 'There is nothing to transcode yet: upload the original first.')
  await ctx.transaction((tx) => queueTranscode(ctx, tx, id, originalUploadId))
}

/** How the server's transcoding of a track stands. */
export function transcodeStatus(db: Db, trackId: string): Promise<TranscodeRow | undefined> {
  return transcodeOf(db, trackId)
}

/**
 * The job. Segments become visible only when every one is in the store, by the same bundle that a Studio's upload
 * uses; a crash anywhere is a repeat of the whole, which finds what is already there.
 */
export async function transcodeOriginal(ctx: Parts, trackId: string, attempt: Attempt): Promise<void> {
  const row = await transcodeOf(ctx.db, trackId)
  const track = await trackById(ctx.db, trackId)
  const upload = row && (await uploadById(ctx.db, row.uploadId))
  if (!row || !track || !upload || row.status === 'done') return
  await begin(ctx, row)
  try {
    const source = await ctx.store.signGet({ key: upload.storageKey, expiresInSeconds: SOURCE_URL_SECONDS })
    const { bundle, set } = await transcodeToStore(ctx, {
      source,
      userId: upload.userId,
      trackId,
      signal: attempt.signal,
      onProgress: throttled((progress) => setProgress(ctx.db, trackId, progress)),
    })
    const now = ctx.clock.now()
    await ctx.transaction(async (tx) => {
      await attachRenditions(tx, { trackId, ownerId: upload.userId, now }, bundle.id, set)
      await move(tx, trackId, 'running', 'done', now)
    })
  } catch (error) {
    // What is wrong with the file itself will be wrong the next time as well.
    const isFinal = attempt.isLast || (error instanceof TranscodeError && error.code === 'refused')
    await giveBack(ctx, trackId, isFinal, error)
    if (!isFinal) throw error
  }
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
async function begin(ctx: Parts, { trackId, status }: TranscodeRow): Promise<void> {
  if (status === 'running') return
  const now = ctx.clock.now()
  await ctx.transaction(async (tx) => {
    if (status === 'failed') await move(tx, trackId, 'failed', 'queued', now)
    await move(tx, trackId, 'queued', 'running', now)
  })
}

async function giveBack(ctx: Parts, trackId: string, isFinal: boolean, error: unknown): Promise<void> {
  const now = ctx.clock.now()
  await ctx.transaction(async (tx) => {
    await setTranscodeError(tx, trackId, error instanceof Error ? error.message.slice(0, 1000) : 'unknown')
    await move(tx, trackId, 'running', isFinal ? 'failed' : 'queued', now)
  })
}

const move = (tx: Tx, trackId: string, from: TranscodeStatus, to: TranscodeStatus, now: Date) =>
  transition(tx, transcodeStates, { table: 'transcodes', key: 'track_id', id: trackId, from, to, now })

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
