import type { Context } from '../../../context.ts'
import type { Tx } from '../../../platform/db/database.ts'
import type { ProviderTokens } from '../../../platform/oidc/index.ts'
import { seal } from '../../../platform/secrets/index.ts'
import { putTokens } from './queries.ts'

type TokenKind = 'access' | 'refresh'

/** Where a token belongs: sealed for one identity and kind, it cannot be opened in another's place. */
export const tokenPlace = (identityId: string, kind: TokenKind): string => `oauth-token:${identityId}:${kind}`

/** Keeps a provider's newest tokens, encrypted. */
export async function keepTokens(
  tx: Tx,
  { config, clock }: Pick<Context, 'config' | 'clock'>,
  identityId: string,
  tokens: ProviderTokens,
): Promise<void> {
  const { encryptionKeys: keys } = config
  const { accessToken, refreshToken, expiresAt } = tokens
  await putTokens(tx, {
    identityId,
    accessToken: seal(keys, accessToken, tokenPlace(identityId, 'access')),
    refreshToken: refreshToken === null ? null : seal(keys, refreshToken, tokenPlace(identityId, 'refresh')),
    keyId: keys[0].id,
    expiresAt,
    updatedAt: clock.now(),
  })
}
