import { randomBytes, randomUUID } from 'node:crypto'
import { request as httpRequest } from 'node:http'
import { HOUR_MS } from '@veza/shared/kernel/time.ts'
import { beforeAll, expect, test } from 'vitest'
import { IMMUTABLE_CACHE_CONTROL, type ObjectStore, type SignedRequest } from '../index.ts'
import { bytesOf, codeIn, contract, keysOf, md5Hex, md5Of, send, uploadPart } from './harness.ts'

const body = randomBytes(100_000)
const damaged = Buffer.concat([body.subarray(1), Buffer.from([body[0] ?? 0])])
const digits = Buffer.from('0123456789')

contract('signed URLs', (place) => {
  let store: ObjectStore
  beforeAll(() => {
    store = place().open()
  })
  const freshKey = () => `signed/${randomUUID()}.bin`
  const ofBody = { bytes: body.length, md5: md5Of(body), contentType: 'audio/mp4', expiresInSeconds: 60 }
  const signedPart = async () => {
    const key = freshKey()
    const multipartId = await store.createMultipart(key, { contentType: 'audio/mp4' })
    const { contentType: _, ...sized } = ofBody
    return { key, multipartId, signed: await store.signPart({ key, multipartId, partNumber: 7, ...sized }) }
  }

  test('an object goes up in one PUT, with its type and caching', async () => {
    const key = `hls/${freshKey()}`
    const signed = await store.signPut({ key, ...ofBody, cacheControl: IMMUTABLE_CACHE_CONTROL })
    expect(Math.abs(signed.expiresAt.getTime() - Date.now() - 60_000)).toBeLessThan(10_000)
    const put = await send(signed, body)
    expect([put.status, put.headers.get('etag')]).toEqual([200, `"${md5Hex(body)}"`])
    expect(await store.head(key)).toMatchObject({
      bytes: body.length,
      contentType: 'audio/mp4',
      etag: md5Hex(body),
    })

    const got = await fetch(await store.signGet({ key, expiresInSeconds: 60 }))
    expect(got.status).toBe(200)
    expect(got.headers.get('content-type')).toBe('audio/mp4')
    expect(got.headers.get('cache-control')).toBe(IMMUTABLE_CACHE_CONTROL)
    expect(got.headers.get('etag')).toBe(`"${md5Hex(body)}"`)
    expect(got.headers.get('content-disposition')).toBeNull()
    expect(Buffer.from(await got.arrayBuffer()).equals(body)).toBe(true)
    expect((await send(signed, body)).status).toBe(200)
  })

  test('an empty object goes up', async () => {
    const key = freshKey()
    const empty = Buffer.alloc(0)
    const put = await send(await store.signPut({ key, ...ofBody, bytes: 0, md5: md5Of(empty) }), empty)
    expect(put.status).toBe(200)
    expect(await store.head(key)).toMatchObject({ bytes: 0 })
  })

  test('a damaged body is refused by its checksum, and nothing of it stays', async () => {
    const key = freshKey()
    const put = await send(await store.signPut({ key, ...ofBody }), damaged)
    expect([put.status, await codeIn(put)]).toEqual([400, 'BadDigest'])
    expect(await store.head(key)).toBeUndefined()

    const part = await signedPart()
    const sent = await send(part.signed, damaged)
    expect([sent.status, await codeIn(sent)]).toEqual([400, 'BadDigest'])
    expect(await store.listParts(part.key, part.multipartId)).toEqual([])
    expect((await send(part.signed, body)).status).toBe(200)
  })

  test('a damaged part leaves the good one of that number alone', async () => {
    const part = await signedPart()
    expect((await send(part.signed, body)).status).toBe(200)
    expect((await send(part.signed, damaged)).status).toBe(400)
    expect(await store.listParts(part.key, part.multipartId)).toMatchObject([
      { partNumber: 7, etag: md5Hex(body) },
    ])
  })

  test('another length is refused', async () => {
    const part = await signedPart()
    for (const other of [body.subarray(1), Buffer.concat([body, body])]) {
      const headers = {
        ...part.signed.headers,
        'content-length': String(other.length),
        'content-md5': md5Of(other),
      }
      expect((await send({ ...part.signed, headers }, other)).status).toBe(403)
    }
    expect(await store.listParts(part.key, part.multipartId)).toEqual([])
  })

  test('a body without a length is refused', async () => {
    const part = await signedPart()
    const { 'content-length': _, ...headers } = part.signed.headers
    const stream = new ReadableStream({
      start(controller) {
        controller.enqueue(body)
        controller.close()
      },
    })
    const sent = await fetch(part.signed.url, { method: 'PUT', headers, body: stream, duplex: 'half' })
    expect([403, 411]).toContain(sent.status)
    expect(await store.listParts(part.key, part.multipartId)).toEqual([])
  })

  test.each(['content-length', 'content-md5', 'content-type', 'cache-control'])(
    '%s is bound into a PUT',
    async (name) => {
      const key = freshKey()
      const signed = await store.signPut({ key, ...ofBody, cacheControl: 'no-store' })
      const changed: Record<string, [string, Buffer]> = {
        'content-length': [String(body.length - 1), body.subarray(1)],
        'content-md5': [md5Of(damaged), damaged],
        'content-type': ['text/html', body],
        'cache-control': ['public', body],
      }
      const [value, sent] = changed[name] ?? ['', body]
      const response = await send({ ...signed, headers: { ...signed.headers, [name]: value } }, sent)
      expect([response.status, await codeIn(response)]).toEqual([403, 'SignatureDoesNotMatch'])
      if (name !== 'content-length') {
        const { [name]: _, ...without } = signed.headers
        const lacking = await fetch(signed.url, {
          method: 'PUT',
          headers: without,
          body: name === 'content-type' ? new Blob([body]) : body,
        })
        expect(lacking.status).toBe(403)
      }
      expect(await store.head(key)).toBeUndefined()
    },
  )

  test('no part of a signed address can be changed, left out or added to', async () => {
    await store.put('signed/other', digits, { contentType: 'audio/mp4' })
    const part = await signedPart()
    const key = freshKey()
    await store.put(key, digits, { contentType: 'audio/mp4' })
    const get = await store.signGet({
      key,
      expiresInSeconds: 60,
      filename: 'a.mp3',
      contentType: 'audio/mpeg',
    })
    const requests: [string, (url: string) => Promise<Response>][] = [
      [part.signed.url, (url) => send({ ...part.signed, url }, body)],
      [get, (url) => fetch(url)],
    ]
    for (const [url, ask] of requests) {
      const names = [...new URL(url).searchParams.keys()]
      expect(names.length).toBeGreaterThanOrEqual(4)
      for (const tampered of names.flatMap((name) => tamperings(url, name))) {
        const response = await ask(tampered)
        expect(response.status, tampered).toBeGreaterThanOrEqual(400)
        expect(response.status, tampered).toBeLessThan(500)
        await response.arrayBuffer()
      }
      const other = new URL(url)
      other.pathname = other.pathname.replace(/[^/]+$/, 'other')
      expect((await ask(other.href)).status).toBe(403)
      const more = new URL(url)
      more.searchParams.set('response-content-type', 'text/html')
      expect((await ask(more.href)).status).toBe(403)
    }
    expect(await store.listParts(part.key, part.multipartId)).toEqual([])
    expect((await fetch(get)).status).toBe(200)
  })

  test('a signature opens one method, and none opens nothing', async () => {
    const key = freshKey()
    await store.put(key, digits, { contentType: 'audio/mp4' })
    const get = await store.signGet({ key, expiresInSeconds: 60 })
    const put = await store.signPut({ key, ...ofBody })
    expect((await fetch(put.url)).status).toBe(403)
    expect((await send({ ...put, url: get }, body)).status).toBe(403)
    expect((await fetch(get, { method: 'DELETE' })).status).toBeGreaterThanOrEqual(400)
    const bare = new URL(get)
    bare.search = ''
    const response = await fetch(bare)
    expect([response.status, await codeIn(response)]).toEqual([403, 'AccessDenied'])
    expect((await bytesOf(store, key)).equals(digits)).toBe(true)
  })

  test('an expired address is refused', async () => {
    const anHourAgo = place().open(-HOUR_MS)
    const key = freshKey()
    const put = await send(await anHourAgo.signPut({ key, ...ofBody }), body)
    expect([put.status, await codeIn(put)]).toEqual([403, 'AccessDenied'])
    expect(await store.head(key)).toBeUndefined()
    await store.put(key, digits, { contentType: 'audio/mp4' })
    const old = await fetch(await anHourAgo.signGet({ key, expiresInSeconds: 60 }))
    expect([old.status, await codeIn(old)]).toEqual([403, 'AccessDenied'])
    expect((await fetch(await anHourAgo.signGet({ key, expiresInSeconds: 3_660 }))).status).toBe(200)
  })

  test('a client that dies in the middle leaves nothing', async () => {
    const part = await signedPart()
    const put = await store.signPut({ key: freshKey(), ...ofBody })
    for (const signed of [part.signed, put]) await sendHalf(signed)
    expect(await store.listParts(part.key, part.multipartId)).toEqual([])
    expect(await keysOf(store.list(new URL(put.url).pathname.replace(/^.*(signed)/, 'signed')))).toEqual([])
  })

  test('downloads carry their name, whatever it is', async () => {
    const key = freshKey()
    await store.put(key, digits, { contentType: 'audio/mp4' })
    const filename = 'Été "à la mer" 🎸; 100% +.flac'
    const url = await store.signGet({ key, expiresInSeconds: 60, filename, contentType: 'audio/flac' })
    const response = await fetch(url)
    expect(response.headers.get('content-type')).toBe('audio/flac')
    const disposition = response.headers.get('content-disposition') ?? ''
    expect(disposition).toMatch(/^attachment; filename="[ -~]*"; filename\*=UTF-8''/)
    expect(decodeURIComponent(disposition.split("UTF-8''")[1] ?? '')).toBe(filename)
  })

  test('ranges, suffixes, and what lies behind the end', async () => {
    const key = freshKey()
    await store.put(key, digits, { contentType: 'audio/mp4' })
    const url = await store.signGet({ key, expiresInSeconds: 60 })
    const ask = async (range: string, more: Record<string, string> = {}) => {
      const response = await fetch(url, { headers: { range, ...more } })
      return [response.status, response.headers.get('content-range'), await response.text()]
    }
    expect(await ask('bytes=2-4')).toEqual([206, 'bytes 2-4/10', '234'])
    expect(await ask('bytes=8-')).toEqual([206, 'bytes 8-9/10', '89'])
    expect(await ask('bytes=-3')).toEqual([206, 'bytes 7-9/10', '789'])
    expect(await ask('bytes=5-500')).toEqual([206, 'bytes 5-9/10', '56789'])
    expect((await ask('bytes=10-'))[0]).toBe(416)
  })

  test('what the client has already is not sent again', async () => {
    const key = freshKey()
    await store.put(key, digits, { contentType: 'audio/mp4' })
    const url = await store.signGet({ key, expiresInSeconds: 60 })
    const etag = `"${md5Hex(digits)}"`
    expect((await fetch(url, { headers: { 'if-none-match': etag } })).status).toBe(304)
    expect((await fetch(url, { headers: { 'if-none-match': '"other"' } })).status).toBe(200)
    expect((await fetch(url, { headers: { 'if-match': '"other"' } })).status).toBe(412)
  })

  test('an object that is not there is a 404', async () => {
    const response = await fetch(await store.signGet({ key: freshKey(), expiresInSeconds: 60 }))
    expect([response.status, await codeIn(response)]).toEqual([404, 'NoSuchKey'])
  })

  test('browsers of any origin may read and upload', async () => {
    const part = await signedPart()
    const ask = {
      'access-control-request-method': 'PUT',
      'access-control-request-headers': 'content-md5,content-type',
    }
    const preflight = await fetch(part.signed.url, {
      method: 'OPTIONS',
      headers: { origin: 'https://a.example', ...ask },
    })
    expect(preflight.ok).toBe(true)
    expect(['*', 'https://a.example']).toContain(preflight.headers.get('access-control-allow-origin'))
    expect(preflight.headers.get('access-control-allow-methods')).toContain('PUT')
    expect(preflight.headers.get('access-control-allow-headers')).toMatch(/content-md5|\*/i)
    const headers = { ...part.signed.headers, origin: 'https://a.example' }
    const put = await send({ ...part.signed, headers }, body)
    expect(put.headers.get('access-control-expose-headers')).toMatch(/etag/i)
  })

  test('the same question gets the same address for up to a minute', async () => {
    const minute = Math.floor(Date.now() / 60_000) * 60_000
    const at = (offset: number) => place().open(minute + offset - Date.now())
    const ask = { key: 'signed/stable', expiresInSeconds: 900 }
    const urls = await Promise.all([at(1_000), at(50_000), at(70_000)].map((each) => each.signGet(ask)))
    expect(urls[1]).toBe(urls[0])
    expect(urls[2]).not.toBe(urls[0])
  })

  test.each([0, -1, 1.5, 604_801, Number.NaN])(
    'an expiry of %d seconds is refused',
    async (expiresInSeconds) => {
      await expect(store.signGet({ key: 'a', expiresInSeconds })).rejects.toThrow(RangeError)
      await expect(store.signPut({ key: 'a', ...ofBody, expiresInSeconds })).rejects.toThrow(RangeError)
    },
  )

  test('parts are signed up to 5 GiB, and with a number that exists', async () => {
    const sized = { key: 'a', multipartId: randomUUID(), md5: md5Of(body), expiresInSeconds: 60 }
    const gib5 = 5 * 1024 ** 3
    expect((await store.signPart({ ...sized, partNumber: 10_000, bytes: gib5 })).headers).toMatchObject({
      'content-length': String(gib5),
    })
    await expect(store.signPart({ ...sized, partNumber: 1, bytes: gib5 + 1 })).rejects.toThrow(RangeError)
    await expect(store.signPart({ ...sized, partNumber: 0, bytes: 1 })).rejects.toThrow(RangeError)
    await expect(store.signPart({ ...sized, partNumber: 10_001, bytes: 1 })).rejects.toThrow(RangeError)
    await expect(store.signPart({ ...sized, partNumber: 1, bytes: 1, md5: 'x' })).rejects.toThrow(RangeError)
  })

  test('parts and whole objects report the ETag that completion wants', async () => {
    const key = freshKey()
    const multipartId = await store.createMultipart(key, { contentType: 'audio/mp4' })
    expect(await uploadPart(store, { key, multipartId }, 1, body)).toEqual({
      partNumber: 1,
      etag: `"${md5Hex(body)}"`,
    })
  })
})

/** The address with one parameter changed in its last character, and without it. */
function tamperings(url: string, name: string): string[] {
  const changed = new URL(url)
  const value = changed.searchParams.get(name) ?? ''
  changed.searchParams.set(name, value.slice(0, -1) + (value.endsWith('1') ? '2' : '1'))
  const without = new URL(url)
  without.searchParams.delete(name)
  return [changed.href, without.href]
}

async function sendHalf({ url, headers }: SignedRequest): Promise<void> {
  const request = httpRequest(url, { method: 'PUT', headers })
  const closed = new Promise<void>((resolve) => request.once('close', resolve))
  request.on('error', () => undefined)
  await new Promise((resolve) => request.write(body.subarray(0, body.length / 2), resolve))
  request.destroy()
  await closed
}
