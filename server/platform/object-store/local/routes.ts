import { pipeline } from 'node:stream/promises'
import { type NextFunction, type Request, type Response, Router } from 'express'
import { etagFromMd5 } from '../etag.ts'
import { assertKey } from '../key.ts'
import { IMMUTABLE_CACHE_CONTROL, MAX_PUT_BYTES } from '../port.ts'
import { precondition, requestedRange } from './http-conditions.ts'
import type { LocalObjectStore } from './local-store.ts'
import type { ObjectRecord } from './objects.ts'
import { STORE_PATH } from './signatures.ts'
import { problemOf, problems, problemXml, type StoreProblem } from './store-problem.ts'

/** Content-addressed, whoever wrote it. */
const IMMUTABLE_PREFIX = 'hls/'
/** Everything else opens to the holder of a signature: no shared cache may keep it, whatever was stored with it. */
const PRIVATE_CACHE_CONTROL = 'private'
const PREFLIGHT_SECONDS = '86400'
const EXPOSED_HEADERS =
  'ETag, Content-Length, Content-Range, Accept-Ranges, Content-Disposition, Last-Modified'

/** A request whose address is read and whose signature holds. */
interface Question {
  readonly key: string
  readonly query: URLSearchParams
  /** What the signer has said: a header that the signature does not name is the sender's own idea. */
  readonly signedHeader: (name: string) => string | undefined
}

/**
 * Serves the local store's signed URLs under `/store`, with the protocol, status codes and XML errors of S3.
 *
 * Mount it before any body parser (a JSON object's PUT must arrive unread), and before rate limits meant for pages.
 * Bodies come at the speed of the client: the HTTP server's `requestTimeout` has to allow for a slow part.
 */
export function localStoreRoutes(store: LocalObjectStore): Router {
  const router = Router()
  router.use(STORE_PATH, (request, response, next) => {
    openToAnyOrigin(response)
    answer(store, request, response).catch((error: unknown) => fail(error, request, response, next))
  })
  return router
}

async function answer(store: LocalObjectStore, request: Request, response: Response): Promise<void> {
  if (request.method === 'OPTIONS') return preflight(request, response)
  if (!['GET', 'HEAD', 'PUT'].includes(request.method)) return refuse(response, problems.notAllowed)
  if (request.method === 'PUT') {
    const problem = lengthProblem(request)
    if (problem !== undefined) return refuse(response, problem)
  }
  const question = authorise(store, request)
  if ('code' in question) return refuse(response, question)
  if (request.method === 'PUT') await receive(store, question, request, response)
  else await serve(store, question, request, response)
}

function lengthProblem(request: Request): StoreProblem | undefined {
  const length = request.headers['content-length']
  if (length === undefined || request.headers['transfer-encoding'] !== undefined) return problems.noLength
  return Number(length) > MAX_PUT_BYTES ? problems.tooLarge : undefined
}

function authorise(store: LocalObjectStore, request: Request): Question | StoreProblem {
  const [path = '', search = ''] = request.url.split('?', 2)
  const key = decodePath(path)
  if (key === undefined) return problems.badUri
  assertKey(key)
  const query = new URLSearchParams(search)
  // A signature for GET serves HEAD as well: it tells less.
  const method = request.method === 'PUT' ? 'PUT' : 'GET'
  const header = (name: string) => request.get(name)
  const verdict = store.signer.verify({ method, key, query, header })
  if (verdict.kind !== 'valid') return problems[verdict.kind]
  const signedHeader = (name: string) => (verdict.headers.includes(name) ? header(name) : undefined)
  return { key, query, signedHeader }
}

