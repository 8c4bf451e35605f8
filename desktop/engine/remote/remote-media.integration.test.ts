import { existsSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { SECOND_MS } from '@veza/shared/kernel/time.ts'
import { findBinaries } from '@veza/shared/media/binaries.ts'
import { writeWaveform } from '@veza/shared/media/waveform.ts'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ringsPng } from '../../../e2e/support/pictures.ts'
import { listEntries } from '../library/entries.ts'
import { followSessions } from '../library/holder.ts'
import { openPublication, rememberPublication } from '../library/publications.ts'
import { insertTrack } from '../library/tracks.ts'
import { haveTrack } from '../outbox/testing.ts'
import { type TestLibrary, testLibrary } from '../queue/testing.ts'
import { type Connections, createConnections } from '../session/connections.ts'
import { one, other, refuse, sessionsOf, signInAs, startStub } from '../session/testing.ts'
import { type AccountKey, openAccount } from '../sync/accounts.ts'
import { createRemoteMedia, type RemoteMedia, type RemoteMediaDeps } from './remote-media.ts'

const MIB = 1024 * 1024
const red = ringsPng(200, [0xe4572e, 0x1f2a38])
const blue = ringsPng(200, [0x2e57e4, 0xf0f0f0])
const waveform = writeWaveform({
  sampleRate: 48_000,
  samplesPerPixel: 512,
  peaks: Int8Array.from({ length: 600 }, (_, at) => (at % 2 ? 1 : -1) * (at % 120)),
})

let lib: TestLibrary
let connections: Connections
let remote: RemoteMedia
let key: AccountKey
let isReachable: boolean
let stop: () => Promise<void>
const faults: unknown[] = []

/** What the server has, and what it was asked for: `GET /tracks/…/cover`, `store …`. */
let pictures: Map<string, Buffer>
let shapes: Map<string, { readonly bytes: Uint8Array; readonly etag: string }>
let asked: string[]
let open: number
let most: number
/** Answers in the server's place; true: it did. */
let instead: (path: string, res: ServerResponse) => boolean
let held: Promise<void>

beforeEach(async () => {
  lib = await testLibrary()
  pictures = new Map()
  shapes = new Map()
  asked = []
  open = 0
  most = 0
  instead = () => false
  held = Promise.resolve()
  isReachable = true
  const stub = await startStub((who, req, res) => void answer(who, req, res))
  key = { server: stub.url, accountId: one }
  signIn(one)
  connections = createConnections({ ...sessionsOf(lib), random: () => 0 })
  remote = start()
  stop = async () => {
    await remote.stop()
    await connections.close()
    lib.close()
    await stub.stop()
  }
})
afterEach(async () => {
  await stop()
  expect(faults.splice(0)).toEqual([])
})

function start(more: Partial<RemoteMediaDeps> = {}): RemoteMedia {
  return createRemoteMedia({
    ...{ ...lib, connections, random: () => 0, cacheBytes: 10 * MIB },
    binaries: () => findBinaries({ ffmpegPath: undefined }),
    maxPictureBytes: () => MIB,
    isThere: async () => true,
    isReachable: () => isReachable,
    onChange: () => undefined,
    onFault: (error) => faults.push(error),
    ...more,
  })
}

function signIn(who: string): void {
  const { store } = sessionsOf(lib)
  signInAs(store, key.server, who, lib.clock.now())
  followSessions(lib.db, [{ server: key.server, accountId: who, email: `${who}@mail.example` }])
}

async function answer(who: string, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const path = req.url ?? ''
  asked.push(path.replace('/api/v1', ''))
  open += 1
  most = Math.max(most, open)
  res.on('close', () => {
    open -= 1
  })
  await held
  if (instead(path, res)) return
  const [, id = '', what] = /\/tracks\/([^/]+)\/(cover|waveform)/.exec(path) ?? []
  const stored = pictures.get(path.replace('/store/', ''))
  const shape = shapes.get(id)
  // The store is another: it must hear nothing of who is signed in.
  if (stored && who === 'undefined') res.writeHead(200, { 'content-type': 'image/png' }).end(stored)
  else if (who !== 'one' && who !== 'other') refuse(res)
  else if (what === 'cover' && pictures.has(id)) res.writeHead(302, { location: `/store/${id}` }).end()
  else if (what === 'waveform' && shape) {
    const isKnown = req.headers['if-none-match'] === shape.etag
    res.writeHead(isKnown ? 304 : 200, { etag: shape.etag, 'content-type': 'application/octet-stream' })
    res.end(isKnown ? undefined : shape.bytes)
  } else missing(res)
}

