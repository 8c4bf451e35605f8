import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { promisify } from 'node:util'

const run = promisify(execFile)

export interface WavOptions {
  readonly seconds: number
  readonly channels?: number
  /** Another seed, another content. */
  readonly seed?: number
  /** Added to what the header says about the length of the sound (bytes). */
  readonly extraClaimedBytes?: number
}

const RATE = 44_100

/** A 16-bit WAV of soft noise over a tone, written by hand. */
export function wavBytes({ seconds, channels = 2, seed = 1, extraClaimedBytes = 0 }: WavOptions): Buffer {
  const frames = Math.round(seconds * RATE)
  const data = Buffer.alloc(frames * channels * 2)
  let noise = seed
  for (let frame = 0; frame < frames; frame++) {
    noise = (Math.imul(noise, 1_664_525) + 1_013_904_223) | 0
    const value = Math.round(8_000 * Math.sin((2 * Math.PI * 440 * frame) / RATE) + noise / 2 ** 21)
    for (let c = 0; c < channels; c++) data.writeInt16LE(value, (frame * channels + c) * 2)
  }
  const claimed = data.length + extraClaimedBytes
  const head = Buffer.alloc(44)
  head.write('RIFF', 0)
  head.writeUInt32LE(36 + claimed, 4)
  head.write('WAVEfmt ', 8)
  head.writeUInt32LE(16, 16)
  head.writeUInt16LE(1, 20)
  head.writeUInt16LE(channels, 22)
  head.writeUInt32LE(RATE, 24)
  head.writeUInt32LE(RATE * channels * 2, 28)
  head.writeUInt16LE(channels * 2, 32)
  head.writeUInt16LE(16, 34)
  head.write('data', 36)
  head.writeUInt32LE(claimed, 40)
  return Buffer.concat([head, data])
}

export function writeWav(path: string, options: WavOptions): string {
  writeFileSync(path, wavBytes(options))
  return path
}

/** Runs ffmpeg with these arguments, to make fixtures that are more than a header and samples. */
export async function ffmpeg(...args: string[]): Promise<void> {
  await run('ffmpeg', ['-nostdin', '-hide_banner', '-loglevel', 'error', '-y', ...args])
}
