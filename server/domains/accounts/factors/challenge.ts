import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import { idSchema } from '@veza/shared/kernel/ids.ts'
import { errors, jwtVerify, SignJWT } from 'jose'
import { z } from 'zod'
import type { Config } from '../../../config/config.ts'

/** Seconds that a person has to find the phone. */
export const CHALLENGE_SECONDS = 5 * 60

const ALGORITHM = 'HS256'
const TYPE = 'second-factor+jwt'

type Keys = Config['jwt']
interface FirstFactor {
  readonly userId: string
  /** How the first factor was proved (RFC 8176). */
  readonly amr: readonly string[]
}
type Challenged = { readonly id: string; readonly passwordHash: unknown }

const claimsSchema = z.object({ sub: idSchema, amr: z.array(z.string()), pwd: z.string() })

/** A key of its own: neither kind of token can ever pass for the other, whatever their claims say. */
const keyFrom = ({ secret }: Keys): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', secret, '', 'veza second-factor challenge', 32))

/** Changes with the password, so that a reset also ends the sign-ins that the old one began. */
const passwordStamp = (keys: Keys, { passwordHash }: Challenged): string =>
  createHmac('sha256', keyFrom(keys)).update(`${passwordHash}`).digest('base64url')

/** Says that this user has proved the first factor, and nothing else. */
export function signChallenge(
  keys: Keys,
  user: Challenged,
  amr: readonly string[],
  now: Date,
): Promise<string> {
  const issuedAt = Math.floor(now.getTime() / 1000)
  return new SignJWT({ amr: [...amr], pwd: passwordStamp(keys, user) })
    .setProtectedHeader({ alg: ALGORITHM, typ: TYPE })
    .setIssuer(keys.issuer)
    .setAudience(keys.audience)
    .setSubject(user.id)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + CHALLENGE_SECONDS)
    .sign(keyFrom(keys))
}

/**
 * The user that a challenge was made for.
 * @throws DomainError 401 `challenge-invalid`, also when it has ended or the password has changed since
 */
export async function openChallenge<User extends Challenged>(
  keys: Keys,
  token: string,
  now: Date,
  find: (userId: string) => Promise<User | undefined>,
): Promise<{ user: User; amr: readonly string[] }> {
  const first = await verify(keys, token, now)
  const user = first && (await find(first.userId))
  if (!user || !isSame(first.stamp, passwordStamp(keys, user)))
    throw new DomainError(
      401,
      'challenge-invalid',
      'This sign-in has taken longer than five minutes, or was ended. Begin again with your password.',
    )
  return { user, amr: first.amr }
}

async function verify(
  keys: Keys,
  token: string,
  now: Date,
): Promise<(FirstFactor & { stamp: string }) | undefined> {
  try {
    const { payload } = await jwtVerify(token, keyFrom(keys), {
      algorithms: [ALGORITHM],
      typ: TYPE,
      issuer: keys.issuer,
      audience: keys.audience,
      requiredClaims: ['iat', 'exp', 'sub'],
      currentDate: now,
    })
    const { sub, amr, pwd } = claimsSchema.parse(payload)
    return { userId: sub, amr, stamp: pwd }
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof z.ZodError) return undefined
    throw error
  }
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}
