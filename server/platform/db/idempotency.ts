import { createHash } from 'node:crypto'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import { DAY_MS } from '@veza/shared/kernel/time.ts'
import { sql } from 'kysely'
import type { Tx } from './database.ts'
import { type SweepParts, sweep } from './sweep.ts'

/** A client that lost an answer repeats its write within days; a key used later counts as new. */
const KEEP_MS = 7 * DAY_MS

export interface IdempotentWrite {
  readonly userId: string
  /** Names the call; one key may serve two different calls. */
  readonly route: string
  readonly key: string
  readonly request: unknown
  /** The id that the resource gets if this is the first time. */
  readonly resourceId: string
  readonly now: Date
}

/**
 * Claims a key inside the transaction that makes the resource.
 * @returns the id made by the first call with this key, or undefined if this is the first
 * @throws DomainError 422 when the key was used for another request, 400 when it is empty or too long
 */
export async function claimIdempotencyKey(tx: Tx, write: IdempotentWrite): Promise<string | undefined> {
  if (write.key.length === 0 || write.key.length > 255)
    throw new DomainError(400, 'bad-idempotency-key', 'An Idempotency-Key has 1 to 255 characters.')
  const requestHash = createHash('sha256').update(JSON.stringify(write.request)).digest()
  const { userId, route, key, resourceId, now } = write
  const inserted = await tx
    .insertInto('idempotencyKeys')
    .values({ userId, route, key, requestHash, resourceId, createdAt: now })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  if (inserted.numInsertedOrUpdatedRows === 1n) return undefined
  const first = await tx
    .selectFrom('idempotencyKeys')
    .select(['requestHash', 'resourceId'])
    .where('userId', '=', userId)
    .where('route', '=', route)
    .where('key', '=', key)
    .executeTakeFirstOrThrow()
  if (!first.requestHash.equals(requestHash))
    throw new DomainError(
      422,
      'idempotency-key-reused',
      'This Idempotency-Key was used for another request: take a new one.',
    )
  return first.resourceId
}

/**
 * Whether a write has been done under this key; without a key, none has. What was refused left no key behind and is judged anew.
 * @throws DomainError as {@link claimIdempotencyKey}
 */
export async function isRepeated(
  tx: Tx,
  { key, ...write }: Omit<IdempotentWrite, 'key'> & { readonly key: string | undefined },
): Promise<boolean> {
  return key !== undefined && (await claimIdempotencyKey(tx, { ...write, key })) !== undefined
}

/** Forgets keys older than 7 days. Safe to repeat. */
export async function forgetOldKeys(parts: SweepParts, now: Date, signal?: AbortSignal): Promise<void> {
  const before = new Date(now.getTime() - KEEP_MS)
  await sweep(parts, { table: 'idempotency_keys', where: sql`created_at <= ${before}` }, signal)
}
