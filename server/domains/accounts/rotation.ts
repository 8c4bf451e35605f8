import type { Transport } from '@veza/shared/contracts/accounts.ts'
import { SECOND_MS } from '@veza/shared/kernel/time.ts'

/** A client that lost the answer to a refresh may ask once more for so long. */
export const REPEAT_WITHIN_MS = 10 * SECOND_MS

export interface RefreshTokenState {
  readonly usedAt: Date | null
  readonly repeatedAt: Date | null
  readonly expiresAt: Date
}

export type Judgement = 'rotate' | 'expired' | 'repeat' | 'concurrent' | 'reuse'

/**
 * What the showing of a refresh token means. A spent token proves theft, but for two cases: the client lost the
 * answer and repeats once within 10 s, before it used what it got; or the request was already here when the last
 * answer was made, as when several windows refresh at once. The latter gets no tokens, but does not end the session.
 * The windows of a browser share their cookies, and nobody can queue them: five that it restores together show the same
 * one within moments. By cookie, whatever else comes within the 10 s is therefore concurrent, too. Only `rotate` and one
 * `repeat` ever give tokens, and the same ones.
 * @param successorUsed the token that was given for this one has been shown since, so the answer did arrive
 * @param arrivedAt when the request arrived, before it waited for anything
 */
export function judge(
  token: RefreshTokenState,
  successorUsed: boolean,
  arrivedAt: Date,
  transport: Transport,
): Judgement {
  if (token.usedAt === null) return token.expiresAt <= arrivedAt ? 'expired' : 'rotate'
  const sinceMs = arrivedAt.getTime() - token.usedAt.getTime()
  const isSoon = sinceMs <= REPEAT_WITHIN_MS
  if (isSoon && token.repeatedAt === null && !successorUsed) return 'repeat'
  if (isSoon && transport === 'cookie') return 'concurrent'
  return arrivedAt <= (token.repeatedAt ?? token.usedAt) ? 'concurrent' : 'reuse'
}
