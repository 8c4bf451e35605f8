import { randomBytes, randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '@veza/shared/kernel/time.ts'
import express from 'express'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { bytesOf, keysOf, md5Of, send, uploadPart } from '../contract/harness.ts'
import {
  IMMUTABLE_CACHE_CONTROL,
  LocalObjectStore,
  localStoreRoutes,
  MIN_PART_BYTES,
  removeLeftovers,
} from '../index.ts'
import { layoutUnder, recordPath } from './layout.ts'

const signingKey = randomBytes(32)
const plain = { contentType: 'text/plain' }
let root: string
let server: Server
let store: LocalObjectStore

beforeAll(async () => {
  server = createServer((request, response) => {
    express().use(localStoreRoutes(store))(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'veza-local-'))
  store = another()
  return () => rm(root, { recursive: true, force: true })
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

function another(folder = root): LocalObjectStore {
  const publicBaseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return new LocalObjectStore({ root: folder, publicBaseUrl, signingKey }, { clock: systemClock })
}

async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}

const old = new Date(Date.now() - 3_600_000)

test('beyond 5 GiB: sizes, heads and ranges hold (a sparse file)', async () => {
  const bytes = 5 * 1024 ** 3 + 7
  await store.put('tracks/huge.wav', Buffer.from('x'), plain)
  const path = recordPath(layoutUnder(root), 'tracks/huge.wav')
  const record = JSON.parse(await readFile(path, 'utf8'))
  const [data] = await filesUnder(join(root, 'data'))
  await truncate(data ?? '', bytes - 4)
  await writeFile(data ?? '', 'tail', { flag: 'a' })
  await writeFile(path, JSON.stringify({ ...record, bytes, segments: [bytes] }))

  expect(await store.head('tracks/huge.wav')).toMatchObject({ bytes })
  const { body, ...got } = await store.get('tracks/huge.wav', { start: bytes - 5, end: bytes - 1 })
  expect(got).toMatchObject({ bytes: 5, totalBytes: bytes })
  expect(Buffer.concat(await body.toArray()).toString()).toBe('\0tail')
  const url = await store.signGet({ key: 'tracks/huge.wav', expiresInSeconds: 60 })
  const tail = await fetch(url, { headers: { range: 'bytes=-4' } })
  expect([tail.status, tail.headers.get('content-range'), await tail.text()]).toEqual([
    206,
    `bytes ${bytes - 4}-${bytes - 1}/${bytes}`,
    'tail',
  ])
  const head = await fetch(url, { method: 'HEAD' })
  expect([head.status, head.headers.get('content-length')]).toEqual([200, String(bytes)])
})

test('If-Range: the part of what is known, the whole of what is new', async () => {
  await store.put('a', Buffer.from('0123456789'), plain)
  const url = await store.signGet({ key: 'a', expiresInSeconds: 60 })
  const etag = (await fetch(url, { method: 'HEAD' })).headers.get('etag') ?? ''
  const ask = async (ifRange: string) => {
    const response = await fetch(url, { headers: { range: 'bytes=2-3', 'if-range': ifRange } })
    return [response.status, await response.text()]
  }
  expect(await ask(etag)).toEqual([206, '23'])
  await store.put('a', Buffer.from('abcdefghij'), plain)
  expect(await ask(etag)).toEqual([200, 'abcdefghij'])
})

test('what lies under hls/ is immutable, and nothing served can run as a page', async () => {
  await store.put('hls/t/seg.m4s', Buffer.from('x'), { contentType: 'text/html' })
  await store.put('covers/c.svg', Buffer.from('x'), plain)
  const segment = await fetch(await store.signGet({ key: 'hls/t/seg.m4s', expiresInSeconds: 60 }))
  expect(segment.headers.get('cache-control')).toBe(IMMUTABLE_CACHE_CONTROL)
  expect(segment.headers.get('x-content-type-options')).toBe('nosniff')
  expect(segment.headers.get('content-security-policy')).toContain('sandbox')
  const cover = await fetch(await store.signGet({ key: 'covers/c.svg', expiresInSeconds: 60 }))
  expect(cover.headers.get('cache-control')).toBe('private')
})

test('who uploads chooses no header that the signature does not name, and no shared cache keeps what is private', async () => {
  const body = Buffer.from('x')
  const ofBody = { bytes: 1, md5: md5Of(body), ...plain, expiresInSeconds: 60 }
  for (const [key, cacheControl] of [
    ['tracks/a.wav', undefined],
    ['tracks/b.wav', IMMUTABLE_CACHE_CONTROL],
  ] as const) {
    const signed = await store.signPut({ key, ...ofBody, ...(cacheControl ? { cacheControl } : {}) })
    const headers = { 'cache-control': 'public, max-age=9', ...signed.headers }
    expect((await send({ ...signed, headers }, body)).status).toBe(200)
    expect((await store.record(key))?.cacheControl).toBe(cacheControl)
    const got = await fetch(await store.signGet({ key, expiresInSeconds: 60 }))
    expect(got.headers.get('cache-control')).toBe('private')
  }
})

test('a PUT over 5 GiB is refused before a byte of it is read', async () => {
  const signed = await store.signPut({
    key: 'a',
    bytes: 1,
    md5: md5Of(Buffer.from('x')),
    ...plain,
    expiresInSeconds: 60,
  })
  const { request } = await import('node:http')
  const status = await new Promise((resolve, reject) => {
    const headers = { ...signed.headers, 'content-length': String(5 * 1024 ** 3 + 1) }
    const sent = request(signed.url, { method: 'PUT', headers }, (response) => {
      resolve(response.statusCode)
      sent.destroy()
    })
    sent.once('error', reject)
    sent.flushHeaders()
  })
  expect(status).toBe(413)
})

test('two processes share the folder', async () => {
  const [web, worker] = [another(), another()]
  await worker.put('hls/x', Buffer.from('from the worker'), plain)
  expect((await bytesOf(web, 'hls/x')).toString()).toBe('from the worker')
  await web.delete(['hls/x'])
  expect(await worker.head('hls/x')).toBeUndefined()
})

test('writers of one key at once leave one whole object, whoever wins', async () => {
  const stores = Array.from({ length: 4 }, () => another())
  const bodies = Array.from({ length: 24 }, (_, n) => Buffer.alloc(10_000 + n, n))
  const reading = (async () => {
    const seen = new Set<string>()
    for (let n = 0; n < 40; n += 1) {
      const body = await bytesOf(store, 'contested').catch((error: Error) => Buffer.from(error.name))
      seen.add(
        body.length < 10_000
          ? body.toString()
          : `${new Set(body).size} value, ${body.length - (body[0] ?? 0)}`,
      )
    }
    return seen
  })()
  await Promise.all(bodies.map((body, n) => stores[n % 4]?.put('contested', body, plain)))
  for (const seen of await reading) expect(['ObjectNotFound', '1 value, 10000']).toContain(seen)
  const final = await bytesOf(store, 'contested')
  expect(bodies.some((body) => body.equals(final))).toBe(true)
})

test('completing and aborting at once: either the whole object or none, and never a hollow one', async () => {
  const parts = [randomBytes(MIN_PART_BYTES), randomBytes(10)]
  for (let round = 0; round < 12; round += 1) {
    const at = { key: `race/${round}`, multipartId: await store.createMultipart(`race/${round}`, plain) }
    const sent = [
      await uploadPart(store, at, 1, parts[0] ?? Buffer.of()),
      await uploadPart(store, at, 2, parts[1] ?? Buffer.of()),
    ]
    const aborting = new Promise((resolve) => setTimeout(resolve, round / 2)).then(() =>
      another().abortMultipart(at.key, at.multipartId),
    )
    const outcomes = await Promise.all([
      store.completeMultipart(at.key, at.multipartId, sent),
      another().completeMultipart(at.key, at.multipartId, sent),
      aborting,
    ])
    const completed = outcomes.slice(0, 2).some((outcome) => outcome?.kind === 'completed')
    if (completed) expect((await bytesOf(store, at.key)).equals(Buffer.concat(parts))).toBe(true)
    else expect(await store.head(at.key)).toBeUndefined()
    expect(await store.listParts(at.key, at.multipartId)).toBeUndefined()
  }
})

test('a completion that fails half-way leaves nothing visible, and can be repeated', async () => {
  const parts = [randomBytes(MIN_PART_BYTES), randomBytes(10)] as const
  const at = { key: 'a', multipartId: await store.createMultipart('a', plain) }
  const sent = [await uploadPart(store, at, 1, parts[0]), await uploadPart(store, at, 2, parts[1])]
  await writeFile(join(root, 'objects'), 'in the way')
  await expect(store.completeMultipart('a', at.multipartId, sent)).rejects.toThrow()
  expect(await store.listParts('a', at.multipartId)).toHaveLength(2)
  expect(await filesUnder(join(root, 'data'))).toEqual([])
  await rm(join(root, 'objects'))
  expect(await store.head('a')).toBeUndefined()
  expect(await store.completeMultipart('a', at.multipartId, sent)).toMatchObject({ kind: 'completed' })
  expect((await bytesOf(store, 'a')).equals(Buffer.concat(parts))).toBe(true)
})

test('a completion that leaves out an uploaded part is refused, as Ceph does', async () => {
  const at = { key: 'a', multipartId: await store.createMultipart('a', plain) }
  await uploadPart(store, at, 1, Buffer.from('x'))
  const two = await uploadPart(store, at, 2, Buffer.from('y'))
  expect(await store.completeMultipart('a', at.multipartId, [two])).toMatchObject({
    kind: 'invalid-part',
    partNumber: 1,
  })
})

test('deleting frees the bytes and the folders', async () => {
  const at = { key: 'deep/er/two', multipartId: await store.createMultipart('deep/er/two', plain) }
  const sent = [
    await uploadPart(store, at, 1, randomBytes(MIN_PART_BYTES)),
    await uploadPart(store, at, 2, randomBytes(9)),
  ]
  await store.completeMultipart(at.key, at.multipartId, sent)
  await store.put('deep/er/one', Buffer.from('x'), plain)
  await store.put('deep/er/one', Buffer.from('replaced'), plain)
  expect(await filesUnder(join(root, 'data'))).toHaveLength(3)
  await store.delete(['deep/er/one', 'deep/er/two'])
  expect(await filesUnder(root)).toEqual([])
  expect(await readdir(join(root, 'objects'))).toEqual([])
})

test('what a crash left is removed when it is old, and nothing else', async () => {
  await store.put('kept', Buffer.from('kept'), plain)
  const open = { key: 'open', multipartId: await store.createMultipart('open', plain) }
  await uploadPart(store, open, 1, Buffer.from('part'))
  const kept = (await filesUnder(root)).sort()
  await writeFile(join(root, 'tmp', randomUUID()), 'half a record')
  await mkdir(join(root, 'data', 'zz'))
  await writeFile(join(root, 'data', 'zz', `${randomUUID()}.0`), 'bytes without a record')
  await mkdir(join(root, 'multiparts', randomUUID()))

  expect(await removeLeftovers(root, old)).toBe(0)
  expect(await removeLeftovers(root, new Date(Date.now() + 10_000))).toBe(3)
  expect((await filesUnder(root)).sort()).toEqual(kept)
  expect((await bytesOf(store, 'kept')).toString()).toBe('kept')
  expect(await store.listParts('open', open.multipartId)).toHaveLength(1)
})

test('a folder that cannot be used is told with what to do', async () => {
  await writeFile(join(root, 'file'), '')
  const health = await another(join(root, 'file', 'store')).check()
  expect(health.kind).toBe('unhealthy')
  expect(await store.check()).toEqual({ kind: 'ok' })
})

test('a damaged record is no object of another kind, but an error', async () => {
  await store.put('a', Buffer.from('x'), plain)
  await writeFile(recordPath(layoutUnder(root), 'a'), '{"version":1}')
  await expect(store.get('a')).rejects.toThrow()
  const response = await fetch(await store.signGet({ key: 'a', expiresInSeconds: 60 }))
  expect(response.status).toBe(500)
})

test('parts of a repeated number do not pile up on disk', async () => {
  const at = { key: 'a', multipartId: await store.createMultipart('a', plain) }
  for (let n = 0; n < 5; n += 1) await uploadPart(store, at, 1, randomBytes(100))
  expect(await filesUnder(join(root, 'multiparts'))).toHaveLength(3)
  const body = randomBytes(50)
  const signed = await store.signPart({
    ...at,
    partNumber: 1,
    bytes: 50,
    md5: md5Of(body),
    expiresInSeconds: 60,
  })
  await send(signed, Buffer.alloc(50))
  expect(await filesUnder(join(root, 'multiparts'))).toHaveLength(3)
  expect(await keysOf(store.list(''))).toEqual([])
})
