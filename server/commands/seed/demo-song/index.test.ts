import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inflateSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { composeDemoSong, demoSong, writeDemoCover, writeDemoSong } from './index.ts'
import { sampleAt } from './stereo.ts'
import { encodeWav } from './wav.ts'

/** The song as published. Whoever changes a note changes this too, and says so in the commit. */
const PUBLISHED_SHA256 = '3a5d6899ae23eb5be47b936c6d7eab8f5b4a6ae4a15e1b4cde4bcc1b7d2ea7ce'

let directory: string
let wav: Buffer
const song = composeDemoSong()

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'veza-demo-song-'))
  await writeDemoSong(join(directory, 'song.wav'))
  wav = await readFile(join(directory, 'song.wav'))
})
afterAll(() => rm(directory, { recursive: true, force: true }))

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function levelDb(samples: Float32Array): number {
  return 10 * Math.log10(samples.reduce((sum, x) => sum + x * x, 0) / samples.length + 1e-12)
}

test('the song lasts about a minute, in two equal channels', () => {
  expect(song.sampleRate).toBe(44100)
  expect(song.right.length).toBe(song.left.length)
  expect(song.left.length / song.sampleRate).toBeGreaterThan(55)
  expect(song.left.length / song.sampleRate).toBeLessThan(65)
})

test('a second performance, the one in the file, is the same to the last bit', () => {
  expect(sha256(wav)).toBe(sha256(encodeWav(song, song.sampleRate)))
})

test('the file is the published one, on every machine', () => {
  expect(sha256(wav)).toBe(PUBLISHED_SHA256)
})

test('every sample is a number, none above the ceiling, and there is no offset', () => {
  for (const channel of [song.left, song.right]) {
    expect(channel.every(Number.isFinite)).toBe(true)
    expect(channel.reduce((peak, x) => Math.max(peak, Math.abs(x)), 0)).toBeLessThan(10 ** (-1 / 20))
    expect(Math.abs(channel.reduce((sum, x) => sum + x, 0) / channel.length)).toBeLessThan(0.0005)
  }
})

test('it begins at once, is never silent in between, and rings out', () => {
  const between = (from: number, to: number) => song.left.subarray(sampleAt(from), sampleAt(to))
  expect(levelDb(between(0, 0.1))).toBeLessThan(-70)
  expect(levelDb(between(0.1, 0.4))).toBeGreaterThan(-40)
  for (let second = 1; second < 57; second++)
    expect(levelDb(between(second, second + 1))).toBeGreaterThan(-35)
  const end = song.left.length / song.sampleRate
  expect(levelDb(between(end - 3.5, end - 2.5))).toBeGreaterThan(-50)
  expect(levelDb(between(end - 0.1, end))).toBeLessThan(-70)
})

test('the two channels differ, and still add up in mono', () => {
  let [both, left, right] = [0, 0, 0]
  song.left.forEach((x, i) => {
    const y = song.right[i] ?? 0
    both += x * y
    left += x * x
    right += y * y
  })
  const correlation = both / Math.sqrt(left * right)
  expect(correlation).toBeGreaterThan(0.5)
  expect(correlation).toBeLessThan(0.97)
  expect(Math.abs(10 * Math.log10(left / right))).toBeLessThan(1)
})

test('the file is a 16-bit stereo WAV whose header tells the truth', () => {
  expect(wav.toString('latin1', 0, 4)).toBe('RIFF')
  expect(wav.readUInt32LE(4)).toBe(wav.length - 8)
  expect(wav.toString('latin1', 8, 16)).toBe('WAVEfmt ')
  expect([16, 1, 2]).toEqual([wav.readUInt32LE(16), wav.readUInt16LE(20), wav.readUInt16LE(22)])
  expect(wav.readUInt32LE(24)).toBe(44100)
  expect(wav.readUInt32LE(28)).toBe(44100 * 4)
  expect([4, 16]).toEqual([wav.readUInt16LE(32), wav.readUInt16LE(34)])
  expect(wav.toString('latin1', 36, 40)).toBe('data')
  expect(wav.readUInt32LE(40)).toBe(song.left.length * 4)
  expect(wav.length).toBe(44 + song.left.length * 4)
  // 1.5 steps: half a step of rounding, one of dither.
  for (let i = 0; i < song.left.length; i += 997) {
    expect(Math.abs(wav.readInt16LE(44 + i * 4) - (song.left[i] ?? 0) * 32767)).toBeLessThanOrEqual(1.5)
    expect(Math.abs(wav.readInt16LE(46 + i * 4) - (song.right[i] ?? 0) * 32767)).toBeLessThanOrEqual(1.5)
  }
})

test('the cover is a square PNG, light enough, with the sun in the middle of the paper', async () => {
  await writeDemoCover(join(directory, 'cover.png'))
  const png = await readFile(join(directory, 'cover.png'))
  expect(png.length).toBeLessThan(300_000)
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1200, 1200])
  const idat = png.indexOf('IDAT')
  const rows = inflateSync(png.subarray(idat + 4, idat + 4 + png.readUInt32BE(idat - 4)))
  const stride = 1200 * 3 + 1
  expect(rows.length).toBe(1200 * stride)
  // Rows are stored as differences from the row above: undo as far as the sun's upper half.
  const pixelAt = (x: number, y: number) =>
    [0, 1, 2].map((c) => {
      let value = 0
      for (let row = 0; row <= y; row++) value = (value + (rows[row * stride + 1 + x * 3 + c] ?? 0)) & 255
      return value
    })
  expect(Math.min(...pixelAt(20, 20))).toBeGreaterThan(240)
  const [red = 0, green = 0, blue = 0] = pixelAt(600, 370)
  expect(red).toBeGreaterThan(220)
  expect(Math.max(green, blue)).toBeLessThan(100)
})

test('a file that cannot be written leaves nothing behind and says why', async () => {
  await expect(writeDemoCover(join(directory, 'absent', 'cover.png'))).rejects.toThrow(/ENOENT/)
  await expect(writeDemoCover(directory)).rejects.toThrow()
  expect(
    (await readdir(tmpdir())).filter((name) => name.startsWith('veza-demo-song-') && name.endsWith('.part')),
  ).toEqual([])
})

test('the metadata fits the score', () => {
  expect(demoSong.bpm).toBe(92)
  expect(demoSong.key).toBe('D major')
  expect(demoSong.title).not.toBe('')
})