function decodePath(path: string): string | undefined {
  try {
    return decodeURIComponent(path.replace(/^\//, ''))
  } catch {
    return undefined
  }
}

async function receive(
  store: LocalObjectStore,
  { key, query, signedHeader }: Question,
  request: Request,
  response: Response,
): Promise<void> {
  const md5 = request.get('content-md5')
  const expected = {
    bytes: Number(request.get('content-length')),
    ...(md5 === undefined ? {} : { md5: etagFromMd5(md5) }),
  }
  const multipartId = query.get('uploadId')
  const cacheControl = signedHeader('cache-control')
  const written =
    multipartId === null
      ? await store.writeObject(key, request, {
          contentType: signedHeader('content-type') ?? 'application/octet-stream',
          ...(cacheControl === undefined ? {} : { cacheControl }),
          expected,
        })
      : await store.writePart(
          key,
          { multipartId, partNumber: Number(query.get('partNumber')) },
          request,
          expected,
        )
  response.set('ETag', `"${written.md5}"`).status(200).end()
}

async function serve(
  store: LocalObjectStore,
  { key, query }: Question,
  request: Request,
  response: Response,
): Promise<void> {
  const record = await store.record(key)
  if (record === undefined) return refuse(response, problems.noKey)
  const headers = (name: string) => request.get(name)
  const validators = { etag: record.etag, modifiedAt: new Date(record.storedAt) }
  const status = precondition(headers, validators)
  if (status === 412) return refuse(response, problems.precondition)
  describe(response, record, query)
  if (status === 304) {
    response.removeHeader('Content-Type')
    return void response.status(304).end()
  }
  const range =
    request.method === 'GET' ? requestedRange(headers, record.bytes, validators) : { kind: 'whole' as const }
  if (range.kind === 'unsatisfiable') {
    for (const name of ['ETag', 'Last-Modified', 'Cache-Control', 'Content-Disposition'])
      response.removeHeader(name)
    response.set('Content-Range', `bytes */${record.bytes}`)
    return refuse(response, problems.badRange)
  }
  const { start, end } = range.kind === 'part' ? range : { start: 0, end: record.bytes - 1 }
  // Before the head goes out, so that a lost object is still an honest error.
  const body = request.method === 'HEAD' ? undefined : await store.read(record, start, end)
  if (range.kind === 'part')
    response.status(206).set('Content-Range', `bytes ${start}-${end}/${record.bytes}`)
  response.set('Content-Length', String(end - start + 1))
  if (body === undefined) return void response.end()
  try {
    await pipeline(body, response)
  } finally {
    // A pipeline to an answer that was given up before it began leaves its source open.
    body.destroy()
  }
}

/** `setHeader`, because Express's `set` would add a charset to the stored content type. */
function describe(response: Response, record: ObjectRecord, query: URLSearchParams): void {
  const disposition = query.get('response-content-disposition')
  response.setHeader('Content-Type', query.get('response-content-type') ?? record.contentType)
  response.setHeader('ETag', `"${record.etag}"`)
  response.setHeader('Last-Modified', new Date(record.storedAt).toUTCString())
  response.setHeader('Accept-Ranges', 'bytes')
  response.setHeader(
    'Cache-Control',
    record.key.startsWith(IMMUTABLE_PREFIX) ? IMMUTABLE_CACHE_CONTROL : PRIVATE_CACHE_CONTROL,
  )
  if (disposition !== null) response.setHeader('Content-Disposition', disposition)
  // These bytes came from users and lie on the application's own origin: nothing in them may run there.
  response.setHeader('X-Content-Type-Options', 'nosniff')
  response.setHeader('Content-Security-Policy', "default-src 'none'; sandbox")
}

/** As a bucket of public media is set up: the signature is the lock, not the origin. */
function openToAnyOrigin(response: Response): void {
  response.setHeader('Access-Control-Allow-Origin', '*')
  response.setHeader('Access-Control-Expose-Headers', EXPOSED_HEADERS)
  response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin')
}

function preflight(request: Request, response: Response): void {
  response.setHeader('Access-Control-Allow-Methods', 'GET, HEAD, PUT')
  response.setHeader('Access-Control-Allow-Headers', request.get('access-control-request-headers') ?? '*')
  response.setHeader('Access-Control-Max-Age', PREFLIGHT_SECONDS)
  response.setHeader('Vary', 'Access-Control-Request-Headers')
  response.status(204).end()
}

function refuse(response: Response, problem: StoreProblem): void {
  response.status(problem.status)
  response.setHeader('Content-Type', 'application/xml')
  response.end(problemXml(problem))
}

function fail(error: unknown, request: Request, response: Response, next: NextFunction): void {
  // The client has gone, or bytes are already on the way: nobody is left to tell.
  if (response.headersSent || request.socket.destroyed) {
    response.destroy()
    return
  }
  const problem = problemOf(error)
  if (problem === undefined) next(error)
  else refuse(response, problem)
}
