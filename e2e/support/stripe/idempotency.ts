import { ApiError } from './errors.ts'
import type { KeyRow } from './rows.ts'
import { nowSeconds, type World } from './world.ts'

const LONGEST = 255
const A_DAY = 86_400

/** Keys may be forgotten after a day; here they are, on the second, so that nobody counts on more. */
export function forgetOldKeys(world: World): void {
  const oldest = nowSeconds(world) - A_DAY
  // In the order in which they came: the first that is young ends it.
  for (const { id, created } of world.tables.keys.values()) {
    if (created > oldest) break
    world.tables.keys.delete(id)
  }
}

interface Asked {
  readonly account: string
  readonly key: string
  /** Of method, path and parameters. */
  readonly fingerprint: string
  readonly request: string
}

const idOf = ({ account, key }: Asked) => `${account}:${key}`

/**
 * The answer that was given under this key before, if one was.
 * @throws ApiError where the key stands for something else, or its first request still runs
 */
export function replayOf(world: World, asked: Asked): KeyRow | undefined {
  if (asked.key.length > LONGEST || asked.key === '')
    throw new ApiError(400, `Idempotency keys are 1 to ${LONGEST} characters long.`)
  const row = world.tables.keys.get(idOf(asked))
  if (row === undefined) return undefined
  if (row.fingerprint !== asked.fingerprint) throw otherParameters(asked.key)
  if (row.answer === null) throw stillRuns(asked.key)
  return row
}

const otherParameters = (key: string) =>
  new ApiError(
    400,
    `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`,
    { type: 'idempotency_error' },
  )

const stillRuns = (key: string) =>
  new ApiError(
    409,
    `There is currently another in-progress request using this Idempotent Key: ${key} (that probably means you submitted twice, and the other request is still going through). Please try again later.`,
    { code: 'idempotency_key_in_use' },
  )

/** From here on the key is this request's. */
export function takeKey(world: World, asked: Asked): KeyRow {
  const row: KeyRow = {
    id: idOf(asked),
    created: nowSeconds(world),
    fingerprint: asked.fingerprint,
    request: asked.request,
    answer: null,
  }
  world.tables.keys.set(row.id, row)
  return row
}

/** Nothing was done: the key is free again. */
export const releaseKey = (world: World, row: KeyRow): boolean => world.tables.keys.delete(row.id)
