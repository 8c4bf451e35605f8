import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { z } from 'zod'
import { isRemote, withBytes } from './byte-source.ts'
import { FfmpegError, type FfmpegPaths, type ProbedFile, runFfmpeg, runFfprobe } from './ffmpeg.ts'
import { type AudioFormatId, audioFormats, formatOf } from './formats.ts'
import { MAX_CHANNELS, MAX_DURATION_SECONDS } from './limits.ts'
import { readMp3Promise } from './mp3-header.ts'
import type { Refusal } from './refusals.ts'
import { findShortfall } from './shortfall.ts'

/** What one audio file is. */
export interface AudioSource {
  readonly format: AudioFormatId
  /** ffmpeg's name: `pcm_s16le`, `flac`, `mp3`. */
  readonly codec: string
  readonly isLossless: boolean
  readonly sampleRate: number
  readonly channels: number
  /** Only where the codec has such a thing. */
  readonly bitsPerSample?: number
  /** Bit/s of the audio stream, where known. */
  readonly bitrate?: number
  /** From the decoded samples where they were counted, else as the file claims. */
  readonly durationSeconds: number
  /** Samples per channel, counted by decoding; absent when only the header was read. */
  readonly samples?: number
  /** Samples per channel that the file's header promises, where its format makes such a promise. */
  readonly claimedSamples?: number
  /** How many of them may be missing all the same, because encoders of the format count differently; none if absent. */
  readonly claimLeeway?: number
  readonly bytes: number
}

export type Probe =
  | { readonly kind: 'audio'; readonly audio: AudioSource }
  | { readonly kind: 'refused'; readonly refusal: Refusal }

export interface ProbeOptions {
  readonly binaries: FfmpegPaths
  readonly signal?: AbortSignal | undefined
  /** Seconds; `MAX_DURATION_SECONDS` by default. */
  readonly maxDurationSeconds?: number
  /** `decode` (default) reads the whole file and counts its samples; `header` only asks ffprobe. */
  readonly depth?: 'decode' | 'header'
}

const refused = (refusal: Refusal): Probe => ({ kind: 'refused', refusal })

/**
 * Says what a file is, or why it is not taken. `source` is a path or an http(s) address.
 * Throws `FfmpegError` for what says nothing about the file: cancelled, killed, not startable, network.
 */
export async function probe(source: string, options: ProbeOptions): Promise<Probe> {
  const refusal = isRemote(source) ? undefined : await refusalByFile(source)
  if (refusal) return refused(refusal)
  try {
    const file = await runFfprobe(options.binaries.ffprobe, source, { signal: options.signal })
    const header = describe(file, maxSecondsOf(options))
    if (header.kind === 'refused') return header
    const cut = await refusalByStructure(source, header.audio.durationSeconds, options.signal)
    if (cut) return refused(cut)
    const audio = await withPromise(source, header.audio, options.signal)
    if (options.depth === 'header') return { kind: 'audio', audio }
    return await decoded(source, audio, options)
  } catch (error) {
    return refusedBy(error, isRemote(source), await unopened(source, options.signal))
  }
}

const maxSecondsOf = (options: ProbeOptions) => options.maxDurationSeconds ?? MAX_DURATION_SECONDS

async function decoded(source: string, audio: AudioSource, options: ProbeOptions): Promise<Probe> {
  try {
    return judgeCount(audio, await countSamples(source, audio, options), maxSecondsOf(options))
  } catch (error) {
    return refusedBy(error, isRemote(source), { code: 'damaged' })
  }
}

/**
 * What a file is that ffprobe cannot open: one that is cut in its very headers, or before an index that was to come
 * last; an MP4 that has none though it is not cut; all else is no audio.
 */
async function unopened(source: string, signal?: AbortSignal): Promise<Refusal> {
  const cut = await refusalByStructure(source, 0, signal).catch(() => undefined)
  if (cut) return cut
  const head = await withBytes(source, signal, (bytes) => bytes.read(4, 4)).catch(() => new Uint8Array())
  return { code: Buffer.from(head).toString('latin1') === 'ftyp' ? 'damaged' : 'not-audio' }
}

