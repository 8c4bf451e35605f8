/** Minimum and maximum of each pixel, interleaved, 8 bit signed, one mixed channel. */
export interface Waveform {
  /** Samples a second of the audio it was made from. */
  readonly sampleRate: number
  readonly samplesPerPixel: number
  /** `[min0, max0, min1, max1, …]` */
  readonly peaks: Int8Array
}

/** Not a waveform file that we can read. */
export class MalformedWaveform extends Error {
  override readonly name = 'MalformedWaveform'
}

const VERSION = 2
const EIGHT_BIT = 1
const HEADER_BYTES = 24

/** Writes audiowaveform's binary format, version 2, 8 bit, one channel (little-endian throughout). */
export function writeWaveform(waveform: Waveform): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES + waveform.peaks.length)
  const view = new DataView(bytes.buffer)
  const pixels = waveform.peaks.length / 2
  const fields = [VERSION, EIGHT_BIT, waveform.sampleRate, waveform.samplesPerPixel, pixels, 1]
  for (const [index, value] of fields.entries()) view.setInt32(4 * index, value, true)
  bytes.set(
    new Uint8Array(waveform.peaks.buffer, waveform.peaks.byteOffset, waveform.peaks.length),
    HEADER_BYTES,
  )
  return bytes
}

/** Reads what `writeWaveform` writes. Throws `MalformedWaveform` on any other version, depth, or length. */
export function readWaveform(bytes: Uint8Array): Waveform {
  if (bytes.length < HEADER_BYTES) throw new MalformedWaveform(`${bytes.length} bytes are no waveform file`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const field = (index: number) => view.getInt32(4 * index, true)
  if (field(0) !== VERSION || field(1) !== EIGHT_BIT || field(5) !== 1)
    throw new MalformedWaveform('not version 2, 8 bit, one channel')
  const [sampleRate, samplesPerPixel, pixels] = [field(2), field(3), field(4)]
  if (sampleRate <= 0 || samplesPerPixel <= 0 || pixels < 0 || bytes.length !== HEADER_BYTES + 2 * pixels)
    throw new MalformedWaveform(`${pixels} pixels in ${bytes.length} bytes`)
  // Copied: a Buffer's own `slice` would be a view into something larger.
  return { sampleRate, samplesPerPixel, peaks: Int8Array.from(bytes.subarray(HEADER_BYTES)) }
}

/** Folds every `factor` pixels into one. Throws `RangeError` unless `factor` is a positive integer. */
export function coarsen(waveform: Waveform, factor: number): Waveform {
  if (!Number.isInteger(factor) || factor < 1) throw new RangeError(`not a zoom factor: ${factor}`)
  if (factor === 1) return waveform
  const pixels = waveform.peaks.length / 2
  const peaks = new Int8Array(2 * Math.ceil(pixels / factor))
  for (let out = 0; out < peaks.length / 2; out++) {
    let low = 127
    let high = -128
    const end = Math.min(pixels, (out + 1) * factor)
    for (let pixel = out * factor; pixel < end; pixel++) {
      low = Math.min(low, waveform.peaks[2 * pixel] ?? 0)
      high = Math.max(high, waveform.peaks[2 * pixel + 1] ?? 0)
    }
    peaks[2 * out] = low
    peaks[2 * out + 1] = high
  }
  return { ...waveform, samplesPerPixel: waveform.samplesPerPixel * factor, peaks }
}
