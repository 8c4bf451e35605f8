import { setTimeout as sleep } from 'node:timers/promises'
import { ApiError, type ErrorBody, textOf } from './errors.ts'
import type { Fault, Faults } from './faults.ts'
import { releaseKey } from './idempotency.ts'
import type { KeyRow } from './rows.ts'
import type { Store } from './store.ts'
import type { World } from './world.ts'

export interface Given {
  readonly status: number
  readonly body: string
}

interface Execution {
  /** As faults name it. */
  readonly operation: string
  readonly request: string
  readonly key: string | undefined
  readonly row: KeyRow | undefined
  readonly work: () => object
}

interface Parts {
  readonly world: World
  readonly store: Store
  readonly faults: Faults
}

/** Faults that keep the work from being done. */
const BEFORE: readonly Fault['kind'][] = ['close_before', 'error_before', 'rate_limited', 'refused']
/** Faults after which the key is as if nothing had come. */
const FORGOTTEN: readonly Fault['kind'][] = ['close_before', 'rate_limited']

/**
 * Does the work, unless a fault is planned for it; the answer is kept under the key, and on the disk, before it is
 * given.
 * @returns undefined where the caller gets no answer
 */
export async function execute(
  { world, store, faults }: Parts,
  execution: Execution,
): Promise<Given | undefined> {
  const { row } = execution
  const fault = faults.take(execution.operation)
  if (fault?.kind === 'slow') await sleep(fault.ms ?? 0)
  try {
    const done = fault !== undefined && BEFORE.includes(fault.kind) ? undefined : run(world, execution)
    const given = answerOf(fault, done)
    const isForgotten = fault !== undefined && (FORGOTTEN.includes(fault.kind) || fault.isForgotten === true)
    if (row !== undefined && !isForgotten) row.answer = given
    await store.save()
    return fault?.kind === 'close_before' || fault?.kind === 'close_after' ? undefined : given
  } finally {
    if (row?.answer === null) releaseKey(world, row)
  }
}

function run(world: World, { work, request, key }: Execution): Given {
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

export const tooMany: ErrorBody = {
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
