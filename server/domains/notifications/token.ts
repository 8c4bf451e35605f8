import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import { idSchema } from '@veza/shared/kernel/ids.ts'
import type { Config } from '../../config/config.ts'

const TOKEN = /^([0-9a-f-]{36})\.([\w-]{43})$/

/** What switches an account's digest off and does nothing else; from its mails, whoever reads them, for as long as the secret lasts. */
export interface UnsubscribeTokens {
  tokenFor(userId: string): string
  /** Whose it is; undefined for what is none of ours. */
  read(token: unknown): string | undefined
}

export function unsubscribeTokens(config: Pick<Config, 'jwt'>): UnsubscribeTokens {
  const key = Buffer.from(hkdfSync('sha256', config.jwt.secret, '', 'veza unsubscribe token', 32))
  const seal = (userId: string) => createHmac('sha256', key).update(userId).digest()
  return {
    tokenFor: (userId) => `${userId}.${seal(userId).toString('base64url')}`,
    read: (token) => {
      const [, userId = '', given = ''] = typeof token === 'string' ? (TOKEN.exec(token) ?? []) : []
      if (!idSchema.safeParse(userId).success) return undefined
      return timingSafeEqual(Buffer.from(given, 'base64url'), seal(userId)) ? userId : undefined
    },
  }
}
