import { type LookupAddress, lookup as systemLookup } from 'node:dns'
import { type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import { isPublicAddress } from './public-address.ts'

export interface FetchOutside {
  /** Of the body. */
  readonly maxBytes: number
  /** For the whole, redirects too. */
  readonly timeoutMs: number
  /** Media types that are taken: `image/*`, `text/html`. */
  readonly accept: readonly string[]
  /** For tests: who answers names, and which addresses and ports may be reached. */
  readonly resolve?: typeof systemLookup
  readonly mayReach?: (address: string) => boolean
  readonly mayUsePort?: (port: string) => boolean
}

export interface Outside {
  readonly bytes: Buffer
  /** Without parameters, in lower case. */
  readonly contentType: string
}

const REDIRECTS_MAX = 3

/**
 * Fetches what somebody named, and never anything of our own network: names are resolved once, every address they stand
 * for must be public, and it is that address which is connected to, so that a name cannot change its mind in between.
 * Redirects are judged alike. Sends no cookies and no credentials.
 * @throws DomainError 422 `address-refused`, in the same words whatever was wrong: the answer tells nothing of what
 * listens where
 */
export async function fetchOutside(address: string, options: FetchOutside): Promise<Outside> {
  const signal = AbortSignal.timeout(options.timeoutMs)
  try {
    let url = address
    for (let turn = 0; turn <= REDIRECTS_MAX; turn++) {
      const answer = await ask(permitted(url, options), options, signal)
      const next = redirectOf(answer, url)
      if (next === undefined) return await read(answer, options)
      answer.destroy()
      url = next
    }
    throw new Error('too many redirects')
  } catch (cause) {
    throw new AddressRefused(cause)
  }
}

class AddressRefused extends DomainError {
  constructor(cause: unknown) {
    super(422, 'address-refused', 'Nothing that can be used was found at this address.', { cause })
  }
}

/** Web addresses on their usual ports. A literal address is not looked up, and so is judged here. */
function permitted(address: string, { mayReach = isPublicAddress, mayUsePort }: FetchOutside): URL {
  const url = new URL(address)
  const { protocol, username, password, port } = url
  if (protocol !== 'https:' && protocol !== 'http:') throw new Error(`not of the web: ${protocol}`)
  if (username !== '' || password !== '') throw new Error('credentials in the address')
  if (port !== '' && !mayUsePort?.(port)) throw new Error(`port ${port}`)
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (isIP(host) !== 0 && !mayReach(host)) throw new Error('not a public address')
  return url
}

function ask(url: URL, options: FetchOutside, signal: AbortSignal): Promise<IncomingMessage> {
  const request = url.protocol === 'https:' ? requestHttps : requestHttp
  return new Promise((resolve, reject) => {
    const sent = request(url, {
      // A connection of its own, which nobody uses again.
      agent: false,
      lookup: publicOnly(options),
      signal,
      headers: { accept: options.accept.join(', '), 'accept-encoding': 'identity', 'user-agent': 'Veza' },
    })
    sent.once('response', resolve).once('error', reject).end()
  })
}

/** One private address among several is enough to refuse: which of them is taken would be chance. */
function publicOnly({ resolve = systemLookup, mayReach = isPublicAddress }: FetchOutside): LookupFunction {
  return (hostname, options, callback) =>
    resolve(hostname, { ...options, all: true }, (error, found: LookupAddress[]) => {
      if (error) return callback(error, [])
      if (found.length === 0 || !found.every(({ address }) => mayReach(address)))
        return callback(new Error('not a public address'), [])
      if (options.all) return callback(null, found)
      callback(null, found[0]?.address ?? '', found[0]?.family)
    })
}

function redirectOf({ statusCode = 0, headers: { location } }: IncomingMessage, from: string) {
  const isRedirect = [301, 302, 303, 307, 308].includes(statusCode) && location !== undefined
  return isRedirect ? new URL(location, from).href : undefined
}

async function read(answer: IncomingMessage, { maxBytes, accept }: FetchOutside): Promise<Outside> {
  try {
    const contentType = (answer.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
    if (answer.statusCode !== 200) throw new Error(`status ${answer.statusCode}`)
    if (!accept.some((wanted) => fits(contentType, wanted))) throw new Error(`type ${contentType}`)
    if (answer.headers['content-encoding'] !== undefined) throw new Error('compressed')
    if (Number(answer.headers['content-length'] ?? 0) > maxBytes) throw new Error('too large')
    const chunks: Buffer[] = []
    let length = 0
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      length += chunk.length
      if (length > maxBytes) throw new Error('too large')
      chunks.push(chunk)
    }
    // A connection that breaks off early is no answer (RFC 9112, 8).
    if (!answer.complete) throw new Error('cut off')
    return { bytes: Buffer.concat(chunks), contentType }
  } finally {
    answer.destroy()
  }
}

const fits = (contentType: string, wanted: string) =>
  wanted.endsWith('/*') ? contentType.startsWith(wanted.slice(0, -1)) : contentType === wanted
