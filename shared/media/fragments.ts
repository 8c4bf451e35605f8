import { fieldsOf, findBox, MalformedBoxes, requireBox } from './boxes.ts'

/** What an initialisation segment says of its one audio track. */
export interface TrackHeader {
  /** Ticks a second (`mdhd`). */
  readonly timescale: number
  /** Ticks at the start that the edit list takes away: the encoder's delay (`elst`). */
  readonly primingTicks: number
  /** `stsd` with its header: how to decode the samples. */
  readonly sampleDescription: Uint8Array
  readonly defaults: SampleDefaults
}

interface SampleDefaults {
  readonly ticks: number
  readonly bytes: number
}

/** One access unit of a fragment. */
export interface Sample {
  readonly bytes: number
  readonly ticks: number
}

/** Reads `ftyp`+`moov` or `moov` alone, of one track. Throws `MalformedBoxes`. */
export function readTrackHeader(bytes: Uint8Array): TrackHeader {
  const moov = requireBox(bytes, ['moov'])
  const trak = requireBox(bytes, ['trak'], moov)
  const stsd = requireBox(bytes, ['mdia', 'minf', 'stbl', 'stsd'], trak)
  return {
    timescale: readTimescale(bytes, requireBox(bytes, ['mdia', 'mdhd'], trak)),
    primingTicks: readPriming(bytes, findBox(bytes, ['edts', 'elst'], trak)),
    sampleDescription: Uint8Array.from(bytes.subarray(stsd.start, stsd.end)),
    defaults: readTrex(bytes, requireBox(bytes, ['mvex', 'trex'], moov)),
  }
}

type BoxOf = Parameters<typeof fieldsOf>[1]

function readTimescale(bytes: Uint8Array, mdhd: BoxOf): number {
  const fields = fieldsOf(bytes, mdhd)
  const version = fields.u8()
  fields.skip(3 + (version === 1 ? 16 : 8))
  const timescale = fields.u32()
  if (timescale === 0) throw new MalformedBoxes('mdhd: timescale 0')
  return timescale
}

/** One edit at the normal rate is what an encoder's delay looks like; anything else is refused, not guessed at. */
function readPriming(bytes: Uint8Array, elst: BoxOf | undefined): number {
  if (!elst) return 0
  const fields = fieldsOf(bytes, elst)
  const version = fields.u8()
  fields.skip(3)
  if (fields.u32() !== 1) throw new MalformedBoxes('elst: more than one edit')
  fields.skip(version === 1 ? 8 : 4)
  const mediaTime = version === 1 ? fields.u64() : fields.i32()
  if (mediaTime < 0 || !Number.isSafeInteger(mediaTime)) throw new MalformedBoxes('elst: an empty edit')
  return mediaTime
}

function readTrex(bytes: Uint8Array, trex: BoxOf): SampleDefaults {
  const fields = fieldsOf(bytes, trex)
  fields.skip(12)
  return { ticks: fields.u32(), bytes: fields.u32() }
}

/** The media of one fragment. */
export interface Fragment {
  /** Decode time of the first sample (`tfdt`), in ticks. */
  readonly decodeTicks: number
  readonly samples: readonly Sample[]
}

/** Reads a `moof` of one track (alone, or followed by its `mdat`). Throws `MalformedBoxes`. */
export function readFragment(bytes: Uint8Array, trackDefaults: SampleDefaults): Fragment {
  const traf = requireBox(bytes, ['moof', 'traf'])
  const defaults = readTfhd(bytes, requireBox(bytes, ['tfhd'], traf), trackDefaults)
  const tfdt = fieldsOf(bytes, requireBox(bytes, ['tfdt'], traf))
  const version = tfdt.u8()
  tfdt.skip(3)
  return {
    decodeTicks: version === 1 ? tfdt.u64() : tfdt.u32(),
    samples: readTrun(bytes, requireBox(bytes, ['trun'], traf), defaults),
  }
}

const tfhdFlags = { baseDataOffset: 0x1, description: 0x2, duration: 0x8, size: 0x10 }

function readTfhd(bytes: Uint8Array, tfhd: BoxOf, track: SampleDefaults): SampleDefaults {
  const fields = fieldsOf(bytes, tfhd)
  const flags = fields.u32() & 0xffffff
  fields.skip(4)
  if (flags & tfhdFlags.baseDataOffset) fields.skip(8)
  if (flags & tfhdFlags.description) fields.skip(4)
  const ticks = flags & tfhdFlags.duration ? fields.u32() : track.ticks
  return { ticks, bytes: flags & tfhdFlags.size ? fields.u32() : track.bytes }
}

const trunFlags = { dataOffset: 0x1, firstFlags: 0x4, duration: 0x100, size: 0x200, flags: 0x400, cts: 0x800 }

function readTrun(bytes: Uint8Array, trun: BoxOf, defaults: SampleDefaults): Sample[] {
  const fields = fieldsOf(bytes, trun)
  const flags = fields.u32() & 0xffffff
  const count = fields.u32()
  if (flags & trunFlags.dataOffset) fields.skip(4)
  if (flags & trunFlags.firstFlags) fields.skip(4)
  const samples: Sample[] = []
  // Without a size per sample the count costs no bytes, and a lie about it would cost memory.
  if (!(flags & trunFlags.size) && count > 100_000) throw new MalformedBoxes(`trun: ${count} samples`)
  for (let index = 0; index < count; index++) {
    const ticks = flags & trunFlags.duration ? fields.u32() : defaults.ticks
    const size = flags & trunFlags.size ? fields.u32() : defaults.bytes
    if (flags & trunFlags.flags) fields.skip(4)
    if (flags & trunFlags.cts) fields.skip(4)
    samples.push({ bytes: size, ticks })
  }
  return samples
}

/** Sum of the samples' durations, in ticks. */
export function ticksOf(samples: readonly Sample[]): number {
  return samples.reduce((sum, sample) => sum + sample.ticks, 0)
}
