import type { Request, Response } from 'express'
import { chooseLocale, isLocale, type Locale } from './texts/index.ts'

const COOKIE = 'veza-lang'
const YEAR_MS = 365 * 24 * 60 * 60 * 1000

/** The reader's language; one asked for in the address (`?lang=fr`) is kept in a cookie. */
export function readLanguage(req: Request, res: Response): { locale: Locale; languageAsked: boolean } {
  const asked = req.query.lang
  const languageAsked = isLocale(asked)
  if (languageAsked)
    res.cookie(COOKIE, asked, { maxAge: YEAR_MS, sameSite: 'lax', path: '/', secure: req.secure })
  res.vary('Accept-Language').vary('Cookie')
  return { locale: chooseLocale(asked, cookieOf(req), req.get('accept-language')), languageAsked }
}

function cookieOf(req: Request): string | undefined {
  const pairs = (req.get('cookie') ?? '').split(';').map((pair) => pair.trim().split('='))
  return pairs.find(([name]) => name === COOKIE)?.[1]
}
