import { createHash } from 'node:crypto'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { rememberPublication } from '../../engine/library/publications.ts'
import { getTrack } from '../../engine/library/tracks.ts'
import { planPublish } from '../../engine/publish/plan.ts'
import { ffmpeg, writeWav } from '../../engine/testing-audio.ts'
import { type TestBridge, testBridge } from '../testing.ts'

let bridge: TestBridge
let trackId: string
let song: string
const account = { server: 'https://veza.example', accountId: '019f0000-0000-7000-8000-00000000000a' }

beforeEach(async () => {
  bridge = await testBridge()
  song = writeWav(join(bridge.folder, 'First light.wav'), { seconds: 2 })
  for await (const one of bridge.bridge.context.engine.importAll([song])) {
    if (one.kind !== 'imported') throw new Error(one.kind)
    trackId = one.track.id
  }
})
afterEach(async () => {
  await bridge.close()
  expect(bridge.faults).toEqual([])
})

const shown = () => bridge.studio.client.editor.track({ whose: null, id: trackId })
const jobs = () =>
  bridge.bridge.context.engine.db
    .prepare<[], { dedupe: string; state: string }>(
      "SELECT dedupe, state FROM jobs WHERE kind = 'upload-cover' ORDER BY position",
    )
    .all()

async function picture(name: string, colour: string): Promise<{ name: string; base64: string }> {
  const path = join(bridge.folder, name)
  await ffmpeg('-f', 'lavfi', '-i', `color=${colour}:s=64x64`, '-frames:v', '1', path)
  const bytes = readFileSync(path)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  return { name: `${sha256}.jpg`, base64: bytes.toString('base64') }
}

test('a track that nobody has listened to is listened to when its editor opens', async () => {
  expect(await shown()).toMatchObject({
    status: 'local',
    fields: { title: 'First light', tags: [] },
    local: { source: { format: 'wav', path: song }, hearing: { state: 'coming' }, renditions: [] },
  })
  const track = await vi.waitUntil(async () => {
    const found = await shown()
    return found?.local?.hearing.state === 'done' ? found : undefined
  }, 20_000)
  expect(track?.local?.hearing).toMatchObject({
    report: { codec: 'pcm_s16le', bitsPerSample: 16, durationSeconds: 2, preflight: { clips: { count: 0 } } },
  })
  const levels = Buffer.from((await bridge.studio.client.editor.levels({ trackId })) ?? '', 'base64')
  expect(levels.length).toBeGreaterThan(1_000)
  expect(Math.max(...levels)).toBeGreaterThan(150)
})

test('a file that is gone says so, and is listened to once it is back', async () => {
  const bytes = readFileSync(song)
  rmSync(song)
  await vi.waitUntil(async () => (await shown())?.local?.hearing.state === 'failed', 20_000)
  expect((await shown())?.local?.hearing).toMatchObject({ failure: { code: 'source-gone' } })
  writeFileSync(song, bytes)
  await bridge.studio.client.editor.inspect({ trackId })
  await vi.waitUntil(async () => (await shown())?.local?.hearing.state === 'done', 20_000)
})

test('a cover is kept by its content, and undone by its name; what is no picture is no cover', async () => {
  const { client } = bridge.studio
  const [red, blue] = [await picture('a.jpg', 'red'), await picture('b.jpg', 'blue')]
  for (const { name, base64 } of [red, blue])
    expect(await client.editor.setCover({ trackId, cover: { type: 'image/jpeg', base64 } })).toEqual({ name })
  expect((await shown())?.local?.cover).toBe(blue.name)
  await client.editor.setCover({ trackId, cover: { name: red.name } })
  expect((await shown())?.local?.cover).toBe(red.name)
  const refused = { data: { code: 'no-picture' } }
  const none = { type: 'image/jpeg', base64: Buffer.from('#EXTM3U').toString('base64') } as const
  await expect(client.editor.setCover({ trackId, cover: none })).rejects.toMatchObject(refused)
  const unknown = { name: `${'0'.repeat(64)}.jpg` }
  await expect(client.editor.setCover({ trackId, cover: unknown })).rejects.toMatchObject(refused)
  expect((await shown())?.local?.cover).toBe(red.name)
  // It is nowhere but here.
  expect(jobs()).toEqual([])
})

test('each cover of a track that is abroad is sent by work of its own, and waits for its draft', async () => {
  const { client } = bridge.studio
  const { engine, newId, clock } = bridge.bridge.context
  const track = getTrack(engine.db, trackId)
  if (!track) throw new Error('no track')
  engine.run().hold(true)
  const { publicationId } = planPublish(engine.db, track, account, {}, newId, clock.now())
  const [red, blue] = [await picture('a.jpg', 'red'), await picture('b.jpg', 'blue')]
  for (const { base64 } of [red, blue, red])
    await client.editor.setCover({ trackId, cover: { type: 'image/jpeg', base64 } })
  expect(jobs().map(({ dedupe }) => dedupe)).toEqual([
    `upload-cover:${publicationId}:${red.name}`,
    `upload-cover:${publicationId}:${blue.name}`,
  ])
  const waits = engine.db
    .prepare<[], string>(
      `SELECT needed.kind FROM jobs JOIN job_needs ON job_id = jobs.id JOIN jobs needed ON needed.id = needs_id
       WHERE jobs.kind = 'upload-cover'`,
    )
    .pluck()
    .all()
  expect(waits).toEqual(['create-draft', 'create-draft'])
  // What is there already is not sent again.
  engine.db.prepare('DELETE FROM jobs').run()
  rememberPublication(
    engine.db,
    publicationId,
    { serverTrackId: newId(), attachedCover: blue.name },
    clock.now(),
  )
  await client.editor.setCover({ trackId, cover: { name: blue.name } })
  expect(jobs()).toEqual([])
})

