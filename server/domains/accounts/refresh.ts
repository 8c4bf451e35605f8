import type { Transport } from '@veza/shared/contracts/accounts.ts'
import { assertNever } from '@veza/shared/kernel/assert-never.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Context } from '../../context.ts'
import type { Tx } from '../../platform/db/database.ts'
import { type AnswerClaim, signAccessToken } from './access-token.ts'
import { deviceOf } from './device.ts'
import { postMail } from './mails.ts'
import { judge } from './rotation.ts'
import {
  insertRefreshToken,
  lockSessionOfToken,
  markRepeated,
  refreshToken,
  renewSession,
  revokeSession,
  type SessionRow,
  sessionOfToken,
  spendTokens,
} from './session-queries.ts'
import { type Client, type SessionTokens, sessionEnd } from './sessions.ts'
import { successorOf, tokenHash } from './tokens.ts'
import { type UserRow, userById } from './user-queries.ts'

type Parts = Pick<Context, 'config' | 'clock' | 'newId' | 'jobs' | 'transaction'>

interface Offer {
  readonly token: string
  /** The way it came: a token of a cookie is not taken from a body, nor the other way round. */
  readonly transport: Transport
}

type Outcome =
  | { kind: 'renewed'; tokens: SessionTokens }
  | { kind: 'invalid' | 'expired' | 'concurrent' | 'reused' }

/**
 * Exchanges a refresh token for the next one of its family.
 * @throws DomainError 401 when the session is over, and 409 `refresh-concurrent` when another request was faster
 */
export async function refreshSession(
  ctx: Parts & Pick<Context, 'limits'>,
  offer: Offer,
  client: Client,
): Promise<SessionTokens> {
  await ctx.limits.take('refresh-address', client.address)
  const arrivedAt = ctx.clock.now()
  // The end of a family must be committed before it is told: it is an outcome, and thrown out here.
  const outcome = await ctx.transaction((tx) => rotate(tx, ctx, offer, client, arrivedAt))
  switch (outcome.kind) {
    case 'renewed':
      return outcome.tokens
    case 'invalid':
      throw new DomainError(401, 'refresh-token-invalid', 'This session has ended. Sign in again.')
    case 'expired':
      throw new DomainError(
        401,
        'refresh-token-expired',
        'This session has ended after 30 days. Sign in again.',
      )
    case 'reused':
      throw new DomainError(
        401,
        'refresh-token-reused',
        'This refresh token had been used before, so its session was ended for safety. Sign in again.',
      )
    case 'concurrent':
      throw new DomainError(
        409,
        'refresh-concurrent',
        'Another request has just refreshed this session. Go on with the tokens of that answer; this one is spent.',
      )
    default:
      return assertNever(outcome)
  }
}

/** The session that a cookie's refresh token belongs to, whatever has become of either; changes nothing. */
export async function sessionOfRefreshCookie(
  ctx: Pick<Context, 'db'>,
  token: string,
): Promise<string | undefined> {
  return (await sessionOfToken(ctx.db, tokenHash(token), 'cookie'))?.id
}

async function rotate(tx: Tx, ctx: Parts, offer: Offer, client: Client, arrivedAt: Date): Promise<Outcome> {
  const hash = tokenHash(offer.token)
  const session = await lockSessionOfToken(tx, hash)
  const now = ctx.clock.now()
  if (!session || session.transport !== offer.transport || session.revokedAt) return { kind: 'invalid' }
  const [token, user] = [await refreshToken(tx, hash), await userById(tx, session.userId)]
  if (!token || !user || user.suspendedAt) return { kind: 'invalid' }
  const successor = successorOf(ctx.config.jwt.secret, offer.token)
  const known = await refreshToken(tx, tokenHash(successor))
  const answered = {
    isKnown: known !== undefined,
    isSuccessorUsed: known?.usedAt != null,
    isArrived: session.answerArrived,
  }
  const judgement = judge(token, answered, arrivedAt, offer.transport)
  switch (judgement) {
    case 'expired':
    case 'concurrent':
      return { kind: judgement }
    case 'reuse':
      await endFamily(tx, ctx, session, user, now)
      return { kind: 'reused' }
    case 'repeat':
      await markRepeated(tx, hash, now)
      break
    case 'rotate':
      break
    default:
      assertNever(judgement)
  }
  if (!known) await succeed(tx, session.id, successor, now)
  const answer = answerAfter(session, judgement)
  const state = { rotations: answer.rotation, repeats: answer.repeat, answerArrived: false }
  await renewSession(tx, session.id, { lastSeenAt: now, expiresAt: sessionEnd(now), ...client, ...state })
  const claims = { userId: user.id, sessionId: session.id, roles: user.roles, amr: session.amr, answer }
  const accessToken = await signAccessToken(ctx.config.jwt, claims, now)
  return { kind: 'renewed', tokens: { sessionId: session.id, accessToken, refreshToken: successor } }
}

const answerAfter = ({ rotations, repeats }: SessionRow, judgement: 'rotate' | 'repeat'): AnswerClaim =>
  judgement === 'rotate'
    ? { rotation: rotations + 1, repeat: 0 }
    : { rotation: rotations, repeat: repeats + 1 }

/** Also when the server's secret has changed since the first answer: then the token given there is spent here. */
async function succeed(tx: Tx, sessionId: string, successor: string, now: Date): Promise<void> {
  await spendTokens(tx, sessionId, now)
  await insertRefreshToken(tx, {
    tokenHash: tokenHash(successor),
    sessionId,
    issuedAt: now,
    expiresAt: sessionEnd(now),
  })
}

async function endFamily(tx: Tx, ctx: Parts, session: SessionRow, user: UserRow, now: Date): Promise<void> {
  await revokeSession(tx, session.id, 'reuse', now)
  const url = `${ctx.config.publicUrl}/`
  await postMail(tx, ctx, user, (mails) =>
    mails.sessionEnded(user.username, deviceOf(session.userAgent, user.locale), url),
  )
}
