import { DomainError } from '@veza/shared/kernel/errors.ts'
import { idSchema } from '@veza/shared/kernel/ids.ts'
import { type Request, Router } from 'express'
import { whatIsHeard } from '../heard.ts'
import { type PagesOptions, pageReader } from '../page-reader.ts'
import type { PageTools } from '../page-tools.ts'
import { releaseTracks } from '../release-router.ts'
import type { PageSources } from '../sources.ts'
import { refuse, sendFramed } from './framed.ts'
import { readOptions } from './options.ts'
import { playlistEmbed, releaseEmbed, trackEmbed } from './page.ts'
import { sharedEmbed } from './shared.ts'

const ROWS = 50

/**
 * Players for frames on other sites. Whoever looks, they show what everybody may hear: a frame elsewhere is no place where
 * somebody is signed in. What is private and what never was are one and the same 404.
 */
export function embedRouter(
  tools: Pick<PageTools, 'ctx' | 'sources' | 'peaksOf'>,
  options: PagesOptions,
): Router {
  const { ctx, sources, peaksOf } = tools
  const router = Router()
  const pageOf = pageReader(ctx, options, 'embed')

  router.get('/embed/track/:id', async (req, res) => {
    const page = pageOf(req, res)
    const id = idOf(req)
    if (id !== undefined && 'token' in req.query) return sharedEmbed(tools, page, id, req, res)
    const found = id === undefined ? undefined : await sources.findTrack(id, undefined)
    if (!found) return refuse(page, res, 'missing')
    if (found.blocked) return refuse(page, res, 'blocked')
    const { track } = found
    const heard = whatIsHeard(ctx, { ...found, isHeld: false })
    const shown = { track, url: track.url, isShared: false, ...heard, peaks: await peaksOf(track) }
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

  router.get('/embed/playlist/:id', async (req, res) => {
    const page = pageOf(req, res)
    const id = idOf(req)
    const found = id === undefined ? undefined : await findPlaylist(sources, id)
    if (!found) return refuse(page, res, 'missing')
    const tracks = found.items.flatMap(({ track }) =>
      track ? { track, ...whatIsHeard(ctx, { track, own: false, isHeld: false }) } : [],
    )
    const first = tracks.find(({ recording }) => recording !== null)
    const shown = { playlist: found.playlist, tracks, peaks: first && (await peaksOf(first.track)) }
    sendFramed(res, 200, playlistEmbed(page, shown, readOptions(req.query)))
  })
  return router
}

/** What everybody may see of it. */
const findPlaylist = (sources: PageSources, id: string) =>
  sources.findPlaylist(id, undefined, { limit: ROWS }).catch((error: unknown) => {
    if (error instanceof DomainError && error.status === 404) return undefined
    throw error
  })

/** As the database compares it; undefined where there can be nothing of that name. */
const idOf = (req: Request): string | undefined => idSchema.safeParse(req.params.id).data?.toLowerCase()
