import { randomUUID } from 'node:crypto'
import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import type { QueueSummary } from '@veza/shared/studio/bridge/queue.ts'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openPublication } from '../../engine/library/publications.ts'
import { enqueue } from '../../engine/queue/enqueue.ts'
import { writeWav } from '../../engine/testing-audio.ts'
import { type TestBridge, testBridge } from '../testing.ts'

let there: TestBridge
const stop = { now: new AbortController() }
beforeEach(async () => {
  there = await testBridge()
  stop.now = new AbortController()
})
afterEach(async () => {
  stop.now.abort()
  await there.close()
})

const live = { shown: 'live', offset: 0, limit: 100 } as const
const path = (name: string) => join(there.folder, name)
const importFile = (file: string) =>
  there.studio.client.imports.start({ batchId: randomUUID(), paths: [file] })

function follow(): QueueSummary[] {
  const seen: QueueSummary[] = []
  const { signal } = stop.now
  void there.studio.connection.follow(
    () => there.studio.client.queue.watch(undefined, { signal }),
    (summary) => seen.push(summary),
    signal,
  )
  return seen
}

test('a transcode is told with its speed and what is left, and its log when it is done', async () => {
  const { client } = there.studio
  const seen = follow()
  await importFile(writeWav(path('song.wav'), { seconds: 150 }))
  await expect.poll(() => seen.some(({ running }) => running.length > 0), { timeout: 30_000 }).toBe(true)
  await expect.poll(() => seen.at(-1)?.counts.done, { timeout: 90_000 }).toBe(1)
  const measured = seen.flatMap(({ running }) => running).filter((job) => job.secondsLeft !== null)
  expect(measured.length).toBeGreaterThan(3)
  for (const job of measured) {
    expect(job.timesRealtime).toBeGreaterThan(0.5)
    expect(job.bytesPerSecond).toBeNull()
  }
  const wholes = seen.flatMap(({ whole }) => whole ?? [])
  expect(wholes[0]).toMatchObject({ kind: 'transcoding', at: 1, of: 1 })
  expect(wholes.some(({ secondsLeft }) => secondsLeft !== null)).toBe(true)
  expect(seen.at(-1)).toMatchObject({ whole: null, groups: { live: 0, failed: 0, done: 1 } })

  const { groups } = await client.queue.groups({ ...live, shown: 'done' })
  expect(groups).toMatchObject([{ title: 'song', jobs: [{ kind: 'transcode', state: 'done' }] }])
  const log = await client.queue.log({ id: groups[0]?.jobs[0]?.id ?? '' })
  expect(log.map(({ event }) => event)).toEqual(['queued', 'started', 'done'])
  expect(await client.queue.clear()).toEqual({ changed: 1 })
  expect(await client.queue.groups({ ...live, shown: 'done' })).toEqual({ total: 0, groups: [] })
})

test('a file that had gone is shown where it is now, and what waited for it goes on by itself', async () => {
  const { client } = there.studio
  await client.queue.pause({ all: true })
  const first = writeWav(path('first.wav'), { seconds: 1 })
  await importFile(first)
  await expect.poll(async () => (await client.queue.groups(live)).total, { timeout: 20_000 }).toBe(1)
  await rename(first, path('elsewhere.wav'))
  await client.queue.resume({ all: true })
  const job = async () => (await client.queue.list({}))[0]
  await expect.poll(async () => (await job())?.failure?.code, { timeout: 20_000 }).toBe('source-gone')
  expect((await client.queue.groups({ ...live, shown: 'failed' })).total).toBe(1)
  await importFile(path('elsewhere.wav'))
  await expect.poll(async () => (await job())?.state, { timeout: 30_000 }).toBe('done')
})

test('what was cancelled is queued again with all that belongs to it, once', async () => {
  const { client } = there.studio
  const { engine, newId, clock } = there.bridge.context
  await client.queue.pause({ all: true })
  await importFile(writeWav(path('song.wav'), { seconds: 1 }))
  await expect.poll(async () => (await client.queue.groups(live)).total, { timeout: 20_000 }).toBe(1)
  const [transcode] = await client.queue.list({})
  const trackId = transcode?.trackId ?? ''
  const key = { trackId, server: 'https://veza.example', accountId: 'me' }
  const publicationId = openPublication(engine.db, key, 'song', newId, clock.now())
  const payload = { v: 1, publicationId } as const
  const draft = { kind: 'create-draft', payload, dedupe: `create-draft:${publicationId}`, trackId } as const
  const id = enqueue(engine.db, draft, newId, clock.now())
  expect(await client.queue.cancel({ ids: [id, transcode?.id ?? ''] })).toEqual({ changed: 2 })
  expect((await client.queue.groups(live)).total).toBe(0)
  // The whole publication: transcode, draft, original, renditions, publish.
  expect(await client.queue.again({ id })).toEqual({ jobs: 5 })
  expect(await client.queue.again({ id })).toEqual({ jobs: 5 })
  expect((await client.queue.groups(live)).groups).toMatchObject([{ id: trackId, jobs: { length: 5 } }])
})

test('of several, those are changed for which it is possible', async () => {
  const { client } = there.studio
  await client.queue.pause({ all: true })
  for (const seed of [1, 2]) await importFile(writeWav(path(`${seed}.wav`), { seconds: 0.5, seed }))
  await expect.poll(async () => (await client.queue.groups(live)).total, { timeout: 20_000 }).toBe(2)
  const ids = (await client.queue.list({})).map(({ id }) => id)
  const [first = '', second = ''] = ids
  expect(await client.queue.pause({ ids })).toEqual({ changed: 2 })
  await client.queue.cancel({ id: first })
  expect(await client.queue.resume({ ids })).toEqual({ changed: 1 })
  await client.queue.again({ id: first })
  const [, made] = (await client.queue.groups(live)).groups
  await client.queue.move({ ids: [made?.jobs[0]?.id ?? ''], place: { before: second } })
  expect((await client.queue.groups(live)).groups.map(({ id }) => id)).toEqual([made?.id, expect.any(String)])
})

test('that nothing new is begun for the sake of an update is told, and that it is over', async () => {
  const { client } = there.studio
  const seen = follow()
  await expect.poll(() => seen.at(-1)?.isHeld).toBe(false)
  await client.system.hold({ hold: true })
  await expect.poll(() => seen.at(-1)?.isHeld).toBe(true)
  await client.system.hold({ hold: false })
  await expect.poll(() => seen.at(-1)?.isHeld).toBe(false)
})
