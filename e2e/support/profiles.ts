import type { OwnProfile, Person, Profile } from '@veza/shared/contracts/people.ts'
import { call, md5, type SignedPart, sha256, type Upload } from './api.ts'
import type { SignedInUser, TestServer } from './server.ts'

/** Changes the profile as its owner, whatever its version. */
export async function describeSelf(
  server: TestServer,
  user: SignedInUser,
  changes: Partial<OwnProfile>,
): Promise<OwnProfile> {
  const { version } = (await call<OwnProfile>(server, user, 'GET /people/me')).body
  const { status, body } = await call<OwnProfile>(server, user, 'PATCH /people/me', { ...changes, version })
  if (status !== 200) throw new Error(`describe: ${status} ${JSON.stringify(body)}`)
  return body
}

/** The whole way of a picture through an upload session, up to its completion. */
export async function uploadPicture(
  server: TestServer,
  user: SignedInUser,
  bytes: Uint8Array,
  filename = 'me.png',
  purpose: 'avatar' | 'cover' = 'avatar',
): Promise<Upload> {
  const opened = await call<Upload>(server, user, 'POST /uploads', {
    purpose,
    filename,
    bytes: bytes.length,
    sha256: sha256(bytes),
    contentType: 'application/octet-stream',
  })
  if (opened.status !== 200) throw new Error(`open: ${JSON.stringify(opened.body)}`)
  const { id, partBytes, partCount } = opened.body
  const pieces = Array.from({ length: partCount }, (_, index) => ({
    number: index + 1,
    bytes: bytes.subarray(index * partBytes, (index + 1) * partBytes),
  }))
  const signed = await call<{ parts: SignedPart[] }>(server, user, `POST /uploads/${id}/sign`, {
    parts: pieces.map(({ number, bytes }) => ({ number, bytes: bytes.length, md5: md5(bytes) })),
  })
  const parts = await Promise.all(
    pieces.map(async ({ number, bytes }) => {
      const part = signed.body.parts.find((one) => one.number === number)
      if (!part) throw new Error(`part ${number} was not signed`)
      const answer = await fetch(part.url, { method: 'PUT', headers: part.headers, body: Buffer.from(bytes) })
      return { number, etag: answer.headers.get('etag') ?? '' }
    }),
  )
  const done = await call<Upload>(server, user, `POST /uploads/${id}/complete`, { parts })
  if (done.status !== 200) throw new Error(`complete: ${JSON.stringify(done.body)}`)
  return done.body
}

export type { OwnProfile, Person, Profile }
