import { z } from 'zod'

/** What of a recording matters for how it follows another. */
export const trackEndsSchema = z.object({
  sampleRate: z.int().positive(),
  channels: z.int().positive(),
  /** Before the first sound, and after the last. */
  startSilenceMs: z.int().min(0),
  endSilenceMs: z.int().min(0),
  /** Formats with loss add a little silence of their own at both ends. */
  isLossless: z.boolean(),
})
export type TrackEnds = z.infer<typeof trackEndsSchema>

/** Less than this at an end is no silence that one meant. */
const NO_SILENCE_MS = 20

/**
 * `flowing`: sound runs on into sound. `pause`: it fades, or rests, on both sides. `broken`: one side stops or starts in the middle
 * of sound, as where one piece was cut in two, and silence stands beside it.
 */
export type SeamKind = 'flowing' | 'pause' | 'broken'

export interface Seam {
  readonly kind: SeamKind
  /** Between the last sound and the next. */
  readonly silenceMs: number
  /** What a player begins anew for: no two such play on without a gap. */
  readonly differs: readonly ('sampleRate' | 'channels')[]
  /** Sides whose format adds silence to what would flow. */
  readonly padded: readonly ('before' | 'after')[]
}

/** How one track goes over into the next. */
export function seamOf(before: TrackEnds, after: TrackEnds): Seam {
  const endsInSound = before.endSilenceMs < NO_SILENCE_MS
  const startsInSound = after.startSilenceMs < NO_SILENCE_MS
  const kind = endsInSound && startsInSound ? 'flowing' : endsInSound || startsInSound ? 'broken' : 'pause'
  const sides = [
    ['before', before],
    ['after', after],
  ] as const
  return {
    kind,
    silenceMs: before.endSilenceMs + after.startSilenceMs,
    differs: (['sampleRate', 'channels'] as const).filter((what) => before[what] !== after[what]),
    padded: kind === 'flowing' ? sides.flatMap(([side, ends]) => (ends.isLossless ? [] : side)) : [],
  }
}

/** Whether an album that is meant to be heard in one go would be interrupted here. */
export const isInterrupted = ({ kind, differs, padded }: Seam): boolean =>
  kind === 'broken' || (kind === 'flowing' && (differs.length > 0 || padded.length > 0))
