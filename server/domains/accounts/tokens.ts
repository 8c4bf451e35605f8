import { createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto'

/** An opaque secret of 32 random bytes, as it travels. Only its {@link tokenHash} is ever stored. */
export const newToken = (): string => randomBytes(32).toString('base64url')

export const tokenHash = (token: string): Buffer => createHash('sha256').update(token).digest()

/**
 * The refresh token that follows this one. It is computed, not drawn, so that a client that lost the answer is given
 * the very same token again and a session never has two live ones. Without the server's secret nobody can compute it.
 */
export function successorOf(secret: Uint8Array, token: string): string {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'veza refresh token', 32))
  return createHmac('sha256', key).update(token).digest('base64url')
}
