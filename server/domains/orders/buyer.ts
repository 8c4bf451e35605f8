import { createHash } from 'node:crypto'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Viewer } from '../../http/request-context.ts'
import type { Db } from '../../platform/db/database.ts'
import { confirmedEmailOf } from './access.ts'

export interface Buyer {
  /** Null: a guest. */
  readonly userId: string | null
  readonly email: string
}

/** Shorter ones could be guessed, and by a guest's key their order is opened again. */
const GUEST_KEY_LENGTH = 16
const KEY_LENGTH = 255

/** @throws DomainError 422 `email-needed` of a guest without an address; 403 `address-unverified` */
export async function buyerOf(
  db: Db,
  viewer: Pick<Viewer, 'userId'> | undefined,
  email: string | undefined,
): Promise<Buyer> {
  if (viewer) {
    const own = await confirmedEmailOf(db, viewer)
    if (own === undefined)
      throw new DomainError(
        403,
        'address-unverified',
        'Confirm your e-mail address first: what you buy is sent there.',
      )
    return { userId: viewer.userId, email: own }
  }
  if (email !== undefined) return { userId: null, email }
  const detail = 'Say where to send the downloads: without an account, an order needs an e-mail address.'
  throw new DomainError(422, 'email-needed', detail, { fields: [{ field: 'email', detail }] })
}

/** @throws DomainError 400 `bad-idempotency-key` */
export function requireKey(key: string | undefined, { userId }: Pick<Buyer, 'userId'>): string {
  const least = userId === null ? GUEST_KEY_LENGTH : 1
  if (key !== undefined && key.length >= least && key.length <= KEY_LENGTH) return key
  throw new DomainError(
    400,
    'bad-idempotency-key',
    `Send an Idempotency-Key with ${least} to ${KEY_LENGTH} characters, a new random one for each order: sent again, it gives the same order and never a second one.`,
  )
}

/** Whose keys are told apart. A guest is known by the address alone, which is not written down here. */
export const scopeOf = ({ userId, email }: Buyer): string =>
  userId === null ? `guest:${createHash('sha256').update(email).digest('hex')}` : `user:${userId}`
