import { availableParallelism } from 'node:os'
import { type Analysis, analyse } from './analysis.ts'
import { MalformedBoxes } from './boxes.ts'
import { FfmpegError, type FfmpegFailure, type FfmpegPaths, runFfmpeg } from './ffmpeg.ts'
import { ladderFor, type RenditionPlan, resampledCount } from './ladder.ts'
import { MAX_DURATION_SECONDS, SEGMENT_SECONDS } from './limits.ts'
import { Packager } from './packager.ts'
import { type AudioSource, countedTime, durationLimit, judgeCount, probe } from './probe.ts'
import type { Refusal } from './refusals.ts'
import {
  type Rendition,
  type RenditionName,
  type RenditionSet,
  renditionNames,
  renditionSetSchema,
} from './rendition-set.ts'
import { MissingSamples } from './segmenter.ts'
import { type Staging, stage } from './staging.ts'
import { runSteps, type Step } from './steps.ts'
import { writeWaveform } from './waveform.ts'

export interface TranscodeOptions {
  /** A path, or an http(s) address. */
  readonly source: string
  /** Becomes the rendition set's folder; `${outDir}.partial` beside it is used meanwhile. */
  readonly outDir: string
  /** Whether a FLAC rendition is wanted; it is made of lossless sources only. */
  readonly lossless: boolean
  readonly binaries: FfmpegPaths
  readonly signal?: AbortSignal | undefined
  /** 0 to 1, never falling; 1 once everything is in place. */
  readonly onProgress?: ((fraction: number) => void) | undefined
  /** A rendition is complete and can be played from `directory` until the transcode ends. */
  readonly onRendition?: ((name: RenditionName, rendition: Rendition, directory: string) => void) | undefined
  /** What the source is, and what one listen to it has told; once, before it all ends. */
  readonly onAnalysis?: ((audio: AudioSource, analysis: Analysis) => unknown) | undefined
  /** ffmpeg processes at once; as many as cores by default. */
  readonly concurrency?: number
  /** Seconds; `MAX_DURATION_SECONDS` by default. */
  readonly maxDurationSeconds?: number
  /** 0 to 19 (default 10). */
  readonly niceness?: number
}

export type TranscodeFailure = FfmpegFailure | 'refused'

/** A transcode that did not succeed; nothing of it is left. `refusal` says what is wrong with the source itself. */
export class TranscodeError extends Error {
  override readonly name = 'TranscodeError'
  readonly code: TranscodeFailure
  readonly stderrTail: readonly string[]
  readonly refusal: Refusal | undefined

  constructor(
    code: TranscodeFailure,
    message: string,
    more: { stderrTail?: readonly string[]; refusal?: Refusal; cause?: unknown } = {},
  ) {
    super(message, { cause: more.cause })
    this.code = code
    this.stderrTail = more.stderrTail ?? []
    this.refusal = more.refusal
  }
}

/** The set itself, beside its files, so that the folder explains itself. Not among `filesOf(set)`. */
export const SET_FILE = 'set.json'

/**
 * Makes the whole rendition set of one source: AAC ladder, FLAC, waveforms, loudness, exact length. It appears in
 * `outDir` complete and synced, or not at all. Throws `TranscodeError`.
 */
export async function transcode(options: TranscodeOptions): Promise<RenditionSet> {
  let staging: Staging | undefined
  try {
    const audio = await probed(options)
    staging = await stage(options.outDir)
    const set = await produce(options, audio, staging)
    await staging.write(SET_FILE, Buffer.from(JSON.stringify(set)))
    options.signal?.throwIfAborted()
    await staging.commit()
    options.onProgress?.(1)
    return set
  } catch (error) {
    await staging?.discard()
    throw asTranscodeError(error, options.signal)
  }
}

async function probed(options: TranscodeOptions): Promise<AudioSource> {
  const { source, binaries, signal } = options
  const maxDurationSeconds = maxSecondsOf(options)
  const verdict = await probe(source, { binaries, signal, maxDurationSeconds, depth: 'header' })
  if (verdict.kind === 'refused') throw refusedError(verdict.refusal)
  return verdict.audio
}

const maxSecondsOf = (options: TranscodeOptions) => options.maxDurationSeconds ?? MAX_DURATION_SECONDS

function refusedError(refusal: Refusal): TranscodeError {
  return new TranscodeError('refused', `the source was refused: ${refusal.code}`, { refusal })
}

async function produce(
  options: TranscodeOptions,
  audio: AudioSource,
  staging: Staging,
): Promise<RenditionSet> {
  const stop = new AbortController()
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal
  const work: Work = { options, audio, staging, signal, niceness: options.niceness ?? 10 }
  const analysed = Promise.withResolvers<Analysis>()
  analysed.promise.catch(() => undefined)
  const finished: Promise<Rendition>[] = []
  const plans = ladderFor(audio, options.lossless)
  const encodes = plans.map(
    (plan): Step => ({
      cost: plan.cost,
      async run(onFraction) {
        const encoding = await encode(work, plan, onFraction)
        // Ends once the length is known, which must not hold a slot: with one slot, it would wait for itself.
        const rendition = analysed.promise.then((analysis) => complete(work, plan, encoding, analysis))
        // Awaited with the others below; meanwhile a failure must not count as unheard.
        rendition.catch(() => undefined)
        finished.push(rendition)
      },
    }),
  )
  const measure: Step = {
    cost: ANALYSIS_COST,
    run: async (onFraction) => analysed.resolve(await analysis(work, onFraction)),
  }
  try {
    await runSteps(lightestFirst(encodes, measure), {
      concurrency: options.concurrency ?? availableParallelism(),
      onFraction: (fraction) => options.onProgress?.(fraction * 0.99),
      onFailure: () => stop.abort(),
    })
    return await describeSet(audio, await analysed.promise, await Promise.all(finished), staging)
  } catch (error) {
    stop.abort()
    analysed.reject(error)
    await Promise.allSettled(finished)
    throw error
  }
}

