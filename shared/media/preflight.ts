import { z } from 'zod'

/** What a listen to every sample of a source finds, before anything is encoded. */
export const preflightSchema = z.object({
  /** Runs of at least `CLIP_SAMPLES` samples at full scale: what was louder is gone. */
  clips: z.object({
    count: z.int().nonnegative(),
    /** Where, in seconds; thinned out evenly where there are very many. */
    atSeconds: z.array(z.number()),
  }),
  /** Mean of the channel that is furthest from the middle, −1 to 1. */
  dcOffset: z.number(),
  /** Seconds below `SILENCE_DB` at each end; the whole length at both where nothing is louder. */
  silence: z.object({ startSeconds: z.number(), endSeconds: z.number() }),
  /** Left against right: 1 alike, 0 unrelated, −1 opposed; null for one channel, or where one is silent. */
  correlation: z.number().nullable(),
})
export type Preflight = z.infer<typeof preflightSchema>

export const CLIP_SAMPLES = 3
/** dBFS. */
export const SILENCE_DB = -60
const CLIPS_SHOWN = 500

const FULL_SCALE = 32_768
const TOP = 32_767
const BOTTOM = -32_768
const SILENT_BELOW = FULL_SCALE * 10 ** (SILENCE_DB / 20)
/** Two clips within a tenth of a second are shown as one. */
const CLIP_GRAIN = 10

/** Measures 16-bit interleaved samples as they pass. @param channels 1 or 2 */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one loop over every sample, on counters of its own
export function preflightMeter(channels: number, sampleRate: number) {
  const clipsAt = new Set<number>()
  let clips = 0
  let frames = 0
  let firstLoud = -1
  let lastLoud = -1
  let [runLeft, runRight] = [0, 0]
  let [sumLeft, sumRight, squaresLeft, squaresRight, products] = [0, 0, 0, 0, 0]

  function clipped(run: number): void {
    if (run !== CLIP_SAMPLES) return
    clips += 1
    clipsAt.add(Math.floor((frames * CLIP_GRAIN) / sampleRate))
  }

  return {
    /** @param pcm whole frames */
    take(pcm: Int16Array): void {
      for (let at = 0; at < pcm.length; at += channels) {
        const left = pcm[at] as number
        const right = channels === 2 ? (pcm[at + 1] as number) : left
        if (left >= TOP || left <= BOTTOM) clipped(++runLeft)
        else runLeft = 0
        if (channels === 2 && (right >= TOP || right <= BOTTOM)) clipped(++runRight)
        else runRight = 0
        if (Math.abs(left) >= SILENT_BELOW || Math.abs(right) >= SILENT_BELOW) {
          if (firstLoud < 0) firstLoud = frames
          lastLoud = frames
        }
        sumLeft += left
        sumRight += right
        squaresLeft += left * left
        squaresRight += right * right
        products += left * right
        frames += 1
      }
    },
    finish(): Preflight {
      const [left, right] = [sumLeft / frames, sumRight / frames]
      const whole = frames / sampleRate
      const energy = Math.sqrt(squaresLeft * squaresRight)
      return {
        clips: {
          count: clips,
          atSeconds: thinned([...clipsAt].toSorted((a, b) => a - b)).map((at) => at / CLIP_GRAIN),
        },
        dcOffset: frames === 0 ? 0 : (Math.abs(left) >= Math.abs(right) ? left : right) / FULL_SCALE,
        silence: {
          startSeconds: firstLoud < 0 ? whole : firstLoud / sampleRate,
          endSeconds: firstLoud < 0 ? whole : (frames - 1 - lastLoud) / sampleRate,
        },
        correlation: channels === 1 || energy === 0 ? null : products / energy,
      }
    },
  }
}

function thinned(all: readonly number[]): readonly number[] {
  if (all.length <= CLIPS_SHOWN) return all
  return Array.from(
    { length: CLIPS_SHOWN },
    (_, at) => all[Math.floor((at * all.length) / CLIPS_SHOWN)] as number,
  )
}
