import { averageBitrate, peakBitrate } from './bitrate.ts'
import { boxSplitter, MalformedBoxes } from './boxes.ts'
import { initSegment, mediaSegment } from './cmaf.ts'
import { readFragment, readTrackHeader, type Sample, type TrackHeader, ticksOf } from './fragments.ts'
import type { Rendition, RenditionName, Segment } from './rendition-set.ts'
import { type SampleRun, Segmenter } from './segmenter.ts'

export interface PackagerOptions {
  readonly name: RenditionName
  readonly codecs: Rendition['codecs']
  readonly channels: number
  readonly segmentSeconds: number
  /** Stores one finished file of the rendition. */
  readonly write: (path: string, bytes: Uint8Array) => Promise<void>
  /** Presented seconds packaged so far. */
  readonly onProgress?: (seconds: number) => void
}

/** A remainder shorter than this joins the segment before it, whose length still rounds to the nominal one. */
const SHORTEST_LAST_SECONDS = 0.4

/**
 * Makes CMAF segments of our own from what ffmpeg encoded. ffmpeg's cutters end a track with a segment that claims
 * time it does not hold; here every duration is the sum of the samples that are there.
 */
export class Packager {
  readonly #options: PackagerOptions
  readonly #splitter = boxSplitter((type, bytes) => this.#takeBox(type, bytes))
  #track: { readonly header: TrackHeader; readonly segmenter: Segmenter } | undefined
  #announced: readonly Sample[] | undefined
  readonly #segments: Segment[] = []
  #pending: { readonly path: string; readonly bytes: Uint8Array }[] = []

  constructor(options: PackagerOptions) {
    this.#options = options
  }

  /** Takes the next bytes of ffmpeg's fragmented MP4. Throws `MalformedBoxes`, or what `write` threw. */
  async push(chunk: Uint8Array): Promise<void> {
    this.#splitter.push(chunk)
    await this.#flush()
  }

  /**
   * Ends the rendition at exactly `samples` presented samples: surplus padding is cut, the last sample shortened.
   * Throws `MissingSamples` where the encoder gave fewer, `MalformedBoxes` where its output breaks off.
   */
  async finish(samples: number): Promise<Rendition> {
    this.#splitter.end()
    const { header, segmenter } = this.#begun()
    for (const run of segmenter.finish(samples)) this.#emit(run, header.primingTicks)
    const { name, codecs, channels, segmentSeconds } = this.#options
    const init = { path: `${name}/init.mp4`, bytes: initSegment(header) }
    this.#pending.push(init)
    await this.#flush()
    const { timescale } = header
    return {
      name,
      codecs,
      sampleRate: timescale,
      channels,
      timescale,
      peakBitrate: peakBitrate(this.#segments, timescale, segmentSeconds),
      averageBitrate: averageBitrate(this.#segments, timescale),
      init: { path: init.path, bytes: init.bytes.length },
      segments: this.#segments,
    }
  }

  #begun() {
    if (!this.#track) throw new MalformedBoxes('media before its header')
    return this.#track
  }

  #takeBox(type: string, bytes: Uint8Array): void {
    if (type === 'moov') this.#takeHeader(readTrackHeader(bytes))
    else if (type === 'moof') this.#announced = readFragment(bytes, this.#begun().header.defaults).samples
    else if (type === 'mdat') this.#takeMedia(bytes.subarray(8))
  }

  #takeHeader(header: TrackHeader): void {
    const { timescale, primingTicks } = header
    const segmenter = new Segmenter({
      segmentTicks: this.#options.segmentSeconds * timescale,
      primingTicks,
      shortestLastTicks: SHORTEST_LAST_SECONDS * timescale,
    })
    this.#track = { header, segmenter }
  }

  #takeMedia(payload: Uint8Array): void {
    const samples = this.#announced ?? []
    const bytes = samples.reduce((sum, sample) => sum + sample.bytes, 0)
    if (bytes !== payload.length)
      throw new MalformedBoxes(`samples of ${bytes} bytes in an mdat of ${payload.length}`)
    this.#announced = undefined
    const { header, segmenter } = this.#begun()
    for (const run of segmenter.take(samples, payload)) this.#emit(run, header.primingTicks)
    this.#options.onProgress?.(segmenter.presentedTicks / header.timescale)
  }

  #emit(run: SampleRun, primingTicks: number): void {
    const index = this.#segments.length
    const path = `${this.#options.name}/${String(index).padStart(5, '0')}.m4s`
    const bytes = mediaSegment({ sequence: index + 1, ...run })
    const hidden = Math.max(0, primingTicks - run.decodeTicks)
    this.#segments.push({ path, bytes: bytes.length, ticks: ticksOf(run.samples) - hidden })
    this.#pending.push({ path, bytes })
  }

  async #flush(): Promise<void> {
    const files = this.#pending
    this.#pending = []
    for (const { path, bytes } of files) await this.#options.write(path, bytes)
  }
}