/** The 64k first, so that the track can be heard; then its measure; then the heaviest, so that no core ends idle. */
function lightestFirst(encodes: readonly Step[], measure: Step): readonly Step[] {
  const heaviestFirst = encodes.slice(1).toSorted((a, b) => b.cost - a.cost)
  return [...encodes.slice(0, 1), measure, ...heaviestFirst]
}

interface Work {
  readonly options: TranscodeOptions
  readonly audio: AudioSource
  readonly staging: Staging
  readonly signal: AbortSignal
  readonly niceness: number
}

type OnFraction = (fraction: number) => void
const ANALYSIS_COST = 0.3

async function analysis(work: Work, onFraction: OnFraction): Promise<Analysis> {
  const { options, audio, signal, niceness } = work
  const result = await analyse({
    paths: options.binaries,
    source: options.source,
    audio,
    maxSeconds: maxSecondsOf(options),
    signal,
    niceness,
    onProgress: (seconds) => onFraction(seconds / audio.durationSeconds),
  })
  const verdict = judgeCount(audio, result.samples, maxSecondsOf(options))
  if (verdict.kind === 'refused') throw refusedError(verdict.refusal)
  options.onAnalysis?.(audio, result)
  return result
}

async function encode(work: Work, plan: RenditionPlan, onFraction: OnFraction): Promise<Packager> {
  const { options, audio, signal, niceness } = work
  const encoding = new Packager({
    name: plan.name,
    codecs: plan.codecs,
    channels: plan.channels,
    segmentSeconds: SEGMENT_SECONDS,
    write: (path, bytes) => work.staging.write(path, bytes),
    onProgress: (seconds) => onFraction(seconds / audio.durationSeconds),
  })
  await runFfmpeg({
    paths: options.binaries,
    source: options.source,
    signal,
    niceness,
    options: encodeOptions(plan, audio, maxSecondsOf(options)),
    onOutput: (chunk) => encoding.push(chunk),
  })
  return encoding
}

/** Tags stay behind (long titles have made encoders fail), and time starts at 0 whatever the container says. */
function encodeOptions(plan: RenditionPlan, audio: AudioSource, maxSeconds: number): string[] {
  const isResampled = plan.sampleRate !== audio.sampleRate
  // The resampler may end a few samples early; what is padded here too much is cut to the exact length later.
  const resample = isResampled ? [`aresample=${plan.sampleRate}`, 'apad=pad_len=1024'] : []
  return [
    ...['-map', '0:a:0', '-map_metadata', '-1', '-map_chapters', '-1', '-fflags', '+bitexact'],
    ...['-af', [...resample, ...countedTime].join(','), '-ac', String(plan.channels)],
    ...durationLimit(maxSeconds),
    ...[...plan.encoder, '-flags:a', '+bitexact'],
    ...['-f', 'mp4', '-movflags', '+delay_moov+default_base_moof+skip_trailer', '-frag_duration', '1000000'],
  ]
}

async function complete(
  work: Work,
  plan: RenditionPlan,
  encoding: Packager,
  found: Analysis,
): Promise<Rendition> {
  const rendition = await encoding.finish(
    resampledCount(found.samples, work.audio.sampleRate, plan.sampleRate),
  )
  work.options.onRendition?.(rendition.name, rendition, work.staging.directory)
  return rendition
}

async function describeSet(
  audio: AudioSource,
  found: Analysis,
  renditions: readonly Rendition[],
  staging: Staging,
): Promise<RenditionSet> {
  const { coarse, fine } = found.waveforms
  const waveforms = [
    { path: 'waveform/coarse.dat', waveform: coarse },
    { path: 'waveform/fine.dat', waveform: fine },
  ].map(({ path, waveform }) => ({ path, waveform, bytes: writeWaveform(waveform) }))
  for (const { path, bytes } of waveforms) await staging.write(path, bytes)
  return renditionSetSchema.parse({
    version: 1,
    source: { sampleRate: audio.sampleRate, channels: audio.channels, samples: found.samples },
    durationMs: Math.max(1, Math.round((found.samples * 1000) / audio.sampleRate)),
    loudness: found.loudness,
    waveforms: waveforms.map(({ path, waveform, bytes }) => ({
      path,
      bytes: bytes.length,
      samplesPerPixel: waveform.samplesPerPixel,
      pixels: waveform.peaks.length / 2,
    })),
    renditions: renditionNames.flatMap((name) => renditions.filter((r) => r.name === name)),
  })
}

function asTranscodeError(error: unknown, signal: AbortSignal | undefined): unknown {
  if (error instanceof TranscodeError) return error
  if (signal?.aborted) return new TranscodeError('cancelled', 'cancelled', { cause: error })
  if (error instanceof FfmpegError)
    return new TranscodeError(error.code, error.message, { stderrTail: error.stderrTail, cause: error })
  if (error instanceof MalformedBoxes || error instanceof MissingSamples)
    return new TranscodeError('failed', `ffmpeg gave a file we cannot use: ${error.message}`, {
      cause: error,
    })
  if (error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT'))
    return new TranscodeError('no-space', 'no space left on the disk', { cause: error })
  return error
}
