import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { CreateMultipartUploadCommand, S3ServiceException } from '@aws-sdk/client-s3'
import { systemClock } from '@veza/shared/kernel/time.ts'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { StoreUnavailable } from '../errors.ts'
import { defaultTimeouts, s3Client } from './client.ts'
import type { S3StoreConfig } from './config.ts'
import { typedS3Error } from './errors.ts'
import { S3ObjectStore } from './s3-store.ts'

// How the adapter takes the faults that a healthy gateway never shows: a scripted server stands for the store.

type Answer = (request: IncomingMessage, response: ServerResponse) => void
let server: Server
let answer: Answer
let requests: IncomingMessage[]
let config: S3StoreConfig

beforeAll(async () => {
  server = createServer((request, response) => {
    requests.push(request)
    request.resume()
    answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  config = {
    endpoint,
    region: 'us-east-1',
    bucket: 'veza-media',
    accessKeyId: 'A',
    secretAccessKey: 'S',
    forcePathStyle: true,
  }
})
beforeEach(() => {
  requests = []
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const open = (more: Partial<S3StoreConfig> = {}) =>
  new S3ObjectStore(
    { ...config, ...more },
    { clock: systemClock, timeouts: { connectMs: 500, silenceMs: 250, callMs: 1_500 } },
  )
const xml =
  (status: number, body: string): Answer =>
  (_, response) =>
    response.writeHead(status, { 'content-type': 'application/xml' }).end(`<?xml version="1.0"?>${body}`)
const fault = (status: number, code: string) =>
  xml(status, `<Error><Code>${code}</Code><Message>m</Message></Error>`)
const onePart =
  '<ListPartsResult><Part><PartNumber>1</PartNumber><Size>1</Size><ETag>"a"</ETag>' +
  '<LastModified>2026-01-01T00:00:00Z</LastModified></Part></ListPartsResult>'
const complete = (store: S3ObjectStore) => store.completeMultipart('k', 'id', [{ partNumber: 1, etag: 'a' }])

test('200 with an error in the body is an error', async () => {
  answer = (request, response) =>
    (request.method === 'GET' ? xml(200, onePart) : fault(200, 'InternalError'))(request, response)
  await expect(complete(open())).rejects.toThrow(StoreUnavailable)
})

test('a completion that fails on an upload that is over says so', async () => {
  answer = (request, response) =>
    (request.method === 'GET' ? fault(404, 'NoSuchUpload') : fault(500, 'InternalError'))(request, response)
  expect(await complete(open())).toEqual({ kind: 'no-such-upload' })
})

test.each([
  ['InvalidPart', 'invalid-part'],
  ['EntityTooSmall', 'part-too-small'],
  ['NoSuchUpload', 'no-such-upload'],
])('%s is the outcome %s', async (code, kind) => {
  answer = fault(400, code)
  expect(await complete(open())).toMatchObject({ kind })
})

test('trouble at the store is told as such, when the attempts are used up', async () => {
  answer = fault(500, 'InternalError')
  const unavailable = { name: 'StoreUnavailable', message: expect.stringContaining('InternalError') }
  await expect(open().createMultipart('k', { contentType: 'a/b' })).rejects.toMatchObject(unavailable)
  expect(requests).toHaveLength(3)
})

test.each([
  [503, 'SlowDown', 'StoreUnavailable'],
  [502, 'BadGateway', 'StoreUnavailable'],
  [429, 'TooManyRequests', 'StoreUnavailable'],
  [200, 'InternalError', 'StoreUnavailable'],
  [400, 'RequestTimeout', 'StoreUnavailable'],
  [400, 'InvalidArgument', 'StoreRefused'],
  [404, 'NoSuchKey', 'ObjectNotFound'],
  [404, 'NoSuchUpload', 'MultipartNotFound'],
])('%i %s is %s', (httpStatusCode, name, type) => {
  const error = new S3ServiceException({ name, $fault: 'server', $metadata: { httpStatusCode } })
  expect(typedS3Error(error, 'k')).toMatchObject({ name: type, cause: error })
})

test('a passing fault is tried again', async () => {
  const twice: Answer[] = [
    fault(503, 'SlowDown'),
    (_, response) => response.writeHead(200, { etag: '"e"' }).end(),
  ]
  answer = (request, response) => twice.shift()?.(request, response)
  await open().put('k', Buffer.from('x'), { contentType: 'a/b' })
  expect(requests).toHaveLength(2)
})

test('a store that is silent, resets, or is not there is unavailable', async () => {
  answer = () => undefined
  await expect(open().get('k')).rejects.toThrow(StoreUnavailable)
  await expect(open().put('k', Buffer.from('x'), { contentType: 'a/b' })).rejects.toThrow(StoreUnavailable)
  answer = (request) => request.socket.resetAndDestroy()
  await expect(open().head('k')).rejects.toThrow(StoreUnavailable)
  await expect(open({ endpoint: 'http://127.0.0.1:1' }).head('k')).rejects.toThrow(StoreUnavailable)
  expect(await open({ endpoint: 'http://127.0.0.1:1' }).check()).toMatchObject({ kind: 'unhealthy' })
})

test.each([
  [403, 'AccessDenied', 'permissions'],
  [404, 'NoSuchBucket', 'create it'],
  [403, 'RequestTimeTooSkewed', 'clock'],
  [403, 'InvalidAccessKeyId', 'credentials'],
])('%i %s is final, and says what to do', async (status, code, advice) => {
  answer = fault(status, code)
  const refused = { name: 'StoreRefused', code, message: expect.stringContaining(advice) }
  await expect(open().get('k')).rejects.toMatchObject(refused)
  await expect(open().createMultipart('k', { contentType: 'a/b' })).rejects.toMatchObject(refused)
  expect(requests).toHaveLength(2)
})

test('other stores get no checksum of a newer kind, in no call', async () => {
  answer = xml(200, '<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>')
  await open().createMultipart('k', { contentType: 'a/b' })
  await open().put('k', Buffer.from('x'), { contentType: 'a/b' })
  for (const { headers, url } of requests)
    expect([...Object.keys(headers), url].filter((each) => /checksum|crc|trailer/i.test(each ?? ''))).toEqual(
      [],
    )
})

test('a multipart declares no checksum that a bare signed PUT could not carry, at Amazon either', async () => {
  const { endpoint: _, ...amazon } = config
  const client = s3Client(amazon, defaultTimeouts)
  let headers: Record<string, string> = {}
  client.middlewareStack.add(
    () => async (sent) => {
      headers = (sent.request as { headers: Record<string, string> }).headers
      throw new Error('not sent')
    },
    { step: 'finalizeRequest', priority: 'low' },
  )
  const created = client.send(new CreateMultipartUploadCommand({ Bucket: 'b', Key: 'k', ContentType: 'a/b' }))
  await expect(created).rejects.toThrow('not sent')
  expect(headers['content-type']).toBe('a/b')
  expect(Object.keys(headers).filter((name) => name.includes('checksum'))).toEqual([])
})

test.each<[Partial<S3StoreConfig>, string]>([
  [{}, '/veza-media/k%20%C3%A9?'],
  [{ publicEndpoint: 'https://media.example/s3' }, 'https://media.example/s3/veza-media/k%20%C3%A9?'],
  [
    { publicEndpoint: 'https://media.example', forcePathStyle: false },
    'https://veza-media.media.example/k%20%C3%A9?',
  ],
])('signed addresses lead where clients get in: %j', async (more, expected) => {
  const start = expected.startsWith('/') ? config.endpoint + expected : expected
  expect((await open(more).signGet({ key: 'k é', expiresInSeconds: 60 })).startsWith(start)).toBe(true)
})

test("at Amazon the bucket's own host is signed", async () => {
  const { endpoint: _, ...amazon } = config
  const store = new S3ObjectStore(
    { ...amazon, region: 'eu-west-3', forcePathStyle: false },
    { clock: systemClock },
  )
  expect(await store.signGet({ key: 'k', expiresInSeconds: 60 })).toMatch(
    /^https:\/\/veza-media\.s3\.eu-west-3\.amazonaws\.com\/k\?/,
  )
})
