export interface AuthorizationRequest {
  /** Where the provider sends the browser back to; the same in both steps. */
  readonly redirectUri: string
  readonly state: string
  readonly nonce: string
  /** RFC 7636; the provider gets its SHA-256 now, and itself in the second step. */
  readonly verifier: string
}

/** The provider's answer, as the browser brought it. */
export interface AuthorizationAnswer extends AuthorizationRequest {
  readonly parameters: URLSearchParams
}

export interface ProviderTokens {
  readonly accessToken: string
  readonly refreshToken: string | null
  readonly expiresAt: Date | null
}

/** Who has signed in at a provider, as its signed ID token and its user info say. */
export interface SignedInThere {
  readonly issuer: string
  readonly subject: string
  readonly email: string | undefined
  /** Whether the provider has made sure that the address is theirs. */
  readonly emailVerified: boolean
  /** Names to choose from, the likeliest first; nothing about them is certain. */
  readonly names: { readonly username: string | undefined; readonly display: string | undefined }
  readonly tokens: ProviderTokens
}
