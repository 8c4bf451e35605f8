import { idSchema } from '@veza/shared/kernel/ids.ts'
import { DAY_MS } from '@veza/shared/kernel/time.ts'
import type { Request, Response } from 'express'
import type { Config } from '../../config/config.ts'
import { cookieOf } from '../../http/session-cookies.ts'

const COOKIE = 'veza-dismissed'
/** As long as browsers keep any (RFC 6265bis). */
const KEPT_MS = 400 * DAY_MS
/** So many ids, which is less than a kilobyte with every request. */
const KEPT_MAX = 20

/** What this browser has dismissed, with an account or without: there, it stays dismissed after signing in and out. The last is the newest. */
export function dismissedIn(req: Request): readonly string[] {
  const ids = (cookieOf(req, COOKIE) ?? '').split('.').slice(0, KEPT_MAX)
  return ids.filter((id) => idSchema.safeParse(id).success)
}

/** @param current ids of announcements that are not over: where there is no room, others go first */
export function keepDismissed(
  { publicUrl }: Pick<Config, 'publicUrl'>,
  req: Request,
  res: Response,
  { id, current }: { readonly id: string; readonly current: readonly string[] },
): void {
  const others = dismissedIn(req).filter((one) => one !== id)
  const isFull = others.length >= KEPT_MAX
  const kept = isFull ? others.filter((one) => current.includes(one)) : others
  res.cookie(COOKIE, [...kept, id].slice(-KEPT_MAX).join('.'), {
    ...{
      maxAge: KEPT_MS,
      sameSite: 'lax',
      path: '/',
      secure: publicUrl.startsWith('https://'),
      httpOnly: true,
    },
  })
}
