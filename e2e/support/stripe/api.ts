import express, { type Request, type Response } from 'express'
import Stripe from 'stripe'
import { accountOf } from './accounts.ts'
import { ApiError, textOf } from './errors.ts'
import { execute, type Given, tooMany } from './execution.ts'
import { checkPaths, expanded } from './expand.ts'
import type { Faults } from './faults.ts'
import { replayOf, takeKey } from './idempotency.ts'
import type { Call, Operation } from './operation.ts'
import { fingerprint, parseForm } from './params.ts'
import type { Store } from './store.ts'
import { newId, PLATFORM, type World } from './world.ts'

export interface Api {
  readonly world: World
  readonly store: Store
  readonly faults: Faults
  readonly secretKey: string
  /** Whether this call is let in. */
  readonly mayCome: () => boolean
}

const LARGEST_BODY = 1024 * 1024

/** The API of the provider: every operation at its place, all else refused. */
export function apiRouter(api: Api, operations: readonly Operation[]): express.Router {
  const router = express.Router()
  router.use('/v1', express.text({ type: () => true, limit: LARGEST_BODY }))
  for (const operation of operations) {
    const handle = (req: Request, res: Response) => serve(api, operation, req, res)
    if (operation.method === 'GET') router.get(operation.path, handle)
    else if (operation.method === 'DELETE') router.delete(operation.path, handle)
    else router.post(operation.path, handle)
  }
  router.use('/v1', (req, res) => {
    const place = `${req.method}: ${req.originalUrl.split('?')[0]}`
    const message = `Unrecognized request URL (${place}). Please see https://stripe.com/docs or we can help at https://support.stripe.com/.`
    answer(res, { status: 404, body: textOf(new ApiError(404, message)) })
  })
  return router
}

function answer(
  res: Response,
  { status, body }: Given,
  headers: Readonly<Record<string, string>> = {},
): void {
  // As at Stripe: what is kept under a key comes again, so that trying again is of no use; a conflict passes.
  const retry = status === 409 ? 'true' : status >= 500 ? 'false' : undefined
  res.status(status).set({
    'content-type': 'application/json',
    'stripe-version': Stripe.API_VERSION,
    ...(retry === undefined ? {} : { 'stripe-should-retry': retry }),
    ...headers,
  })
  res.send(body)
}

async function serve(api: Api, operation: Operation, req: Request, res: Response): Promise<void> {
  const request = newId('req', 14)
  const key = req.method === 'POST' ? req.get('idempotency-key') : undefined
  res.set({ 'request-id': request, ...(key === undefined ? {} : { 'idempotency-key': key }) })
  try {
    if (!api.mayCome()) return answer(res, { status: 429, body: JSON.stringify(tooMany) })
    const { call, tree, print } = read(api, operation, req)
    const asked = key === undefined ? undefined : { account: call.account, key, fingerprint: print, request }
    const replay = asked && replayOf(api.world, asked)
    if (replay?.answer)
      return answer(res, replay.answer, { 'idempotent-replayed': 'true', 'original-request': replay.request })
    const prepared = operation.prepare(tree, call)
    checkPaths(operation.name, prepared.expand)
    const given = await execute(api, {
      operation: operation.name,
      request,
      key,
      row: asked && takeKey(api.world, asked),
      work: () => expanded(api.world, prepared.run(), prepared.expand),
    })
    if (given === undefined) res.destroy()
    else answer(res, given)
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    answer(res, { status: error.status, body: textOf(error) })
  }
}

/** Who asks for what: all that can be wrong before the operation itself is looked at. */
function read({ world, secretKey }: Api, operation: Operation, req: Request) {
  authenticate(req.get('authorization'), secretKey)
  const version = req.get('stripe-version')
  if (version !== undefined && version !== Stripe.API_VERSION)
    throw new ApiError(400, `Invalid Stripe API version: ${version}`)
  const query = req.originalUrl.split('?')[1] ?? ''
  const tree = parseForm(operation.method === 'POST' ? (typeof req.body === 'string' ? req.body : '') : query)
  const path = Object.fromEntries(Object.entries(req.params).map(([name, value]) => [name, String(value)]))
  const call: Call = { world, account: accountFor(world, operation, req.get('stripe-account')), path }
  return { call, tree, print: `${req.method} ${req.path} ${fingerprint(tree)}` }
}

/** What a connected account has of its own here: money comes in to the platform alone. */
const OF_ACCOUNTS =
  /^(?:accounts\.retrieveCurrent|balance|balanceTransactions|charges|events|payouts|refunds)\b/

function accountFor(world: World, operation: Operation, asked: string | undefined): string {
  if (asked === undefined || asked === PLATFORM) return PLATFORM
  const { id } = accountOf(world, asked)
  if (!OF_ACCOUNTS.test(operation.name))
    throw new ApiError(400, `The stand-in does ${operation.name} for the platform alone, not for ${id}.`)
  return id
}

function authenticate(header: string | undefined, secretKey: string): void {
  const [scheme = '', given = ''] = (header ?? '').split(' ')
  const isBasic = scheme.toLowerCase() === 'basic'
  const key = isBasic ? (Buffer.from(given, 'base64').toString().split(':')[0] ?? '') : given
  if (key === '')
    throw new ApiError(
      401,
      "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').",
    )
  if (key !== secretKey)
    throw new ApiError(401, `Invalid API Key provided: ${key.slice(0, 8)}****${key.slice(-4)}`)
}
