import { stat } from 'node:fs/promises'
import type { NewId } from '@veza/shared/kernel/ids.ts'
import type { Clock } from '@veza/shared/kernel/time.ts'
import type { FfmpegPaths } from '@veza/shared/media/ffmpeg.ts'
import { audioFormats } from '@veza/shared/media/formats.ts'
import type { UploadLimits } from '@veza/shared/media/limits.ts'
import { type AudioSource, probe } from '@veza/shared/media/probe.ts'
import type { Refusal } from '@veza/shared/media/refusals.ts'
import type { LibraryFolder } from '../../folders/library-folder.ts'
import { inTransaction, type Sqlite } from '../db/sqlite.ts'
import type { EventFeed } from '../events.ts'
import { shareTrack } from '../library/holder.ts'
import { keepPartDigests } from '../library/part-digests.ts'
import { restoreTracks } from '../library/remove.ts'
import {
  findTrackByContent,
  findTrackBySource,
  insertTrack,
  type LibraryTrack,
  updateSource,
} from '../library/tracks.ts'
import { keepCover } from './cover.ts'
import { cut, firstTitle } from './naming.ts'
import { type ReadFile, readOnce } from './read.ts'
import { audioFilesOf } from './walk.ts'

export interface ImportDeps {
  readonly db: Sqlite
  readonly folder: LibraryFolder
  readonly clock: Clock
  readonly newId: NewId
  readonly limits: Pick<UploadLimits, 'audioBytes'>
  readonly events: EventFeed
  /** Found when first needed, so that a machine without ffmpeg still opens its library. Throws `FfmpegUnavailable`. */
  binaries(): Promise<FfmpegPaths>
}

/** The shared reasons, and one that only a library has. */
export type ImportRefusal = Refusal | { readonly code: 'changed-meanwhile' }

export type Imported =
  | { readonly kind: 'imported'; readonly path: string; readonly track: LibraryTrack }
  /** The same content is there already; `movedFrom`: it was known at a place that is no more. */
  | {
      readonly kind: 'already'
      readonly path: string
      readonly track: LibraryTrack
      readonly movedFrom?: string
    }
  | { readonly kind: 'refused'; readonly path: string; readonly refusal: ImportRefusal }

/**
 * Takes files and folders into the library, one after the other: a refusal of one does not hold up the rest. The
 * files stay where they are. Each is in the library whole or not at all, so that an import that was cut short is
 * simply done again.
 *
 * Throws `FfmpegUnavailable`, the signal's reason, and what says nothing about the file (a full disk).
 */
export async function* importAll(
  deps: ImportDeps,
  paths: readonly string[],
  signal?: AbortSignal,
): AsyncGenerator<Imported> {
  for await (const path of audioFilesOf(paths)) {
    signal?.throwIfAborted()
    yield await importFile(deps, path, signal)
  }
}

/** One file of `importAll`. */
export async function importFile(deps: ImportDeps, path: string, signal?: AbortSignal): Promise<Imported> {
  const before = await stat(path).catch(() => null)
  // A folder that comes this far is one whose entries could not be listed.
  if (before?.isDirectory()) return { kind: 'refused', path, refusal: { code: 'unreadable' } }
  const unchanged =
    before?.isFile() && findTrackBySource(deps.db, { path, bytes: before.size, mtimeMs: before.mtimeMs })
  if (unchanged) return await alreadyThere(deps, unchanged, path, unchanged.source.mtimeMs)
  const maxBytes = deps.limits.audioBytes
  if (before?.isFile() && before.size > maxBytes)
    return { kind: 'refused', path, refusal: { code: 'too-large', params: { bytes: before.size, maxBytes } } }
  const verdict = await probe(path, { binaries: await deps.binaries(), signal })
  if (verdict.kind === 'refused') return { kind: 'refused', path, refusal: verdict.refusal }
  const { audio } = verdict
  const read = await readOnce(path, audioFormats[audio.format].contentTypes[0], audio.bytes, signal).catch(
    (error: NodeJS.ErrnoException) => {
      signal?.throwIfAborted()
      return refusalOf(error)
    },
  )
  if ('code' in read) return { kind: 'refused', path, refusal: read }
  const after = await stat(path).catch(() => null)
  if (after === null) return { kind: 'refused', path, refusal: { code: 'gone' } }
  // Somebody was still writing: what was probed, read and found may be three different files.
  const isStill = before?.size === after.size && before.mtimeMs === after.mtimeMs && read.bytes === after.size
  if (!isStill) return { kind: 'refused', path, refusal: { code: 'changed-meanwhile' } }
  return await add(deps, path, after.mtimeMs, audio, read)
}

