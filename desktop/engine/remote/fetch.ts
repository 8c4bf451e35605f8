import { rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { NewId } from '@veza/shared/kernel/ids.ts'
import { readWaveform } from '@veza/shared/media/waveform.ts'
import type { LibraryFolder } from '../../folders/library-folder.ts'
import type { Sqlite } from '../db/sqlite.ts'
import { keepByContent, keepCover } from '../import/cover.ts'
import type { SmallCovers } from '../media/small-covers.ts'
import { pictureTypeOf } from '../products/images.ts'
import type { Connection } from '../session/connections.ts'
import { isKept, type KeptFile, type RemoteThing } from './files.ts'

/** What came is not what it should be. */
export class NotUsable extends Error {
  override readonly name = 'NotUsable'
  /** Its bytes say so: asked for again, the same would come. */
  readonly isForGood: boolean

  constructor(detail: string, { isForGood = true, ...options }: ErrorOptions & { isForGood?: boolean } = {}) {
    super(detail, options)
    this.isForGood = isForGood
  }
}

export interface FetchParts {
  readonly db: Sqlite
  readonly folder: LibraryFolder
  readonly newId: NewId
  /** Of the cache. */
  readonly smallCovers: SmallCovers
  /** The largest picture that this server takes, or any. */
  maxPictureBytes(server: string): number
}

type From = Pick<Connection, 'media'> & { readonly server: string }

/** A coarse waveform has some thousand pixels, whatever the length of its track. */
const WAVEFORM_MAX_BYTES = 256 * 1024

/**
 * Fetches a thing into the cache, where it is in place once it is whole and was read. Throws what `media` throws, and `NotUsable`.
 * @returns null where what is kept is what there is
 */
export function fetchThing(
  parts: FetchParts,
  from: From,
  thing: RemoteThing,
  signal: AbortSignal,
): Promise<KeptFile | null> {
  return thing.kind === 'cover'
    ? fetchCover(parts, from, thing, signal)
    : fetchWaveform(parts, from, thing, signal)
}

async function fetchCover(
  { db, folder, newId, smallCovers, maxPictureBytes }: FetchParts,
  { media, server }: From,
  { trackId }: RemoteThing,
  signal: AbortSignal,
): Promise<KeptFile> {
  const found = await media(`/tracks/${trackId}/cover`, { maxBytes: maxPictureBytes(server), signal })
  const type = found && pictureTypeOf(found.bytes)
  if (!found || !type) throw new NotUsable('no picture')
  const file = await keepCover(folder.cache.covers, { type, bytes: found.bytes }, newId)
  if (file === null) throw new NotUsable(type)
  // Whatever makes a small one of it has read it. Where that cannot be tried now, it is when a row first shows it.
  const small = await smallCovers.find(file).catch(() => undefined)
  if (small === null) {
    if (!isKept(db, file)) await rm(join(folder.cache.covers, file), { force: true })
    throw new NotUsable('a picture that nobody can show', { isForGood: false })
  }
  const smallBytes = small === undefined ? 0 : (await stat(small)).size
  return { file, etag: null, bytes: found.bytes.length + smallBytes }
}

async function fetchWaveform(
  { folder, newId }: FetchParts,
  { media }: From,
  { trackId, kept }: RemoteThing,
  signal: AbortSignal,
): Promise<KeptFile | null> {
  const path = `/tracks/${trackId}/waveform`
  const found = await media(path, { maxBytes: WAVEFORM_MAX_BYTES, etag: kept?.etag ?? null, signal })
  if (found === null) return null
  try {
    if (readWaveform(found.bytes).peaks.length === 0) throw new NotUsable('a waveform of nothing')
  } catch (error) {
    throw new NotUsable('no waveform', { cause: error })
  }
  const file = await keepByContent(folder.cache.waveforms, found.bytes, 'dat', newId)
  return { file, etag: found.etag, bytes: found.bytes.length }
}
