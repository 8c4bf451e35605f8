import type { Role, Transport } from '@veza/shared/contracts/accounts.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import { DAY_MS, MINUTE_MS, SECOND_MS } from '@veza/shared/kernel/time.ts'
import type { Context } from '../../context.ts'
import type { Verdict } from '../../http/authentication.ts'
import type { Viewer } from '../../http/request-context.ts'
import type { Tx } from '../../platform/db/database.ts'
import { type AccessClaims, signAccessToken, verifyAccessToken } from './access-token.ts'
import { canSession } from './policy.ts'
import {
  insertRefreshToken,
  insertSession,
  type LiveSession,
  liveAmong,
  liveSession,
  liveSessionsOf,
  markArrived,
  revokeSession,
  type SessionRow,
  sessionById,
  touchSession,
} from './session-queries.ts'
import { newToken, tokenHash } from './tokens.ts'

/** A session ends when it was not refreshed for so long, and so does each refresh token. */
const SESSION_LASTS_MS = 30 * DAY_MS
export const REFRESH_SECONDS = SESSION_LASTS_MS / SECOND_MS
const SEEN_EVERY_MS = MINUTE_MS

/** What a request says of the machine it comes from. */
export interface Client {
  readonly userAgent: string
  readonly address: string
}

export interface SessionTokens {
  readonly sessionId: string
  readonly accessToken: string
  readonly refreshToken: string
}

export const sessionEnd = (now: Date): Date => new Date(now.getTime() + SESSION_LASTS_MS)

const FIRST_ANSWER = { rotation: 0, repeat: 0 }

/**
 * Begins a session, the head of a family of refresh tokens. `amr` as in RFC 8176; `factorAt` if one was proved.
 * `signedInAt` is now for a sign-in; what opens a session without one gives that of the session it comes from.
 */
export async function openSession(
  tx: Tx,
  ctx: Pick<Context, 'config' | 'clock' | 'newId'>,
  user: { readonly id: string; readonly roles: readonly Role[] },
  client: Client,
  how: {
    readonly transport: Transport
    readonly amr: readonly string[]
    readonly factorAt?: Date
    readonly signedInAt?: Date | null
  },
): Promise<SessionTokens> {
  const now = ctx.clock.now()
  const sessionId = ctx.newId()
  const refreshToken = newToken()
  const session = { id: sessionId, userId: user.id, transport: how.transport, amr: [...how.amr], ...client }
  const factorAt = how.factorAt ?? null
  const signedInAt = how.signedInAt === undefined ? now : how.signedInAt
  await insertSession(tx, {
    ...session,
    factorAt,
    signedInAt,
    createdAt: now,
    lastSeenAt: now,
    expiresAt: sessionEnd(now),
  })
  await insertRefreshToken(tx, {
    tokenHash: tokenHash(refreshToken),
    sessionId,
    issuedAt: now,
    expiresAt: sessionEnd(now),
  })
  const claims = { userId: user.id, sessionId, roles: user.roles, amr: how.amr, answer: FIRST_ANSWER }
  return { sessionId, accessToken: await signAccessToken(ctx.config.jwt, claims, now), refreshToken }
}

/**
 * Who an access token speaks for. The session is looked up at every request: an ended session is over at once and not
 * up to 15 minutes later, and a role given or taken counts at once, at the price of one read by primary key.
 */
export async function viewerOf(
  ctx: Pick<Context, 'config' | 'clock' | 'db' | 'transaction'>,
  accessToken: string,
): Promise<Verdict> {
  const now = ctx.clock.now()
  const token = await verifyAccessToken(ctx.config.jwt, accessToken, now)
  if (token.kind !== 'valid') return token
  const { sessionId, userId } = token.claims
  const session = await liveSession(ctx.db, sessionId, userId, now)
  if (!session) return { kind: 'invalid' }
  if (!(await isOfLastAnswer(ctx, token.claims, session))) return { kind: 'expired' }
  const seenBefore = new Date(now.getTime() - SEEN_EVERY_MS)
  if (session.lastSeenAt <= seenBefore)
    await ctx.transaction((tx) => touchSession(tx, sessionId, now, seenBefore))
  return {
    kind: 'viewer',
    viewer: { userId, sessionId, roles: session.roles, factorAt: session.factorAt ?? undefined },
  }
}

/**
 * Whether this bearer token's answer still counts, and notes that it has arrived: from then on its predecessor proves
 * theft. One whose answer was given again is over, since only one of the two can have reached who asked.
 */
async function isOfLastAnswer(
  ctx: Pick<Context, 'transaction'>,
  { sessionId, answer }: AccessClaims,
  session: LiveSession,
): Promise<boolean> {
  if (session.transport === 'cookie' || answer?.rotation !== session.rotations) return true
  if (answer.repeat !== session.repeats) return false
  return session.answerArrived || (await ctx.transaction((tx) => markArrived(tx, sessionId, answer)))
}

/** Who holds a connection open by an access token, and until when at the longest. */
export interface Held {
  readonly userId: string
  readonly sessionId: string
  readonly endsAt: Date
}

/** @returns undefined where the token does not hold, or its session has ended */
export async function holderOf(
  ctx: Pick<Context, 'config' | 'clock' | 'db' | 'transaction'>,
  accessToken: string,
): Promise<Held | undefined> {
  const verdict = await viewerOf(ctx, accessToken)
  if (verdict.kind !== 'viewer') return undefined
  const token = await verifyAccessToken(ctx.config.jwt, accessToken, ctx.clock.now())
  if (token.kind !== 'valid') return undefined
  const { userId, sessionId } = verdict.viewer
  return { userId, sessionId, endsAt: token.endsAt }
}

/** Those whose token and session hold now, and whose user may sign in; by one query, however many they are. */
export async function stillHolding<T extends Held>(
  { db, clock }: Pick<Context, 'db' | 'clock'>,
  held: readonly T[],
): Promise<Set<T>> {
  const now = clock.now()
  const live = await liveAmong(
    db,
    held.map(({ sessionId }) => sessionId),
    now,
  )
  return new Set(held.filter(({ sessionId, endsAt }) => endsAt > now && live.has(sessionId)))
}

/** The viewer's own that hold, the last seen first. */
export function listSessions(ctx: Pick<Context, 'db' | 'clock'>, viewer: Viewer): Promise<SessionRow[]> {
  return liveSessionsOf(ctx.db, viewer.userId, ctx.clock.now())
}

/**
 * Ends one of the viewer's sessions; safe to repeat.
 * @throws DomainError 404 `session-not-found`, also for another's
 */
export async function endSession(
  ctx: Pick<Context, 'transaction' | 'clock'>,
  viewer: Viewer,
  sessionId: string,
): Promise<void> {
  await ctx.transaction(async (tx) => {
    const session = await sessionById(tx, sessionId)
    if (!session || !canSession(viewer, 'end', session))
      throw new DomainError(404, 'session-not-found', 'You have no session with this id.')
    await revokeSession(tx, sessionId, 'ended', ctx.clock.now())
  })
}

/** Safe to repeat. */
export async function logOut(ctx: Pick<Context, 'transaction' | 'clock'>, sessionId: string): Promise<void> {
  await ctx.transaction((tx) => revokeSession(tx, sessionId, 'logout', ctx.clock.now()))
}
