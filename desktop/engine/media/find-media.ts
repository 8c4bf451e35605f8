import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { segmentIndex } from '@veza/shared/media/cmaf.ts'
import { type AudioFormatId, audioFormats } from '@veza/shared/media/formats.ts'
import type { Rendition, RenditionName } from '@veza/shared/media/rendition-set.ts'
import type { FoundMedia, Piece } from '@veza/shared/studio/bridge/media.ts'
import type { Media } from '@veza/shared/studio/media.ts'
import type { LibraryFolder } from '../../folders/library-folder.ts'
import type { Sqlite } from '../db/sqlite.ts'
import { coverType } from '../import/cover.ts'
import { getTrack, type LibraryTrack } from '../library/tracks.ts'
import type { RemoteMedia } from '../remote/remote-media.ts'
import type { Review } from '../remote/review.ts'
import { findWorkingSet } from '../transcode/work-folder.ts'
import type { Playables } from './playable.ts'
import type { SmallCovers } from './small-covers.ts'

export interface MediaDeps {
  readonly db: Sqlite
  readonly folder: LibraryFolder
  readonly smallCovers: SmallCovers
  readonly playables: Pick<Playables, 'find'>
  readonly remote: Pick<RemoteMedia, 'findCover' | 'findSound'>
  readonly review: Pick<Review, 'find'>
}

/** What of the library answers to this name; null where nothing does just now. */
export async function findMedia(deps: MediaDeps, media: Media): Promise<FoundMedia | null> {
  switch (media.kind) {
    case 'cover':
      return await file(join(deps.folder.covers, media.name), coverType(media.name), true)
    case 'small-cover':
      return await file(await orNone(deps.smallCovers.find(media.name)), 'image/jpeg', true)
    case 'remote-cover':
      return await file(await deps.remote.findCover(media.name, false), coverType(media.name), true)
    case 'small-remote-cover':
      return await file(await orNone(deps.remote.findCover(media.name, true)), 'image/jpeg', true)
    case 'remote-sound':
      return await deps.remote.findSound(media.trackId)
    case 'reviewed-sound':
      return await deps.review.find(media.trackId)
    case 'original':
      return await original(deps, getTrack(deps.db, media.trackId))
    case 'rendition':
      return await rendition(deps, getTrack(deps.db, media.trackId), media.name)
  }
}

/** What could not be made now is not there now; whoever looks again asks again. */
const orNone = (found: Promise<string | null>): Promise<string | null> => found.catch(() => null)

async function file(
  path: string | null,
  contentType: string,
  isForGood: boolean,
): Promise<FoundMedia | null> {
  const found = path === null ? null : await stat(path).catch(() => null)
  if (path === null || !found?.isFile() || found.size === 0) return null
  return { contentType, pieces: [{ kind: 'file', path, bytes: found.size }], isForGood }
}

/** What browsers decode of themselves. */
const unplayable: readonly AudioFormatId[] = ['aiff', 'alac']

/** The file as it was imported; where no browser plays its kind, what it sounds like. */
async function original(deps: MediaDeps, track: LibraryTrack | undefined): Promise<FoundMedia | null> {
  if (track === undefined) return null
  const { format, path, bytes } = track.source
  if (unplayable.includes(format)) return await decoded(deps, track)
  const found = await file(path, audioFormats[format].contentTypes[0], false)
  const [piece] = found?.pieces ?? []
  // Another file than the one that was imported is not this track.
  return piece?.kind === 'file' && piece.bytes === bytes ? found : null
}

/**
 * Decoded, and never a rendition as long as that can be had: who listens asks for stretch after stretch of the same bytes, also while
 * renditions come and go.
 */
async function decoded(deps: MediaDeps, track: LibraryTrack): Promise<FoundMedia | null> {
  const found = await file(await orNone(deps.playables.find(track)), 'audio/wav', false)
  if (found) return found
  const heard = await findHeard(deps.folder, track)
  const best = heard?.renditions.find(({ name }) => name === 'flac') ?? heard?.renditions.at(-1)
  return best ? await rendition(deps, track, best.name) : null
}

async function rendition(
  deps: MediaDeps,
  track: LibraryTrack | undefined,
  name: RenditionName,
): Promise<FoundMedia | null> {
  const heard = track && (await findHeard(deps.folder, track))
  const found = heard?.renditions.find((one) => one.name === name)
  if (!heard || !found) return null
  return { contentType: 'audio/mp4', pieces: asOneFile(heard.dir, found), isForGood: false }
}

/** The renditions of a track that lie here, in whichever variant of its set; undefined where none is whole. */
export async function findHeard(
  folder: LibraryFolder,
  { source, lossless }: Pick<LibraryTrack, 'source' | 'lossless'>,
): Promise<{ readonly dir: string; readonly renditions: readonly Rendition[] } | undefined> {
  for (const variant of [lossless, !lossless]) {
    const working = await findWorkingSet(folder, source.sha256, variant)
    if (working?.dir) return { dir: working.dir, renditions: working.set.renditions }
  }
  return undefined
}

/** Header, an index that is made on the way, and all segments: a file that a player can seek in. */
function asOneFile(dir: string, { init, segments, timescale }: Rendition): Piece[] {
  const asFile = ({ path, bytes }: { path: string; bytes: number }): Piece => ({
    kind: 'file',
    path: join(dir, path),
    bytes,
  })
  const index = Buffer.from(segmentIndex(timescale, segments))
  return [asFile(init), { kind: 'made', base64: index.toString('base64') }, ...segments.map(asFile)]
}
