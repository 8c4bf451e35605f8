import type { SeenTrack, TrackPatch } from '@veza/shared/contracts/catalog.ts'
import { type SharedField, sharedFields, type TrackMetadata } from '../library/tracks.ts'

/** The metadata of a track as the server has it. */
export function metadataOf(track: Pick<SeenTrack, SharedField>): TrackMetadata {
  const { lyrics = '', lyricsLanguage = '' } = track
  const whole = { ...track, lyrics, lyricsLanguage }
  return Object.fromEntries(sharedFields.map((field) => [field, whole[field]])) as TrackMetadata
}

export interface Merge {
  /** Changed here: to be sent. */
  readonly patch: TrackPatch
  /** Changed there: to be taken over. */
  readonly adopt: TrackPatch
  /** Changed on both sides, differently. */
  readonly conflicts: readonly SharedField[]
}

/**
 * Three-way merge of a track's metadata, field by field.
 * @param base as both sides last agreed
 */
export function mergeMetadata(base: TrackMetadata, mine: TrackMetadata, theirs: TrackMetadata): Merge {
  const differ = (field: SharedField, a: TrackMetadata, b: TrackMetadata) =>
    JSON.stringify(a[field]) !== JSON.stringify(b[field])
  const open = sharedFields.filter((field) => differ(field, mine, theirs))
  const mineChanged = open.filter((field) => differ(field, base, mine))
  const theirsChanged = open.filter((field) => differ(field, base, theirs))
  return {
    patch: pick(
      mine,
      mineChanged.filter((field) => !theirsChanged.includes(field)),
    ),
    adopt: pick(
      theirs,
      theirsChanged.filter((field) => !mineChanged.includes(field)),
    ),
    conflicts: mineChanged.filter((field) => theirsChanged.includes(field)),
  }
}

export function pick(from: TrackMetadata, names: readonly SharedField[]): TrackPatch {
  return Object.fromEntries(names.map((name) => [name, from[name]]))
}
