import type { AudioSource } from './probe.ts'
import type { RenditionName } from './rendition-set.ts'

export type AacRung = Exclude<RenditionName, 'flac'>

/** How one rendition is encoded. */
export interface RenditionPlan {
  readonly name: RenditionName
  readonly codecs: 'mp4a.40.2' | 'fLaC'
  readonly sampleRate: number
  readonly channels: number
  /** ffmpeg's options for the encoder. */
  readonly encoder: readonly string[]
  /** Expected CPU seconds for a minute of stereo: what the queue and the progress are weighed by. */
  readonly cost: number
}

type AacCoder = 'fast' | 'twoloop'

/** Bit/s and coder of each AAC rung. The coder is chosen by measurement: see docs/performance.md, "AAC coder". */
export const aacRungs: Readonly<
  Record<AacRung, { readonly bitrate: number; readonly coder: AacCoder; readonly cost: number }>
> = {
  'aac-64': { bitrate: 64_000, coder: 'fast', cost: 0.36 },
  'aac-128': { bitrate: 128_000, coder: 'fast', cost: 0.47 },
  'aac-256': { bitrate: 256_000, coder: 'fast', cost: 0.57 },
}
const FLAC_COST = 0.12

/**
 * How many bit/s of AAC-LC hold what one bit/s of a lossy source holds. Opus and Vorbis do more with a bit; the
 * tenth for the others lets a variable bitrate of about 240 kbit/s count as the 256 it is sold as.
 */
const aacEquivalent = { mp3: 1.1, aac: 1.1, vorbis: 1.3, opus: 1.6 } as const

/** Bit/s of AAC-LC beyond which a channel at 44.1 kHz has nothing more to gain. */
const LOSSLESS_BITRATE_PER_CHANNEL = 128_000
const FULL_BANDWIDTH_HZ = 32_000

/**
 * Highest AAC bitrate that the source warrants. A lossy source is never given (clearly) more bits than it has: a
 * 128k MP3 gets no 256, a 320k MP3 gets all three. A lossless one is limited by its channels and its bandwidth.
 */
export function warrantedBitrate(source: AudioSource): number {
  const bandwidth = Math.min(1, source.sampleRate / FULL_BANDWIDTH_HZ)
  const possible = LOSSLESS_BITRATE_PER_CHANNEL * source.channels * bandwidth
  if (source.isLossless || source.bitrate === undefined) return possible
  const equivalent =
    source.format in aacEquivalent ? aacEquivalent[source.format as keyof typeof aacEquivalent] : 1
  return Math.min(possible, source.bitrate * equivalent)
}

/** Sample rates of AAC-LC (ISO/IEC 14496-3 table 1.16) that browsers play everywhere. */
const aacSampleRates = [8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000]

/** Kept where AAC has it up to 48 kHz; else 44.1 kHz for its own multiples, 48 kHz for all others. */
export function aacSampleRate(sourceRate: number): number {
  if (aacSampleRates.includes(sourceRate)) return sourceRate
  return sourceRate % 44_100 === 0 ? 44_100 : 48_000
}

/** Samples that `samples` at one rate become at another: no shorter than the source. */
export function resampledCount(samples: number, fromRate: number, toRate: number): number {
  return Math.ceil((samples * toRate) / fromRate)
}

/** The renditions to make, lightest first. The 64k is always among them; FLAC where it is wanted and true. */
export function ladderFor(source: AudioSource, lossless: boolean): readonly RenditionPlan[] {
  const warranted = warrantedBitrate(source)
  const names: readonly AacRung[] = ['aac-64', 'aac-128', 'aac-256']
  const rungs = names.filter((name) => name === 'aac-64' || aacRungs[name].bitrate <= warranted)
  const ladder = rungs.map((name) => aacPlan(name, source))
  return lossless && source.isLossless ? [...ladder, flacPlan(source)] : ladder
}

function aacPlan(name: AacRung, source: AudioSource): RenditionPlan {
  const { bitrate, coder, cost } = aacRungs[name]
  return {
    name,
    codecs: 'mp4a.40.2',
    sampleRate: aacSampleRate(source.sampleRate),
    channels: source.channels,
    encoder: ['-c:a', 'aac', '-aac_coder', coder, '-b:a', String(bitrate)],
    cost,
  }
}

/** 16 bits for what has no more than 16, 24 for the rest: floating point and 32 bit are cut to 24 (−138 dBFS). */
function flacPlan(source: AudioSource): RenditionPlan {
  const isSixteen = source.bitsPerSample !== undefined && source.bitsPerSample <= 16
  return {
    name: 'flac',
    codecs: 'fLaC',
    sampleRate: source.sampleRate,
    channels: source.channels,
    // ffmpeg before 7.0 calls FLAC in MP4 experimental; later ones accept the option all the same.
    encoder: ['-c:a', 'flac', '-sample_fmt', isSixteen ? 's16' : 's32', '-strict', '-2'],
    cost: FLAC_COST,
  }
}