function refusalOf(error: NodeJS.ErrnoException): ImportRefusal {
  return { code: error.code === 'ENOENT' || error.code === 'ENOTDIR' ? 'gone' : 'unreadable' }
}

async function add(
  deps: ImportDeps,
  path: string,
  mtimeMs: number,
  audio: AudioSource,
  read: ReadFile,
): Promise<Imported> {
  const { db, clock, newId } = deps
  const known = findTrackByContent(db, read.sha256)
  if (known !== undefined) return await alreadyThere(deps, known, path, mtimeMs)
  const { tags } = read
  const coverFile = tags.cover === undefined ? null : await keepCover(deps.folder.covers, tags.cover, newId)
  const id = newId()
  const source = { path, bytes: read.bytes, mtimeMs, sha256: read.sha256, format: audio.format }
  const isNew = inTransaction(db, () => {
    const isNew = insertTrack(
      db,
      {
        id,
        source,
        durationMs: Math.max(1, Math.round(audio.durationSeconds * 1_000)),
        sampleRate: audio.sampleRate,
        channels: audio.channels,
        artist: cut(tags.artist ?? '', 200),
        album: cut(tags.album ?? '', 200),
        title: firstTitle(tags.title, path),
        genre: cut(tags.genre ?? '', 60),
        bpm: tags.bpm,
        musicalKey: tags.musicalKey,
        coverFile,
      },
      clock.now(),
    )
    if (isNew) keepPartDigests(db, id, read.parts)
    return isNew
  })
  const track = findTrackByContent(db, read.sha256)
  if (track === undefined) throw new Error(`track ${id} vanished while it was imported`)
  // Another import of the same content was quicker: the unique content decides, and that one stands.
  if (!isNew) return await alreadyThere(deps, track, path, mtimeMs)
  deps.events.emit({ type: 'track-imported', trackId: id })
  return { kind: 'imported', path, track }
}

/** The same content again. Where its known place is empty, this becomes its place. */
async function alreadyThere(
  deps: ImportDeps,
  track: LibraryTrack,
  path: string,
  mtimeMs: number,
): Promise<Imported> {
  const { db, clock } = deps
  shareTrack(db, track.id)
  if (track.removedAt !== null) return backAgain(deps, track, path, mtimeMs)
  const isSamePlace = track.source.path === path
  const isThere =
    !isSamePlace &&
    (await stat(track.source.path).then(
      (f) => f.size === track.source.bytes,
      () => false,
    ))
  if (isThere || (isSamePlace && track.source.mtimeMs === mtimeMs)) return { kind: 'already', path, track }
  updateSource(db, track.id, { path, mtimeMs }, clock.now())
  const moved = { ...track, source: { ...track.source, path, mtimeMs } }
  return { kind: 'already', path, track: moved, ...(isSamePlace ? {} : { movedFrom: track.source.path }) }
}

/** It had been taken out of the library: what was written of it is there again. */
function backAgain(
  { db, clock, events }: ImportDeps,
  track: LibraryTrack,
  path: string,
  mtimeMs: number,
): Imported {
  inTransaction(db, () => {
    restoreTracks(db, [track.id])
    updateSource(db, track.id, { path, mtimeMs }, clock.now())
  })
  events.emit({ type: 'track-imported', trackId: track.id })
  return {
    kind: 'imported',
    path,
    track: { ...track, removedAt: null, source: { ...track.source, path, mtimeMs } },
  }
}
