import type { Request, Response } from 'express'
import type { Context } from '../context.ts'
import { csrfTokens, isSafe } from '../http/csrf.ts'
import { formTokens } from '../http/forms.ts'
import { localPath } from '../http/local-path.ts'
import { type Entry, type PageAssets, readAssets } from './assets.ts'
import { currentBuild } from './builds.ts'
import { readLanguage } from './language.ts'
import type { Reloader } from './reload.ts'
import { cartsOf } from './shop/cart.ts'
import { translatorFor } from './texts/index.ts'
import type { Announced, Page } from './views/page.ts'

export type PagesContext = Pick<Context, 'log'> & {
  readonly config: Pick<Context['config'], 'publicUrl' | 'corsAllowedOrigins' | 'hlsStreaming' | 'jwt'>
}

export interface PagesOptions {
  /** Given in development: assets are looked up for every page, and open pages reload when told so. */
  readonly reloader?: Reloader
}

export type PageOf = (req: Request, res: Response) => Page

/** The build at start, so that what runs stays of one piece; in development the newest. */
export function buildReader({ reloader }: PagesOptions): () => string {
  const atStart = currentBuild()
  return reloader ? currentBuild : () => atStart
}

/** @param entry the script that the pages load, with its styles */
export function pageReader(ctx: PagesContext, options: PagesOptions, entry: Entry): PageOf {
  const { reloader } = options
  const buildNow = buildReader(options)
  const atStart: PageAssets = readAssets(buildNow(), entry)
  const csrf = csrfTokens(ctx.config)
  const tokens = formTokens(ctx.config)
  const carts = cartsOf(ctx.config)
  return (req, res) => {
    const language = readLanguage(req, res)
    const { next } = req.query
    return {
      ...language,
      t: translatorFor(language.locale),
      nonce: req.nonce,
      assets: reloader ? readAssets(buildNow(), entry) : atStart,
      publicUrl: ctx.config.publicUrl,
      path: ownPath(req.path),
      next: typeof next === 'string' ? localPath(next) : undefined,
      reloads: reloader !== undefined,
      person: req.person,
      csrf: req.viewer && csrf.tokenFor(req.viewer.sessionId),
      inCart: carts.read(req).lines.length,
      flags: req.surroundings?.flags ?? [],
      // What stands in frames elsewhere is about one thing, and kept by caches.
      announced: entry === 'embed' ? undefined : announcedTo(req, () => tokens.issue(req, res)),
    }
  }
}

/**
 * A visitor gets a token, and its cookie, only where there is a form to carry it. The answer to another form announces nothing: nobody could
 * come back to it, and what was typed there would be lost.
 */
function announcedTo(req: Request, issue: () => string): Announced | undefined {
  const items = isSafe(req) ? (req.surroundings?.announcements ?? []) : []
  if (items.length === 0) return undefined
  return { items, csrf: issue(), here: localPath(req.originalUrl) }
}

/** Two slashes (or backslashes) at the start of a link would lead to another server. */
function ownPath(path: string): string {
  return path.replace(/^[/\\]+/, '/')
}
