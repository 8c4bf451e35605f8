import { API_PREFIX } from '@veza/shared/contracts/index.ts'
import type { Clock } from '@veza/shared/kernel/time.ts'
import { notVeza, problemOf } from './answers.ts'
import { ApiProblem, NetworkProblem, STORE_REFUSED } from './problem.ts'
import { storeAddress } from './store-address.ts'
import type { JsonTransport, RawAnswer, RawRequest } from './transport.ts'

export interface MediaWish {
  readonly maxBytes: number
  /** What is known already, as the server named it. */
  readonly etag?: string | null
  readonly signal?: AbortSignal | undefined
}

/** Bytes of a server or of its store, read to their end. */
export interface Media {
  readonly bytes: Buffer
  /** Where they were asked for: what addresses in them start from. */
  readonly url: string
  readonly etag: string | null
}

type Send = JsonTransport['send']

export interface MediaParts {
  readonly baseUrl: string
  readonly clock: Clock
  readonly headers: Readonly<Record<string, string>>
  /** Sends as whoever is signed in. */
  call(request: RawRequest, anonymous: boolean): Promise<RawAnswer>
  readonly send: Send
}

/** Pictures of some megabytes take longer than an answer does. */
const TIMEOUT_MS = 60_000

/**
 * Bytes at a plain address below the API's prefix; where the server sends one on to its store, those of there, which hears nothing
 * of who is signed in. Throws as calls do, `ApiProblem` 4xx for what the store refuses, and `TooLarge`.
 * @returns null where what is known already is what there is
 */
export async function fetchMedia(parts: MediaParts, path: string, wish: MediaWish): Promise<Media | null> {
  const { href: url } = new URL(`${API_PREFIX}${path}`, parts.baseUrl)
  const { maxBytes, etag, signal } = wish
  const headers = new Headers(parts.headers)
  if (etag) headers.set('if-none-match', etag)
  const request = { method: 'GET', url, headers, body: undefined, timeoutMs: TIMEOUT_MS, signal, maxBytes }
  const answer = await parts.call(request, false)
  if (etag && answer.status === 304) return null
  const type = typeOf(answer)
  if (answer.status >= 400) throw problemOf(answer, type, url, parts.clock.now())
  const sentOn = answer.status === 302 ? answer.headers.get('location') : null
  if (sentOn !== null) return await fromStore(parts, addressIn(sentOn, url), maxBytes, signal)
  if (answer.status !== 200 || isPage(type)) throw notVeza(answer, type, url)
  return { bytes: answer.bytes, url, etag: answer.headers.get('etag') }
}

function addressIn(location: string, from: string): string {
  const address = storeAddress(location, from)
  if (address !== undefined) return address
  throw new NetworkProblem('not-veza', `${new URL(from).host} sends one on to where nobody should go`)
}

/** Ten times what some seconds of sound take: who reads a stretch holds it in memory whole. */
const FILE_MAX_BYTES = 4 * 1024 * 1024

/** Of a file of a rendition, as short as those are. Asked for by one byte: addresses are signed for reading, and for nothing else. */
export async function sizeOf(
  parts: MediaParts,
  url: string,
  signal: AbortSignal | undefined,
): Promise<number> {
  const answer = await askStore(parts, url, { range: 'bytes=0-0' }, 1, signal)
  const size = Number(/^bytes 0-0\/(\d+)$/.exec(answer.headers.get('content-range') ?? '')?.[1])
  if (answer.status !== 206 || !(size >= 1 && size <= FILE_MAX_BYTES))
    throw notVeza(answer, typeOf(answer), url)
  return size
}

async function fromStore(
  parts: MediaParts,
  url: string,
  maxBytes: number,
  signal: AbortSignal | undefined,
): Promise<Media> {
  const answer = await askStore(parts, url, {}, maxBytes, signal)
  const type = typeOf(answer)
  if (answer.status !== 200 || isPage(type)) throw notVeza(answer, type, url)
  return { bytes: answer.bytes, url, etag: null }
}

async function askStore(
  { send, clock, headers }: MediaParts,
  url: string,
  more: Readonly<Record<string, string>>,
  maxBytes: number,
  signal: AbortSignal | undefined,
): Promise<RawAnswer> {
  const request = { method: 'GET', url, body: undefined, timeoutMs: TIMEOUT_MS, signal, maxBytes }
  const answer = await send({ ...request, headers: new Headers({ ...headers, ...more }) })
  const { status } = answer
  if (status >= 500 || status === 429) throw problemOf(answer, '', url, clock.now())
  // It speaks for itself alone, in whatever format: of one thing, not of the network.
  if (status >= 400 && !isPage(typeOf(answer)))
    throw new ApiProblem(status, STORE_REFUSED, `${new URL(url).host} answered ${status}`)
  return answer
}

const typeOf = ({ headers }: RawAnswer): string => headers.get('content-type') ?? ''
/** A captive portal answers for every host. */
const isPage = (type: string): boolean => /^text\/html\b/i.test(type)
