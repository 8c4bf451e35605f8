import type { Identity } from '@veza/shared/contracts/oauth.ts'
import type { OidcProviders } from '../../../platform/oidc/index.ts'
import type { IdentityRow } from './queries.ts'

export const identityView = (providers: OidcProviders, identity: IdentityRow): Identity => ({
  id: identity.id,
  // A provider that is configured no more is still to be recognised, and unlinked.
  provider: { id: identity.provider, name: providers.find(identity.provider)?.name ?? identity.provider },
  email: identity.email,
  createdAt: identity.createdAt.toISOString(),
  lastUsedAt: identity.lastUsedAt?.toISOString() ?? null,
})
