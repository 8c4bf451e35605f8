import { setTimeout as sleep } from 'node:timers/promises'
import express, { type Request, type Response } from 'express'
import Stripe from 'stripe'
import { accountOf } from './accounts.ts'
import { ApiError, type ErrorBody } from './errors.ts'
import { checkPaths, expanded } from './expand.ts'
import type { Fault, Faults } from './faults.ts'
import { releaseKey, replayOf, takeKey } from './idempotency.ts'
import type { Call, Operation } from './operation.ts'
import { fingerprint, parseForm } from './params.ts'
import type { KeyRow } from './rows.ts'
import type { Store } from './store.ts'
import { newId, PLATFORM, type World } from './world.ts'

export interface Api {
  readonly world: World
  readonly store: Store
  readonly faults: Faults
  readonly secretKey: string
  /** Called before anything is looked at: what time has done meanwhile. */
  readonly catchUp: () => void
}

const LARGEST_BODY = 1024 * 1024

/** The API of the provider: every operation at its place, all else refused. */
export function apiRouter(api: Api, operations: readonly Operation[]): express.Router {
  const router = express.Router()
  router.use(express.text({ type: () => true, limit: LARGEST_BODY }))
  for (const operation of operations) {
    const handle = (req: Request, res: Response) => serve(api, operation, req, res)
    if (operation.method === 'GET') router.get(operation.path, handle)
    else if (operation.method === 'DELETE') router.delete(operation.path, handle)
    else router.post(operation.path, handle)
  }
  router.use('/v1', (req, res) => {
    const message = `Unrecognized request URL (${req.method}: ${req.originalUrl.split('?')[0]}). Please see https://stripe.com/docs or we can help at https://support.stripe.com/.`
    answer(res, { status: 404, body: textOf(new ApiError(404, message)) })
  })
  return router
}

interface Given {
  readonly status: number
  readonly body: string
}

const textOf = (error: ApiError): string => JSON.stringify(error.body, null, 2)

function answer(
  res: Response,
  { status, body }: Given,
  headers: Readonly<Record<string, string>> = {},
): void {
  res
    .status(status)
    .set({ 'content-type': 'application/json', 'stripe-version': Stripe.API_VERSION, ...headers })
  res.send(body)
}

async function serve(api: Api, operation: Operation, req: Request, res: Response): Promise<void> {
  const request = newId('req', 14)
  const key = req.method === 'POST' ? req.get('idempotency-key') : undefined
  const headers = { 'request-id': request, ...(key === undefined ? {} : { 'idempotency-key': key }) }
  res.set(headers)
  try {
    const { call, tree, print } = read(api, operation, req)
    const asked = key === undefined ? undefined : { account: call.account, key, fingerprint: print, request }
    const replay = asked && replayOf(api.world, asked)
    if (replay?.answer) {
      answer(res, replay.answer, { 'idempotent-replayed': 'true', 'original-request': replay.request })
      return
    }
    const prepared = operation.prepare(tree, call)
    checkPaths(operation.name, prepared.expand)
    const row = asked && takeKey(api.world, asked)
    await execute(api, {
      operation,
      request,
      key,
      row,
      res,
      run: () => expanded(api.world, prepared.run(), prepared.expand),
    })
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    answer(res, { status: error.status, body: textOf(error) })
  }
}

/** Who asks for what: all that can be wrong before the operation itself is looked at. */
function read({ world, secretKey, catchUp }: Api, operation: Operation, req: Request) {
  authenticate(req.get('authorization'), secretKey)
  const version = req.get('stripe-version')
  if (version !== undefined && version !== Stripe.API_VERSION)
    throw new ApiError(400, `Invalid Stripe API version: ${version}`)
  catchUp()
  const asked = req.get('stripe-account')
  const account = asked === undefined || asked === PLATFORM ? PLATFORM : accountOf(world, asked).id
  const query = req.originalUrl.split('?')[1] ?? ''
  const tree = parseForm(operation.method === 'POST' ? (typeof req.body === 'string' ? req.body : '') : query)
  const path = Object.fromEntries(Object.entries(req.params).map(([name, value]) => [name, String(value)]))
  const call: Call = { world, account, path }
  return { call, tree, print: `${req.method} ${req.path} ${fingerprint(tree)}` }
}

function authenticate(header: string | undefined, secretKey: string): void {
  const [scheme = '', given = ''] = (header ?? '').split(' ')
  const key = scheme.toLowerCase() === 'basic' ? Buffer.from(given, 'base64').toString().split(':')[0] : given
  if (key === undefined || key === '')
    throw new ApiError(
      401,
      "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').",
    )
  if (key !== secretKey)
    throw new ApiError(401, `Invalid API Key provided: ${key.slice(0, 8)}****${key.slice(-4)}`)
}

interface Execution {
  readonly operation: Operation
  readonly request: string
  readonly key: string | undefined
  readonly row: KeyRow | undefined
  readonly res: Response
  readonly run: () => object
}

/** Does it, unless a fault is planned for it; what is answered is kept under the key. */
async function execute(api: Api, execution: Execution): Promise<void> {
  const { operation, row, res } = execution
  const fault = api.faults.take(operation.name)
  const isUndone =
    fault !== undefined && ['close_before', 'error_before', 'rate_limited', 'refused'].includes(fault.kind)
  if (fault?.kind === 'slow') await sleep(fault.ms ?? 0)
  const done = isUndone ? undefined : run(api, execution)
  const given = answerOf(fault, done)
  const isKept = fault?.kind !== 'close_before' && fault?.kind !== 'rate_limited' && !fault?.isForgotten
  if (row !== undefined) {
    if (isKept) row.answer = given
    else releaseKey(api.world, row)
  }
  await api.store.save()
  if (fault?.kind === 'close_before' || fault?.kind === 'close_after') res.destroy()
  else answer(res, given)
}

function run({ world }: Api, { run: work, request, key }: Execution): Given {
  world.origin = { id: request, idempotencyKey: key ?? null }
  try {
    return { status: 200, body: JSON.stringify(work(), null, 2) }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    return { status: error.status, body: textOf(error) }
  } finally {
    world.origin = { id: null, idempotencyKey: null }
  }
}

function answerOf(fault: Fault | undefined, done: Given | undefined): Given {
  if (fault?.kind === 'rate_limited') return given(429, tooMany)
  if (fault?.kind === 'refused') return given(fault.status ?? 400, refused(fault.code))
  const isError = fault?.kind === 'error_before' || fault?.kind === 'error_after'
  return isError || done === undefined ? given(500, broken) : done
}

const given = (status: number, body: ErrorBody): Given => ({ status, body: JSON.stringify(body, null, 2) })

const tooMany: ErrorBody = {
  error: {
    type: 'invalid_request_error',
    code: 'rate_limit',
    message:
      'Request rate limit exceeded. Learn more about rate limits here: https://stripe.com/docs/rate-limits.',
  },
}
const broken: ErrorBody = {
  error: { type: 'api_error', message: 'An unknown error occurred (the stand-in was told to make one).' },
}
const refused = (code: string | undefined): ErrorBody => ({
  error: {
    type: 'invalid_request_error',
    ...(code === undefined ? {} : { code }),
    message: 'The stand-in was told to refuse this.',
  },
})
