import { z } from 'zod'
import { preflightSchema } from '../media/preflight.ts'
import { loudnessSchema } from '../media/rendition-set.ts'

/** What is known of a recording by listening to all of it. */
export const trackReportSchema = z.object({
  /** ffmpeg's name of it. */
  codec: z.string(),
  isLossless: z.boolean(),
  /** Only where the codec has such a thing. */
  bitsPerSample: z.int().nullable(),
  /** Bit/s. */
  bitrate: z.number().nullable(),
  sampleRate: z.int().positive(),
  channels: z.int().positive(),
  durationSeconds: z.number(),
  loudness: loudnessSchema,
  preflight: preflightSchema,
})
export type TrackReport = z.infer<typeof trackReportSchema>

/** Something about a recording that its maker may want to know, or to mend, before it is published. */
export type Finding =
  | { readonly code: 'silent' }
  | { readonly code: 'clipping'; readonly count: number }
  | { readonly code: 'true-peak'; readonly dbtp: number }
  | { readonly code: 'loud' | 'quiet'; readonly lufs: number }
  | { readonly code: 'dc-offset'; readonly percent: number }
  | { readonly code: 'silence-start' | 'silence-end'; readonly seconds: number }
  | { readonly code: 'out-of-phase' | 'one-channel' }
  | { readonly code: 'low-rate'; readonly hertz: number }
  | { readonly code: 'low-depth'; readonly bits: number }
  | { readonly code: 'lossy' }

/** Beyond this, encoders and converters overshoot what can be played. */
const TRUE_PEAK_DBTP = -1
/** Services turn down what is much louder than −14 LUFS; what is much quieter stays so. */
const LOUD_LUFS = -9
const QUIET_LUFS = -23
const DC_OFFSET = 0.005
const SILENCE_START_SECONDS = 1
const SILENCE_END_SECONDS = 3
/** Below this, parts of it are lost where both channels come from one loudspeaker. */
const OUT_OF_PHASE = -0.2
const LOW_RATE = 44_100
const LOW_DEPTH = 16

/** The findings of a report, the gravest first; empty where nothing is to be said. */
export function findingsOf(report: TrackReport): Finding[] {
  const { loudness, preflight } = report
  if (loudness.integratedLufs === null && loudness.truePeakDbtp === null) return [{ code: 'silent' }]
  return [
    ...ofPeaks(report),
    ...ofLoudness(loudness.integratedLufs),
    ...ofSignal(preflight),
    ...ofFile(report),
  ]
}

function ofPeaks({ loudness, preflight }: TrackReport): Finding[] {
  const { count } = preflight.clips
  const { truePeakDbtp } = loudness
  return [
    ...(count > 0 ? [{ code: 'clipping', count } as const] : []),
    ...(truePeakDbtp !== null && truePeakDbtp > TRUE_PEAK_DBTP
      ? [{ code: 'true-peak', dbtp: truePeakDbtp } as const]
      : []),
  ]
}

function ofLoudness(lufs: number | null): Finding[] {
  if (lufs === null) return []
  if (lufs > LOUD_LUFS) return [{ code: 'loud', lufs }]
  return lufs < QUIET_LUFS ? [{ code: 'quiet', lufs }] : []
}

function ofSignal({ dcOffset, silence, correlation }: TrackReport['preflight']): Finding[] {
  const { startSeconds, endSeconds } = silence
  return [
    ...(Math.abs(dcOffset) > DC_OFFSET ? [{ code: 'dc-offset', percent: Math.abs(dcOffset) } as const] : []),
    ...(correlation !== null && correlation < OUT_OF_PHASE ? [{ code: 'out-of-phase' } as const] : []),
    ...(startSeconds > SILENCE_START_SECONDS
      ? [{ code: 'silence-start', seconds: startSeconds } as const]
      : []),
    ...(endSeconds > SILENCE_END_SECONDS ? [{ code: 'silence-end', seconds: endSeconds } as const] : []),
  ]
}

function ofFile({ sampleRate, bitsPerSample, channels, isLossless, preflight }: TrackReport): Finding[] {
  return [
    ...(channels === 2 && preflight.correlation === null ? [{ code: 'one-channel' } as const] : []),
    ...(sampleRate < LOW_RATE ? [{ code: 'low-rate', hertz: sampleRate } as const] : []),
    ...(bitsPerSample !== null && bitsPerSample < LOW_DEPTH
      ? [{ code: 'low-depth', bits: bitsPerSample } as const]
      : []),
    ...(isLossless ? [] : [{ code: 'lossy' } as const]),
  ]
}
