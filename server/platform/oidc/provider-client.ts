import { type Clock, DAY_MS, HOUR_MS, MINUTE_MS } from '@veza/shared/kernel/time.ts'
import type { JSONWebKeySet } from 'jose'
import * as oidc from 'openid-client'
import type { Config, OAuthProvider } from '../../config/config.ts'
import type { Logger } from '../logger/index.ts'
import { faultOf } from './classify.ts'
import { verifyIdToken } from './id-token.ts'
import { ProviderFault } from './provider-fault.ts'
import { isLoopback, providerFetch } from './provider-fetch.ts'
import { type Lifetime, type Remembered, remembered } from './remembered.ts'
import type { AuthorizationAnswer, AuthorizationRequest, SignedInThere } from './sign-in-there.ts'

/** For each request to the provider. */
const TIMEOUT_SECONDS = 8
const METADATA_FRESH_MS = HOUR_MS
const KEYS_FRESH_MS = 10 * MINUTE_MS
const STALE_MS = DAY_MS

type Parts = { readonly clock: Clock; readonly log: Logger; readonly environment: Config['environment'] }

export interface ProviderClient {
  readonly id: string
  readonly name: string
  /** Where to send the browser. @throws ProviderFault `unavailable` */
  authorizationUrl(request: AuthorizationRequest): Promise<string>
  /** Redeems the answer that the browser has brought. @throws ProviderFault */
  redeem(answer: AuthorizationAnswer): Promise<SignedInThere>
}

export function providerClient(provider: OAuthProvider, parts: Parts): ProviderClient {
  const { id, name, scopes } = provider
  const { clock, log } = parts
  const lifetime = (what: string, freshMs: number): Lifetime => ({
    freshMs,
    staleMs: STALE_MS,
    onFailure: (err) => log.warn({ err, provider: id }, `oidc: the ${what} of before is used`),
  })
  const metadata = remembered(clock, () => discover(provider, parts), lifetime('metadata', METADATA_FRESH_MS))
  const keys = remembered(
    clock,
    async () => fetchKeys(await metadata.get()).catch(unavailable(id)),
    lifetime('keys', KEYS_FRESH_MS),
  )
  return {
    id,
    name,
    authorizationUrl: async ({ redirectUri, state, nonce, verifier }) => {
      const config = await metadata.get().catch(unavailable(id))
      const url = oidc.buildAuthorizationUrl(config, {
        redirect_uri: redirectUri,
        scope: scopes.join(' '),
        state,
        nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      })
      return url.href
    },
    redeem: async (answer) => {
      const config = await metadata.get().catch(unavailable(id))
      try {
        return await redeem(config, keys, clock, answer)
      } catch (error) {
        throw faultOf(id, error)
      }
    },
  }
}

const unavailable = (id: string) => (error: unknown) => {
  throw new ProviderFault('unavailable', id, error)
}

async function discover(provider: OAuthProvider, { environment }: Parts): Promise<oidc.Configuration> {
  const { clientId, clientSecret, issuer } = provider
  const address = new URL(issuer)
  const isOpen = environment !== 'production' && isLoopback(address)
  const options = {
    timeout: TIMEOUT_SECONDS,
    [oidc.customFetch]: providerFetch,
    execute: isOpen ? [oidc.allowInsecureRequests] : [],
  }
  const found = await oidc.discovery(address, clientId, clientSecret, undefined, options)
  const metadata = found.serverMetadata()
  // Some providers announce a template for all their tenants: whose word one takes must be said.
  if (new URL(metadata.issuer).href !== address.href)
    throw new Error(`the issuer calls itself ${metadata.issuer}`)
  const config = new oidc.Configuration(
    metadata,
    clientId,
    clientSecret,
    authenticationOf(clientSecret, metadata.token_endpoint_auth_methods_supported),
  )
  config.timeout = TIMEOUT_SECONDS
  config[oidc.customFetch] = providerFetch
  if (isOpen) oidc.allowInsecureRequests(config)
  return config
}

/** OpenID Connect Discovery 1.0, 3: without a word of the provider, it is `client_secret_basic`. */
function authenticationOf(
  secret: string | undefined,
  supported: readonly string[] | undefined,
): oidc.ClientAuth {
  if (secret === undefined) return oidc.None()
  const byPost = supported !== undefined && !supported.includes('client_secret_basic')
  return byPost ? oidc.ClientSecretPost(secret) : oidc.ClientSecretBasic(secret)
}

async function fetchKeys(config: oidc.Configuration): Promise<JSONWebKeySet> {
  const { jwks_uri: address } = config.serverMetadata()
  if (!address) throw new Error('the provider announces no keys')
  const answer = await providerFetch(address, {
    method: 'GET',
    headers: { accept: 'application/json, application/jwk-set+json' },
    body: null,
    redirect: 'manual',
    signal: AbortSignal.timeout(TIMEOUT_SECONDS * 1000),
  })
  if (answer.status !== 200) throw new Error(`the keys were answered with ${answer.status}`)
  return (await answer.json()) as JSONWebKeySet
}

async function redeem(
  config: oidc.Configuration,
  keys: Remembered<JSONWebKeySet>,
  clock: Clock,
  { parameters, redirectUri, state, nonce, verifier }: AuthorizationAnswer,
): Promise<SignedInThere> {
  const tokens = await oidc.authorizationCodeGrant(config, new URL(`${redirectUri}?${parameters}`), {
    expectedState: state,
    expectedNonce: nonce,
    pkceCodeVerifier: verifier,
    idTokenExpected: true,
  })
  const claims = tokens.claims()
  if (!claims || !tokens.id_token) throw new Error('there is no ID token')
  const { issuer } = config.serverMetadata()
  const audience = config.clientMetadata().client_id
  const now = clock.now()
  await verifyIdToken(tokens.id_token, keys, { issuer, audience, nonce, now })
  const profile = await profileOf(config, tokens.access_token, claims)
  const seconds = tokens.expires_in
  return {
    issuer,
    subject: claims.sub,
    ...addressOf(profile),
    names: {
      username: textOf(profile.preferred_username) ?? textOf(profile.nickname),
      display: textOf(profile.name) ?? textOf(profile.given_name),
    },
    tokens: {
      accessToken: tokens.access_token,
      refreshToken: tokens.refresh_token ?? null,
      expiresAt: seconds === undefined ? null : new Date(now.getTime() + seconds * 1000),
    },
  }
}

type Claims = Readonly<Record<string, unknown>>

/** Many providers keep the address out of the ID token. The subject of what they say apart must be the same. */
async function profileOf(
  config: oidc.Configuration,
  accessToken: string,
  claims: oidc.IDToken,
): Promise<Claims> {
  if (claims.email !== undefined || !config.serverMetadata().userinfo_endpoint) return claims
  return { ...claims, ...(await oidc.fetchUserInfo(config, accessToken, claims.sub)) }
}

/** Some providers write `"true"`. */
function addressOf({ email, email_verified }: Claims): Pick<SignedInThere, 'email' | 'emailVerified'> {
  return { email: textOf(email), emailVerified: email_verified === true || email_verified === 'true' }
}

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value : undefined
