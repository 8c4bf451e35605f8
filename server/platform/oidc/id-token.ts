import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey, jwtVerify } from 'jose'
import type { Remembered } from './remembered.ts'

/** Signatures that only the provider can make: none by a shared secret, and never `none`. */
const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
]
const CLOCK_TOLERANCE_SECONDS = 30

export interface Expected {
  readonly issuer: string
  readonly audience: string
  readonly nonce: string
  readonly now: Date
}

/**
 * Verifies an ID token (OpenID Connect Core 1.0, 3.1.3.7): signature, issuer, audience, expiry, nonce. A key that is
 * not known makes the keys be asked for once more, for the provider may have changed them since.
 * @throws errors.JOSEError, or Error when the keys cannot be had
 */
export async function verifyIdToken(
  token: string,
  keys: Remembered<JSONWebKeySet>,
  expected: Expected,
): Promise<void> {
  try {
    await verify(token, createLocalJWKSet(await keys.get()), expected)
  } catch (error) {
    if (!(error instanceof errors.JWKSNoMatchingKey)) throw error
    await verify(token, createLocalJWKSet(await keys.renew()), expected)
  }
}

async function verify(token: string, key: JWTVerifyGetKey, expected: Expected): Promise<void> {
  const { issuer, audience, nonce, now } = expected
  const { payload } = await jwtVerify(token, key, {
    algorithms: ALGORITHMS,
    issuer,
    audience,
    currentDate: now,
    clockTolerance: CLOCK_TOLERANCE_SECONDS,
    requiredClaims: ['exp', 'iat', 'sub', 'nonce'],
  })
  if (payload.nonce !== nonce)
    throw new errors.JWTClaimValidationFailed('nonce', payload, 'nonce', 'check_failed')
}
