import type { Transport } from '@veza/shared/contracts/accounts.ts'
import { SECOND_MS } from '@veza/shared/kernel/time.ts'

/** A browser that lost the answer to a refresh may ask once more for so long. */
export const REPEAT_WITHIN_MS = 10 * SECOND_MS

export interface RefreshTokenState {
  readonly usedAt: Date | null
  readonly repeatedAt: Date | null
  readonly expiresAt: Date
}

/** What became of the answer that was given for a spent token. */
export interface Answered {
  /** The token given is known; it is not where the server's secret has changed since. */
  readonly isKnown: boolean
  /** The refresh token of the answer has been shown since. */
  readonly isSuccessorUsed: boolean
  /** An access token of the answer has been shown since; asked of bearer tokens alone. */
  readonly isArrived: boolean
}

export type Judgement = 'rotate' | 'expired' | 'repeat' | 'concurrent' | 'reuse'

/**
 * What the showing of a refresh token means. A spent token proves theft, but for two cases: the client lost the
 * answer, and repeats before it used anything of what it got; or the request was already here when the last answer was
 * made, and then it gets no tokens, but does not end the session.
 * @param arrivedAt when the request arrived, before it waited for anything
 */
export function judge(
  token: RefreshTokenState,
  answered: Answered,
  arrivedAt: Date,
  transport: Transport,
): Judgement {
  if (token.usedAt === null) return token.expiresAt <= arrivedAt ? 'expired' : 'rotate'
  const isSoon = arrivedAt.getTime() - token.usedAt.getTime() <= REPEAT_WITHIN_MS
  const judgement =
    transport === 'cookie'
      ? judgeCookie(token, answered, isSoon)
      : judgeBearer(token, answered, isSoon, arrivedAt)
  return judgement ?? (arrivedAt <= (token.repeatedAt ?? token.usedAt) ? 'concurrent' : 'reuse')
}

/**
 * The windows of a browser share their cookies, and nobody can queue them: five that it restores together show the same
 * one within moments. So one of them may repeat, and whatever else comes within the 10 s is concurrent.
 */
function judgeCookie(token: RefreshTokenState, answered: Answered, isSoon: boolean): Judgement | undefined {
  if (!isSoon) return undefined
  return token.repeatedAt === null && !answered.isSuccessorUsed ? 'repeat' : 'concurrent'
}

/**
 * A Studio that was asleep, or killed, asks again whenever it is back: hours later, too. An answer of which nothing was
 * ever shown has served nobody, and the next one takes its place.
 */
function judgeBearer(
  token: RefreshTokenState,
  answered: Answered,
  isSoon: boolean,
  arrivedAt: Date,
): Judgement | undefined {
  if (token.repeatedAt !== null && arrivedAt <= token.repeatedAt) return 'concurrent'
  const isUnseen = !answered.isSuccessorUsed && !answered.isArrived
  // An unknown successor says nothing of how old the token is: any of the family's would have one.
  if (!isUnseen || !(answered.isKnown || isSoon)) return undefined
  return token.expiresAt <= arrivedAt ? 'expired' : 'repeat'
}
