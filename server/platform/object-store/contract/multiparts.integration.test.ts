import { randomBytes, randomUUID } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import { compositeEtag, MIN_PART_BYTES, type ObjectStore } from '../index.ts'
import { bytesOf, codeIn, contract, keysOf, md5Hex, md5Of, send, uploadPart } from './harness.ts'

const audio = { contentType: 'audio/x-wav' }
const [first, second, last] = [
  randomBytes(MIN_PART_BYTES),
  randomBytes(MIN_PART_BYTES + 1),
  randomBytes(777),
] as const

contract('multipart uploads', (place) => {
  let store: ObjectStore
  beforeAll(() => {
    store = place().open()
  })
  const begin = async (key = `m/${randomUUID()}.wav`) => ({
    key,
    multipartId: await store.createMultipart(key, audio),
  })
  const numbersOf = async (at: { key: string; multipartId: string }) =>
    (await store.listParts(at.key, at.multipartId))?.map(({ partNumber }) => partNumber)

  test('parts come in any order, and are joined by their numbers', async () => {
    const at = await begin('m/a song with spaces & ünïcode.wav')
    const sent = [
      await uploadPart(store, at, 3, last),
      await uploadPart(store, at, 1, first),
      await uploadPart(store, at, 2, second),
    ]
    expect(await store.head(at.key)).toBeUndefined()
    expect(await keysOf(store.list(at.key))).toEqual([])

    const outcome = await store.completeMultipart(at.key, at.multipartId, sent)
    const etag = compositeEtag([first, second, last].map(md5Hex))
    expect(outcome).toEqual({ kind: 'completed', etag })
    const whole = Buffer.concat([first, second, last])
    expect(await store.head(at.key)).toMatchObject({ bytes: whole.length, etag, contentType: 'audio/x-wav' })
    expect((await bytesOf(store, at.key)).equals(whole)).toBe(true)
    expect(await store.listParts(at.key, at.multipartId)).toBeUndefined()
    expect(await keysOf(store.listMultiparts(at.key))).toEqual([])
  })

  test('ranges cross the seams between parts', async () => {
    const at = await begin()
    const sent = [
      await uploadPart(store, at, 1, first),
      await uploadPart(store, at, 2, second),
      await uploadPart(store, at, 3, last),
    ]
    await store.completeMultipart(at.key, at.multipartId, sent)
    const whole = Buffer.concat([first, second, last])
    const seam = first.length + second.length
    for (const [start, end] of [
      [0, 0],
      [first.length - 1, first.length],
      [first.length - 3, seam + 3],
      [seam, seam],
    ] as const) {
      const { body, bytes } = await store.get(at.key, { start, end })
      const read = Buffer.concat(await body.toArray())
      expect(read.equals(whole.subarray(start, end + 1))).toBe(true)
      expect(bytes).toBe(read.length)
    }
  })

  test('a part sent again takes the place of the earlier one, of another size as well', async () => {
    const at = await begin()
    await uploadPart(store, at, 1, second)
    await uploadPart(store, at, 1, last)
    const one = await uploadPart(store, at, 1, first)
    const two = await uploadPart(store, at, 2, last)
    await uploadPart(store, at, 2, last)
    const parts = await store.listParts(at.key, at.multipartId)
    expect(parts).toMatchObject([
      { partNumber: 1, bytes: first.length, etag: md5Hex(first) },
      { partNumber: 2, bytes: last.length, etag: md5Hex(last) },
    ])
    expect(await store.completeMultipart(at.key, at.multipartId, [one, two])).toMatchObject({
      kind: 'completed',
    })
    expect((await bytesOf(store, at.key)).equals(Buffer.concat([first, last]))).toBe(true)
  })

  test('after a crash, another adapter finds the upload and its parts, and completes it', async () => {
    const at = await begin()
    const one = await uploadPart(store, at, 1, first)
    const restarted = place().open()
    expect(await restarted.listParts(at.key, at.multipartId)).toMatchObject([
      { partNumber: 1, bytes: first.length, etag: md5Hex(first) },
    ])
    const [open] = await (async () => {
      const found = []
      for await (const each of restarted.listMultiparts(at.key)) found.push(each)
      return found
    })()
    expect(open).toMatchObject(at)
    expect(Math.abs(Date.now() - (open?.startedAt.getTime() ?? 0))).toBeLessThan(60_000)
    const two = await uploadPart(restarted, at, 2, last)
    expect(await restarted.completeMultipart(at.key, at.multipartId, [one, two])).toMatchObject({
      kind: 'completed',
    })
    expect((await bytesOf(store, at.key)).equals(Buffer.concat([first, last]))).toBe(true)
  })

  test('a repeated completion does no harm', async () => {
    const at = await begin()
    const sent = [await uploadPart(store, at, 1, last)]
    const done = await store.completeMultipart(at.key, at.multipartId, sent)
    const again = await store.completeMultipart(at.key, at.multipartId, sent)
    // Some stores say `completed` once more.
    expect([{ kind: 'no-such-upload' }, done]).toContainEqual(again)
    expect((await bytesOf(store, at.key)).equals(last)).toBe(true)
  })

  test('a wrong ETag or a missing part is refused, and the upload stays open', async () => {
    const at = await begin()
    const one = await uploadPart(store, at, 1, first)
    const complete = (parts: { partNumber: number; etag: string }[]) =>
      store.completeMultipart(at.key, at.multipartId, parts)
    expect(await complete([{ partNumber: 1, etag: md5Hex(second) }])).toMatchObject({ kind: 'invalid-part' })
    expect(await complete([one, { partNumber: 2, etag: md5Hex(last) }])).toMatchObject({
      kind: 'invalid-part',
    })
    expect(await complete([])).toMatchObject({ kind: 'invalid-part' })
    expect(await store.head(at.key)).toBeUndefined()
    expect(await numbersOf(at)).toEqual([1])
    expect(await complete([one])).toMatchObject({ kind: 'completed' })
  })

  test('a part under 5 MiB that is not the last is refused', async () => {
    const at = await begin()
    const sent = [await uploadPart(store, at, 1, last), await uploadPart(store, at, 2, first)]
    expect(await store.completeMultipart(at.key, at.multipartId, sent)).toMatchObject({
      kind: 'part-too-small',
    })
    expect(await store.head(at.key)).toBeUndefined()
  })

  test('aborting frees the parts, is idempotent, and ends the upload for good', async () => {
    const at = await begin()
    const one = await uploadPart(store, at, 1, last)
    const signed = await store.signPart({
      ...at,
      partNumber: 2,
      bytes: last.length,
      md5: md5Of(last),
      expiresInSeconds: 60,
    })
    await store.abortMultipart(at.key, at.multipartId)
    await store.abortMultipart(at.key, at.multipartId)
    expect(await store.listParts(at.key, at.multipartId)).toBeUndefined()
    expect(await keysOf(store.listMultiparts(at.key))).toEqual([])
    expect(await store.completeMultipart(at.key, at.multipartId, [one])).toEqual({ kind: 'no-such-upload' })
    const late = await send(signed, last)
    expect([late.status, await codeIn(late)]).toEqual([404, 'NoSuchUpload'])
    expect(await store.head(at.key)).toBeUndefined()
  })

  test('aborting a completed upload does not touch the object', async () => {
    const at = await begin()
    const sent = [await uploadPart(store, at, 1, first), await uploadPart(store, at, 2, last)]
    await store.completeMultipart(at.key, at.multipartId, sent)
    await store.abortMultipart(at.key, at.multipartId)
    expect((await bytesOf(store, at.key)).equals(Buffer.concat([first, last]))).toBe(true)
  })

  test('an id that is unknown, or belongs to another key, is no upload', async () => {
    const at = await begin()
    await uploadPart(store, at, 1, last)
    expect(await store.listParts('m/other', at.multipartId)).toBeUndefined()
    for (const id of [randomUUID(), 'x', '../../objects'])
      expect(await store.listParts(at.key, id)).toBeUndefined()
    await store.abortMultipart('m/other', at.multipartId)
    expect(await numbersOf(at)).toEqual([1])
  })

  test('every part is listed, beyond a page of 1,000', async () => {
    const at = await begin()
    const numbers = Array.from({ length: 1_050 }, (_, n) => n * 3 + 1)
    const waiting = [...numbers]
    const worker = async () => {
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop())
        await uploadPart(store, at, next, Buffer.from(`part ${next}`))
    }
    await Promise.all(Array.from({ length: 8 }, worker))
    const parts = await store.listParts(at.key, at.multipartId)
    expect(parts?.map(({ partNumber }) => partNumber)).toEqual(numbers)
    for (const { partNumber, etag, bytes } of parts ?? []) {
      const body = Buffer.from(`part ${partNumber}`)
      expect({ etag, bytes }).toEqual({ etag: md5Hex(body), bytes: body.length })
    }
    await store.abortMultipart(at.key, at.multipartId)
  })

  test('two uploads of one key keep apart', async () => {
    const one = await begin('m/contested.wav')
    const two = await begin('m/contested.wav')
    const partOfOne = await uploadPart(store, one, 1, first)
    const partOfTwo = await uploadPart(store, two, 1, last)
    expect(await store.completeMultipart(two.key, two.multipartId, [partOfTwo])).toMatchObject({
      kind: 'completed',
    })
    expect((await bytesOf(store, one.key)).equals(last)).toBe(true)
    expect(await store.completeMultipart(one.key, one.multipartId, [partOfOne])).toMatchObject({
      kind: 'completed',
    })
    expect((await bytesOf(store, one.key)).equals(first)).toBe(true)
  })
})
