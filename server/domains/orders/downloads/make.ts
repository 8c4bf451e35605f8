import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { type DeliveredFormat, deliveredFormatSchema } from '@veza/shared/contracts/products.ts'
import { runFfmpeg } from '@veza/shared/media/ffmpeg.ts'
import type { Context } from '../../../context.ts'
import { fileOf, soldTrack, type TrackFile } from './files.ts'

type Parts = Pick<Context, 'db' | 'store' | 'config' | 'ffmpeg'>

/** Below the data folder: what files are made in. */
export const WORK_FOLDER = 'deliveries'

/** Makes every file of an order that is not there yet, so that it is when its buyer comes for it. Safe to repeat. */
export async function makeFilesOfOrder(ctx: Parts, orderId: string, signal: AbortSignal): Promise<void> {
  const items = await ctx.db
    .selectFrom('orderItems')
    .select('deliverables')
    .where('orderId', '=', orderId)
    .execute()
  for (const { deliverables } of items)
    for (const { trackId, formats } of deliverables)
      for (const format of formats) await makeFile(ctx, trackId, deliveredFormatSchema.parse(format), signal)
}

/** Makes one file of its segments, if it is to be made and is not there. Safe to repeat. */
export async function makeFile(
  ctx: Parts,
  trackId: string,
  format: DeliveredFormat,
  signal: AbortSignal,
): Promise<void> {
  const track = await soldTrack(ctx.db, trackId)
  const file = track && (await fileOf(ctx.db, track, format))
  if (file?.kind !== 'made' || (await ctx.store.head(file.key))) return
  const parent = join(ctx.config.dataDir, WORK_FOLDER)
  await mkdir(parent, { recursive: true })
  const folder = await mkdtemp(join(parent, `${trackId}-`))
  try {
    await make(ctx, file, folder, signal)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The same sound in one file that every player knows: nothing is encoded anew. */
async function make(
  ctx: Parts,
  file: Extract<TrackFile, { kind: 'made' }>,
  folder: string,
  signal: AbortSignal,
): Promise<void> {
  const source = join(folder, 'segments.mp4')
  await gather(ctx, file, source)
  const target = join(folder, `file.${file.extension}`)
  const shape = file.extension === 'm4a' ? ['-movflags', '+faststart', '-f', 'ipod'] : ['-f', 'flac']
  const options = ['-map', '0:a', '-c', 'copy', '-map_metadata', '-1', '-fflags', '+bitexact', ...shape]
  // The library knows one output, a pipe; a file that is written to and fro stands before it.
  const toPipe = ['-map', '0:a', '-c', 'copy', '-f', 'null']
  await runFfmpeg({
    paths: await ctx.ffmpeg(),
    source,
    options: [...options, target, ...toPipe],
    onOutput: () => undefined,
    signal,
  })
  const { size: bytes } = await stat(target)
  await ctx.store.put(file.key, createReadStream(target), { contentType: file.contentType, bytes })
}

/** A fragmented MP4 is its header and its segments, one after the other. */
async function gather(
  { store }: Pick<Context, 'store'>,
  { bundle, rendition }: Extract<TrackFile, { kind: 'made' }>,
  path: string,
): Promise<void> {
  const pieces = [rendition.init, ...rendition.segments]
  async function* bytes() {
    for (const piece of pieces) yield* (await store.get(bundle.prefix + piece.path)).body
  }
  await pipeline(bytes, createWriteStream(path))
}
