import { musicalKeySchema, type TrackPatch, visibilitySchema } from '@veza/shared/contracts/catalog.ts'
import { type AudioFormatId, audioFormats } from '@veza/shared/media/formats.ts'
import { z } from 'zod'
import type { Sqlite } from '../db/sqlite.ts'

const flag = z.int().transform((value) => value === 1)

const rowSchema = z
  .object({
    id: z.string(),
    sha256: z.string(),
    source_path: z.string(),
    source_bytes: z.int(),
    source_mtime_ms: z.number(),
    format: z.custom<AudioFormatId>((value) => typeof value === 'string' && value in audioFormats),
    duration_ms: z.int(),
    sample_rate: z.int(),
    channels: z.int(),
    artist: z.string(),
    album: z.string(),
    title: z.string(),
    description: z.string(),
    genre: z.string(),
    credits: z.string(),
    isrc: z.string(),
    bpm: z.string(),
    musical_key: musicalKeySchema,
    lyrics: z.string(),
    lyrics_language: z.string(),
    tags: z.string().transform((text) => z.array(z.string()).parse(JSON.parse(text))),
    visibility: visibilitySchema,
    paid: flag,
    preview_enabled: flag,
    lossless: flag,
    cover_file: z.string().nullable(),
    imported_at: z.string(),
    updated_at: z.string(),
    removed_at: z.string().nullable(),
  })
  .transform((row) => ({
    id: row.id,
    source: {
      path: row.source_path,
      bytes: row.source_bytes,
      /** As `stat` gave it, with its fraction (ms). */
      mtimeMs: row.source_mtime_ms,
      sha256: row.sha256,
      format: row.format,
    },
    durationMs: row.duration_ms,
    sampleRate: row.sample_rate,
    channels: row.channels,
    artist: row.artist,
    album: row.album,
    /** What listeners will read: the fields of the contract. */
    metadata: {
      title: row.title,
      description: row.description,
      genre: row.genre,
      credits: row.credits,
      isrc: row.isrc,
      bpm: row.bpm,
      musicalKey: row.musical_key,
      lyrics: row.lyrics,
      lyricsLanguage: row.lyrics_language,
      tags: row.tags,
      visibility: row.visibility,
      paid: row.paid,
      previewEnabled: row.preview_enabled,
    },
    lossless: row.lossless,
    coverFile: row.cover_file,
    importedAt: row.imported_at,
    updatedAt: row.updated_at,
    /** Taken out of the library, and not yet forgotten; null for every track that is shown. */
    removedAt: row.removed_at,
  }))

/** A track of the library. */
export type LibraryTrack = z.infer<typeof rowSchema>
export type TrackMetadata = LibraryTrack['metadata']
/** What of a track is edited here and at a server alike. */
export const sharedFields = [
  'title',
  'description',
  'genre',
  'credits',
  'isrc',
  'bpm',
  'musicalKey',
  'lyrics',
  'lyricsLanguage',
  'tags',
  'visibility',
  'paid',
  'previewEnabled',
] as const satisfies readonly (keyof TrackMetadata)[]
export type SharedField = (typeof sharedFields)[number]
/** What an older Studio or server did not know of was empty on both sides. */
export const newerFields = {
  credits: '',
  isrc: '',
  bpm: '',
  musicalKey: '',
  lyrics: '',
  lyricsLanguage: '',
} as const

export function getTrack(db: Sqlite, id: string): LibraryTrack | undefined {
  const row = db.prepare('SELECT * FROM tracks WHERE id = ?').get(id)
  return row === undefined ? undefined : rowSchema.parse(row)
}

export function findTrackByContent(db: Sqlite, sha256: string): LibraryTrack | undefined {
  const row = db.prepare('SELECT * FROM tracks WHERE sha256 = ?').get(sha256)
  return row === undefined ? undefined : rowSchema.parse(row)
}

/** The track whose file lies at this path, unchanged by size and time since it was last looked at. */
export function findTrackBySource(
  db: Sqlite,
  source: { readonly path: string; readonly bytes: number; readonly mtimeMs: number },
): LibraryTrack | undefined {
  const row = db
    .prepare('SELECT * FROM tracks WHERE source_path = ? AND source_bytes = ? AND source_mtime_ms = ?')
    .get(source.path, source.bytes, source.mtimeMs)
  return row === undefined ? undefined : rowSchema.parse(row)
}

