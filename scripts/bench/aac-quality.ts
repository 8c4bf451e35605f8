// Which of ffmpeg's AAC coders for which bitrate: measured on sound of ours, not by taste.
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { material, RATE, type Stereo, wavOf } from './_material.ts'
import { type Distance, distance } from './_perception.ts'

const run = promisify(execFile)
const SECONDS = 10
const PRIMING = 1_024

interface Row extends Distance {
  readonly sound: string
  readonly kilobits: number
  readonly coder: string
  readonly realKilobits: number
}

/** Every sound with every coder at every bitrate, and the mean of each coder at each bitrate. */
export async function bench(): Promise<object> {
  const folder = await mkdtemp(join(tmpdir(), 'veza-aac-'))
  try {
    const rows: Row[] = []
    for (const [sound, source] of Object.entries(material(SECONDS))) {
      const file = join(folder, `${sound}.wav`)
      await writeFile(file, wavOf(source))
      for (const kilobits of [64, 128, 256])
        for (const coder of ['fast', 'twoloop'])
          rows.push({ sound, kilobits, coder, ...(await measure(folder, file, source, kilobits, coder)) })
    }
    return { seconds: SECONDS, means: meansOf(rows), rows: rows.map(rounded) }
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function measure(folder: string, file: string, source: Stereo, kilobits: number, coder: string) {
  const coded = join(folder, 'coded.aac')
  await ffmpeg('-i', file, '-c:a', 'aac', '-aac_coder', coder, '-b:a', `${kilobits}k`, coded)
  const pcm = await ffmpeg('-i', coded, '-f', 'f32le', '-')
  const samples = new Float32Array(pcm.buffer.slice(pcm.byteOffset, pcm.byteOffset + pcm.length))
  const channel = (index: number) =>
    Float32Array.from(source[0], (_, i) => samples[2 * (i + PRIMING) + index] ?? 0)
  const left = distance(source[0], channel(0), RATE)
  const right = distance(source[1], channel(1), RATE)
  const { stdout } = await run('stat', ['-c', '%s', coded])
  const realKilobits = (Number(stdout) * 8) / 1_000 / SECONDS
  return { ...average([left, right]), realKilobits }
}

const keys = ['noiseToMaskDb', 'bandLevelDb', 'segmentalSnrDb'] as const
function average(all: readonly Distance[]): Distance {
  const mean = (key: (typeof keys)[number]) => all.reduce((sum, one) => sum + one[key], 0) / all.length
  return { noiseToMaskDb: mean(keys[0]), bandLevelDb: mean(keys[1]), segmentalSnrDb: mean(keys[2]) }
}

function meansOf(rows: readonly Row[]): object[] {
  const groups = Map.groupBy(rows, (row) => `${row.kilobits} ${row.coder}`)
  return [...groups].map(([group, of]) => rounded({ group, ...average(of) }))
}

function rounded(row: object): object {
  const entries = Object.entries(row).map(([key, value]) => [
    key,
    typeof value === 'number' ? Number(value.toFixed(2)) : value,
  ])
  return Object.fromEntries(entries)
}

async function ffmpeg(...args: readonly string[]): Promise<Buffer> {
  const options = { encoding: 'buffer', maxBuffer: 1 << 30 } as const
  const { stdout } = await run('ffmpeg', ['-v', 'error', '-nostdin', '-y', ...args], options)
  return stdout
}
