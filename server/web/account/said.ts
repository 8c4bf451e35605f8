import type { Request, Response } from 'express'
import type { Config } from '../../config/config.ts'
import { cookieOf } from '../../http/session-cookies.ts'

/** Small notes that pages leave for the next one in a cookie of their own: no script can read them. */
export interface Notes {
  read(req: Request, name: NoteName): string | undefined
  leave(res: Response, name: NoteName, value: string): void
  remove(res: Response, name: NoteName): void
}

const MINUTE_MS = 60_000
const notes = {
  /** A sentence to be said on the next page. */
  said: { path: '/', lastsMs: MINUTE_MS },
  /** The address that the sign-up's mail was sent to. */
  sent: { path: '/sign-up', lastsMs: 60 * MINUTE_MS },
  /** The number of the copyright notice that was sent. */
  notice: { path: '/legal/dmca', lastsMs: 60 * MINUTE_MS },
  /** A sign-in that waits for its second factor. */
  challenge: { path: '/sign-in', lastsMs: 5 * MINUTE_MS },
} as const
export type NoteName = keyof typeof notes

export function notesOf(config: Pick<Config, 'publicUrl'>): Notes {
  const secure = config.publicUrl.startsWith('https://')
  const options = (name: NoteName) =>
    ({ secure, sameSite: 'lax', httpOnly: true, path: notes[name].path }) as const
  const cookie = (name: NoteName) => `${secure ? '__Secure-' : ''}veza_${name}`
  return {
    read: (req, name) => {
      const value = cookieOf(req, cookie(name))
      return value === undefined ? undefined : decoded(value)
    },
    leave: (res, name, value) =>
      res.cookie(cookie(name), value, { ...options(name), maxAge: notes[name].lastsMs }),
    remove: (res, name) => res.clearCookie(cookie(name), options(name)),
  }
}

function decoded(value: string): string | undefined {
  try {
    return decodeURIComponent(value)
  } catch {
    return undefined
  }
}
