import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import type { FoundMedia, Piece } from '@veza/shared/studio/bridge/media.ts'
import { type Media, readMediaPath } from '@veza/shared/studio/media.ts'
import type { StudioClient } from '../client/index.ts'
import { type Range, readRange } from './range.ts'
import { storeReader } from './store-reader.ts'

/** What a host answers, whichever way it answers. */
export interface MediaAnswer {
  readonly status: 200 | 206 | 404 | 416 | 503
  readonly headers: Readonly<Record<string, string>>
  readonly body: Readable | null
}

const none = (status: 404 | 503): MediaAnswer => ({
  status,
  headers: { 'cache-control': 'no-store' },
  body: null,
})
/** An engine that is being started again is waited for as long. */
const PATIENCE_MS = 10_000
/** One that has begun anew asks the store for the lengths of all that a long sound is made of; or decodes a long recording. */
const SOUND_PATIENCE_MS = 60_000

const sounds: readonly Media['kind'][] = ['original', 'remote-sound', 'reviewed-sound']

/** What of the library a path names, whole or the stretch that is asked for. Only the engine says which file that is. */
export async function answerMedia(
  { media }: Pick<StudioClient, 'media'>,
  pathname: string,
  rangeHeader: string | null | undefined,
): Promise<MediaAnswer> {
  const wish = readMediaPath(pathname)
  if (wish === undefined) return none(404)
  const patienceMs = sounds.includes(wish.kind) ? SOUND_PATIENCE_MS : PATIENCE_MS
  const find = () => media.find(wish, { signal: AbortSignal.timeout(patienceMs) })
  const found = await find().catch(() => undefined)
  if (found === undefined) return none(503)
  if (found === null) return none(404)
  return answerWith(found, rangeHeader, find)
}

const sizeOf = (piece: Piece) =>
  piece.kind === 'made' ? Buffer.from(piece.base64, 'base64').length : piece.bytes

type FindAnew = () => Promise<FoundMedia | null>

function answerWith(
  found: FoundMedia,
  rangeHeader: string | null | undefined,
  findAnew: FindAnew,
): MediaAnswer {
  const size = found.pieces.reduce((sum, piece) => sum + sizeOf(piece), 0)
  const range = readRange(rangeHeader, size)
  const common = {
    'accept-ranges': 'bytes',
    'cache-control': found.isForGood ? 'private, max-age=31536000, immutable' : 'no-store',
  }
  if (range === null)
    return { status: 416, headers: { ...common, 'content-range': `bytes */${size}` }, body: null }
  const { from, to } = range ?? { from: 0, to: size - 1 }
  const headers = {
    ...common,
    'content-type': found.contentType,
    'content-length': String(to - from + 1),
    ...(range ? { 'content-range': `bytes ${from}-${to}/${size}` } : {}),
  }
  const body = Readable.from(bytesOf(found.pieces, { from, to }, findAnew))
  return { status: range ? 206 : 200, headers, body }
}

async function* bytesOf(
  pieces: readonly Piece[],
  { from, to }: Range,
  findAnew: FindAnew,
): AsyncGenerator<Uint8Array> {
  await using store = storeReader(pieces, findAnew)
  let start = 0
  for (const [at, piece] of pieces.entries()) {
    const end = start + sizeOf(piece) - 1
    const range = { from: Math.max(0, from - start), to: Math.min(to, end) - start }
    const isWanted = end >= from && start <= to
    start = end + 1
    if (!isWanted) continue
    if (piece.kind === 'made') yield Buffer.from(piece.base64, 'base64').subarray(range.from, range.to + 1)
    else if (piece.kind === 'file')
      yield* createReadStream(piece.path, { start: range.from, end: range.to }) as AsyncIterable<Buffer>
    else yield await store.read(at, range)
  }
}
