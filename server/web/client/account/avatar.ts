import { md5Base64 } from './md5.ts'

interface Upload {
  readonly id: string
  readonly status: string
  readonly partBytes: number
  readonly partCount: number
}
interface Signed {
  readonly number: number
  readonly url: string
  readonly headers: Record<string, string>
}

/** What the server said; `status` 0 where it said nothing. */
class Refused extends Error {
  readonly status: number
  constructor(status: number) {
    super(`refused: ${status}`)
    this.status = status
  }
}

/** Sends a chosen picture through an upload session, straight to the store, and makes it the avatar. */
export async function sendAvatar(form: HTMLFormElement, file: File): Promise<void> {
  const say = (name: string) => {
    const place = form.querySelector('[role=status]')
    if (place) place.textContent = form.dataset[name] ?? ''
  }
  say('sending')
  try {
    const token = new FormData(form).get('csrf')?.toString() ?? ''
    const uploadId = await upload(token, file)
    await ask(token, 'POST', '/people/me/avatar', { uploadId })
    location.reload()
  } catch (error) {
    const status = error instanceof Refused ? error.status : 0
    say(status === 413 ? 'tooLarge' : status === 415 || status === 422 ? 'noPicture' : 'failed')
  }
}

async function upload(token: string, file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer())
  const sha256 = [...new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')
  const { id, status, partBytes, partCount } = await ask<Upload>(token, 'POST', '/uploads', {
    purpose: 'avatar',
    filename: file.name,
    bytes: file.size,
    sha256,
    contentType: file.type,
  })
  if (status === 'complete') return id
  const pieces = Array.from({ length: partCount }, (_, index) =>
    bytes.subarray(index * partBytes, (index + 1) * partBytes),
  )
  const { parts } = await ask<{ parts: Signed[] }>(token, 'POST', `/uploads/${id}/sign`, {
    parts: pieces.map((piece, index) => ({ number: index + 1, bytes: piece.length, md5: md5Base64(piece) })),
  })
  const done = await Promise.all(parts.map((part) => put(part, pieces[part.number - 1])))
  await ask(token, 'POST', `/uploads/${id}/complete`, { parts: done })
  return id
}

async function put({ number, url, headers }: Signed, body: Uint8Array<ArrayBuffer> | undefined) {
  // The browser sets the length itself, and lets no page do it.
  const { 'content-length': _, ...others } = headers
  const answer = await fetch(url, { method: 'PUT', headers: others, body: body ?? null, credentials: 'omit' })
  if (!answer.ok) throw new Refused(0)
  return { number, etag: answer.headers.get('etag') ?? '' }
}

async function ask<T>(token: string, method: string, path: string, body: unknown): Promise<T> {
  const answer = await fetch(`/api/v1${path}`, {
    method,
    headers: { 'content-type': 'application/json', 'x-csrf-token': token },
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Refused(answer.status)
  return (await answer.json()) as T
}
