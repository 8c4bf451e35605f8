import { randomBytes } from 'node:crypto'
import { API_PREFIX } from '@veza/shared/contracts/index.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Context } from '../../../context.ts'
import type { Viewer } from '../../../http/request-context.ts'
import type { ProviderClient } from '../../../platform/oidc/index.ts'
import { seal } from '../../../platform/secrets/index.ts'
import { requireFresh } from '../factors/freshness.ts'
import { newToken, tokenHash } from '../tokens.ts'
import { OAUTH_LASTS_MS } from './browser.ts'
import { problemOf } from './problems.ts'
import { insertState } from './queries.ts'
import { redirectTarget } from './redirect-target.ts'

type Parts = Pick<Context, 'config' | 'clock' | 'db' | 'transaction' | 'limits' | 'oidc' | 'log'>

export interface Begin {
  readonly provider: string
  /** Where it leads to in the end, as an address named it. */
  readonly redirect: unknown
  /** The only browser that may bring the answer. */
  readonly browserHash: Buffer
}

/**
 * Begins a sign-in at a provider.
 * @returns the provider's address, for the browser to go to
 * @throws DomainError 404 `unknown-provider`; 400 `redirect-not-allowed`; 502 `oauth-unavailable`
 */
export function beginSignIn(ctx: Parts, begin: Begin): Promise<string> {
  return beginAt(ctx, begin, null)
}

/**
 * The same for an account elsewhere that is to sign in to the viewer's from now on. A stolen session alone must not
 * leave such a door behind.
 * @throws DomainError as `beginSignIn` and `requireFresh` do
 */
export async function beginLink(
  ctx: Parts,
  viewer: Viewer,
  begin: Begin,
  password?: string,
): Promise<string> {
  await requireFresh(ctx, viewer, password)
  return beginAt(ctx, begin, viewer.sessionId)
}

/** The provider of this id. @throws DomainError 404 `unknown-provider` */
export function providerOf({ oidc }: Pick<Context, 'oidc'>, id: string): ProviderClient {
  const provider = oidc.find(id)
  if (provider) return provider
  throw new DomainError(404, 'unknown-provider', 'One cannot sign in by this provider here.')
}

/** The one address that a provider may send its answers to; to be registered there. */
export const callbackAddress = (
  { publicUrl }: Pick<Context['config'], 'publicUrl'>,
  provider: string,
): string => `${publicUrl}${API_PREFIX}/auth/oauth/${provider}/callback`

/** The state's secrets belong to this state alone. */
export const statePlace = (stateHash: Buffer): string => `oauth-state:${stateHash.toString('hex')}`

/** What only we and, in the end, the provider know of a sign-in. */
export interface StateSecrets {
  readonly nonce: string
  readonly verifier: string
}

async function beginAt(
  ctx: Parts,
  { provider: id, redirect, browserHash }: Begin,
  sessionId: string | null,
): Promise<string> {
  const provider = providerOf(ctx, id)
  const target = redirectTarget(redirect, ctx.config)
  const state = newToken()
  const secrets: StateSecrets = { nonce: newToken(), verifier: randomBytes(32).toString('base64url') }
  const redirectUri = callbackAddress(ctx.config, id)
  const url = await provider
    .authorizationUrl({ redirectUri, state, ...secrets })
    .catch((error: unknown) => Promise.reject(problemOf(ctx, error)))
  const stateHash = tokenHash(state)
  const now = ctx.clock.now()
  const row = {
    stateHash,
    browserHash,
    provider: id,
    sealed: seal(ctx.config.encryptionKeys, JSON.stringify(secrets), statePlace(stateHash)),
    redirect: target,
    sessionId,
    expiresAt: new Date(now.getTime() + OAUTH_LASTS_MS),
  }
  await ctx.transaction((tx) => insertState(tx, row, now))
  return url
}
