import { exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose'

export interface SigningKey {
  readonly kid: string
  readonly privateJwk: JWK
  /** An ID token signed with this key, whatever it claims. */
  sign(claims: JWTPayload, kid?: string): Promise<string>
}

let made = 0

export async function newSigningKey(): Promise<SigningKey> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true })
  made += 1
  const kid = `key-${made}`
  return {
    kid,
    privateJwk: { ...(await exportJWK(privateKey)), kid, alg: 'RS256', use: 'sig' },
    sign: (claims, named = kid) =>
      new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: named }).sign(privateKey),
  }
}

/** `alg: none` (RFC 7519, 6): what a careless reader takes for signed. */
export function unsigned(claims: JWTPayload): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'none' })}.${part(claims)}.`
}