async function refusalByStructure(
  source: string,
  knownSeconds: number,
  signal?: AbortSignal,
): Promise<Refusal | undefined> {
  const shortfall = await withBytes(source, signal, (bytes) => findShortfall(bytes, knownSeconds))
  return shortfall && { code: 'truncated', params: shortfall }
}

/**
 * Frames that an MP3 may lack of those its header counts: some encoders count the frame that holds the count itself,
 * some one that they never flush. Two frames are 52 ms at 44.1 kHz, about what an encoder pads anyway.
 */
const MP3_LEEWAY_FRAMES = 2

/** ffprobe repeats what an MP3 promises, but not whether it was promised or guessed from the file's size. */
async function withPromise(source: string, audio: AudioSource, signal?: AbortSignal): Promise<AudioSource> {
  if (audio.format !== 'mp3') return audio
  const promise = await withBytes(source, signal, readMp3Promise)
  if (!promise) return audio
  const claimLeeway = MP3_LEEWAY_FRAMES * promise.samplesPerFrame
  return { ...audio, claimedSamples: promise.samples, claimLeeway }
}

async function refusalByFile(path: string): Promise<Refusal | undefined> {
  try {
    const found = await stat(path)
    if (!found.isFile()) return { code: 'not-audio' }
    await access(path, constants.R_OK)
    return found.size === 0 ? { code: 'empty' } : undefined
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    return { code: code === 'ENOENT' || code === 'ENOTDIR' ? 'gone' : 'unreadable' }
  }
}