/** Newest first. @param limit at most so many, from `offset` on */
export function listTracks(db: Sqlite, limit = 1_000, offset = 0): LibraryTrack[] {
  return db
    .prepare(
      'SELECT * FROM tracks WHERE removed_at IS NULL ORDER BY imported_at DESC, id DESC LIMIT ? OFFSET ?',
    )
    .all(limit, offset)
    .map((row) => rowSchema.parse(row))
}

export interface NewLibraryTrack {
  readonly id: string
  readonly source: LibraryTrack['source']
  readonly durationMs: number
  readonly sampleRate: number
  readonly channels: number
  readonly artist: string
  readonly album: string
  readonly title: string
  readonly genre: string
  readonly bpm?: TrackMetadata['bpm'] | undefined
  readonly musicalKey?: TrackMetadata['musicalKey'] | undefined
  readonly coverFile: string | null
}

/** @returns false where the same content is already there: nothing has changed then */
export function insertTrack(db: Sqlite, track: NewLibraryTrack, now: Date): boolean {
  const { changes } = db
    .prepare(
      `INSERT INTO tracks (id, sha256, source_path, source_bytes, source_mtime_ms, format, duration_ms,
         sample_rate, channels, artist, album, title, genre, bpm, musical_key, cover_file, imported_at, updated_at)
       VALUES (@id, @sha256, @path, @bytes, @mtimeMs, @format, @durationMs,
         @sampleRate, @channels, @artist, @album, @title, @genre, @bpm, @musicalKey, @coverFile, @at, @at)
       ON CONFLICT (sha256) DO NOTHING`,
    )
    .run({
      ...track.source,
      id: track.id,
      durationMs: track.durationMs,
      sampleRate: track.sampleRate,
      channels: track.channels,
      artist: track.artist,
      album: track.album,
      title: track.title,
      genre: track.genre,
      bpm: track.bpm ?? '',
      musicalKey: track.musicalKey ?? '',
      coverFile: track.coverFile,
      at: now.toISOString(),
    })
  return changes === 1
}

/** Notes where the content now lies, and since when. */
export function updateSource(
  db: Sqlite,
  id: string,
  source: { readonly path: string; readonly mtimeMs: number },
  now: Date,
): void {
  db.prepare('UPDATE tracks SET source_path = ?, source_mtime_ms = ?, updated_at = ? WHERE id = ?').run(
    source.path,
    source.mtimeMs,
    now.toISOString(),
    id,
  )
}

/** Changes what is given, and only that. */
export function updateTrack(
  db: Sqlite,
  id: string,
  changes: TrackPatch & { readonly lossless?: boolean | undefined },
  now: Date,
): void {
  const bit = (value: boolean | undefined) => (value === undefined ? null : Number(value))
  db.prepare(
    `UPDATE tracks SET title = coalesce(@title, title), description = coalesce(@description, description),
       genre = coalesce(@genre, genre), credits = coalesce(@credits, credits), isrc = coalesce(@isrc, isrc),
       bpm = coalesce(@bpm, bpm), musical_key = coalesce(@musicalKey, musical_key),
       lyrics = coalesce(@lyrics, lyrics), lyrics_language = coalesce(@lyricsLanguage, lyrics_language),
       tags = coalesce(@tags, tags), visibility = coalesce(@visibility, visibility),
       paid = coalesce(@paid, paid), preview_enabled = coalesce(@previewEnabled, preview_enabled),
       lossless = coalesce(@lossless, lossless), updated_at = @at
     WHERE id = @id`,
  ).run({
    id,
    title: changes.title ?? null,
    description: changes.description ?? null,
    genre: changes.genre ?? null,
    credits: changes.credits ?? null,
    isrc: changes.isrc ?? null,
    bpm: changes.bpm ?? null,
    musicalKey: changes.musicalKey ?? null,
    lyrics: changes.lyrics ?? null,
    lyricsLanguage: changes.lyricsLanguage ?? null,
    tags: changes.tags === undefined ? null : JSON.stringify(changes.tags),
    visibility: changes.visibility ?? null,
    paid: bit(changes.paid),
    previewEnabled: bit(changes.previewEnabled),
    lossless: bit(changes.lossless),
    at: now.toISOString(),
  })
}
