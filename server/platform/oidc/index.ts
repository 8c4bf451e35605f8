export type { ProviderClient } from './provider-client.ts'
export { ProviderFault, type ProviderFaultKind } from './provider-fault.ts'
export { type OidcProviders, openProviders } from './providers.ts'
export type { ProviderTokens, SignedInThere } from './sign-in-there.ts'