test('a cover that is taken off is taken off wherever the track is, and can be had back', async () => {
  const { client } = bridge.studio
  const { engine, newId, clock } = bridge.bridge.context
  const track = getTrack(engine.db, trackId)
  if (!track) throw new Error('no track')
  const { base64, name } = await picture('a.jpg', 'red')
  await client.editor.setCover({ trackId, cover: { type: 'image/jpeg', base64 } })
  expect(await client.editor.removeCover({ trackId })).toEqual({ name })
  expect((await shown())?.local?.cover).toBeNull()
  // It was nowhere but here.
  expect(jobs()).toEqual([])
  engine.run().hold(true)
  const { publicationId } = planPublish(engine.db, track, account, {}, newId, clock.now())
  rememberPublication(engine.db, publicationId, { serverTrackId: newId() }, clock.now())
  await client.editor.setCover({ trackId, cover: { name } })
  expect(await client.editor.removeCover({ trackId })).toEqual({ name })
  expect(await client.editor.removeCover({ trackId })).toEqual({ name: null })
  expect(jobs().map(({ dedupe }) => dedupe)).toEqual([
    `upload-cover:${publicationId}:${name}`,
    `upload-cover:${publicationId}:none`,
  ])
  await client.editor.setCover({ trackId, cover: { name } })
  expect((await shown())?.local?.cover).toBe(name)
})

test('lossless or not is a wish until it is published; then its files are made and sent anew', async () => {
  const { client } = bridge.studio
  const { engine, newId, clock } = bridge.bridge.context
  const sent = () =>
    engine.db.prepare("SELECT dedupe FROM jobs WHERE kind = 'upload-renditions'").pluck().all()
  engine.run().hold(true)
  await client.editor.setLossless({ whose: account, trackId, lossless: false })
  const track = getTrack(engine.db, trackId)
  expect([track?.lossless, (await shown())?.local?.lossless, sent()]).toEqual([false, false, []])
  if (!track) throw new Error('no track')
  const { publicationId } = planPublish(engine.db, track, account, {}, newId, clock.now())
  engine.db.prepare('DELETE FROM jobs').run()
  rememberPublication(engine.db, publicationId, { publishedAt: clock.now().toISOString() }, clock.now())
  await client.editor.setLossless({ whose: account, trackId, lossless: true })
  expect(sent()).toEqual([`upload-renditions:${publicationId}:lossless`])
})

test('the recording can be heard here as it is, and as listeners will hear it once that was made', async () => {
  const { client } = bridge.studio
  expect(await client.media.find({ kind: 'original', trackId })).toMatchObject({
    contentType: 'audio/wav',
    pieces: [{ kind: 'file', path: song }],
  })
  expect(await client.media.find({ kind: 'rendition', trackId, name: 'aac-128' })).toBeNull()
  await client.editor.makeRenditions({ trackId })
  await vi.waitUntil(async () => (await shown())?.local?.renditions.length, 30_000)
  expect((await shown())?.local?.renditions).toEqual(['aac-64', 'aac-128', 'aac-256', 'flac'])
  const found = await client.media.find({ kind: 'rendition', trackId, name: 'aac-128' })
  const whole = Buffer.concat(
    (found?.pieces ?? []).map((piece) => {
      if (piece.kind === 'remote') throw new Error('it lies here')
      return piece.kind === 'file' ? readFileSync(piece.path) : Buffer.from(piece.base64, 'base64')
    }),
  )
  const file = join(bridge.folder, 'heard.mp4')
  writeFileSync(file, whole)
  // An ordinary player reads it through, without one complaint.
  await ffmpeg('-xerror', '-i', file, '-f', 'null', '-')
  // Another file in the place of the imported one is not this track.
  writeWav(song, { seconds: 1 })
  expect(await client.media.find({ kind: 'original', trackId })).toBeNull()
})

test('while it is published, what is wished for now is made as well, and the publish waits for that', async () => {
  const { client } = bridge.studio
  const { engine, newId, clock } = bridge.bridge.context
  engine.run().hold(true)
  const track = getTrack(engine.db, trackId)
  if (!track) throw new Error('no track')
  const { publicationId } = planPublish(engine.db, track, account, { overwrite: true }, newId, clock.now())
  const needs = (kind: string) =>
    engine.db
      .prepare<[string], string>(
        `SELECT needed.dedupe FROM jobs JOIN job_needs ON job_id = jobs.id JOIN jobs needed ON needed.id = needs_id
         WHERE jobs.dedupe = ? ORDER BY needed.dedupe`,
      )
      .pluck()
      .all(`${kind}:${publicationId}`)
  // Whoever looks at it is somebody else by now.
  await client.editor.setLossless({ whose: null, trackId, lossless: false })
  expect(needs('publish')).toEqual([
    `upload-original:${publicationId}`,
    `upload-renditions:${publicationId}:lossless`,
    `upload-renditions:${publicationId}:lossy`,
  ])
  const payload = engine.db
    .prepare("SELECT payload ->> '$.overwrite' FROM jobs WHERE kind = 'publish'")
    .pluck()
  expect(payload.get()).toBe(1)
})
