import { idSchema } from '@veza/shared/kernel/ids.ts'
import { type Request, type Response, Router } from 'express'
import { BLOCKED_BY } from '../../domains/catalog/index.ts'
import { headerOf } from '../../http/problem.ts'
import { whatIsHeard } from '../heard.ts'
import { type PagesContext, type PagesOptions, pageReader } from '../page-reader.ts'
import type { peaksReader } from '../peaks.ts'
import { releaseTracks } from '../release-router.ts'
import type { PageSources } from '../sources.ts'
import type { Page } from '../views/page.ts'
import { readOptions } from './options.ts'
import { type EmbedMessage, embedMessage, releaseEmbed, trackEmbed } from './page.ts'

interface EmbedRouter {
  readonly ctx: PagesContext
  readonly sources: PageSources
  readonly peaksOf: ReturnType<typeof peaksReader>
}

/**
 * Players for frames on other sites. Whoever looks, they show what everybody may hear: a frame elsewhere is no place where
 * somebody is signed in. What is private and what never was are one and the same 404.
 */
export function embedRouter({ ctx, sources, peaksOf }: EmbedRouter, options: PagesOptions): Router {
  const router = Router()
  const pageOf = pageReader(ctx, options, 'embed')

  router.get('/embed/track/:id', async (req, res) => {
    const page = pageOf(req, res)
    const id = idOf(req)
    const found = id === undefined ? undefined : await sources.findTrack(id, undefined)
    if (!found) return refuse(page, res, 'missing')
    if (found.blocked) return refuse(page, res, 'blocked')
    const { track } = found
    const shown = {
      track,
      isShared: false,
      isWithheld: false,
      ...whatIsHeard(ctx, { ...found, isHeld: false }),
      peaks: await peaksOf(track),
    }
    sendFramed(res, 200, trackEmbed(page, shown, readOptions(req.query)))
  })

  router.get('/embed/release/:id', async (req, res) => {
    const page = pageOf(req, res)
    const id = idOf(req)
    const found = id === undefined ? undefined : await sources.findRelease(id, undefined, page.locale)
    if (!found) return refuse(page, res, 'missing')
    if (found.blocked) return refuse(page, res, 'blockedRelease')
    const tracks = releaseTracks(ctx, found)
    const first = tracks.find(({ recording }) => recording !== null)
    const shown = { release: found.release, tracks, peaks: first && (await peaksOf(first.track)) }
    sendFramed(res, 200, releaseEmbed(page, shown, readOptions(req.query)))
  })
  return router
}

/** As the database compares it; undefined where there can be nothing of that name. */
const idOf = (req: Request): string | undefined => idSchema.safeParse(req.params.id).data?.toLowerCase()

function refuse(page: Page, res: Response, kind: EmbedMessage): void {
  if (kind !== 'missing') res.set('Link', headerOf(BLOCKED_BY))
  sendFramed(res, kind === 'missing' ? 404 : 451, embedMessage(page, kind))
}

/** The only answers that other sites may frame: nothing on them does anything in somebody's name. */
function sendFramed(res: Response, status: number, markup: string): void {
  const policy = res.get('Content-Security-Policy') ?? ''
  res.removeHeader('X-Frame-Options')
  res
    .status(status)
    .set({
      'Content-Security-Policy': policy.replace("frame-ancestors 'none'", 'frame-ancestors *'),
      'Cross-Origin-Resource-Policy': 'cross-origin',
      'Cache-Control': 'private, no-cache',
    })
    .type('html')
    .send(markup)
}