/** A verdict on the file, or the error itself where it is none. */
function refusedBy(error: unknown, fromNetwork: boolean, otherwise: Refusal): Probe {
  if (!(error instanceof FfmpegError)) throw error
  const stderr = error.stderrTail.join('\n')
  if (/Format not on whitelist/i.test(stderr)) {
    const found = /\[(\w+)[,\w]* @/.exec(stderr)?.[1] ?? 'unknown'
    return refused({ code: 'unsupported-format', params: { found } })
  }
  if (error.code === 'source-unreachable' && !fromNetwork)
    return refused({ code: /No such file/i.test(stderr) ? 'gone' : 'unreadable' })
  if (error.code === 'not-decodable' || error.code === 'failed') return refused(otherwise)
  throw error
}

const streamSchema = z.object({
  codec_type: z.string(),
  codec_name: z.string().default('unknown'),
  codec_tag_string: z.coerce.string().default(''),
  sample_rate: z.coerce.number().int().positive().catch(0),
  channels: z.coerce.number().int().positive().catch(0),
  bits_per_sample: z.coerce.number().int().catch(0),
  bits_per_raw_sample: z.coerce.number().int().catch(0),
  bit_rate: z.coerce.number().positive().optional().catch(undefined),
  duration_ts: z.coerce.number().int().nonnegative().optional().catch(undefined),
  duration: z.coerce.number().nonnegative().optional().catch(undefined),
  time_base: z.string().default(''),
  disposition: z
    .object({ attached_pic: z.coerce.number().catch(0) })
    .optional()
    .catch(undefined),
})
const formatSchema = z.object({
  format_name: z.string().default(''),
  probe_score: z.coerce.number().catch(0),
  size: z.coerce.number().int().nonnegative().catch(0),
  bit_rate: z.coerce.number().positive().optional().catch(undefined),
  duration: z.coerce.number().nonnegative().optional().catch(undefined),
})
type Stream = z.infer<typeof streamSchema>

/** ffprobe's own threshold for "this may as well be anything" (AVPROBE_SCORE_RETRY). */
const LOWEST_PROBE_SCORE = 25
const protectedTags = ['drms', 'enca', 'drmi', 'p608']

function describe(file: ProbedFile, maxSeconds: number): Probe {
  const format = formatSchema.parse(file.format)
  const streams = file.streams.map((stream) => streamSchema.parse(stream))
  const audio = streams.find((stream) => stream.codec_type === 'audio')
  if (!audio || format.probe_score < LOWEST_PROBE_SCORE) return refused({ code: 'not-audio' })
  if (protectedTags.includes(audio.codec_tag_string)) return refused({ code: 'drm' })
  if (streams.some((s) => s.codec_type === 'video' && !s.disposition?.attached_pic))
    return refused({ code: 'unsupported-format', params: { found: 'video' } })
  const id = formatOf(format.format_name, audio.codec_name)
  if (!id) return refused({ code: 'unsupported-format', params: { found: audio.codec_name } })
  if (audio.channels > MAX_CHANNELS)
    return refused({
      code: 'too-many-channels',
      params: { channels: audio.channels, maxChannels: MAX_CHANNELS },
    })
  if (audio.channels === 0 || audio.sample_rate === 0) return refused({ code: 'not-audio' })
  const seconds = audio.duration ?? format.duration ?? 0
  if (seconds > maxSeconds) return refused({ code: 'too-long', params: { seconds, maxSeconds } })
  return { kind: 'audio', audio: sourceOf(id, audio, format, seconds) }
}

function sourceOf(
  id: AudioFormatId,
  stream: Stream,
  format: z.infer<typeof formatSchema>,
  seconds: number,
): AudioSource {
  const bits = stream.bits_per_raw_sample || stream.bits_per_sample
  const bitrate = stream.bit_rate ?? format.bit_rate
  const claimed = claimedSamples(id, stream)
  return {
    format: id,
    codec: stream.codec_name,
    isLossless: audioFormats[id].lossless,
    sampleRate: stream.sample_rate,
    channels: stream.channels,
    ...(bits > 0 ? { bitsPerSample: bits } : {}),
    ...(bitrate === undefined ? {} : { bitrate }),
    durationSeconds: seconds,
    ...(claimed === undefined ? {} : { claimedSamples: claimed }),
    bytes: format.size,
  }
}

/** Only what is not compressed by time-varying frames, or counts its samples in the header, promises exactly. */
function claimedSamples(id: AudioFormatId, stream: Stream): number | undefined {
  if (!audioFormats[id].lossless || stream.time_base !== `1/${stream.sample_rate}`) return undefined
  return stream.duration_ts
}

/**
 * Where every run over a source ends, whatever its header claims or leaves open: a second past the limit, so that what
 * is too long is seen to be. For after `countedTime`, where time is the number of samples.
 */
export function durationLimit(maxSeconds: number): string[] {
  return ['-t', String(maxSeconds + 1)]
}

/** Filters that make a sample's time its number, for a file's own time stamps may stand still or leap. */
export const countedTime = ['asettb=expr=1/sr', 'asetpts=N'] as const

/** Judges a decoded count: nothing, too much, less than promised, or the audio with its true length. */
export function judgeCount(audio: AudioSource, samples: number, maxSeconds: number): Probe {
  const claimed = audio.claimedSamples ?? 0
  if (samples === 0 && claimed === 0) return refused({ code: 'no-samples' })
  const durationSeconds = samples / audio.sampleRate
  if (durationSeconds > maxSeconds)
    return refused({ code: 'too-long', params: { seconds: durationSeconds, maxSeconds } })
  if (samples < claimed - (audio.claimLeeway ?? 0))
    return refused({
      code: 'truncated',
      params: { claimedSeconds: claimed / audio.sampleRate, foundSeconds: durationSeconds },
    })
  return { kind: 'audio', audio: { ...audio, samples, durationSeconds } }
}

async function countSamples(source: string, audio: AudioSource, options: ProbeOptions): Promise<number> {
  let bytes = 0
  await runFfmpeg({
    paths: options.binaries,
    source,
    signal: options.signal,
    options: [
      ...['-map', '0:a:0', '-af', countedTime.join(','), ...durationLimit(maxSecondsOf(options))],
      ...['-ac', String(audio.channels), '-ar', String(audio.sampleRate), '-f', 's16le'],
    ],
    onOutput: (chunk) => {
      bytes += chunk.length
    },
  })
  return bytes / (2 * audio.channels)
}
