import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { HOUR_MS, SECOND_MS, systemClock } from '@veza/shared/kernel/time.ts'
import { beforeEach, expect, test } from 'vitest'
import { bytesOf, keysOf } from '../contract/harness.ts'
import { damagedRecords, LocalObjectStore, removeLeftovers } from '../index.ts'
import { dataName, layoutUnder, multipartFolder, partRecordName, recordPath } from './layout.ts'
import { adoptParts, readParts } from './multiparts.ts'
import { commitObject } from './objects.ts'

const plain = { contentType: 'text/plain' }
let root: string
let store: LocalObjectStore
let unreadable: string[]
const onUnreadable = (path: string) => void unreadable.push(path)

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'veza-leftovers-'))
  unreadable = []
  const config = { root, publicBaseUrl: 'http://127.0.0.1', signingKey: randomBytes(32) }
  store = new LocalObjectStore(config, { clock: systemClock, onUnreadable })
  return () => rm(root, { recursive: true, force: true })
})

const ago = (ms: number) => new Date(Date.now() - ms)
const damage = (path: string) => writeFile(path, '{"version":1}')

test('parts that waited for long survive a sweep between their adoption and the object’s record', async () => {
  const layout = layoutUnder(root)
  const multipartId = await store.createMultipart('tracks/a.wav', plain)
  await store.writePart(
    'tracks/a.wav',
    { multipartId, partNumber: 1 },
    Readable.from([Buffer.from('waited')]),
    {},
  )
  const parts = await readParts(layout, multipartId, onUnreadable)
  for (const { file } of parts)
    await utimes(join(multipartFolder(layout, multipartId), file), ago(HOUR_MS), ago(HOUR_MS))

  const dataId = '01990000-0000-7000-8000-000000000000'
  expect(await adoptParts(layout, multipartId, parts, dataId)).toBe(true)
  await removeLeftovers(root, ago(HOUR_MS / 2))
  const storedAt = new Date().toISOString()
  const sizes = { segments: parts.map(({ bytes }) => bytes), bytes: 6 }
  const record = { version: 1, key: 'tracks/a.wav', dataId, ...sizes, etag: 'e', ...plain, storedAt } as const
  await commitObject(layout, 'draft', record)
  expect((await bytesOf(store, 'tracks/a.wav')).toString()).toBe('waited')
})

test('an unreadable record keeps nobody from listing the others, and is told', async () => {
  for (const key of ['a', 'b', 'c']) await store.put(`tracks/${key}`, Buffer.from(key), plain)
  const ids = await Promise.all(['a', 'b'].map((key) => store.createMultipart(`tracks/${key}`, plain)))
  const damaged = [
    recordPath(layoutUnder(root), 'tracks/b'),
    join(multipartFolder(layoutUnder(root), ids[0] ?? ''), 'upload+json'),
  ]
  for (const path of damaged) await damage(path)
  expect((await keysOf(store.list('tracks/'))).sort()).toEqual(['tracks/a', 'tracks/c'])
  const open: string[] = []
  for await (const { multipartId } of store.listMultiparts('')) open.push(multipartId)
  expect(open).toEqual([ids[1]])
  expect(unreadable).toEqual(damaged)
})

test('a damaged record of one object or part counts as missing, is told once, and gives way to a new one', async () => {
  const layout = layoutUnder(root)
  await store.put('tracks/a', Buffer.from('a'), plain)
  const at = { key: 'tracks/b', multipartId: await store.createMultipart('tracks/b', plain) }
  const send = (partNumber: number) =>
    store.writePart(at.key, { multipartId: at.multipartId, partNumber }, Readable.from([Buffer.alloc(9)]), {})
  for (const number of [1, 2]) await send(number)
  const damaged = [
    recordPath(layout, 'tracks/a'),
    join(multipartFolder(layout, at.multipartId), partRecordName(1)),
  ]
  for (const path of damaged) await damage(path)

  const partNumbers = async () =>
    (await store.listParts(at.key, at.multipartId))?.map(({ partNumber }) => partNumber)
  for (const _ of 'twice') {
    expect(await store.head('tracks/a')).toBeUndefined()
    expect(await partNumbers()).toEqual([2])
  }
  expect(unreadable).toEqual(damaged)
  const found = await damagedRecords(store)
  expect(found.map(({ path }) => join(root, path))).toEqual(damaged)

  await store.put('tracks/a', Buffer.from('new'), plain)
  await send(1)
  expect((await bytesOf(store, 'tracks/a')).toString()).toBe('new')
  expect(await partNumbers()).toEqual([1, 2])
  await damage(recordPath(layout, 'tracks/a'))
  await store.delete(['tracks/a'])
  expect(await damagedRecords(store)).toEqual([])
})

test('as long as a record cannot be read, no bytes are taken for left over', async () => {
  const layout = layoutUnder(root)
  await store.put('a', Buffer.from('a'), plain)
  const path = recordPath(layout, 'a')
  const good = await readFile(path)
  await writeFile(path, 'half a rec')
  const soon = new Date(Date.now() + 10 * SECOND_MS)
  await writeFile(join(root, 'tmp', 'half-written'), '')
  expect(await removeLeftovers(root, soon, onUnreadable)).toBe(1)
  expect(unreadable).toEqual([path])
  await writeFile(path, good)
  expect((await bytesOf(store, 'a')).toString()).toBe('a')

  const orphan = dataName('01990000-0000-7000-8000-0000000000aa', 0)
  const [folder = ''] = await readdir(layout.data)
  await writeFile(join(layout.data, folder, orphan), 'bytes without a record')
  expect(await removeLeftovers(root, soon, onUnreadable)).toBe(1)
})
