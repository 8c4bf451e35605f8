import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** Value of one sample, −1 to 1, for a frame and a channel. */
export type Signal = (frame: number, channel: number) => number

export interface WavSpec {
  readonly samples: number
  readonly sampleRate?: number
  readonly channels?: number
  readonly depth?: 's16' | 's24' | 's32' | 'f32'
  readonly signal?: Signal
}

/** A plucked sound with some noise in it: tonal, transient and never twice the same, from no random source. */
export const pluck: Signal = (frame, channel) => {
  const t = (frame % 22_050) / 44_100
  const noise = Math.sin(frame * 12.9898 + channel * 78.233) * 43_758.5453
  const tone = Math.sin(2 * Math.PI * 220 * t) + 0.5 * Math.sin(2 * Math.PI * 660 * t + channel)
  return 0.4 * Math.exp(-3 * t) * tone + 0.02 * (noise - Math.floor(noise) - 0.5)
}
export const silence: Signal = () => 0

const bytesPerSample = { s16: 2, s24: 3, s32: 4, f32: 4 } as const

/** A WAV file of ours: no encoder stands between the test and its samples. */
export function wav(spec: WavSpec): Buffer {
  const { samples, sampleRate = 44_100, channels = 2, depth = 's16', signal = pluck } = spec
  const width = bytesPerSample[depth]
  const data = Buffer.alloc(samples * channels * width)
  for (let frame = 0, at = 0; frame < samples; frame++)
    for (let channel = 0; channel < channels; channel++, at += width)
      putSample(data, at, depth, signal(frame, channel))
  const header = Buffer.alloc(44)
  header.write('RIFF', 0, 'latin1')
  header.writeUInt32LE(36 + data.length, 4)
  header.write('WAVEfmt ', 8, 'latin1')
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(depth === 'f32' ? 3 : 1, 20)
  header.writeUInt16LE(channels, 22)
  header.writeUInt32LE(sampleRate, 24)
  header.writeUInt32LE(sampleRate * channels * width, 28)
  header.writeUInt16LE(channels * width, 32)
  header.writeUInt16LE(8 * width, 34)
  header.write('data', 36, 'latin1')
  header.writeUInt32LE(data.length, 40)
  return Buffer.concat([header, data])
}

function putSample(data: Buffer, at: number, depth: keyof typeof bytesPerSample, value: number): void {
  if (depth === 'f32') data.writeFloatLE(value, at)
  else if (depth === 's16') data.writeInt16LE(Math.round(value * 32_767), at)
  else if (depth === 's24') data.writeIntLE(Math.round(value * 8_388_607), at, 3)
  else data.writeInt32LE(Math.round(value * 2_147_483_647), at)
}

/** A folder that is removed when it goes out of scope. */
export async function testFolder(): Promise<{ readonly path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'veza-media-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}

const run = promisify(execFile)

/** Runs the system's ffmpeg as a stranger to our code would, and gives its standard output. */
export async function ffmpeg(...args: readonly string[]): Promise<Buffer> {
  const options = { encoding: 'buffer', maxBuffer: 1 << 30 } as const
  const { stdout } = await run('ffmpeg', ['-v', 'error', '-nostdin', '-y', ...args], options)
  return stdout
}

/** Writes a WAV and, where the name has an extension, turns it into that kind of file. */
export async function encoded(
  folder: string,
  name: string,
  spec: WavSpec,
  ...args: readonly string[]
): Promise<string> {
  const from = join(folder, `${name}.source.wav`)
  await writeFile(from, wav(spec))
  if (!name.includes('.')) return from
  const to = join(folder, name)
  await ffmpeg('-i', from, ...args, to)
  return to
}
