import { createHash } from 'node:crypto'
import type { Track } from '@veza/shared/contracts/catalog.ts'
import type { Problem } from '@veza/shared/contracts/common.ts'
import type { Bundle, Upload } from '@veza/shared/contracts/uploads.ts'
import type { SignedInUser, TestServer } from './server.ts'

export interface Answer<T> {
  readonly status: number
  readonly headers: Headers
  readonly body: T
}

/** Calls the API as a user (or nobody); never throws on an error status. */
export async function call<T = Problem>(
  server: Pick<TestServer, 'url'>,
  user: Pick<SignedInUser, 'authorization'> | undefined,
  request: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer<T>> {
  const [method = 'GET', path = '/'] = request.split(' ')
  const answer = await fetch(`${server.url}/api/v1${path}`, {
    method,
    redirect: 'manual',
    headers: {
      ...(user ? { authorization: user.authorization } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  const isJson = /json/.test(answer.headers.get('content-type') ?? '')
  return { status: answer.status, headers: answer.headers, body: (isJson ? JSON.parse(text) : text) as T }
}

export const md5 = (bytes: Uint8Array) => createHash('md5').update(bytes).digest('base64')
export const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

export async function newTrack(server: TestServer, user: SignedInUser, title = 'A track'): Promise<Track> {
  const { status, body } = await call<Track>(server, user, 'POST /tracks', { title })
  if (status !== 201) throw new Error(`new track: ${status} ${JSON.stringify(body)}`)
  return body
}

export interface SignedPart {
  readonly number: number
  readonly url: string
  readonly headers: Record<string, string>
}

/** Announces bytes as an original. */
export function openUpload(
  server: TestServer,
  user: SignedInUser,
  trackId: string,
  bytes: Uint8Array,
  filename = 'song.wav',
) {
  return call<Upload>(server, user, 'POST /uploads', {
    purpose: 'original',
    filename,
    bytes: bytes.length,
    sha256: sha256(bytes),
    contentType: 'audio/wav',
    trackId,
  })
}

export function partsOf(upload: Upload, bytes: Uint8Array): { number: number; bytes: Uint8Array }[] {
  return Array.from({ length: upload.partCount }, (_, index) => ({
    number: index + 1,
    bytes: bytes.subarray(index * upload.partBytes, (index + 1) * upload.partBytes),
  }))
}

/** Signs and puts these parts; returns their ETags. */
export async function putParts(
  server: TestServer,
  user: SignedInUser,
  upload: Upload,
  parts: readonly { number: number; bytes: Uint8Array }[],
): Promise<{ number: number; etag: string }[]> {
  const { status, body } = await call<{ parts: SignedPart[] }>(
    server,
    user,
    `POST /uploads/${upload.id}/sign`,
    {
      parts: parts.map(({ number, bytes }) => ({ number, bytes: bytes.length, md5: md5(bytes) })),
    },
  )
  if (status !== 200) throw new Error(`sign: ${status} ${JSON.stringify(body)}`)
  return Promise.all(
    parts.map(async ({ number, bytes }) => {
      const signed = body.parts.find((part) => part.number === number)
      if (!signed) throw new Error(`part ${number} was not signed`)
      const answer = await fetch(signed.url, {
        method: 'PUT',
        headers: signed.headers,
        body: Buffer.from(bytes),
      })
      if (!answer.ok) throw new Error(`put of part ${number}: ${answer.status} ${await answer.text()}`)
      return { number, etag: answer.headers.get('etag') ?? '' }
    }),
  )
}

/** The whole way of one file, straight. */
export async function uploadWhole(
  server: TestServer,
  user: SignedInUser,
  trackId: string,
  bytes: Uint8Array,
  filename?: string,
): Promise<Upload> {
  const { body: upload } = await openUpload(server, user, trackId, bytes, filename)
  const parts = await putParts(server, user, upload, partsOf(upload, bytes))
  const { status, body } = await call<Upload>(server, user, `POST /uploads/${upload.id}/complete`, { parts })
  if (status !== 200) throw new Error(`complete: ${status} ${JSON.stringify(body)}`)
  return body
}

export type { Bundle, Upload }
