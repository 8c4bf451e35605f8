import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findBinaries } from '@veza/shared/media/binaries.ts'
import { mediaPath } from '@veza/shared/studio/media.ts'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { getTrack } from '../../engine/library/tracks.ts'
import { createPlayables } from '../../engine/media/playable.ts'
import { ffmpeg, writeWav } from '../../engine/testing-audio.ts'
import { answerMedia } from '../media/answer.ts'
import { type TestBridge, testBridge } from '../testing.ts'

let bridge: TestBridge
beforeEach(async () => {
  bridge = await testBridge()
})
afterEach(async () => {
  await bridge.close()
  expect(bridge.faults).toEqual([])
})

const kinds = {
  aiff: ['song.aiff', '-c:a', 'pcm_s16be'],
  'aiff of 24 bits at 96 kHz': ['song.aif', '-c:a', 'pcm_s24be', '-ar', '96000'],
  alac: ['song.m4a', '-c:a', 'alac'],
} as const

async function imported([name, ...how]: readonly [string, ...string[]]) {
  const source = join(bridge.folder, name)
  await ffmpeg('-i', writeWav(join(bridge.folder, 'source.wav'), { seconds: 20 }), ...how, source)
  for await (const one of bridge.bridge.context.engine.importAll([source]))
    if (one.kind === 'imported') return { source, trackId: one.track.id }
  throw new Error('not imported')
}

async function read(trackId: string, range?: string) {
  const path = mediaPath({ kind: 'original', trackId })
  const { status, headers, body } = await answerMedia(bridge.studio.client, path, range)
  return { status, headers, bytes: Buffer.concat((await body?.toArray()) ?? []) }
}

/** What an ordinary program decodes of it, as plain samples. */
async function samplesOf(file: string): Promise<Buffer> {
  const target = join(bridge.folder, 'samples.pcm')
  await ffmpeg('-i', file, '-f', 's24le', target)
  return readFileSync(target)
}

const made = () => {
  const { playable } = bridge.bridge.context.engine.folder.cache
  return existsSync(playable) ? readdirSync(playable) : []
}

describe.each(Object.entries(kinds))('%s', (_, kind) => {
  test('is heard before anything was transcoded: the very samples, and any stretch of them', async () => {
    const { source, trackId } = await imported(kind)
    const whole = await read(trackId)
    expect([whole.status, whole.headers['content-type']]).toEqual([200, 'audio/wav'])
    const heard = join(bridge.folder, 'heard.wav')
    writeFileSync(heard, whole.bytes)
    expect((await samplesOf(heard)).equals(await samplesOf(source))).toBe(true)

    const size = whole.bytes.length
    const middle = await read(trackId, `bytes=${size >> 1}-`)
    expect([middle.status, middle.headers['content-range']]).toEqual([
      206,
      `bytes ${size >> 1}-${size - 1}/${size}`,
    ])
    expect(middle.bytes.equals(whole.bytes.subarray(size >> 1))).toBe(true)
    expect((await read(trackId, `bytes=${size}-`)).status).toBe(416)
  })
})

test('asked for ten times at once it is decoded once, and the same again once it was removed', async () => {
  const { trackId } = await imported(kinds.alac)
  const [first, ...others] = await Promise.all(
    Array.from({ length: 10 }, () => read(trackId, 'bytes=0-9999')),
  )
  for (const { status, bytes } of others)
    expect([status, bytes.equals(first?.bytes ?? Buffer.of())]).toEqual([206, true])
  expect(made()).toEqual([expect.stringMatching(/^[0-9a-f]{64}\.wav$/)])
  rmSync(bridge.bridge.context.engine.folder.cache.playable, { recursive: true })
  expect((await read(trackId, 'bytes=0-9999')).bytes.equals(first?.bytes ?? Buffer.of())).toBe(true)
})

test('a recording that is gone is not there, and another file in its place is not it; nothing half-made stays', async () => {
  const { source, trackId } = await imported(kinds.aiff)
  renameSync(source, `${source}.away`)
  expect((await read(trackId)).status).toBe(404)
  writeFileSync(source, readFileSync(`${source}.away`).subarray(0, 100_000))
  expect((await read(trackId)).status).toBe(404)
  expect(made()).toEqual([])
  rmSync(source)
  renameSync(`${source}.away`, source)
  expect((await read(trackId)).status).toBe(200)
})

test('what was heard longest ago gives way where there is no room for more', async () => {
  const { engine, clock, newId } = bridge.bridge.context
  const folder = join(bridge.folder, 'playable')
  const maxBytes = 8_000_000
  const parts = { db: engine.db, folder, clock, newId, maxBytes }
  const playables = createPlayables({ ...parts, binaries: () => findBinaries({ ffmpegPath: undefined }) })
  const found: (string | null)[] = []
  for (const name of ['one', 'two', 'three']) {
    const source = join(bridge.folder, `${name}.aiff`)
    await ffmpeg(
      '-i',
      writeWav(join(bridge.folder, 'a.wav'), { seconds: 10, seed: name.length + name.charCodeAt(0) }),
      source,
    )
    for await (const one of engine.importAll([source]))
      if (one.kind === 'imported') {
        const track = getTrack(engine.db, one.track.id)
        found.push(track ? await playables.find(track) : null)
      }
  }
  expect(found.every((path) => path !== null)).toBe(true)
  expect(readdirSync(folder).sort()).toEqual(
    found
      .slice(1)
      .map((path) => path?.slice(folder.length + 1))
      .sort(),
  )
  await playables.stop()
})
