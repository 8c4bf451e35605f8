import { type FfmpegPaths, runFfmpeg } from './ffmpeg.ts'
import { MAX_DURATION_SECONDS } from './limits.ts'
import { parseLoudness } from './loudness.ts'
import { type Preflight, preflightMeter } from './preflight.ts'
import { type AudioSource, countedTime, durationLimit } from './probe.ts'
import type { Loudness } from './rendition-set.ts'
import { coarsen, type Waveform } from './waveform.ts'

/** What one decode of the source tells: its exact length, its loudness, its shape. */
export interface Analysis {
  /** Samples per channel. */
  readonly samples: number
  readonly loudness: Loudness
  readonly preflight: Preflight
  readonly waveforms: { readonly coarse: Waveform; readonly fine: Waveform }
}

const BASE_SAMPLES_PER_PIXEL = 64
const FINE_SAMPLES_PER_PIXEL = 512
/** As many pixels as a wide screen shows; the coarse waveform has at most these. */
const COARSE_PIXELS = 1_800

export interface AnalysisOptions {
  readonly paths: FfmpegPaths
  readonly source: string
  readonly audio: AudioSource
  /** A second later it stops, and `samples` are then more than these seconds have. `MAX_DURATION_SECONDS` by default. */
  readonly maxSeconds?: number
  readonly signal?: AbortSignal | undefined
  readonly niceness?: number
  /** Seconds analysed so far. */
  readonly onProgress?: (seconds: number) => void
}

/**
 * Decodes once: ffmpeg's `ebur128` measures, and the same samples come through a pipe to be counted and drawn.
 * A mono source is measured as it will be heard, from both loudspeakers (`dualmono`). Throws `FfmpegError`.
 */
export async function analyse(options: AnalysisOptions): Promise<Analysis> {
  const { channels, sampleRate } = options.audio
  const preflight = preflightMeter(channels, sampleRate)
  const peaks = peakMeter(channels, preflight.take)
  const measure = 'ebur128=peak=true:framelog=verbose:dualmono=true'
  const counted = countedTime.join(',')
  const { stderrTail } = await runFfmpeg({
    paths: options.paths,
    source: options.source,
    signal: options.signal,
    ...(options.niceness ? { niceness: options.niceness } : {}),
    options: [
      ...['-filter_complex', `[0:a:0]${counted},asplit=2[pcm][meter];[meter]${measure},anullsink`],
      ...[
        '-map',
        '[pcm]',
        ...durationLimit(options.maxSeconds ?? MAX_DURATION_SECONDS),
        '-ac',
        String(channels),
        '-ar',
        String(sampleRate),
        '-f',
        's16le',
      ],
    ],
    onOutput: (chunk) => {
      peaks.push(chunk)
      options.onProgress?.(peaks.samples() / sampleRate)
    },
  })
  const base: Waveform = { sampleRate, samplesPerPixel: BASE_SAMPLES_PER_PIXEL, peaks: peaks.finish() }
  return {
    samples: peaks.samples(),
    loudness: parseLoudness(stderrTail),
    preflight: preflight.finish(),
    waveforms: zoomLevels(base),
  }
}

function zoomLevels(base: Waveform): Analysis['waveforms'] {
  const pixels = base.peaks.length / 2
  const coarseFactor = Math.max(1, Math.ceil(pixels / COARSE_PIXELS))
  const fineFactor = Math.min(coarseFactor, FINE_SAMPLES_PER_PIXEL / BASE_SAMPLES_PER_PIXEL)
  return { coarse: coarsen(base, coarseFactor), fine: coarsen(base, fineFactor) }
}

/** Extremes of 16-bit interleaved samples, channels averaged, as 8 bit. @param also given the same samples, as whole frames */
export function peakMeter(channels: number, also: (pcm: Int16Array) => void = () => undefined) {
  let peaks = new Int8Array(1 << 16)
  let filled = 0
  let samples = 0
  let inPixel = 0
  let low = 32_767
  let high = -32_768
  let carried: Uint8Array = new Uint8Array(0)

  const endPixel = () => {
    if (filled + 2 > peaks.length) {
      const larger = new Int8Array(peaks.length * 2)
      larger.set(peaks)
      peaks = larger
    }
    peaks[filled++] = low >> 8
    peaks[filled++] = high >> 8
    inPixel = 0
    low = 32_767
    high = -32_768
  }

  return {
    samples: () => samples,
    push(chunk: Uint8Array): void {
      const joined = carried.length > 0 ? Buffer.concat([carried, chunk]) : chunk
      const frameBytes = 2 * channels
      const frames = Math.floor(joined.length / frameBytes)
      carried = Uint8Array.from(joined.subarray(frames * frameBytes))
      const pcm = alignedSamples(joined, frames * channels)
      also(pcm)
      for (let at = 0; at < pcm.length; at += channels) {
        const left = pcm[at] as number
        const value = channels === 2 ? (left + (pcm[at + 1] as number)) >> 1 : left
        if (value < low) low = value
        if (value > high) high = value
        if (++inPixel === BASE_SAMPLES_PER_PIXEL) endPixel()
      }
      samples += frames
    },
    /** Pixels so far, the last unfinished one included. */
    finish(): Int8Array {
      if (inPixel > 0) endPixel()
      return peaks.slice(0, filled)
    },
  }
}

function alignedSamples(bytes: Uint8Array, count: number): Int16Array {
  if (bytes.byteOffset % 2 === 0) return new Int16Array(bytes.buffer, bytes.byteOffset, count)
  return new Int16Array(Uint8Array.from(bytes.subarray(0, 2 * count)).buffer, 0, count)
}
