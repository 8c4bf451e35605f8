import type { IncomingMessage, Server } from 'node:http'
import { HINT_EVENT, HINTS_PATH } from '@veza/shared/contracts/hints.ts'
import { SECOND_MS } from '@veza/shared/kernel/time.ts'
import type { Context } from '../../context.ts'
import { openSockets, type Sockets } from '../../platform/sockets/index.ts'
import { type Held, holderOf, stillHolding } from '../accounts/index.ts'
import { changedUsers, type Frontier, frontier } from './queries.ts'

export interface Hints {
  /** Ends all connections. */
  stop(): Promise<void>
}

export interface HintsOptions {
  /** The address of whoever connects, as its requests are counted by. */
  addressOf(request: IncomingMessage): string
  /** How often is looked what there is to tell (ms). */
  readonly everyMs?: number
}

/** One hint a second is enough: whoever hears it asks for all there is. */
const EVERY_MS = SECOND_MS
/** Studios of one account at once, each with a window or two. */
const PER_USER_MAX = 20

/**
 * Tells whoever is connected to this process that something of theirs has changed, as soon as a sync would tell it: it reads the log of
 * changes up to the same line, so that no write can forget it, and none is told before it can be read. Each process does so for
 * its own connections.
 */
export function startHints(ctx: Context, server: Server, options: HintsOptions): Hints {
  const sockets: Sockets<Held> = openSockets<Held>(server, {
    path: HINTS_PATH,
    onFault: (err) => ctx.log.error({ err }, 'hints: somebody could not be let in'),
    mayConnect: async (request) => {
      await ctx.limits.take('address', options.addressOf(request))
      return true
    },
    async admit(token) {
      const held = await holderOf(ctx, token)
      if (held === undefined) return undefined
      const isCrowded = sockets.owners().filter(({ userId }) => userId === held.userId).length >= PER_USER_MAX
      return isCrowded ? undefined : held
    },
  })
  const ending = new AbortController()
  const looking = look(ctx, sockets, options.everyMs ?? EVERY_MS, ending.signal)
  return {
    async stop() {
      ending.abort()
      sockets.close()
      await looking
    },
  }
}

type LookParts = Pick<Context, 'db' | 'clock' | 'log'>

async function look(
  ctx: LookParts,
  sockets: Sockets<Held>,
  everyMs: number,
  signal: AbortSignal,
): Promise<void> {
  let before: Frontier | undefined
  let isBroken = false
  // From the first moment on: what is written before the first look would be told to nobody.
  do {
    if (before !== undefined && sockets.owners().length === 0) continue
    try {
      before = await tellNews(ctx, sockets, before)
      isBroken = false
    } catch (err) {
      // Clients ask by themselves meanwhile; what was missed is told after.
      if (!isBroken) ctx.log.error({ err }, 'hints: what has changed cannot be read')
      isBroken = true
    }
  } while (await pause(everyMs, signal))
}

/** @param before up to where it was told; undefined: nobody knows @returns up to where it was told now */
async function tellNews(
  ctx: LookParts,
  sockets: Sockets<Held>,
  before: Frontier | undefined,
): Promise<Frontier> {
  const now = await frontier(ctx.db)
  // After it: whoever connects in between is told of one write too many, never of one too few.
  const owners = sockets.owners()
  const holding = await stillHolding(ctx, owners)
  for (const owner of owners) if (!holding.has(owner)) sockets.end(owner)
  const users = [...new Set([...holding].map(({ userId }) => userId))]
  // Whoever was faster than the first look may have missed something. In another course of events everything may be another.
  const isKnown = before?.history === now.history
  const news = isKnown ? await changedUsers(ctx.db, users, before, now) : new Set(users)
  for (const owner of holding) if (news.has(owner.userId)) sockets.tell(owner, HINT_EVENT)
  return now
}

/** @returns false once it is over */
const pause = (ms: number, signal: AbortSignal): Promise<boolean> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve(false)
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve(!signal.aborted)
    }
    const timer = setTimeout(end, ms)
    signal.addEventListener('abort', end)
  })
