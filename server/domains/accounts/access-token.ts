import { type Role, roleSchema } from '@veza/shared/contracts/accounts.ts'
import { idSchema } from '@veza/shared/kernel/ids.ts'
import { errors, jwtVerify, SignJWT } from 'jose'
import { z } from 'zod'
import type { Config } from '../../config/config.ts'

/** Seconds that an access token lasts. */
export const ACCESS_SECONDS = 15 * 60

const ALGORITHM = 'HS256'
/** RFC 9068: a token made for something else with the same secret does not pass for an access token. */
const TYPE = 'at+jwt'

/** Which answer to a refresh an access token came with: how often the session was rotated by then, and that answer repeated. */
export interface AnswerClaim {
  readonly rotation: number
  readonly repeat: number
}

export interface AccessClaims {
  readonly userId: string
  readonly sessionId: string
  readonly roles: readonly Role[]
  /** How the person proved who they are (RFC 8176). */
  readonly amr: readonly string[]
  /** Missing in tokens of an older version. */
  readonly answer?: AnswerClaim | undefined
}

const claimsSchema = z.object({
  sub: idSchema,
  exp: z.number(),
  sid: idSchema,
  roles: z.array(roleSchema),
  amr: z.array(z.string()),
  answer: z.object({ rotation: z.int().min(0), repeat: z.int().min(0) }).optional(),
})

type Keys = Config['jwt']

export function signAccessToken(keys: Keys, claims: AccessClaims, now: Date): Promise<string> {
  const issuedAt = Math.floor(now.getTime() / 1000)
  const { sessionId: sid, roles, amr, answer } = claims
  return new SignJWT({ sid, roles: [...roles], amr: [...amr], ...(answer ? { answer } : {}) })
    .setProtectedHeader({ alg: ALGORITHM, typ: TYPE })
    .setIssuer(keys.issuer)
    .setAudience(keys.audience)
    .setSubject(claims.userId)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + ACCESS_SECONDS)
    .sign(keys.secret)
}

export type VerifiedToken =
  | { kind: 'valid'; claims: AccessClaims; endsAt: Date }
  | { kind: 'expired' }
  | { kind: 'invalid' }

/** Checks all that a token can prove by itself: algorithm, type, signature, issuer, audience, time, shape. */
export async function verifyAccessToken(keys: Keys, token: string, now: Date): Promise<VerifiedToken> {
  try {
    const { payload } = await jwtVerify(token, keys.secret, {
      algorithms: [ALGORITHM],
      typ: TYPE,
      issuer: keys.issuer,
      audience: keys.audience,
      requiredClaims: ['iat', 'exp', 'sub', 'sid'],
      currentDate: now,
    })
    const parsed = claimsSchema.safeParse(payload)
    if (!parsed.success) return { kind: 'invalid' }
    const { sub, sid, roles, amr, answer, exp } = parsed.data
    const claims = { userId: sub, sessionId: sid, roles, amr, ...(answer ? { answer } : {}) }
    return { kind: 'valid', claims, endsAt: new Date(exp * 1000) }
  } catch (error) {
    if (error instanceof errors.JWTExpired) return { kind: 'expired' }
    if (error instanceof errors.JOSEError) return { kind: 'invalid' }
    throw error
  }
}
