import type { OwnTrack, Track } from '@veza/shared/contracts/catalog.ts'
import { API_PREFIX } from '@veza/shared/contracts/index.ts'
import type { Config } from '../../config/config.ts'
import type { OwnTrackRow, TrackRow } from './queries.ts'

/** A row as the contract shows it. */
export function trackView(config: Pick<Config, 'publicUrl'>, row: TrackRow): Track {
  const api = `${config.publicUrl}${API_PREFIX}/tracks/${row.id}`
  return {
    id: row.id,
    slug: row.slug,
    version: row.version,
    status: row.status,
    title: row.title,
    description: row.description,
    genre: row.genre,
    credits: row.credits,
    isrc: row.isrc,
    bpm: row.bpm,
    musicalKey: row.musicalKey,
    tags: row.tags,
    visibility: row.visibility,
    paid: row.paid,
    previewEnabled: row.previewEnabled,
    artist: { username: row.username, displayName: row.displayName },
    url: `${config.publicUrl}/tracks/${row.slug}`,
    coverUrl: row.coverUploadId && `${api}/cover?v=${row.coverUploadId.slice(-12)}`,
    masterUrl: row.renditionSetId && `${api}/master.m3u8`,
    durationMs: row.durationMs,
    loudness: row.renditionSetId
      ? { integratedLufs: row.integratedLufs, rangeLu: row.loudnessRangeLu, truePeakDbtp: row.truePeakDbtp }
      : null,
    lossless: row.lossless,
    hasOriginal: row.originalUploadId !== null,
    hasRenditions: row.renditionSetId !== null,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    publishedAt: row.publishedAt?.toISOString() ?? null,
    publishAt: row.publishAt?.toISOString() ?? null,
    publishRefusal: row.publishRefusal,
  }
}

/** As its owner is given it. */
export const ownTrackView = (config: Pick<Config, 'publicUrl'>, row: OwnTrackRow): OwnTrack => ({
  ...trackView(config, row),
  lyrics: row.lyrics,
  lyricsLanguage: row.lyricsLanguage,
})