function missing(res: ServerResponse, status = 404, headers: Record<string, string> = {}): void {
  const problem = { type: 'about:blank', title: 'x', status, code: 'no-cover', detail: 'x', requestId: 'r' }
  res
    .writeHead(status, { 'content-type': 'application/problem+json', ...headers })
    .end(JSON.stringify(problem))
}

/** A track that lies at the server, with what it has there. */
function track(
  { cover, shape = false, version = 1 }: { cover?: string; shape?: boolean; version?: number },
  id = lib.newId(),
) {
  const more = {
    id,
    version,
    coverUrl: cover ? `${key.server}/cover?v=${cover}` : null,
    hasRenditions: shape,
  }
  return haveTrack(lib.db, lib.newId, more, key).id
}
const rows = (whose = key) => listEntries(lib.db, { account: openAccount(lib.db, whose).id })
const row = (id: string) => rows().find((entry) => entry.id === id)
const until = (isSo: () => unknown) =>
  vi.waitUntil(async () => await isSo(), { timeout: 60_000, interval: 10 })
const look = (...ids: string[]) => remote.want(key, ids)
const files = (folder: string) =>
  readdirSync(folder, { withFileTypes: true })
    .filter((one) => one.isFile())
    .map(({ name }) => name)

const away = (_path: string, res: ServerResponse): boolean => {
  res.destroy()
  return true
}

test('nothing comes before it is looked at; then it comes once, and is there without a network', async () => {
  const id = track({ cover: 'a', shape: true })
  pictures.set(id, red)
  shapes.set(id, { bytes: waveform, etag: '"1"' })
  expect(row(id)).toMatchObject({ remoteCover: null, remoteWaveform: null, isLacking: true })
  expect(asked).toEqual([])
  await Promise.all([look(id), look(id)])
  await until(() => row(id)?.isLacking === false)
  await look(id)
  expect(asked.sort()).toEqual([`/store/${id}`, `/tracks/${id}/cover`, `/tracks/${id}/waveform`])

  // As after a restart, with nobody to be reached.
  instead = away
  await remote.stop()
  remote = start()
  const { remoteCover = '', remoteWaveform = '' } = row(id) ?? {}
  expect(readFileSync((await remote.findCover(remoteCover ?? '', false)) ?? '')).toEqual(red)
  expect(statSync((await remote.findCover(remoteCover ?? '', true)) ?? '').size).toBeGreaterThan(0)
  expect((await remote.findBars(remoteWaveform ?? ''))?.length).toBe(120)
  expect((await remote.findLevels(remoteWaveform ?? ''))?.length).toBe(300)
})

test('a replaced picture is fetched anew, the former is shown until then and lies nowhere after; a waveform that is the same is not', async () => {
  const id = track({ cover: 'a', shape: true })
  pictures.set(id, red)
  shapes.set(id, { bytes: waveform, etag: '"1"' })
  await look(id)
  await until(() => row(id)?.isLacking === false)
  const before = row(id)
  pictures.set(id, blue)
  track({ cover: 'b', shape: true, version: 2 }, id)
  expect(row(id)).toMatchObject({ remoteCover: before?.remoteCover, isLacking: true })
  await look(id)
  await until(() => row(id)?.isLacking === false)
  expect(row(id)?.remoteWaveform).toBe(before?.remoteWaveform)
  expect(readFileSync((await remote.findCover(row(id)?.remoteCover ?? '', false)) ?? '')).toEqual(blue)
  await until(() => files(lib.folder.cache.covers).length === 1)
  expect(await remote.findCover(before?.remoteCover ?? '', false)).toBeNull()
  // Taken off at the server, it is shown no more.
  track({ shape: true, version: 3 }, id)
  expect(row(id)?.remoteCover).toBeNull()
})

test('what was told of while something of the same track was on its way comes without another look', async () => {
  const id = track({ cover: 'a' })
  pictures.set(id, red)
  const gate = Promise.withResolvers<void>()
  held = gate.promise
  await look(id)
  await until(() => asked.length === 1)
  // Published, and given another cover: to whoever looks, its row lacks something before and after.
  shapes.set(id, { bytes: waveform, etag: '"1"' })
  track({ cover: 'b', shape: true, version: 2 }, id)
  gate.resolve()
  await until(() => row(id)?.isLacking === false)
})

