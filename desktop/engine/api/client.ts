import { type as osType } from 'node:os'
import { createORPCClient } from '@orpc/client'
import type { ContractRouterClient } from '@orpc/contract'
import { OpenAPILink } from '@orpc/openapi-client/fetch'
import { API_PREFIX, contract } from '@veza/shared/contracts/index.ts'
import type { Clock } from '@veza/shared/kernel/time.ts'
import type { Agent } from 'undici'
import manifest from '../../package.json' with { type: 'json' }
import { notVeza, problemOf } from './answers.ts'
import { fetchMedia, type Media, type MediaWish, sizeOf } from './media.ts'
import { createJsonTransport, type JsonTransport, type RawAnswer } from './transport.ts'

/** Where the client gets its bearer token from. */
export interface SessionPort {
  /** The current access token. Throws where nobody is signed in. */
  accessToken(): Promise<string>
  /** Gets a new access token; called once for any number of calls refused together. */
  refresh(): Promise<void>
}

/** What one call may set for itself: `api.catalog.create(input, { context: { idempotencyKey } })`. */
export interface ApiCallContext {
  /** Sent as `Idempotency-Key`: the same key again gives the first answer again. */
  readonly idempotencyKey?: string
  /** How long to wait for the whole answer (ms). */
  readonly timeoutMs?: number
  /** More headers, such as `X-Verify-Token`. */
  readonly headers?: Readonly<Record<string, string>>
}

type Context = ApiCallContext & Record<never, never>

/** Every call of the HTTP contract. Calls throw `ApiProblem`, `NetworkProblem`, or the caller's abort reason. */
export type Api = ContractRouterClient<typeof contract, Context>

export interface ApiClientOptions {
  /** Origin of the server: `https://veza.example`. */
  readonly baseUrl: string
  readonly clock: Clock
  /** Without it, only what needs no account can be called. */
  readonly session?: SessionPort
  /** Ends every call, with its reason. */
  readonly signal?: AbortSignal
  /** Default 30,000. */
  readonly timeoutMs?: number
  readonly agentOptions?: Agent.Options
}

/** A file that the server makes, read to its end. */
export interface ApiFile {
  readonly type: string
  readonly bytes: Buffer
}

export interface ApiClient {
  readonly api: Api
  /** A plain address below the API's prefix, such as `/me/statements/2026-11.csv`. Throws as calls do. */
  file(path: string, signal?: AbortSignal): Promise<ApiFile>
  /** What is shown or heard of a track, from the store where it lies. @see fetchMedia */
  media(path: string, wish: MediaWish): Promise<Media | null>
  /** How many bytes lie at an address that the server has signed. Throws as calls do. */
  sizeOf(url: string, signal?: AbortSignal): Promise<number>
  /** Drops every socket; calls under way fail with `NetworkProblem`. */
  reconnect(): void
  close(): Promise<void>
}

/** Calls that one makes to get a session: a 401 of theirs is an answer, not a token that has ended. */
const withoutSession = new Set([
  ...(['register', 'login', 'refresh', 'verifyEmail', 'resendVerification'] as const).map(
    (c) => `accounts.${c}`,
  ),
  'factors.signIn',
  'authorization.token',
])

/** As the server names the session to its owner: “Veza Studio on Linux”. */
const USER_AGENT = `Veza-Studio/${manifest.version} (${osType()})`

const TIMEOUT_MS = 30_000

/** A typed client of the server's contract. */
export function createApiClient(options: ApiClientOptions): ApiClient {
  const transport = createJsonTransport(options.agentOptions)
  const call = authenticated(transport, options.session)
  const link = new OpenAPILink<Context>(contract, {
    url: new URL(API_PREFIX, options.baseUrl),
    headers: ({ context }) => ({
      'user-agent': USER_AGENT,
      ...context.headers,
      ...(context.idempotencyKey === undefined ? {} : { 'idempotency-key': context.idempotencyKey }),
    }),
    async fetch(request, _init, { context, signal }, path) {
      const answer = await call(
        {
          method: request.method,
          url: request.url,
          headers: request.headers,
          body: request.body === null ? undefined : await request.text(),
          timeoutMs: context.timeoutMs ?? options.timeoutMs ?? TIMEOUT_MS,
          signal: eitherOf(signal, options.signal),
        },
        withoutSession.has(path.join('.')),
      )
      return toResponse(answer, request.url, options.clock.now())
    },
  })
  const own = { ...options, headers: { 'user-agent': USER_AGENT }, call, send: transport.send }
  return {
    api: createORPCClient(link),
    file: (path, signal) => fetchFile(options, call, path, signal),
    media: (path, wish) => fetchMedia(own, path, { ...wish, signal: eitherOf(wish.signal, options.signal) }),
    sizeOf: (url, signal) => sizeOf(own, url, eitherOf(signal, options.signal)),
    reconnect: transport.reconnect,
    close: transport.close,
  }
}

/** A document of many pages takes the server longer than an answer does. */
const FILE_TIMEOUT_MS = 120_000

async function fetchFile(
  { baseUrl, clock, signal: whole }: ApiClientOptions,
  call: Send,
  path: string,
  own: AbortSignal | undefined,
): Promise<ApiFile> {
  const { href: url } = new URL(`${API_PREFIX}${path}`, baseUrl)
  const headers = new Headers({ 'user-agent': USER_AGENT })
  const signal = eitherOf(own, whole)
  const request = { method: 'GET', url, headers, body: undefined, timeoutMs: FILE_TIMEOUT_MS, signal }
  const answer = await call(request, false)
  const type = answer.headers.get('content-type') ?? ''
  if (answer.status >= 400) throw problemOf(answer, type, url, clock.now())
  // A page of something between us is no file of the server's: those come to be kept.
  if (answer.status !== 200 || !/^attachment\b/i.test(answer.headers.get('content-disposition') ?? ''))
    throw notVeza(answer, type, url)
  return { type, bytes: answer.bytes }
}

const eitherOf = (one: AbortSignal | undefined, other: AbortSignal | undefined): AbortSignal | undefined =>
  one && other ? AbortSignal.any([one, other]) : (one ?? other)

type Send = (request: Parameters<JsonTransport['send']>[0], anonymous: boolean) => Promise<RawAnswer>

function authenticated(transport: JsonTransport, session: SessionPort | undefined): Send {
  let refreshing: Promise<void> | undefined

  async function refreshOnce(port: SessionPort): Promise<void> {
    refreshing ??= port.refresh().finally(() => {
      refreshing = undefined
    })
    await refreshing
  }

  return async (request, anonymous) => {
    if (session === undefined || anonymous) return transport.send(request)
    const token = await session.accessToken()
    request.headers.set('authorization', `Bearer ${token}`)
    const answer = await transport.send(request)
    if (answer.status !== 401) return answer
    // Another call may have renewed the token while this one was under way: then the new one is enough.
    if ((await session.accessToken()) === token) await refreshOnce(session)
    request.headers.set('authorization', `Bearer ${await session.accessToken()}`)
    return transport.send(request)
  }
}

function toResponse(answer: RawAnswer, url: string, now: Date): Response {
  const type = answer.headers.get('content-type') ?? ''
  if (answer.status >= 400) throw problemOf(answer, type, url, now)
  // A captive portal answers for every host: with its own page, or by sending one elsewhere.
  const isOurs = answer.status === 204 || (answer.status < 300 && /^application\/json\b/i.test(type))
  if (!isOurs) throw notVeza(answer, type, url)
  return new Response(answer.status === 204 ? null : answer.bytes.toString('utf8'), {
    status: answer.status,
    headers: { 'content-type': 'application/json' },
  })
}
