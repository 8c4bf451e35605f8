import { createHash, timingSafeEqual } from 'node:crypto'
import { assertNever } from '@veza/shared/kernel/assert-never.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import { SECOND_MS } from '@veza/shared/kernel/time.ts'
import type { Context } from '../../../context.ts'
import type { Viewer } from '../../../http/request-context.ts'
import type { Tx } from '../../../platform/db/database.ts'
import { deviceOf } from '../device.ts'
import { recordEvent } from '../events.ts'
import { postMail } from '../mails.ts'
import { holdSession, revokeSession, sessionById } from '../session-queries.ts'
import { type Client, openSession, type SessionTokens } from '../sessions.ts'
import { newToken, tokenHash } from '../tokens.ts'
import { lockUser, userById } from '../user-queries.ts'
import type { AuthorizationRequest } from './authorization-request.ts'
import { type CodeRow, codeByHash, insertCode, noteSession, spendCode } from './code-queries.ts'

/** From the browser's answer to the program's next request: no person is waited for. */
const CODE_LASTS_MS = 60 * SECOND_MS

type Parts = Pick<Context, 'config' | 'clock' | 'newId' | 'db' | 'transaction' | 'jobs' | 'limits'>

/** A person lets a program sign in as them. @returns the code that their browser takes there */
export async function allowStudio(
  ctx: Pick<Context, 'clock' | 'transaction'>,
  viewer: Viewer,
  request: AuthorizationRequest,
): Promise<string> {
  const now = ctx.clock.now()
  const code = newToken()
  await ctx.transaction((tx) =>
    insertCode(tx, {
      codeHash: tokenHash(code),
      userId: viewer.userId,
      browserSessionId: viewer.sessionId,
      clientId: request.client.id,
      redirectUri: request.redirectUri,
      codeChallenge: request.codeChallenge,
      createdAt: now,
      expiresAt: new Date(now.getTime() + CODE_LASTS_MS),
    }),
  )
  return code
}

export interface Exchange {
  readonly code: string
  readonly codeVerifier: string
  readonly redirectUri: string
  readonly clientId: string
}

type Outcome =
  | { readonly kind: 'signed-in'; readonly tokens: SessionTokens }
  | { readonly kind: 'refused' | 'expired' | 'replayed' | 'browser-signed-out' }

/**
 * Exchanges a code for a session of the program's own, as well proved as the browser's was. Whoever shows a code spends
 * it, whatever else they show; showing it again ends the session that it was exchanged for (RFC 6749, 4.1.2).
 * @throws DomainError 400 `code-invalid`, `code-expired`; 429 `rate-limited`
 */
export async function exchangeCode(ctx: Parts, given: Exchange, client: Client): Promise<SessionTokens> {
  const attempt = await ctx.limits.attempt('sign-in-address', client.address)
  // What a refusal leaves behind must be committed: it is an outcome, and thrown out here.
  const outcome = await ctx.transaction((tx) => exchange(tx, ctx, given, client))
  if (outcome.kind !== 'signed-in') throw refusal(outcome.kind)
  await attempt.release()
  return outcome.tokens
}

async function exchange(tx: Tx, ctx: Parts, given: Exchange, client: Client): Promise<Outcome> {
  const now = ctx.clock.now()
  const hash = tokenHash(given.code)
  // The user's row before the code's, as erasure takes them: the other way round each could wait for the other.
  const asked = await codeByHash(tx, hash)
  if (asked) await lockUser(tx, asked.userId)
  const code = await spendCode(tx, hash, now)
  if (!code) return replayed(tx, ctx, hash, now)
  if (!isFor(code, given)) return { kind: 'refused' }
  if (code.expiresAt <= now) return { kind: 'expired' }
  const browser = await holdSession(tx, code.browserSessionId, now)
  const user = await userById(tx, code.userId)
  if (!user || user.suspendedAt || !browser) return { kind: 'browser-signed-out' }
  // A click is no sign-in: the new session is as old as the browser's.
  const { amr, factorAt, signedInAt } = browser
  const proved = { amr, signedInAt, ...(factorAt ? { factorAt } : {}) }
  const tokens = await openSession(tx, ctx, user, client, { transport: 'bearer', ...proved })
  await noteSession(tx, hash, tokens.sessionId)
  await recordEvent(tx, ctx, {
    userId: user.id,
    kind: 'studio-authorized',
    actorId: user.id,
    detail: { client: code.clientId, device: deviceOf(client.userAgent) },
    address: client.address,
  })
  return { kind: 'signed-in', tokens }
}

/** All that a code is bound to. */
function isFor(code: CodeRow, given: Exchange): boolean {
  return (
    code.clientId === given.clientId &&
    code.redirectUri === given.redirectUri &&
    isChallengeOf(code.codeChallenge, given.codeVerifier)
  )
}

/** RFC 7636, 4.6. */
function isChallengeOf(challenge: string, verifier: string): boolean {
  const computed = createHash('sha256').update(verifier).digest()
  return timingSafeEqual(Buffer.from(challenge, 'base64url'), computed)
}

async function replayed(tx: Tx, ctx: Parts, codeHash: Buffer, now: Date): Promise<Outcome> {
  const code = await codeByHash(tx, codeHash)
  const session = code?.sessionId ? await sessionById(tx, code.sessionId) : undefined
  const user = code && (await userById(tx, code.userId))
  if (!session || !user) return { kind: 'refused' }
  if (await revokeSession(tx, session.id, 'reuse', now))
    await postMail(tx, ctx, user, (mails) =>
      mails.sessionEnded(user.username, deviceOf(session.userAgent, user.locale), `${ctx.config.publicUrl}/`),
    )
  return { kind: 'replayed' }
}

function refusal(kind: Exclude<Outcome['kind'], 'signed-in'>): DomainError {
  switch (kind) {
    case 'refused':
      return new DomainError(
        400,
        'code-invalid',
        'This code is not one of ours, was used, or was not given for this request. Begin again in the browser.',
      )
    case 'replayed':
      return new DomainError(
        400,
        'code-invalid',
        'This code had been used before, so the session that it opened was ended for safety. Begin again in the browser.',
      )
    case 'expired':
      return new DomainError(
        400,
        'code-expired',
        'This code was good for 60 seconds, which are over. Begin again in the browser.',
      )
    case 'browser-signed-out':
      return new DomainError(
        400,
        'code-invalid',
        'The session of the browser that gave this code has ended. Sign in there and begin again.',
      )
    default:
      return assertNever(kind)
  }
}
