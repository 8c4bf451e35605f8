import { createHash, randomBytes } from 'node:crypto'
import type { BareAnswer, BareCaller } from './bare-http.ts'
import type { BrowserTab } from './browser-tab.ts'

/** Where the program of these tests would listen. */
export const REDIRECT = 'http://127.0.0.1:43210/callback'
export const verifier = randomBytes(32).toString('base64url')
export const state = randomBytes(32).toString('base64url')
/** RFC 7636, 4.2, S256. */
export const challengeOf = (text: string) => createHash('sha256').update(text).digest('base64url')

const asked: Readonly<Record<string, string>> = {
  response_type: 'code',
  client_id: 'veza-studio',
  redirect_uri: REDIRECT,
  code_challenge: challengeOf(verifier),
  code_challenge_method: 'S256',
  state,
}

/** The address that the Studio opens, with changes; undefined leaves a parameter out. */
export function authorizeAddress(changes: Readonly<Record<string, string | undefined>> = {}): string {
  const pairs = Object.entries({ ...asked, ...changes }).filter(
    (pair): pair is [string, string] => pair[1] !== undefined,
  )
  return `/authorize?${new URLSearchParams(pairs)}`
}

/** What a redirect takes to the program. */
export const answerIn = (location: string | undefined) =>
  Object.fromEntries(new URL(location ?? '').searchParams)

/** Allows it in a tab that is signed in. @returns the code */
export async function allowedBy(tab: BrowserTab): Promise<string> {
  const { csrf } = await tab.get(authorizeAddress())
  const { location } = await tab.post(authorizeAddress(), { csrf, do: 'allow' })
  return answerIn(location).code ?? ''
}

/** Exchanges a code as the Studio does, with changes of the body. */
export const exchangeBy =
  (call: BareCaller) =>
  (
    code: string,
    changes: Record<string, unknown> = {},
    headers: Record<string, string> = { 'user-agent': 'Veza-Studio/1.0 (Linux)' },
  ): Promise<BareAnswer> =>
    call('POST /auth/token', {
      headers,
      body: {
        grantType: 'authorization_code',
        code,
        codeVerifier: verifier,
        redirectUri: REDIRECT,
        clientId: 'veza-studio',
        ...changes,
      },
    })
