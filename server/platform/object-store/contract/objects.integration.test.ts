import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { beforeAll, expect, test } from 'vitest'
import { BodyMismatch, InvalidKey, ObjectNotFound, type ObjectStore, RangeNotSatisfiable } from '../index.ts'
import { bytesOf, contract, keysOf, md5Hex } from './harness.ts'

const MIB = 1024 * 1024
const plain = { contentType: 'application/octet-stream' }

const oddKeys = [
  'odd/with space.wav',
  'odd/plus+and%20percent%.wav',
  'odd/"double" and \'single\' quotes.wav',
  'odd/née en été.flac',
  'odd/ne\u0301e en e\u0301te\u0301.flac',
  'odd/🎸🥁.mp3',
  'odd/UPPER.WAV',
  'odd/upper.wav',
  'odd/?query=1&a=b#fragment',
  "odd/;:@=,$!*()[]{}|^`~<>'",
  'odd/-first',
  'odd/.hidden',
  'odd/...three',
  'odd/name',
  'odd/name/below',
  'odd/name+json',
  `odd/${'long'.repeat(150)}/${'é'.repeat(150)}`,
]

contract('objects', (place) => {
  let store: ObjectStore
  beforeAll(() => {
    store = place().open()
  })

  test('what is put comes back, with its type and ETag', async () => {
    const body = randomBytes(1000)
    await store.put('a/one.bin', body, { contentType: 'audio/flac', bytes: 1000 })
    const got = await store.get('a/one.bin')
    expect(Buffer.concat(await got.body.toArray())).toEqual(body)
    expect(got).toMatchObject({
      bytes: 1000,
      totalBytes: 1000,
      contentType: 'audio/flac',
      etag: md5Hex(body),
    })
    const head = await store.head('a/one.bin')
    expect(head).toMatchObject({ bytes: 1000, contentType: 'audio/flac', etag: md5Hex(body) })
    expect(Math.abs(Date.now() - (head?.modifiedAt.getTime() ?? 0))).toBeLessThan(60_000)
  })

  test('a stream of 25 MiB comes back', async () => {
    const chunks = Array.from({ length: 25 }, () => randomBytes(MIB))
    await store.put('a/long.bin', Readable.from(chunks), { ...plain, bytes: 25 * MIB })
    expect((await bytesOf(store, 'a/long.bin')).equals(Buffer.concat(chunks))).toBe(true)
    expect((await store.head('a/long.bin'))?.bytes).toBe(25 * MIB)
    expect(await keysOf(store.listMultiparts('a/'))).toEqual([])
  })

  test('an empty object is an object', async () => {
    await store.put('a/empty', Buffer.alloc(0), plain)
    await store.put('a/empty-stream', Readable.from([]), plain)
    expect(await bytesOf(store, 'a/empty')).toHaveLength(0)
    expect(await bytesOf(store, 'a/empty-stream')).toHaveLength(0)
    expect(await store.head('a/empty')).toMatchObject({ bytes: 0, etag: md5Hex(Buffer.alloc(0)) })
    await expect(store.get('a/empty', { start: 0 })).rejects.toThrow(RangeNotSatisfiable)
  })

  test('a second put takes the place of the first', async () => {
    await store.put('a/twice', Buffer.from('first, and longer'), plain)
    await store.put('a/twice', Buffer.from('second'), { contentType: 'text/plain' })
    expect((await bytesOf(store, 'a/twice')).toString()).toBe('second')
    expect(await store.head('a/twice')).toMatchObject({ bytes: 6, contentType: 'text/plain' })
  })

  test.each([
    ['short', 3 * MIB - 1],
    ['long', 3 * MIB + 1],
    ['very long', 24 * MIB],
  ])('a body that is too %s leaves nothing behind', async (_, bytes) => {
    const chunks = Readable.from(
      Array.from({ length: 3 }, () => Buffer.alloc(Math.floor(bytes / 3))).concat([Buffer.alloc(bytes % 3)]),
    )
    await expect(store.put('a/mismatch', chunks, { ...plain, bytes: 3 * MIB })).rejects.toThrow(BodyMismatch)
    const whole = Buffer.alloc(bytes)
    await expect(store.put('a/mismatch', whole, { ...plain, bytes: 3 * MIB })).rejects.toThrow(BodyMismatch)
    expect(await store.head('a/mismatch')).toBeUndefined()
    expect(await keysOf(store.listMultiparts('a/mismatch'))).toEqual([])
  })

  test.each([1, 15])('a body that breaks after %i MiB leaves nothing behind', async (mib) => {
    async function* breaking() {
      for (let sent = 0; sent < mib; sent += 1) yield Buffer.alloc(MIB)
      throw new Error('the source broke')
    }
    await expect(store.put('a/broken', Readable.from(breaking()), plain)).rejects.toThrow('the source broke')
    expect(await store.head('a/broken')).toBeUndefined()
    expect(await keysOf(store.listMultiparts('a/broken'))).toEqual([])
  })

  test('ranges: from, to, past the end, behind the end', async () => {
    await store.put('a/digits', Buffer.from('0123456789'), plain)
    const read = async (range: { start: number; end?: number }) => {
      const { body, bytes, totalBytes } = await store.get('a/digits', range)
      const text = Buffer.concat(await body.toArray()).toString()
      expect({ bytes, totalBytes }).toEqual({ bytes: text.length, totalBytes: 10 })
      return text
    }
    expect(await read({ start: 0, end: 0 })).toBe('0')
    expect(await read({ start: 3, end: 5 })).toBe('345')
    expect(await read({ start: 7 })).toBe('789')
    expect(await read({ start: 7, end: 999 })).toBe('789')
    await expect(store.get('a/digits', { start: 10 })).rejects.toMatchObject({
      name: 'RangeNotSatisfiable',
      totalBytes: 10,
    })
    await expect(store.get('a/digits', { start: 5, end: 4 })).rejects.toThrow(RangeError)
    await expect(store.get('a/digits', { start: -1 })).rejects.toThrow(RangeError)
  })

  test('what is not there', async () => {
    await expect(store.get('a/nothing')).rejects.toThrow(ObjectNotFound)
    await expect(store.get('a/nothing', { start: 1, end: 2 })).rejects.toThrow(ObjectNotFound)
    expect(await store.head('a/nothing')).toBeUndefined()
    expect(await keysOf(store.list('nothing/'))).toEqual([])
  })

  test('deleting is idempotent, and takes nothing else', async () => {
    const keys = Array.from({ length: 40 }, (_, n) => `gone/${n}`)
    await Promise.all(keys.map((key) => store.put(key, Buffer.from(key), plain)))
    await store.delete([...keys.slice(1), 'gone/never'])
    await store.delete([...keys.slice(1), 'gone/never'])
    expect(await keysOf(store.list('gone/'))).toEqual(['gone/0'])
    await store.delete([])
  })

  test('keys with odd characters keep apart and come back as they were', async () => {
    for (const key of oddKeys) await store.put(key, Buffer.from(key), { contentType: 'text/x-key' })
    expect(await keysOf(store.list('odd/'))).toEqual(oddKeys.toSorted())
    for (const key of oddKeys) {
      expect((await bytesOf(store, key)).toString()).toBe(key)
      const url = await store.signGet({ key, expiresInSeconds: 60, filename: key })
      const response = await fetch(url)
      expect([response.status, await response.text()]).toEqual([200, key])
    }
    await store.delete(oddKeys)
    expect(await keysOf(store.list('odd/'))).toEqual([])
  })

  test.each([
    '',
    '/a',
    'a/',
    'a//b',
    '../a',
    'a/../b',
    'a/.',
    'a\nb',
    'a\0b',
    'a\\b',
    'x'.repeat(1025),
    '\ud800',
  ])('the key %j is refused', async (key) => {
    await expect(store.put(key, Buffer.from('x'), plain)).rejects.toThrow(InvalidKey)
    await expect(store.get(key)).rejects.toThrow(InvalidKey)
    await expect(store.head(key)).rejects.toThrow(InvalidKey)
    await expect(store.delete([key])).rejects.toThrow(InvalidKey)
    await expect(store.createMultipart(key, plain)).rejects.toThrow(InvalidKey)
    await expect(store.signGet({ key, expiresInSeconds: 60 })).rejects.toThrow(InvalidKey)
  })

  test('listing goes by prefix, whole pages of it', async () => {
    const keys = Array.from({ length: 1_100 }, (_, n) => `many/${n % 7}/object-${n}`)
    const waiting = [...keys]
    const worker = async () => {
      for (let key = waiting.pop(); key !== undefined; key = waiting.pop())
        await store.put(key, Buffer.from(key), plain)
    }
    await Promise.all(Array.from({ length: 8 }, worker))
    await store.put('manyother', Buffer.from('x'), plain)

    expect(await keysOf(store.list('many/'))).toEqual(keys.toSorted())
    expect(await keysOf(store.list('many/3/obj'))).toEqual(
      keys.filter((key) => key.startsWith('many/3/')).sort(),
    )
    expect(await keysOf(store.list('many/3/object-10'))).toEqual(
      keys.filter((key) => key.startsWith('many/3/object-10')).sort(),
    )
    expect(await keysOf(store.list('many'))).toHaveLength(1_101)
    for await (const { key, bytes, etag, modifiedAt } of store.list('many/0/object-7')) {
      expect({ bytes, etag }).toEqual({ bytes: key.length, etag: md5Hex(Buffer.from(key)) })
      expect(Math.abs(Date.now() - modifiedAt.getTime())).toBeLessThan(300_000)
    }
  })

  test('a working store says so', async () => {
    expect(await store.check()).toEqual({ kind: 'ok' })
  })
})
