import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Clock } from '@veza/shared/kernel/time.ts'
import express from 'express'
import { afterAll, beforeAll, describe } from 'vitest'
import { newTestBucket, s3ForTests, s3Offered } from '../../../../e2e/support/s3/for-tests.ts'
import {
  LocalObjectStore,
  localStoreRoutes,
  type ObjectStore,
  type ObjectStoreConfig,
  openObjectStore,
  type SignedRequest,
} from '../index.ts'

/** One folder or bucket, empty at first. */
export interface StoreUnderTest {
  readonly config: ObjectStoreConfig
  /** A new adapter on it, as another process or a restarted one would have. Its clock is off by that much. */
  open(clockOffsetMs?: number): ObjectStore
  close(): Promise<void>
}

/** The same tests for every adapter; one that is not to be had is skipped, and its title says why. */
export function contract(name: string, tests: (place: () => StoreUnderTest) => void): void {
  const s3 = s3Offered()
  const adapters = [
    { title: 'local', isMissing: false, start: startLocal },
    { ...s3, start: startS3 },
  ]
  for (const { title, isMissing, start } of adapters)
    describe.skipIf(isMissing)(`${title}: ${name}`, () => {
      let started: StoreUnderTest | undefined
      beforeAll(async () => {
        started = await start()
      })
      afterAll(() => started?.close())
      tests(() => {
        if (started === undefined) throw new Error('ask for the store inside a test or hook')
        return started
      })
    })
}

async function startLocal(): Promise<StoreUnderTest> {
  const root = await mkdtemp(join(tmpdir(), 'veza-store-'))
  const app = express()
  const server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const publicBaseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const config = { backend: 'local', root, publicBaseUrl, signingKey: randomBytes(32) } as const
  app.use(localStoreRoutes(new LocalObjectStore(config, { clock: clockOff(0) })))
  return {
    config,
    open: (offsetMs = 0) => openObjectStore(config, { clock: clockOff(offsetMs) }),
    close: async () => {
      server.closeAllConnections()
      server.close()
      await rm(root, { recursive: true, force: true })
    },
  }
}

async function startS3(): Promise<StoreUnderTest> {
  const reached = await s3ForTests()
  const config = { backend: 's3', ...(await newTestBucket(reached.config)) } as const
  return {
    config,
    open: (offsetMs = 0) => openObjectStore(config, { clock: clockOff(offsetMs) }),
    close: reached.close,
  }
}

function clockOff(offsetMs: number): Clock {
  return { now: () => new Date(Date.now() + offsetMs) }
}

export function md5Of(body: Uint8Array): string {
  return createHash('md5').update(body).digest('base64')
}

export function md5Hex(body: Uint8Array): string {
  return createHash('md5').update(body).digest('hex')
}

export function send(request: SignedRequest, body: Uint8Array): Promise<Response> {
  return fetch(request.url, { method: request.method, headers: request.headers, body: Buffer.from(body) })
}

/** The word that S3 has for the error in a response's body. */
export async function codeIn(response: Response): Promise<string | undefined> {
  return /<Code>(\w+)<\/Code>/.exec(await response.text())?.[1]
}

export async function bytesOf(store: ObjectStore, key: string): Promise<Buffer> {
  const { body } = await store.get(key)
  return Buffer.concat(await body.toArray())
}

export async function keysOf(items: AsyncIterable<{ readonly key: string }>): Promise<string[]> {
  const keys: string[] = []
  for await (const { key } of items) keys.push(key)
  return keys.sort()
}

/** Signs and sends one part. @returns its ETag, as a completion wants it */
export async function uploadPart(
  store: ObjectStore,
  at: { readonly key: string; readonly multipartId: string },
  partNumber: number,
  body: Uint8Array,
): Promise<{ partNumber: number; etag: string }> {
  const sized = { ...at, partNumber, bytes: body.byteLength, md5: md5Of(body), expiresInSeconds: 60 }
  const response = await send(await store.signPart(sized), body)
  if (!response.ok) throw new Error(`part ${partNumber}: ${response.status} ${await response.text()}`)
  await response.arrayBuffer()
  return { partNumber, etag: response.headers.get('etag') ?? '' }
}
