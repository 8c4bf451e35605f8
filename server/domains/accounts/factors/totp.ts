import { generateSecret, generateURI, verifySync } from 'otplib'

/** Seconds that one code lasts (RFC 6238, 4.1), and as much the phone's clock may be off either way. */
const STEP_SECONDS = 30
const SECRET_BYTES = 20
const ISSUER = 'Veza'

/** 160 random bits in Base32, as RFC 4226 recommends. */
export const newTotpSecret = (): string => generateSecret({ length: SECRET_BYTES })

/** What authenticator apps read from a QR code. */
export const totpUri = (secret: string, account: string): string =>
  generateURI({ issuer: ISSUER, label: account, secret })

/**
 * The time step (RFC 6238) that this code belongs to: the present one, the one before or the one after.
 * @returns undefined where it belongs to none of them
 */
export function totpStep(secret: string, code: string, now: Date): number | undefined {
  const epoch = Math.floor(now.getTime() / 1000)
  const result = verifySync({ secret, token: code, epoch, epochTolerance: STEP_SECONDS })
  return result.valid && 'timeStep' in result ? result.timeStep : undefined
}
