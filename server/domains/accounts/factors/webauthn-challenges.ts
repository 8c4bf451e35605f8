import { MINUTE_MS } from '@veza/shared/kernel/time.ts'
import { z } from 'zod'
import type { Context } from '../../../context.ts'
import type { Tx } from '../../../platform/db/database.ts'
import { newToken, tokenHash } from '../tokens.ts'
import { deleteEndedChallenges, insertChallenge, takeChallengeRow } from './queries.ts'

export const CHALLENGE_MS = 5 * MINUTE_MS
/** More than one, so that they grow fewer; not all, so that none waits for what others left. */
const ENDED_MOST = 20

/** What a challenge was made for: an answer given elsewhere, or by somebody else, does not fit. */
export type ChallengeFor =
  | { readonly purpose: 'sign-in' }
  | { readonly purpose: 'second-factor'; readonly userId: string }
  | { readonly purpose: 'register' | 'step-up'; readonly userId: string; readonly sessionId: string }

/** @returns the challenge, base64url; only its SHA-256 is kept */
export async function newChallenge(
  tx: Tx,
  ctx: Pick<Context, 'clock'>,
  place: ChallengeFor,
): Promise<string> {
  const challenge = newToken()
  const now = ctx.clock.now()
  const expiresAt = new Date(now.getTime() + CHALLENGE_MS)
  await insertChallenge(tx, { ...place, challengeHash: tokenHash(challenge), expiresAt })
  // After the insertion, whose reference may wait for the account's row: whoever holds that may wait for one of these.
  await deleteEndedChallenges(tx, now, ENDED_MOST)
  return challenge
}

/** Spends the challenge that the authenticator has signed. @returns it, if it was made for this place and holds */
export async function takeChallenge(
  tx: Tx,
  ctx: Pick<Context, 'clock'>,
  clientDataJson: string,
  place: ChallengeFor,
): Promise<string | undefined> {
  const challenge = challengeIn(clientDataJson)
  const row = challenge === undefined ? undefined : await takeChallengeRow(tx, tokenHash(challenge))
  if (!row || row.expiresAt <= ctx.clock.now() || row.purpose !== place.purpose) return undefined
  if (row.userId !== ('userId' in place ? place.userId : null)) return undefined
  if (row.sessionId !== ('sessionId' in place ? place.sessionId : null)) return undefined
  return challenge
}

const clientDataSchema = z.object({ challenge: z.string().max(200) })

function challengeIn(clientDataJson: string): string | undefined {
  try {
    const text = Buffer.from(clientDataJson, 'base64url').toString('utf8')
    return clientDataSchema.parse(JSON.parse(text)).challenge
  } catch {
    return undefined
  }
}
