import { createHash, createHmac, hkdfSync } from 'node:crypto'
import { shareTokenSchema } from '@veza/shared/contracts/sharing.ts'
import { idSchema } from '@veza/shared/kernel/ids.ts'
import type { Config } from '../../config/config.ts'

/**
 * A link's token is computed, not drawn, so that who lost the answer is given the same again; without the server's secret
 * nobody can. Links are looked up by the hash, so that those which are out there live on when the secret changes.
 */
export function shareToken(config: Pick<Config, 'jwt'>, shareId: string): string {
  const key = Buffer.from(hkdfSync('sha256', config.jwt.secret, '', 'veza share token', 32))
  return createHmac('sha256', key).update(shareId).digest('base64url')
}

export const shareTokenHash = (token: string): Buffer => createHash('sha256').update(token).digest()

/** What somebody came with to hear something shared. */
export interface ShareKey {
  readonly token: string
  /** One listener, for a day; undefined of one who comes for the first time. */
  readonly visitId: string | undefined
}

/** As an address carries it: `?token=…&visit=…`. Anything else opens nothing, and the database is not asked. */
export function readShareKey(token: unknown, visit: unknown): ShareKey | undefined {
  const read = shareTokenSchema.safeParse(token)
  if (!read.success) return undefined
  const visitId = idSchema.safeParse(visit)
  return { token: read.data, visitId: visitId.success ? visitId.data.toLowerCase() : undefined }
}

/** The same, for an address that is handed out. */
export function shareQuery({ token, visitId }: ShareKey): string {
  return new URLSearchParams({ token, ...(visitId ? { visit: visitId } : {}) }).toString()
}
