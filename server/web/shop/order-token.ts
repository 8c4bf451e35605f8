import { DAY_MS } from '@veza/shared/kernel/time.ts'
import type { Request, Response } from 'express'
import type { Config } from '../../config/config.ts'
import { cookieOf } from '../../http/session-cookies.ts'

/** What opens a guest's order, out of the address and out of reach of scripts; sent with that order's pages alone. */
export interface OrderTokens {
  read(req: Request): string | undefined
  keep(res: Response, orderId: string, token: string): void
}

/** After that the mail's link opens it again. */
const KEPT_MS = 7 * DAY_MS

export function orderTokens({ publicUrl }: Pick<Config, 'publicUrl'>): OrderTokens {
  const secure = publicUrl.startsWith('https://')
  const name = `${secure ? '__Secure-' : ''}veza_order`
  return {
    read: (req) => cookieOf(req, name),
    keep: (res, orderId, token) =>
      res.cookie(name, token, {
        secure,
        sameSite: 'lax',
        httpOnly: true,
        path: `/orders/${orderId}`,
        maxAge: KEPT_MS,
      }),
  }
}
