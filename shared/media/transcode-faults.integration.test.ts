import { execFile } from 'node:child_process'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { findBinaries } from './binaries.ts'
import { encoded, ffmpeg, testFolder, wav } from './testing-sources.ts'
import { transcode } from './transcode.ts'

const binaries = await findBinaries()
const run = promisify(execFile)

/** A long source, quickly made: what is transcoded takes seconds, so that something can happen meanwhile. */
async function longSource(folder: string): Promise<string> {
  const source = join(folder, 'long.wav')
  const noise = 'anoisesrc=d=120:c=pink:a=0.3:r=44100,aformat=sample_fmts=s16:channel_layouts=stereo'
  await ffmpeg('-f', 'lavfi', '-i', noise, source)
  return source
}

/** Process ids of the ffmpegs that this process started and that still run. */
async function ffmpegs(): Promise<number[]> {
  const ids: number[] = []
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const status = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '')
    const [, program, state, parent] = /^\d+ \((.*)\) (\S) (\d+)/.exec(status) ?? []
    if (program === 'ffmpeg' && state !== 'Z' && Number(parent) === process.pid) ids.push(Number(name))
  }
  return ids
}

async function untilRunning(): Promise<number[]> {
  for (;;) {
    const ids = await ffmpegs()
    if (ids.length > 0) return ids
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

async function expectNothingLeft(folder: string, ...known: readonly string[]): Promise<void> {
  expect((await readdir(folder)).toSorted()).toEqual(known.toSorted())
  expect(await ffmpegs()).toEqual([])
}

test('ffmpeg killed in the middle: said so, nothing left, and the next try succeeds', async (context) => {
  if (process.platform !== 'linux') return context.skip('processes are looked up in /proc')
  await using folder = await testFolder()
  const source = await longSource(folder.path)
  const outDir = join(folder.path, 'set')
  let progress = 0
  const onProgress = (fraction: number) => {
    progress = fraction
  }
  const transcoding = transcode({ source, outDir, lossless: true, binaries, onProgress })
  const caught = transcoding.catch((error: unknown) => error)
  const [victim] = await untilRunning()
  process.kill(victim ?? 0, 'SIGKILL')
  expect(await caught).toMatchObject({ name: 'TranscodeError', code: 'killed' })
  await expectNothingLeft(folder.path, 'long.wav')
  // The others were stopped with it: the analysis alone, had it gone on, would be more than this.
  expect(progress).toBeLessThan(0.15)

  const set = await transcode({ source, outDir, lossless: false, binaries })
  expect(set.source.samples).toBe(120 * 44_100)
  await expectNothingLeft(folder.path, 'long.wav', 'set')
})

test('cancelled in the middle, and before the beginning', async (context) => {
  if (process.platform !== 'linux') return context.skip('processes are looked up in /proc')
  await using folder = await testFolder()
  const source = await longSource(folder.path)
  const outDir = join(folder.path, 'set')
  const stop = new AbortController()
  const onProgress = (fraction: number) => {
    if (fraction > 0.05) stop.abort()
  }
  const options = { source, outDir, lossless: true, binaries, signal: stop.signal, onProgress }
  await expect(transcode(options)).rejects.toMatchObject({ code: 'cancelled' })
  await expectNothingLeft(folder.path, 'long.wav')
  await expect(transcode(options)).rejects.toMatchObject({ code: 'cancelled' })
  await expectNothingLeft(folder.path, 'long.wav')
})

test('no space on the disk: said so, and nothing left on it', async (context) => {
  await using folder = await testFolder()
  const small = join(folder.path, 'small')
  await mkdir(small)
  const mounted = await run('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', small]).catch(() => undefined)
  if (!mounted) return context.skip('mounting a small disk takes root')
  try {
    const source = await longSource(folder.path)
    const transcoding = transcode({ source, outDir: join(small, 'set'), lossless: true, binaries })
    await expect(transcoding).rejects.toMatchObject({ name: 'TranscodeError', code: 'no-space' })
    await expectNothingLeft(small)
  } finally {
    await run('umount', [small])
  }
})

test('what a killed run left is cleared by the next, and an earlier result is replaced whole', async () => {
  await using folder = await testFolder()
  const source = await encoded(folder.path, 'a', { samples: 44_100 })
  const outDir = join(folder.path, 'set')
  for (const leftover of [`${outDir}.partial`, outDir]) {
    await mkdir(leftover)
    await writeFile(join(leftover, 'junk'), 'junk')
  }
  await transcode({ source, outDir, lossless: true, binaries })
  await expectNothingLeft(folder.path, 'a.source.wav', 'set')
  expect(await readdir(outDir)).not.toContain('junk')
})

test('the process that transcodes killed outright: no ffmpeg outlives it, nothing looks finished', async (context) => {
  if (process.platform !== 'linux') return context.skip('processes are looked up in /proc')
  await using folder = await testFolder()
  const source = await longSource(folder.path)
  const outDir = join(folder.path, 'set')
  const script = join(folder.path, 'child.ts')
  await writeFile(
    script,
    `import { transcode } from ${JSON.stringify(join(import.meta.dirname, 'transcode.ts'))}
     const onProgress = () => process.kill(process.pid, 'SIGKILL')
     const binaries = ${JSON.stringify(binaries)}
     await transcode({ ...${JSON.stringify({ source, outDir, lossless: true })}, binaries, onProgress })`,
  )
  await expect(run(process.execPath, [script])).rejects.toMatchObject({ signal: 'SIGKILL' })
  expect(await readdir(folder.path)).not.toContain('set')
  const alive = async () => (await run('ps', ['-eo', 'args'])).stdout.includes(source)
  for (let tries = 0; tries < 200 && (await alive()); tries++) await new Promise((r) => setTimeout(r, 50))
  expect(await alive()).toBe(false)
})

test('a source that changes under our hands is not published with another length', async () => {
  await using folder = await testFolder()
  const source = join(folder.path, 'a.flac')
  const whole = await readFile(await encoded(folder.path, 'b.flac', { samples: 400_000 }))
  await writeFile(source, whole.subarray(0, whole.length - 20_000))
  const transcoding = transcode({ source, outDir: join(folder.path, 'set'), lossless: true, binaries })
  await expect(transcoding).rejects.toMatchObject({ code: 'refused', refusal: { code: 'truncated' } })
  await writeFile(source, wav({ samples: 10 }))
  await expect(readdir(join(folder.path, 'set'))).rejects.toThrow('ENOENT')
})
