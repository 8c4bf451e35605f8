import { UNREAD_MAX } from '@veza/shared/contracts/notifications.ts'
import type { Context } from '../../context.ts'
import type { Viewer } from '../../http/request-context.ts'
import type { Redis } from '../../platform/redis/index.ts'
import { type Asked, oldestTold } from './asked.ts'
import { countPublications } from './publication-queries.ts'
import { countTold } from './queries.ts'

/** So long a number stands: each page has it, and it is gathered from everybody whom one follows. */
const STANDS_SECONDS = 30
/** So long after a change none is kept: who counted before may say so after. */
const UNSETTLED_SECONDS = 10
const UNSETTLED = '-'

type Shared = Pick<Context, 'redis'>

const keyOf = (userId: string) => `veza:unread:${userId}`

/** How many are unread, or were within the last half minute; `UNREAD_MAX + 1` where there are more. */
export async function countUnread(
  ctx: Pick<Context, 'db' | 'clock'> & Shared,
  { userId }: Pick<Viewer, 'userId'>,
): Promise<number> {
  const kept = await ask(ctx, (redis) => redis.get(keyOf(userId)))
  if (kept && kept !== UNSETTLED) return Number(kept)
  const counted = await count(ctx, userId)
  await ask(ctx, (redis) => redis.set(keyOf(userId), counted, 'EX', STANDS_SECONDS, 'NX'))
  return counted
}

/** What was marked is counted no more. */
export async function forgetUnread(ctx: Shared, userId: string): Promise<void> {
  await ask(ctx, (redis) => redis.set(keyOf(userId), UNSETTLED, 'EX', UNSETTLED_SECONDS))
}

async function count({ db, clock }: Pick<Context, 'db' | 'clock'>, userId: string): Promise<number> {
  const limit = UNREAD_MAX + 1
  const oldest = oldestTold(clock.now())
  const asked: Asked = { userId, place: 'page', limit, oldest, unreadOnly: true }
  const told = await countTold(db, asked)
  if (told === limit) return limit
  return Math.min(limit, told + (await countPublications(db, asked)))
}

/** Undefined where there is no Redis, or none that answers, which its connection tells of: then each page counts. */
async function ask<T>({ redis }: Shared, question: (redis: Redis) => Promise<T>): Promise<T | undefined> {
  if (redis?.status !== 'ready') return undefined
  return question(redis).catch(() => undefined)
}
