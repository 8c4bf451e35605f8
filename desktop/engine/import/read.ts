import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { PassThrough } from 'node:stream'
import { bpmSchema } from '@veza/shared/contracts/catalog.ts'
import { partSizeFor } from '@veza/shared/media/limits.ts'
import { type MusicalKey, readMusicalKey } from '@veza/shared/media/musical-keys.ts'
import { type IAudioMetadata, parseStream, selectCover } from 'music-metadata'
import { createPartHash, type PartDigests } from '../upload/part-digests.ts'

/** What one read of a file gives. */
export interface ReadFile {
  /** Lower-case hex. */
  readonly sha256: string
  /** Bytes that were read. */
  readonly bytes: number
  /** Of the parts that an upload will cut the file into. */
  readonly parts: PartDigests
  readonly tags: Tags
}

export interface Tags {
  readonly title?: string
  readonly artist?: string
  readonly album?: string
  readonly genre?: string
  readonly bpm?: string
  readonly musicalKey?: MusicalKey
  readonly cover?: { readonly type: string; readonly bytes: Uint8Array }
}

const CHUNK_BYTES = 1024 * 1024
/** Covers beyond this are left in the file: nobody needs them that large, and they would be held in memory. */
const COVER_MAX_BYTES = 20 * 1024 * 1024

/**
 * Reads a file once: its SHA-256, the MD5s of its parts, its tags and its cover. Tags that cannot be read are no tags;
 * the file itself is judged elsewhere. Throws the system's error where the file cannot be read.
 */
export async function readOnce(
  path: string,
  contentType: string,
  size: number,
  signal?: AbortSignal,
): Promise<ReadFile> {
  const hash = createHash('sha256')
  const parts = createPartHash(partSizeFor(size))
  const toParser = new PassThrough({ highWaterMark: CHUNK_BYTES })
  let parserListens = true
  const parsed = parseStream(toParser, { mimeType: contentType, size, path }, { duration: false })
    .then(tagsOf, (): Tags => ({}))
    .finally(() => {
      // The rest is for the hash alone.
      parserListens = false
      toParser.destroy()
    })
  let bytes = 0
  for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES, signal })) {
    const piece = chunk as Buffer
    hash.update(piece)
    parts.update(piece)
    bytes += piece.length
    if (parserListens && !toParser.write(piece)) await drained(toParser)
  }
  toParser.end()
  return { sha256: hash.digest('hex'), bytes, parts: parts.digest(), tags: await parsed }
}

function drained(stream: PassThrough): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      stream.off('drain', done).off('close', done)
      resolve()
    }
    stream.on('drain', done).on('close', done)
    if (stream.destroyed) done()
  })
}

function tagsOf(read: IAudioMetadata): Tags {
  const { common } = read
  const cover = selectCover(common.picture)
  const fields = { title: common.title, artist: common.artist, album: common.album, genre: common.genre?.[0] }
  const texts = Object.entries(fields).flatMap(([name, value]) => {
    const text = clean(value)
    return text === '' ? [] : [[name, text] as const]
  })
  return {
    ...Object.fromEntries(texts),
    ...soundTags(read),
    ...(cover && cover.data.length > 0 && cover.data.length <= COVER_MAX_BYTES
      ? { cover: { type: cover.format, bytes: cover.data } }
      : {}),
  }
}

/** Where ID3 and Vorbis comments hold a tempo: the parser's own reading cuts its decimals off. */
const TEMPO = /^T?BPM$/i

/** Tempo and key, where they make sense: many files say 0, or a key that is none. */
function soundTags({ common, native }: IAudioMetadata): Pick<Tags, 'bpm' | 'musicalKey'> {
  const written = Object.values(native)
    .flat()
    .find(({ id }) => TEMPO.test(id))
  const tempo = Number(String(written?.value ?? common.bpm ?? '').replace(',', '.'))
  const bpm = bpmSchema.safeParse(String(Math.round(tempo * 100) / 100)).data
  const musicalKey = readMusicalKey(clean(common.key))
  return { ...(bpm && { bpm }), ...(musicalKey && { musicalKey }) }
}

/** Tags in the wild hold control characters and runs of blanks. */
function clean(text: string | undefined): string {
  return (text ?? '').replaceAll(/[\p{Cc}\s]+/gu, ' ').trim()
}
