import { MINUTE_MS } from '@veza/shared/kernel/time.ts'
import { SignJWT, UnsecuredJWT } from 'jose'
import { expect, test } from 'vitest'
import { signAccessToken, verifyAccessToken } from './access-token.ts'

const keys = {
  secret: new TextEncoder().encode('a secret of thirty-two bytes or more'),
  issuer: 'here',
  audience: 'us',
}
const header = { alg: 'HS256', typ: 'at+jwt' }
const now = new Date('2026-03-01T12:00:00Z')
const seconds = now.getTime() / 1000
const claims = {
  userId: '0195f000-0000-7000-8000-000000000001',
  sessionId: '0195f000-0000-7000-8000-000000000002',
  roles: ['listener', 'creator'],
  amr: ['pwd'],
} as const

/** A token that is right in everything, for the tests to spoil. */
function good(protectedHeader: { alg: string; typ?: string } = header) {
  return new SignJWT({ sid: claims.sessionId, roles: claims.roles, amr: claims.amr })
    .setProtectedHeader(protectedHeader)
    .setIssuer('here')
    .setAudience('us')
    .setSubject(claims.userId)
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + 900)
}

const kindOf = async (token: string, at = now) => (await verifyAccessToken(keys, token, at)).kind

test('what was signed is read back', async () => {
  expect(await verifyAccessToken(keys, await signAccessToken(keys, claims, now), now)).toEqual({
    kind: 'valid',
    claims,
    endsAt: new Date(now.getTime() + 15 * MINUTE_MS),
  })
  expect(await kindOf(await good().sign(keys.secret))).toBe('valid')
})

test('it lasts 15 minutes', async () => {
  const token = await signAccessToken(keys, claims, now)
  expect(await kindOf(token, new Date(now.getTime() + 15 * MINUTE_MS - 1000))).toBe('valid')
  expect(await kindOf(token, new Date(now.getTime() + 15 * MINUTE_MS))).toBe('expired')
})

const spoilt: [string, () => Promise<string> | string][] = [
  ['another secret', () => good().sign(new TextEncoder().encode('another secret of thirty-two bytes !'))],
  ['another algorithm', () => good({ ...header, alg: 'HS512' }).sign(keys.secret)],
  ['another type', () => good({ alg: 'HS256', typ: 'JWT' }).sign(keys.secret)],
  ['no type', () => good({ alg: 'HS256' }).sign(keys.secret)],
  ['another issuer', () => good().setIssuer('there').sign(keys.secret)],
  ['another audience', () => good().setAudience('them').sign(keys.secret)],
  [
    'not yet',
    () =>
      good()
        .setNotBefore(seconds + 60)
        .sign(keys.secret),
  ],
  ['a subject that is no id', () => good().setSubject('root').sign(keys.secret)],
  ['not a token', () => 'aaaa.bbbb.cccc'],
  ['nothing', () => ''],
  [
    'no end',
    () =>
      new SignJWT({ sid: claims.sessionId, roles: [], amr: [] })
        .setProtectedHeader(header)
        .setIssuer('here')
        .setAudience('us')
        .setSubject(claims.userId)
        .setIssuedAt(seconds)
        .sign(keys.secret),
  ],
  [
    'no signature',
    () =>
      new UnsecuredJWT({ sid: claims.sessionId, roles: ['admin'], amr: [] })
        .setIssuer('here')
        .setAudience('us')
        .setSubject(claims.userId)
        .setIssuedAt(seconds)
        .setExpirationTime(seconds + 900)
        .encode(),
  ],
]

test.each(spoilt)('refused: %s', async (_name, token) => {
  expect(await kindOf(await token())).toBe('invalid')
})

test('refused: claims changed after signing', async () => {
  const [head, , signature] = (await good().sign(keys.secret)).split('.')
  const payload = Buffer.from(
    JSON.stringify({
      iss: 'here',
      aud: 'us',
      sub: claims.userId,
      sid: claims.sessionId,
      roles: ['admin'],
      amr: [],
      iat: seconds,
      exp: seconds + 900,
    }),
  ).toString('base64url')
  expect(await kindOf(`${head}.${payload}.${signature}`)).toBe('invalid')
})
