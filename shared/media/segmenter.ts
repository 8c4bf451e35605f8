import { type Sample, ticksOf } from './fragments.ts'

/** The encoder gave fewer samples than the source has. */
export class MissingSamples extends Error {
  override readonly name = 'MissingSamples'
}

/** Samples that become one segment. */
export interface SampleRun {
  /** Decode time of the first, in ticks. */
  readonly decodeTicks: number
  readonly samples: readonly Sample[]
  readonly payload: readonly Uint8Array[]
}

export interface SegmenterOptions {
  readonly segmentTicks: number
  /** Ticks before the first presented sample. */
  readonly primingTicks: number
  /** A last segment shorter than this joins the one before it. */
  readonly shortestLastTicks: number
}

interface OpenRun {
  readonly decodeTicks: number
  readonly samples: Sample[]
  readonly payload: Uint8Array[]
}

/**
 * Cuts a row of samples into segments: each begins at the first sample presented at or after a multiple of the
 * segment's length, so that cuts do not drift. The end is held back until the true length is known.
 */
export class Segmenter {
  readonly #options: SegmenterOptions
  #cuts = 0
  #runs: OpenRun[] = []
  #decodedTicks = 0

  constructor(options: SegmenterOptions) {
    this.#options = options
  }

  get presentedTicks(): number {
    return Math.max(0, this.#decodedTicks - this.#options.primingTicks)
  }

  /** Takes the next samples; returns the segments that nothing to come can change. */
  take(samples: readonly Sample[], payload: Uint8Array): readonly SampleRun[] {
    let at = 0
    for (const sample of samples) {
      this.#takeOne(sample, payload.subarray(at, at + sample.bytes))
      at += sample.bytes
    }
    // Twice the shortest: the encoder's own padding at the end may yet be cut from it.
    const isSettled = (run: OpenRun | undefined) =>
      run !== undefined && ticksOf(run.samples) > 2 * this.#options.shortestLastTicks
    const ready: SampleRun[] = []
    while (isSettled(this.#runs[1])) ready.push(...this.#runs.splice(0, 1))
    return ready
  }

  #takeOne(sample: Sample, bytes: Uint8Array): void {
    const { segmentTicks, primingTicks } = this.#options
    const current = this.#runs.at(-1)
    if (!current || this.#decodedTicks >= this.#cuts * segmentTicks + primingTicks) {
      this.#runs.push({ decodeTicks: this.#decodedTicks, samples: [sample], payload: [bytes] })
      this.#cuts++
    } else {
      current.samples.push(sample)
      current.payload.push(bytes)
    }
    this.#decodedTicks += sample.ticks
  }

  /** The last segments, ending at exactly `presentedTicks`. Throws `MissingSamples`. */
  finish(presentedTicks: number): readonly SampleRun[] {
    const kept = trimmed(this.#runs, this.#options.primingTicks + presentedTicks)
    return joined(kept, this.#options.shortestLastTicks)
  }
}

/** Whole samples past the end go, the last one is shortened. */
function trimmed(runs: readonly OpenRun[], endTicks: number): SampleRun[] {
  const kept: SampleRun[] = []
  let at = runs[0]?.decodeTicks ?? 0
  for (const run of runs) {
    const samples: Sample[] = []
    for (const sample of run.samples) {
      if (at >= endTicks) break
      samples.push({ bytes: sample.bytes, ticks: Math.min(sample.ticks, endTicks - at) })
      at += sample.ticks
    }
    if (samples.length > 0) kept.push({ ...run, samples, payload: run.payload.slice(0, samples.length) })
  }
  if (at < endTicks) throw new MissingSamples(`encoded ${at} of ${endTicks} ticks`)
  return kept
}

function joined(runs: readonly SampleRun[], shortestTicks: number): readonly SampleRun[] {
  const [previous, last] = runs.slice(-2)
  if (!previous || !last || ticksOf(last.samples) >= shortestTicks) return runs
  const together: SampleRun = {
    decodeTicks: previous.decodeTicks,
    samples: [...previous.samples, ...last.samples],
    payload: [...previous.payload, ...last.payload],
  }
  return [...runs.slice(0, -2), together]
}
