// The whole ladder with FLAC, waveform and loudness, against one bare 128k encode by the same coder in the same run.
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { analyse } from '../../shared/media/analysis.ts'
import { type Binaries, findBinaries } from '../../shared/media/binaries.ts'
import { aacRungs } from '../../shared/media/ladder.ts'
import { probe } from '../../shared/media/probe.ts'
import { transcode } from '../../shared/media/transcode.ts'
import { mix, wavOf } from './_material.ts'

const SECONDS = 240
const ROUNDS = 3

/** Figures of the best of three rounds each, taken in turns so that a busy moment hits both sides. */
export async function bench(): Promise<object> {
  const folder = await mkdtemp(join(tmpdir(), 'veza-bench-'))
  try {
    const source = join(folder, 'source.wav')
    await writeFile(source, wavOf(mix(SECONDS)))
    return await measure(source, folder)
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** Seconds by the wall's clock and by the processors', of each side. */
interface Round {
  readonly raw: number
  readonly rawCpu: number
  readonly ladder: number
  readonly ladderCpu: number
  readonly listenable: number
  readonly analysis: number
}

async function measure(source: string, folder: string): Promise<object> {
  const binaries = await findBinaries()
  const rounds: Round[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const raw = await timed(() => rawEncode(binaries.ffmpeg, source))
    let listenable = 0
    const begun = performance.now()
    const onRendition = (name: string) => {
      if (name === 'aac-64') listenable = (performance.now() - begun) / 1_000
    }
    const outDir = join(folder, `set-${round}`)
    const ladder = await timed(() => transcode({ source, outDir, lossless: true, binaries, onRendition }))
    const analysis = await timed(() => analysisAlone(binaries, source))
    rounds.push({
      raw: raw.wall,
      rawCpu: raw.cpu,
      ladder: ladder.wall,
      ladderCpu: ladder.cpu,
      listenable,
      analysis: analysis.wall,
    })
  }
  return report(binaries, rounds)
}

function report(binaries: Binaries, rounds: readonly Round[]): object {
  const best = (key: keyof Round) => Math.min(...rounds.map((round) => round[key]))
  const cores = availableParallelism()
  const figures = {
    trackSeconds: SECONDS,
    ladderSeconds: best('ladder'),
    raw128kSeconds: best('raw'),
    ratio: best('ladder') / best('raw'),
    ratioBar: 2.4,
    // What the ratio would be on a machine with nothing else to do: the clock on the wall counts others' work too.
    ratioByCpu: best('ladderCpu') / cores / best('rawCpu'),
    wallOverCpu: best('ladder') / (best('ladderCpu') / cores),
    wallOverCpuBar: 1.15,
    listenableSeconds: best('listenable'),
    listenableBar: 2.5,
    analysisSeconds: best('analysis'),
    analysisBar: 1.5,
  }
  return { ffmpeg: binaries.version, cores, ...rounded(figures), rounds: rounds.map(rounded) }
}

function rounded(figures: object): object {
  const entries = Object.entries(figures).map(([key, value]: [string, number]) => [
    key,
    Number(value.toFixed(2)),
  ])
  return Object.fromEntries(entries)
}

async function analysisAlone(binaries: Binaries, source: string): Promise<void> {
  const verdict = await probe(source, { binaries, depth: 'header' })
  if (verdict.kind === 'audio') await analyse({ paths: binaries, source, audio: verdict.audio })
}

async function rawEncode(ffmpeg: string, source: string): Promise<void> {
  const { bitrate, coder } = aacRungs['aac-128']
  const encoder = ['-c:a', 'aac', '-aac_coder', coder, '-b:a', String(bitrate)]
  await promisify(execFile)(ffmpeg, [
    '-v',
    'error',
    '-nostdin',
    '-y',
    '-i',
    source,
    ...encoder,
    '-f',
    'mp4',
    `${source}.m4a`,
  ])
}

async function timed(work: () => Promise<unknown>): Promise<{ readonly wall: number; readonly cpu: number }> {
  const [begun, before] = [performance.now(), cpuSeconds()]
  await work()
  return { wall: (performance.now() - begun) / 1_000, cpu: cpuSeconds() - before }
}

/** CPU seconds of this process and of the children that have ended (`proc(5)`: fields 14 to 17, in ticks of 10 ms). */
function cpuSeconds(): number {
  const afterName = readFileSync('/proc/self/stat', 'utf8').split(') ')[1]?.split(' ') ?? []
  return afterName.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / 100
}

if (import.meta.main) console.log(JSON.stringify(await bench(), null, 2))
