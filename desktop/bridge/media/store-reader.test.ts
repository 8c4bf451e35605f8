import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { FoundMedia, Piece } from '@veza/shared/studio/bridge/media.ts'
import { mediaPath } from '@veza/shared/studio/media.ts'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { StudioClient } from '../client/index.ts'
import { answerMedia } from './answer.ts'

const stored: Readonly<Record<string, string>> = { one: 'abcdefgh', two: 'ijklmnop' }
const path = mediaPath({ kind: 'remote-sound', trackId: '019f0000-0000-7000-8000-000000000001' })
let store: Server
let origin: string
/** As addresses are signed now. */
let signature: number
let found: number
/** Of the megabytes that it gives whatever is asked for, those that are taken. */
let taken: number
let isGenerous: boolean
let asked: string[]

beforeEach(async () => {
  signature = 1
  found = 0
  taken = 0
  isGenerous = false
  asked = []
  store = createServer((req, res) => {
    const { pathname, search } = new URL(req.url ?? '', origin)
    const body = stored[pathname.slice(1)]
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(req.headers.range ?? '') ?? []
    asked.push(`${pathname} ${from}-${to}`)
    if (isGenerous) giveAll(res)
    else if (search !== `?${signature}` || !body) res.writeHead(403).end('ends')
    else
      res
        .writeHead(206, { 'content-range': `bytes ${from}-${to}/${body.length}` })
        .end(body.slice(Number(from), Number(to) + 1))
  })
  await new Promise<void>((done) => store.listen(0, '127.0.0.1', done))
  origin = `http://127.0.0.1:${(store.address() as AddressInfo).port}`
})
afterEach(async () => {
  store.closeAllConnections()
  await new Promise((done) => store.close(done))
})

const remote = (name: string): Piece => ({ kind: 'remote', url: `${origin}/${name}?${signature}`, bytes: 8 })

const GIVEN_MB = 64

function giveAll(res: ServerResponse): void {
  res.writeHead(206)
  const give = () => {
    if (taken === GIVEN_MB) return void res.end()
    taken += 1
    if (res.write(Buffer.alloc(1024 * 1024))) setImmediate(give)
    else res.once('drain', give)
  }
  give()
}

/** An engine that knows where a sound lies. */
const client = {
  media: {
    find: async (): Promise<FoundMedia> => {
      found += 1
      const pieces = [remote('one'), { kind: 'made', base64: btoa('--') } as const, remote('two')]
      return { contentType: 'audio/mp4', pieces, isForGood: false }
    },
  },
} as unknown as Pick<StudioClient, 'media'>

async function read(range?: string): Promise<string> {
  const { body, status } = await answerMedia(client, path, range)
  expect(status).toBe(range ? 206 : 200)
  return Buffer.concat((await body?.toArray()) ?? []).toString()
}

test('a sound that lies in a store is read by the stretches that are asked for', async () => {
  expect(await read()).toBe('abcdefgh--ijklmnop')
  asked.length = 0
  expect(await read('bytes=6-11')).toBe('gh--ij')
  expect(asked).toEqual(['/one 6-7', '/two 0-1'])
  expect(found).toBe(2)
})

test('where an address has ended, it is found anew, and the sound goes on', async () => {
  const { body } = await answerMedia(client, path, undefined)
  signature = 2
  expect(Buffer.concat((await body?.toArray()) ?? []).toString()).toBe('abcdefgh--ijklmnop')
  expect(found).toBe(2)
})

test('a store that gives more than was asked for is read no further', async () => {
  isGenerous = true
  const { body } = await answerMedia(client, path, undefined)
  await expect(body?.toArray()).rejects.toThrow(/the store gave \d+ bytes of 8/)
  // It was asked twice.
  expect(taken).toBeLessThan(GIVEN_MB)
})

test('an engine that has begun anew may take half a minute to find a long sound', async () => {
  const ends: { ms: number; end: AbortController }[] = []
  const timeout = vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
    const end = new AbortController()
    ends.push({ ms, end })
    return end.signal
  })
  const finding = Promise.withResolvers<FoundMedia | null>()
  const find = (_wish: unknown, { signal }: { signal: AbortSignal }) => {
    signal.addEventListener('abort', () => finding.reject(signal.reason))
    return finding.promise
  }
  const slow = { media: { find } } as unknown as Pick<StudioClient, 'media'>
  try {
    const answer = answerMedia(slow, path, undefined)
    for (const { ms, end } of ends) if (ms <= 30_000) end.abort()
    finding.resolve(await client.media.find({ kind: 'remote-sound', trackId: '' }))
    expect((await answer).status).toBe(200)
  } finally {
    timeout.mockRestore()
  }
})

test('a store that does not answer ends the sound, and nothing else is given in its place', async () => {
  const { body } = await answerMedia(client, path, undefined)
  store.closeAllConnections()
  await new Promise((done) => store.close(done))
  await expect(body?.toArray()).rejects.toThrow()
  store.listen(0)
})
