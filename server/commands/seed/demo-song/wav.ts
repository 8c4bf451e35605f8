import { noise, seededRandom } from './random.ts'
import type { Stereo } from './stereo.ts'

const HEADER_BYTES = 44
const BYTES_PER_FRAME = 4
const FULL_SCALE = 32767

/** A RIFF/WAVE file: 16-bit stereo PCM, triangular dither of ±1 step from a fixed seed. */
export function encodeWav(sound: Stereo, sampleRate: number): Buffer {
  const frames = sound.left.length
  const file = Buffer.alloc(HEADER_BYTES + frames * BYTES_PER_FRAME)
  file.write('RIFF', 0, 'latin1')
  file.writeUInt32LE(file.length - 8, 4)
  file.write('WAVEfmt ', 8, 'latin1')
  file.writeUInt32LE(16, 16)
  file.writeUInt16LE(1, 20)
  file.writeUInt16LE(2, 22)
  file.writeUInt32LE(sampleRate, 24)
  file.writeUInt32LE(sampleRate * BYTES_PER_FRAME, 28)
  file.writeUInt16LE(BYTES_PER_FRAME, 32)
  file.writeUInt16LE(16, 34)
  file.write('data', 36, 'latin1')
  file.writeUInt32LE(frames * BYTES_PER_FRAME, 40)
  const samples = new DataView(file.buffer, file.byteOffset + HEADER_BYTES)
  const random = seededRandom(101)
  const step = (sample: number) => {
    const dithered = Math.round(sample * FULL_SCALE + (noise(random) + noise(random)) / 2)
    return Math.max(-FULL_SCALE - 1, Math.min(FULL_SCALE, dithered))
  }
  for (let i = 0; i < frames; i++) {
    samples.setInt16(i * BYTES_PER_FRAME, step(sound.left[i] ?? 0), true)
    samples.setInt16(i * BYTES_PER_FRAME + 2, step(sound.right[i] ?? 0), true)
  }
  return file
}
