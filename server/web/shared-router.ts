import { randomUUID } from 'node:crypto'
import type { Track } from '@veza/shared/contracts/catalog.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import { DAY_MS } from '@veza/shared/kernel/time.ts'
import { type Request, type Response, Router } from 'express'
import { BLOCKED_BY } from '../domains/catalog/index.ts'
import { readShareKey, type ShareKey, shareQuery } from '../domains/sharing/index.ts'
import { headerOf } from '../http/problem.ts'
import { cookieOf } from '../http/session-cookies.ts'
import { commentsAt } from './comments-on-page.ts'
import { whatIsHeard } from './heard.ts'
import type { PagesContext } from './page-reader.ts'
import type { PageTools } from './page-tools.ts'
import { type MessageKind, messagePage } from './views/message-page.ts'
import { trackPage } from './views/track-page.ts'

const COOKIE = 'veza_visit'
const PATH = '/s'

const kinds: Readonly<Record<number, MessageKind>> = { 404: 'missing', 410: 'gone', 451: 'blocked' }

/** `/s/:token`: what somebody shared by a link. No search engine lists it, no cache keeps it, no other site learns of it. */
export function sharedRouter(tools: PageTools): Router {
  const { ctx, sources, pageOf, peaksOf } = tools
  const router = Router()
  router.get(`${PATH}/:token`, async (req, res) => {
    const opened = await openLink(tools, req, res)
    if (!opened) return
    const { track, key } = opened
    const heard = whatIsHeard(ctx, { track, own: false, isHeld: false, shareQuery: shareQuery(key) })
    const place = { track, home: `${PATH}/${key.token}`, viewer: req.viewer, share: key }
    const [peaks, comments, lyrics] = await Promise.all([
      peaksOf(track),
      commentsAt(sources, place, { from: place.home }),
      heard.recording ? sources.lyricsOf(track.id) : undefined,
    ])
    const shown = {
      ...heard,
      track,
      peaks,
      offers: undefined,
      reactions: undefined,
      comments,
      reviews: undefined,
      related: false as const,
      lyrics,
      isShared: true,
      isWithheld: false,
      plays: 0,
    }
    res.type('html').send(trackPage(pageOf(req, res), shown))
  })
  return router
}

interface OpenedLink {
  readonly track: Track
  readonly key: ShareKey
}

/** The gate of what is behind a link, and of all below it: what it does not open is answered here. */
export async function openLink(
  { ctx, sources, pageOf }: PageTools,
  req: Request,
  res: Response,
): Promise<OpenedLink | undefined> {
  res.set({
    'Cache-Control': 'private, no-store',
    'Referrer-Policy': 'no-referrer',
    'X-Robots-Tag': 'noindex, nofollow',
  })
  const page = pageOf(req, res)
  const key = keyOf(req)
  if (!key) return void res.status(404).type('html').send(messagePage(page, 'missing'))
  try {
    const track = await sources.openShared(key)
    keepVisit(ctx, res, key)
    return { track, key }
  } catch (error) {
    const kind = error instanceof DomainError ? kinds[error.status] : undefined
    if (!(error instanceof DomainError) || !kind) throw error
    if (kind === 'blocked') res.set('Link', headerOf(BLOCKED_BY))
    return void res.status(error.status).type('html').send(messagePage(page, kind))
  }
}

/** A browser that comes again is the same listener. The number says nothing else of it. */
const keyOf = (req: Request): ShareKey | undefined => {
  const key = readShareKey(req.params.token, cookieOf(req, COOKIE))
  return key && { ...key, visitId: key.visitId ?? randomUUID() }
}

function keepVisit({ config }: PagesContext, res: Response, { visitId }: ShareKey): void {
  const secure = config.publicUrl.startsWith('https://')
  res.cookie(COOKIE, visitId, { secure, sameSite: 'lax', httpOnly: true, path: PATH, maxAge: DAY_MS })
}
