import { createHash, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Config } from '../../config/config.ts'
import type { Context } from '../../context.ts'
import type { Viewer } from '../../http/request-context.ts'
import type { Db } from '../../platform/db/database.ts'
import { type OrderRow, orderById } from './queries.ts'

/** By what somebody asks for an order. */
export interface Access {
  readonly viewer: Pick<Viewer, 'userId'> | undefined
  /** Of a guest's order, as its link carries it. */
  readonly token: string | undefined
}

/**
 * What opens a guest's order. It is computed, not drawn, so that a lost answer and every later mail give the same; without
 * the server's secret nobody can. Its hash is kept, so that links which are out there live on when the secret changes.
 */
export function accessToken(config: Pick<Config, 'jwt'>, orderId: string): string {
  const key = Buffer.from(hkdfSync('sha256', config.jwt.secret, '', 'veza order access token', 32))
  return createHmac('sha256', key).update(orderId).digest('base64url')
}

export const tokenHash = (token: string): Buffer => createHash('sha256').update(token).digest()

/** What an order that is not one's own, and one that never was, both answer. */
export class OrderNotFound extends DomainError {
  constructor() {
    super(
      404,
      'order-not-found',
      'There is no such order of yours. A guest opens an order by the link in its mail.',
    )
  }
}

interface Subject {
  readonly id: string
  readonly buyerId: string | null
  readonly email: string | null
  readonly accessTokenHash: Buffer
}

/**
 * Whose an order is: the account's that bought it; of one bought as a guest, whoever has the link, and the account with
 * the same address, once that is confirmed.
 */
export function isOwnOrder(
  order: Subject,
  { userId, confirmedEmail, token }: { userId?: string; confirmedEmail?: string; token?: string },
  config: Pick<Config, 'jwt'>,
): boolean {
  if (order.buyerId !== null) return order.buyerId === userId
  if (order.email !== null && order.email === confirmedEmail) return true
  return token !== undefined && opens(order, token, config)
}

function opens(order: Subject, token: string, config: Pick<Config, 'jwt'>): boolean {
  const given = tokenHash(token)
  const valid = [order.accessTokenHash, tokenHash(accessToken(config, order.id))]
  return valid.some((hash) => timingSafeEqual(hash, given))
}

/** @throws OrderNotFound */
export async function ownOrder(
  ctx: Pick<Context, 'db' | 'config'>,
  { viewer, token }: Access,
  id: string,
): Promise<OrderRow> {
  const order = await orderById(ctx.db, id)
  if (!order) throw new OrderNotFound()
  const confirmedEmail = viewer && order.buyerId === null ? await confirmedEmailOf(ctx.db, viewer) : undefined
  const who = {
    ...(viewer ? { userId: viewer.userId } : {}),
    ...(confirmedEmail ? { confirmedEmail } : {}),
    ...(token ? { token } : {}),
  }
  if (!isOwnOrder(order, who, ctx.config)) throw new OrderNotFound()
  return order
}

/** The address of an account, once its owner has proved it. */
export async function confirmedEmailOf(
  db: Db,
  { userId }: Pick<Viewer, 'userId'>,
): Promise<string | undefined> {
  const user = await db
    .selectFrom('users')
    .select('email')
    .where('id', '=', userId)
    .where('emailVerifiedAt', 'is not', null)
    .where('erasedAt', 'is', null)
    .executeTakeFirst()
  return user?.email
}
