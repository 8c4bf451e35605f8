import type { Clock } from '@veza/shared/kernel/time.ts'
import type { Config, OAuthProvider } from '../../config/config.ts'
import type { Logger } from '../logger/index.ts'
import { type ProviderClient, providerClient } from './provider-client.ts'

/** The configured providers of OpenID Connect, found by discovery when first needed. */
export interface OidcProviders {
  readonly list: readonly { readonly id: string; readonly name: string }[]
  /** Undefined for an id that is not configured. */
  find(id: string): ProviderClient | undefined
}

/** @param environment in development and tests an issuer on this machine may do without TLS */
export function openProviders(
  providers: readonly OAuthProvider[],
  parts: { readonly clock: Clock; readonly log: Logger; readonly environment: Config['environment'] },
): OidcProviders {
  const clients = new Map(providers.map((provider) => [provider.id, providerClient(provider, parts)]))
  return {
    list: providers.map(({ id, name }) => ({ id, name })),
    find: (id) => clients.get(id),
  }
}
