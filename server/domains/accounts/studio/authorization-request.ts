import { clientById, loopbackOrigin, type StudioClient } from './clients.ts'

/** What a program asks a person for, through their browser. */
export interface AuthorizationRequest {
  readonly client: StudioClient
  readonly redirectUri: string
  /** Of the redirect address: `http://127.0.0.1:43210`. */
  readonly redirectOrigin: string
  readonly codeChallenge: string
  readonly state: string
}

/** RFC 6749, 4.1.2.1. */
export type AuthorizationError = 'invalid_request' | 'unsupported_response_type' | 'access_denied'

export type ReadRequest =
  | { readonly kind: 'asked'; readonly request: AuthorizationRequest }
  /** Who asks, or where the answer would go, cannot be trusted: it is said on the page, and nobody is sent anywhere. */
  | { readonly kind: 'untrusted'; readonly why: 'client' | 'redirect' }
  /** The program asked wrongly, and is told so. */
  | { readonly kind: 'wrong'; readonly redirectTo: string; readonly redirectOrigin: string }

/** Of unreserved characters alone (RFC 3986), so that it comes back as it went through every encoding. */
const STATE = /^[\w.~-]{16,128}$/
const CHALLENGE = /^[\w-]{43}$/

/**
 * Reads the query of an authorization request: code flow with PKCE by S256 (RFC 7636) and a state, all of them needed.
 * What it does not know is not read.
 * @param query each parameter as text, or as a list where it was repeated
 * @param issuer who answers (RFC 9207)
 */
export function readAuthorizationRequest(
  query: Readonly<Record<string, unknown>>,
  issuer: string,
): ReadRequest {
  const one = (name: string): string => {
    const value = Object.hasOwn(query, name) ? query[name] : undefined
    // Repeated is as good as missing (RFC 6749, 3.1): readers would differ on which of them counts.
    return typeof value === 'string' ? value : ''
  }
  const client = clientById(one('client_id'))
  if (!client) return { kind: 'untrusted', why: 'client' }
  const redirectUri = one('redirect_uri')
  const redirectOrigin = loopbackOrigin(client, redirectUri)
  if (redirectOrigin === undefined) return { kind: 'untrusted', why: 'redirect' }
  const codeChallenge = one('code_challenge')
  const state = STATE.test(one('state')) ? one('state') : undefined
  const wrong = (error: AuthorizationError): ReadRequest => ({
    kind: 'wrong',
    redirectTo: redirectWith(redirectUri, { error, state, iss: issuer }),
    redirectOrigin,
  })
  if (one('response_type') !== 'code')
    return wrong(one('response_type') === '' ? 'invalid_request' : 'unsupported_response_type')
  if (one('code_challenge_method') !== 'S256' || !CHALLENGE.test(codeChallenge) || state === undefined)
    return wrong('invalid_request')
  return { kind: 'asked', request: { client, redirectUri, redirectOrigin, codeChallenge, state } }
}

/** Where a refusal takes the browser. */
export const refusedAt = (
  { redirectUri, state }: AuthorizationRequest,
  error: AuthorizationError,
  issuer: string,
): string => redirectWith(redirectUri, { error, state, iss: issuer })

/** Where a yes takes the browser. */
export const allowedAt = (
  { redirectUri, state }: AuthorizationRequest,
  code: string,
  issuer: string,
): string => redirectWith(redirectUri, { code, state, iss: issuer })

function redirectWith(redirectUri: string, answer: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(answer).filter((pair): pair is [string, string] => pair[1] !== undefined)
  return `${redirectUri}?${new URLSearchParams(given)}`
}