test('what is wished for while an older one is on its way is fetched after it', async () => {
  const id = track({ shape: true })
  shapes.set(id, { bytes: waveform, etag: '"1"' })
  const gate = Promise.withResolvers<void>()
  held = gate.promise
  instead = (_path, res) => {
    instead = () => false
    missing(res)
    return true
  }
  await look(id)
  await until(() => asked.length === 1)
  track({ shape: true, version: 2 }, id)
  await look(id)
  gate.resolve()
  await until(() => row(id)?.isLacking === false)
})

test('what is no picture, too large, or no waveform is shown never, and asked for no more', async () => {
  const broken = track({ cover: 'a', shape: true })
  const large = track({ cover: 'a' })
  const page = track({ cover: 'a' })
  const none = track({ cover: 'a' })
  pictures.set(broken, Buffer.concat([red.subarray(0, 200), Buffer.alloc(500)]))
  pictures.set(large, Buffer.concat([red, Buffer.alloc(MIB)]))
  pictures.set(page, Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'))
  shapes.set(broken, { bytes: waveform.subarray(0, 100), etag: '"1"' })
  await look(broken, large, page, none)
  // Four covers, of which three are in the store, and a waveform.
  await until(() => asked.length === 8 && open === 0)
  const before = asked.length
  await look(broken, large, page, none)
  // One that is good comes after all that would come before it.
  const good = track({ cover: 'a' })
  pictures.set(good, red)
  await look(good)
  await until(() => row(good)?.remoteCover)
  expect(asked.slice(before)).toEqual([`/tracks/${good}/cover`, `/store/${good}`])
  for (const id of [broken, large, page, none])
    expect(row(id)).toMatchObject({ remoteCover: null, remoteWaveform: null })
  // What was tried, and was no picture, lies nowhere.
  await until(() => files(lib.folder.cache.covers).length === 1)
  expect(files(lib.folder.cache.covers)).toEqual([row(good)?.remoteCover])
  expect(files(lib.folder.cache.waveforms)).toEqual([])
})

test('a few come at once, the newest wish first, and of those that were scrolled past long ago nothing', async () => {
  const all = Array.from({ length: 600 }, () => track({ shape: true }))
  for (const id of all) shapes.set(id, { bytes: waveform, etag: '"1"' })
  let release: () => void = () => undefined
  held = new Promise((resolve) => {
    release = resolve
  })
  await look(...all.slice(0, 300))
  await look(...all.slice(300, 550))
  await look(...all.slice(550))
  await until(() => open === 4)
  release()
  await until(() => asked.length >= 404 && open === 0)
  await look()
  expect(most).toBe(4)
  // Those four were on their way when the others were wished for.
  expect(asked.slice(4, 54).sort()).toEqual(
    all
      .slice(550)
      .map((id) => `/tracks/${id}/waveform`)
      .sort(),
  )
  expect(asked.length).toBe(404)
})

/** By the time that another request has gone there and back. */
async function nothingWasAsked(): Promise<void> {
  await (await fetch(`${key.server}/another`)).text()
  expect(asked.splice(0)).toEqual(['/another'])
}

test('without a network nothing is asked for; once it is back it comes by itself', async () => {
  const id = track({ shape: true })
  shapes.set(id, { bytes: waveform, etag: '"1"' })
  isReachable = false
  await look(id)
  remote.look()
  await nothingWasAsked()
  isReachable = true
  // Nobody knows yet that it is away: one tries, and no more than that at a time.
  instead = away
  const more = Array.from({ length: 20 }, () => track({ shape: true }))
  for (const one of more) shapes.set(one, { bytes: waveform, etag: '"1"' })
  await look(...more)
  await until(() => asked.length >= 6)
  instead = () => false
  remote.networkChanged()
  await until(() => [id, ...more].every((one) => row(one)?.remoteWaveform))
})

test('a server that asks for patience is left alone for as long, and then asked again', async () => {
  const id = track({ shape: true })
  shapes.set(id, { bytes: waveform, etag: '"1"' })
  instead = (_path, res) => {
    instead = () => false
    missing(res, 429, { 'retry-after': '1' })
    return true
  }
  await look(id)
  await until(() => row(id)?.remoteWaveform)
  expect(asked.length).toBe(2)
})

test('what was looked at longest ago gives way to what is looked at, and comes again when it is', async () => {
  const first = track({ cover: 'a' })
  pictures.set(first, red)
  await look(first)
  await until(() => row(first)?.remoteCover)
  const each = Number(lib.db.prepare('SELECT bytes FROM remote_files').pluck().get())
  // Room for two.
  const cacheBytes = Math.round(2.5 * each)
  await remote.stop()
  remote = start({ cacheBytes })
  lib.clock.advance(SECOND_MS)
  const ids = Array.from({ length: 4 }, (_, at) => {
    const id = track({ cover: 'a' })
    pictures.set(id, ringsPng(200, [0xe4572e + at, 0x1f2a38]))
    return id
  })
  for (const id of ids) {
    await look(id)
    await until(() => row(id)?.remoteCover)
    lib.clock.advance(SECOND_MS)
  }
  const kept = () => ids.filter((id) => row(id)?.remoteCover)
  await until(() => kept().length === 2)
  expect(kept()).toEqual(ids.slice(-2))
  expect(row(first)?.remoteCover).toBeNull()
  await until(() => files(lib.folder.cache.covers).length === 2)
  // In another run: in this one, what has just given way would take turns with what pushed it out.
  await remote.stop()
  remote = start()
  await look(...ids)
  await until(() => kept().length === ids.length)
})

test('a file that was taken away is known to be, and fetched again; what a sudden end has left is removed', async () => {
  const id = track({ cover: 'a' })
  pictures.set(id, red)
  await look(id)
  await until(() => row(id)?.remoteCover)
  const name = row(id)?.remoteCover ?? ''
  rmSync(join(lib.folder.cache.covers, name))
  expect(await remote.findCover(name, false)).toBeNull()
  expect(row(id)).toMatchObject({ remoteCover: null, isLacking: true })

  const left = [
    join(lib.folder.cache.covers, 'half.part'),
    join(lib.folder.cache.waveforms, `${'a'.repeat(64)}.dat`),
  ]
  for (const path of left) {
    writeFileSync(path, 'x')
    utimesSync(path, 0, 0)
  }
  await remote.stop()
  remote = start()
  await look(id)
  await until(() => row(id)?.remoteCover)
  await until(() => left.every((path) => !existsSync(path)))
  expect(existsSync(join(lib.folder.cache.covers, name))).toBe(true)
})

test('nobody is shown the pictures of another, nor of whoever has signed out; what was on its way then is not kept', async () => {
  const id = track({ cover: 'a' })
  const late = track({ cover: 'a' })
  pictures.set(id, red)
  pictures.set(late, blue)
  await look(id)
  await until(() => row(id)?.remoteCover)
  const name = row(id)?.remoteCover ?? ''
  let release: () => void = () => undefined
  held = new Promise((resolve) => {
    release = resolve
  })
  await look(late)
  await until(() => open === 1)
  signIn(other)
  connections.endReplaced()
  release()
  await until(() => open === 0)
  expect(await remote.findCover(name, false)).toBeNull()
  expect(rows({ ...key, accountId: other })).toEqual([])
  await look(late)
  signIn(one)
  expect(row(late)?.remoteCover).toBeNull()
  expect(await remote.findCover(name, false)).not.toBeNull()
})

test('whoever signs out while a picture is being read keeps nothing of it', async () => {
  const id = track({ cover: 'a' })
  pictures.set(id, red)
  await remote.stop()
  let isOver = false
  remote = start({
    binaries: async () => {
      signIn(other)
      connections.endReplaced()
      isOver = true
      return findBinaries({ ffmpegPath: undefined })
    },
  })
  await look(id)
  await until(() => isOver)
  await remote.stop()
  expect(lib.db.prepare('SELECT count(*) FROM remote_files').pluck().get()).toBe(0)
})

test('of a track whose file lies here nothing is fetched', async () => {
  const id = track({ cover: 'a', shape: true })
  pictures.set(id, red)
  shapes.set(id, { bytes: waveform, etag: '"1"' })
  const local = lib.newId()
  const source = {
    path: '/music/here.wav',
    bytes: 10,
    mtimeMs: 1,
    format: 'wav',
    sha256: '0'.repeat(64),
  } as const
  const sound = { durationMs: 1_000, sampleRate: 44_100, channels: 2 }
  const tags = { title: 'Here', artist: '', album: '', genre: '', coverFile: null }
  insertTrack(lib.db, { id: local, source, ...sound, ...tags }, lib.clock.now())
  const publication = openPublication(lib.db, { ...key, trackId: local }, 'x', lib.newId, lib.clock.now())
  rememberPublication(lib.db, publication, { serverTrackId: id, synced: null }, lib.clock.now())
  expect(rows()).toMatchObject([{ id: local, remoteId: id, isLacking: false }])
  await look(id, local)
  await nothingWasAsked()
})
