import { randomBytes } from 'node:crypto'
import { API_PREFIX } from '@veza/shared/contracts/index.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import { type Request, type RequestHandler, type Response, urlencoded } from 'express'
import type { Config } from '../config/config.ts'
import { csrfTokens, isForeign, isSafe } from './csrf.ts'
import { cookieOf } from './session-cookies.ts'

/** Name of the hidden field that every form of a page carries. */
export const CSRF_FIELD = 'csrf'
const FORM_MAX_BYTES = 20 * 1024
const FIELDS_MAX = 100
const VISITOR_BYTES = 32

/** A form as a browser without scripts posts it. The API takes none; elsewhere `forms` judges it. */
export const isFormOfPage = (req: Request): boolean =>
  !isSafe(req) &&
  !req.path.startsWith(API_PREFIX) &&
  req.get('x-csrf-token') === undefined &&
  Boolean(req.is('application/x-www-form-urlencoded'))

/**
 * Reads the forms of pages, each after it has proved to come from a page of ours: `req.form` holds the fields, and
 * `req.viewer` whose session it is. A route that asks for either is thereby covered, and cannot be reached around it.
 * Goes on with DomainError 403 `cross-site` or `csrf`, 413, 400; the fields of a `csrf` are in `req.body` to show again.
 */
export function forms(config: Pick<Config, 'jwt' | 'publicUrl' | 'corsAllowedOrigins'>): RequestHandler {
  const read = urlencoded({ extended: false, limit: FORM_MAX_BYTES, parameterLimit: FIELDS_MAX })
  const tokens = formTokens(config)
  return async (req, res, next) => {
    if (!isFormOfPage(req)) return next()
    refuseForeign(req, config.publicUrl)
    await new Promise<void>((resolve, reject) =>
      read(req, res, (error?: unknown) => (error === undefined ? resolve() : reject(error))),
    )
    const fields = fieldsOf(req)
    if (!tokens.fits(req, fields.get(CSRF_FIELD) ?? ''))
      throw new DomainError(
        403,
        'csrf',
        'This form was opened in another session, or long ago. Look it over and send it again.',
      )
    if (req.formViewer) req.viewer = req.formViewer
    req.form = fields
    next()
  }
}

/** The text fields of a form; of a name that came twice, the first. */
export function fieldsOf(req: Request): Map<string, string> {
  const entries = Object.entries((req.body ?? {}) as Record<string, unknown>)
  return new Map(
    entries.flatMap(([name, value]) => {
      const first: unknown = Array.isArray(value) ? value[0] : value
      return typeof first === 'string' ? [[name, first]] : []
    }),
  )
}

/** The form as it was sent by its own page. @throws DomainError 415 for a write that is none */
export function formOf(req: Request): ReadonlyMap<string, string> {
  if (req.form) return req.form
  throw new DomainError(415, 'not-a-form', 'This address takes the form of its page, and nothing else.')
}

export interface FormTokens {
  /** For the hidden field: the session's, or a visitor's, who is given a cookie for it. */
  issue(req: Request, res: Response): string
  fits(req: Request, token: string): boolean
}

/**
 * Who has a session gets its token. Who has none gets a random cookie, which no page can read, and its HMAC: another
 * site can neither read the one nor make the other.
 */
export function formTokens(config: Pick<Config, 'jwt' | 'publicUrl' | 'corsAllowedOrigins'>): FormTokens {
  const csrf = csrfTokens(config)
  const secure = config.publicUrl.startsWith('https://')
  const name = secure ? '__Host-veza_form' : 'veza_form'
  const viewerOf = (req: Request) => req.viewer ?? req.formViewer
  return {
    issue: (req, res) => {
      const viewer = viewerOf(req)
      if (viewer) return csrf.tokenFor(viewer.sessionId)
      const known = cookieOf(req, name) ?? req.formCookie
      const cookie = known ?? randomBytes(VISITOR_BYTES).toString('base64url')
      if (!known) res.cookie(name, cookie, { secure, sameSite: 'lax', httpOnly: true, path: '/' })
      // Several forms of one page share it.
      req.formCookie = cookie
      return csrf.tokenForVisitor(cookie)
    },
    fits: (req, token) => {
      const viewer = viewerOf(req)
      if (viewer) return csrf.fits(token, csrf.tokenFor(viewer.sessionId))
      const cookie = cookieOf(req, name)
      return cookie !== undefined && csrf.fits(token, csrf.tokenForVisitor(cookie))
    },
  }
}

/**
 * Browsers say where a form was sent from, in one header or the other; what says nothing still needs the token.
 * @throws DomainError 403 `cross-site`
 */
function refuseForeign(req: Request, publicUrl: string): void {
  // Forms are posted from our own pages alone.
  if (!isForeign(req, { publicUrl, corsAllowedOrigins: [] })) return
  throw new DomainError(
    403,
    'cross-site',
    'This form was sent from another site. Open the page here instead.',
  )
}
