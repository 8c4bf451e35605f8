import { randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { WINDOW_MESSAGES } from '@veza/shared/studio/bridge/wire.ts'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { listEntries } from '../engine/import/intake-rows.ts'
import { writeWav } from '../engine/testing-audio.ts'
import { problemOf } from './client/index.ts'
import { serve } from './server/serve.ts'
import { type TestBridge, testBridge, wirePair } from './testing.ts'

let there: TestBridge
beforeEach(async () => {
  there = await testBridge()
})
afterEach(() => there.close())

const path = (name: string) => join(there.folder, name)
const everything = { whose: null }
const settled = () =>
  expect.poll(async () => listEntries(there.bridge.context.engine.db).map(({ outcome }) => outcome.kind), {
    timeout: 20_000,
  })

test('what is dropped is in the library, what cannot be is refused with its reason, and the rest goes on', async () => {
  const { client } = there.studio
  writeWav(path('one.wav'), { seconds: 1, seed: 1 })
  writeFileSync(path('two.wav'), 'no sound at all')
  writeWav(path('three.wav'), { seconds: 1, seed: 3 })
  await client.imports.start({ batchId: randomUUID(), paths: ['one.wav', 'two.wav', 'three.wav'].map(path) })
  await settled().toEqual(['imported', 'refused', 'imported'])
  expect(await client.imports.state()).toMatchObject({
    counts: { waiting: 0, imported: 2, already: 0, refused: 1 },
    refused: [{ path: path('two.wav'), outcome: { code: 'not-audio' } }],
  })
  const { total, entries } = await client.offline.library(everything)
  expect([total, entries.map(({ title }) => title).sort()]).toEqual([2, ['one', 'three']])
})

test('the same batch again, as after an answer that was lost, changes nothing', async () => {
  const { client } = there.studio
  const batch = { batchId: randomUUID(), paths: [writeWav(path('a.wav'), { seconds: 0.5 })] }
  await Promise.all([client.imports.start(batch), client.imports.start(batch)])
  await settled().toEqual(['imported'])
  await client.imports.start(batch)
  await client.imports.start({ ...batch, batchId: randomUUID() })
  await settled().toEqual(['imported', 'already'])
  const [track] = (await client.offline.library(everything)).entries
  const known = { path: path('a.wav'), trackId: track?.id }
  expect((await client.imports.state()).already).toMatchObject([{ ...known, title: 'a' }])
  await client.library.remove({ whose: null, ids: [track?.id ?? ''] })
  expect((await client.imports.state()).already).toMatchObject([{ ...known, title: null }])
  await client.imports.dismiss({ batchId: null })
  expect((await client.imports.state()).counts).toEqual({ waiting: 0, imported: 0, already: 0, refused: 0 })
})

test('an imported track gets its shape without being published', async () => {
  const { client } = there.studio
  await client.imports.start({ batchId: randomUUID(), paths: [writeWav(path('a.wav'), { seconds: 1 })] })
  await settled().toEqual(['imported'])
  const { entries } = await client.offline.library(everything)
  const ids = entries.map(({ id }) => id)
  await expect.poll(async () => (await client.library.waveforms({ ids })).length, { timeout: 30_000 }).toBe(1)
  const [first] = await client.library.waveforms({ ids })
  const bars = Buffer.from(first?.bars ?? '', 'base64')
  expect([bars.length, Math.max(...bars) > 50]).toEqual([120, true])
})

test('what the contract does not allow is refused before it leaves, and by the engine as well', async () => {
  const wrong = { batchId: 'not an id', paths: [] }
  await expect(there.studio.client.imports.start(wrong)).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  const { channel, wire, sent } = wirePair()
  serve(channel, there.bridge.context)
  wire.send(JSON.stringify({ i: '1', p: { u: '/imports/start', b: { json: wrong } } }))
  await expect.poll(() => sent.join()).toContain('BAD_REQUEST')
  expect(listEntries(there.bridge.context.engine.db)).toEqual([])
})

test('a wish that cannot be granted says why in a code', async () => {
  const { client } = there.studio
  const codeOf = (wish: Promise<unknown>) =>
    wish.then(() => 'granted').catch((error: unknown) => problemOf(error)?.code)
  expect(await codeOf(client.queue.pause({ id: randomUUID() }))).toBe('no-such-job')
  const signIn = { email: 'a@b.example', password: 'x' }
  expect(await codeOf(client.session.signIn({ ...signIn, server: 'http://veza.example' }))).toBe(
    'open-server',
  )
  expect(await codeOf(client.session.signIn({ ...signIn, server: 'ftp://x' }))).toBe('bad-server')
  expect(await codeOf(client.session.signIn({ ...signIn, server: 'http://127.0.0.1:1' }))).toBe('unreachable')
  expect(there.faults).toEqual([])
})

test('screens that take nothing are sent little, and then the latest', async () => {
  const { channel, wire, sent } = wirePair()
  serve(channel, there.bridge.context)
  for (let stream = 1; stream <= WINDOW_MESSAGES + 20; stream += 1)
    wire.send(JSON.stringify({ i: String(stream), p: { u: '/queue/watch' } }))
  await expect.poll(() => sent.length, { timeout: 5_000 }).toBe(WINDOW_MESSAGES)
  for (let touch = 0; touch < 50; touch += 1) there.bridge.context.changes.touch('queue')
  await new Promise((resolve) => setTimeout(resolve, 500))
  expect(sent.length).toBe(WINDOW_MESSAGES)
  wire.send('+16')
  await expect.poll(() => sent.length).toBe(WINDOW_MESSAGES + 16)
})

test('a stream that is cut is begun again, and misses nothing', async () => {
  const { connection, client } = there.studio
  const stop = new AbortController()
  const seen: boolean[] = []
  void connection.follow(
    () => client.queue.watch(undefined, { signal: stop.signal }),
    ({ isPaused }) => seen.push(isPaused),
    stop.signal,
  )
  await expect.poll(() => seen).toEqual([false])
  there.cut()
  await client.queue.pause({ all: true })
  await expect.poll(() => seen.at(-1)).toBe(true)
  stop.abort()
})

test('of the settings, what is not named stays as it was chosen', async () => {
  const { settings } = there.studio.client
  await settings.set({ language: 'fr' })
  expect(await settings.set({ theme: 'dark' })).toMatchObject({ language: 'fr', theme: 'dark' })
  expect(await settings.get()).toMatchObject({ language: 'fr', theme: 'dark' })
})

test('settings of a later version do not keep an older one from opening', async () => {
  const { db } = there.bridge.context.engine
  db.prepare('INSERT INTO settings (key, value) VALUES (\'studio.settings\', \'{"theme":"sepia"}\')').run()
  expect(await there.studio.client.settings.get()).toMatchObject({ language: 'system', theme: 'system' })
})
