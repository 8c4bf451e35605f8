import type { Sample } from './fragments.ts'

/** A box (ISO/IEC 14496-12) of a type and its content. */
function box(type: string, ...content: readonly Uint8Array[]): Buffer {
  const header = Buffer.alloc(8)
  header.writeUInt32BE(8 + content.reduce((sum, part) => sum + part.length, 0), 0)
  header.write(type, 4, 'latin1')
  return Buffer.concat([header, ...content])
}

/** A box with a version and flags. */
function fullBox(type: string, version: number, flags: number, ...content: readonly Uint8Array[]): Buffer {
  return box(type, u32((version << 24) | flags), ...content)
}

function u32(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length)
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value >>> 0, 4 * index)
  return bytes
}

function u16(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(2 * values.length)
  for (const [index, value] of values.entries()) bytes.writeUInt16BE(value, 2 * index)
  return bytes
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(BigInt(value))
  return bytes
}

const TRACK = 1
const FULL_SCALE = 0x0100
const FIXED_ONE = 0x00010000
const UNDETERMINED_LANGUAGE = 0x55c4
const unityMatrix = u32(FIXED_ONE, 0, 0, 0, FIXED_ONE, 0, 0, 0, 0x40000000)
const zeros = (bytes: number) => Buffer.alloc(bytes)

export interface CmafTrack {
  /** Ticks a second: the sample rate. */
  readonly timescale: number
  /** Encoder delay in ticks; an edit list skips it. */
  readonly primingTicks: number
  /** `stsd`, header included. */
  readonly sampleDescription: Uint8Array
}

/** CMAF header (ISO/IEC 23000-19 §7.3.1) of one audio track, without any metadata. */
export function initSegment(track: CmafTrack): Uint8Array {
  const movie = fullBox(
    'mvhd',
    0,
    0,
    u32(0, 0, track.timescale, 0, FIXED_ONE),
    u16(FULL_SCALE, 0),
    zeros(8),
    unityMatrix,
    zeros(24),
    u32(TRACK + 1),
  )
  const extends_ = box('mvex', fullBox('trex', 0, 0, u32(TRACK, 1, 0, 0, 0)))
  return Buffer.concat([
    box('ftyp', Buffer.from('cmfc', 'latin1'), u32(0), Buffer.from('cmfciso6mp41', 'latin1')),
    box('moov', movie, trackBox(track), extends_),
  ])
}

function trackBox(track: CmafTrack): Buffer {
  const enabledInMovie = 3
  const header = fullBox(
    'tkhd',
    0,
    enabledInMovie,
    u32(0, 0, TRACK, 0, 0, 0, 0),
    u16(0, 0, FULL_SCALE, 0),
    unityMatrix,
    u32(0, 0),
  )
  // A duration of 0 says "through all fragments" (§8.6.6); the last sample's own duration trims the end.
  const edit = box('edts', fullBox('elst', 0, 0, u32(1, 0, track.primingTicks, FIXED_ONE)))
  const media = box(
    'mdia',
    fullBox('mdhd', 0, 0, u32(0, 0, track.timescale, 0), u16(UNDETERMINED_LANGUAGE, 0)),
    fullBox('hdlr', 0, 0, u32(0), Buffer.from('soun', 'latin1'), zeros(12), Buffer.from('audio\0', 'latin1')),
    box(
      'minf',
      fullBox('smhd', 0, 0, u32(0)),
      box('dinf', fullBox('dref', 0, 0, u32(1), fullBox('url ', 0, 1))),
      box(
        'stbl',
        track.sampleDescription,
        fullBox('stts', 0, 0, u32(0)),
        fullBox('stsc', 0, 0, u32(0)),
        fullBox('stsz', 0, 0, u32(0, 0)),
        fullBox('stco', 0, 0, u32(0)),
      ),
    ),
  )
  return track.primingTicks > 0 ? box('trak', header, edit, media) : box('trak', header, media)
}

export interface CmafFragment {
  /** From 1. */
  readonly sequence: number
  readonly decodeTicks: number
  readonly samples: readonly Sample[]
  /** The samples' bytes, in order. */
  readonly payload: readonly Uint8Array[]
}

/** One CMAF fragment (`moof`, `mdat`) that is a segment of its own; every audio sample is a sync sample. */
export function mediaSegment(fragment: CmafFragment): Uint8Array {
  const draft = movieFragment(fragment, 0)
  const moof = movieFragment(fragment, draft.length + 8)
  return Buffer.concat([moof, box('mdat', ...fragment.payload)])
}

const SYNC_SAMPLE = 0x02000000

function movieFragment(fragment: CmafFragment, dataOffset: number): Buffer {
  const { samples } = fragment
  const common = samples[0]?.ticks ?? 0
  const isUniform = samples.every((sample) => sample.ticks === common)
  const baseIsMoof = 0x020000
  const withDurationAndFlags = 0x28
  const trunFlags = isUniform ? 0x201 : 0x301
  const rows = isUniform ? samples.map((s) => s.bytes) : samples.flatMap((s) => [s.ticks, s.bytes])
  return box(
    'moof',
    fullBox('mfhd', 0, 0, u32(fragment.sequence)),
    box(
      'traf',
      fullBox('tfhd', 0, baseIsMoof | withDurationAndFlags, u32(TRACK, common, SYNC_SAMPLE)),
      fullBox('tfdt', 1, 0, u64(fragment.decodeTicks)),
      fullBox('trun', 0, trunFlags, u32(samples.length, dataOffset), u32(...rows)),
    ),
  )
}

/**
 * Index (`sidx`, ISO/IEC 14496-12 §8.16.3) that makes one file of a header and all its fragments, if it stands between them:
 * a player then knows how long the file is, and where in it a moment lies, without reading it through.
 * @param segments bytes, and presented duration in ticks
 */
export function segmentIndex(
  timescale: number,
  segments: readonly { readonly bytes: number; readonly ticks: number }[],
): Uint8Array {
  const startsWithSync = 0x90000000
  return fullBox(
    'sidx',
    0,
    0,
    u32(TRACK, timescale, 0, 0),
    u16(0, segments.length),
    ...segments.map(({ bytes, ticks }) => u32(bytes, ticks, startsWithSync)),
  )
}
