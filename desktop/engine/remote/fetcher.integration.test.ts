import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { MINUTE_MS } from '@veza/shared/kernel/time.ts'
import { writeWaveform } from '@veza/shared/media/waveform.ts'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ringsPng } from '../../../e2e/support/pictures.ts'
import { ApiProblem, NetworkProblem } from '../api/problem.ts'
import { haveTrack, testAccount } from '../outbox/testing.ts'
import { type TestLibrary, testLibrary } from '../queue/testing.ts'
import type { Connection } from '../session/connections.ts'
import { Fetcher } from './fetcher.ts'
import { thingsOf } from './files.ts'

const key = { server: 'https://veza.example', accountId: 'somebody' }
const waveform = Buffer.from(
  writeWaveform({ sampleRate: 48_000, samplesPerPixel: 512, peaks: Int8Array.from([-5, 5, -9, 9]) }),
)

let lib: TestLibrary
let fetcher: Fetcher
/** Of the clock that nobody sets (ms). */
let ran: number
let asked: string[]
let kept: string[]
let faults: unknown[]
/** What the server answers, or throws. */
let give: (path: string) => Buffer
let small: (name: string) => Promise<string | null>

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  lib = await testLibrary()
  ran = 0
  asked = []
  kept = []
  faults = []
  give = () => waveform
  small = async () => null
  const media: Connection['media'] = async (path) => {
    asked.push(path)
    return { bytes: give(path), url: path, etag: null }
  }
  const connection = { media, signal: new AbortController().signal } as unknown as Connection
  fetcher = new Fetcher({
    ...lib,
    random: () => 0.5,
    connections: { to: () => connection },
    maxPictureBytes: () => 1_000_000,
    smallCovers: { find: (name) => small(name) },
    monotonicMs: () => ran,
    isReachable: () => true,
    onKept: async ({ trackId }) => void kept.push(trackId),
    onFault: (error) => faults.push(error),
  })
})
afterEach(async () => {
  await fetcher.stop()
  vi.useRealTimers()
  lib.close()
})

function things(count: number, more: object = { hasRenditions: true }) {
  const ids = Array.from({ length: count }, () => haveTrack(lib.db, lib.newId, more, key).id)
  return thingsOf(lib.db, testAccount(lib.db, key).id, ids)
}
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((done) => setImmediate(done))
}
/** Nothing is under way any more that began before. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 200; turn += 1) await new Promise((done) => setImmediate(done))
}
function pass(ms: number): void {
  ran += ms
  vi.advanceTimersByTime(ms)
}

test.each([
  ['the server has no such thing', new ApiProblem(404, 'no-waveform', 'x')],
  ['a store refuses it', new ApiProblem(403, 'store-refused', 'x')],
])('where %s it is asked for again by itself, later each time', async (_what, refusal) => {
  give = () => {
    throw refusal
  }
  fetcher.want(key, things(1))
  await until(() => asked.length === 1)
  await settled()
  pass(9 * MINUTE_MS)
  await settled()
  expect(asked.length).toBe(1)
  pass(2 * MINUTE_MS)
  await until(() => asked.length === 2)
  await settled()
  pass(11 * MINUTE_MS)
  await settled()
  expect(asked.length).toBe(2)
  give = () => waveform
  pass(10 * MINUTE_MS)
  await until(() => kept.length === 1)
})

test('a server that fails at one thing is left alone with it, and asked again after', async () => {
  let isWell = false
  const [bad, ...good] = things(4)
  give = (path) => {
    if (!isWell && path.includes(bad?.trackId ?? '')) throw new ApiProblem(500, 'unavailable', 'x')
    return waveform
  }
  fetcher.want(key, [...(bad ? [bad] : []), ...good])
  const times = () => asked.filter((path) => path.includes(bad?.trackId ?? '')).length
  for (const count of [1, 2, 3]) {
    await until(() => times() >= count)
    await settled()
    pass(MINUTE_MS)
  }
  await settled()
  expect([times(), kept.length]).toEqual([3, 3])
  isWell = true
  pass(10 * MINUTE_MS)
  await until(() => kept.length === 4)
})

test('a network that is away, slow, or another is no fault of the thing’s', async () => {
  const codes = ['timeout', 'not-veza', 'timeout', 'unreachable', 'not-veza', 'cut'] as const
  let at = 0
  give = () => {
    const code = codes[at++]
    if (code) throw new NetworkProblem(code, 'x')
    return waveform
  }
  fetcher.want(key, things(1))
  for (let count = 1; count <= codes.length + 1; count += 1) {
    await until(() => asked.length === count)
    await settled()
    pass(MINUTE_MS)
  }
  await until(() => kept.length === 1)
})

test('a disk that is full is tried again after a pause each time, and what was wished for comes', async () => {
  const folder = lib.folder.cache.waveforms
  // Nothing can be written where no folder is.
  rmSync(folder, { recursive: true, force: true })
  writeFileSync(folder, '')
  fetcher.want(key, things(1))
  for (let count = 1; count <= 5; count += 1) {
    await until(() => faults.length === count)
    await settled()
    expect(asked.length).toBe(count)
    pass(MINUTE_MS)
  }
  await until(() => faults.length === 6)
  await settled()
  rmSync(folder)
  mkdirSync(folder, { recursive: true })
  pass(MINUTE_MS)
  await until(() => kept.length === 1)
})

test('what a store says of who asks signs nobody out', async () => {
  give = () => {
    if (asked.length === 1) throw new ApiProblem(401, 'store-refused', 'x')
    return waveform
  }
  fetcher.want(key, things(8))
  await until(() => kept.length === 7)
})

test('a picture that ffmpeg could not be asked about is kept; one that it refused may be better later', async () => {
  const red = ringsPng(200, [0xe4572e, 0x1f2a38])
  give = () => red
  const [first, second] = things(2, { coverUrl: `${key.server}/cover?v=a`, hasRenditions: false })
  small = () => Promise.reject(new Error('spawn ffmpeg ENOENT'))
  fetcher.want(key, first ? [first] : [])
  await until(() => kept.length === 1)
  const refused = Promise.withResolvers<void>()
  small = async () => {
    refused.resolve()
    return null
  }
  give = () => ringsPng(200, [0x2e57e4, 0xf0f0f0])
  fetcher.want(key, second ? [second] : [])
  await refused.promise
  small = async (name) => join(lib.folder.cache.covers, name)
  // However long the disk takes until it is refused.
  await until(() => {
    pass(MINUTE_MS)
    return kept.length === 2
  })
  expect([asked.length, faults]).toEqual([3, []])
})
