import { DomainError } from '@veza/shared/kernel/errors.ts'
import { idSchema } from '@veza/shared/kernel/ids.ts'
import { type Request, Router } from 'express'
import type { FoundPlaylist } from '../domains/playlists/index.ts'
import { formOf } from '../http/forms.ts'
import { localPath } from '../http/local-path.ts'
import { whatIsHeard } from './heard.ts'
import type { PageTools } from './page-tools.ts'
import { isRefusal, no } from './reaction-router.ts'
import { withPeaks } from './recommended.ts'
import { messagePage } from './views/message-page.ts'
import { type PlayingRow, playlistPage } from './views/playlist-page.ts'

const ROWS = 50
const RECOMMENDED = 6

/** `/playlists/:slug`: private, unknown, and of somebody one may not meet is one and the same 404. */
export function playlistRouter(tools: PageTools): Router {
  const { sources, pageOf, peaksOf, send } = tools
  const router = Router()
  router.get('/playlists/:slug', async (req, res) => {
    const page = pageOf(req, res)
    const { item: asked, cursor: given } = req.query
    const cursor = typeof given === 'string' ? given : undefined
    const found = await findPlaylist(tools, req, cursor)
    if (!found) return send(res, 404, messagePage(page, 'missing'))
    const { playlist, items, nextCursor } = found
    if (playlist.slug !== req.params.slug) return res.redirect(301, `/playlists/${playlist.slug}`)

    const start = items.findIndex(({ id }) => id === asked)
    const playing = await heardFrom(tools, req, found, Math.max(0, start))
    const after = playing && items.slice(items.indexOf(playing.item) + 1).find(({ track }) => track)
    const rows = await Promise.all(
      items.map(async (item) => ({ item, peaks: item.track ? await peaksOf(item.track) : undefined })),
    )
    const near = req.viewer ? await sources.recommendedFor(playlist.id, req.viewer, RECOMMENDED) : []
    const recommended = await withPeaks(tools, near)
    const shown = { playlist, rows, playing, next: after?.id, recommended, cursor, nextCursor }
    send(res, 200, playlistPage(page, shown))
  })

  router.post('/playlists/:slug', async (req, res) => {
    const form = formOf(req)
    const track = idSchema.safeParse(form.get('track'))
    const here = localPath(req.path)
    if (form.get('do') !== 'add' || !track.success)
      throw new DomainError(400, 'unknown-action', 'This page has no such form. Load it again.')
    if (!req.viewer) return res.redirect(303, `/sign-in?next=${encodeURIComponent(here)}`)
    const found = await findPlaylist(tools, req, undefined)
    if (!found) return send(res, 404, messagePage(pageOf(req, res), 'missing'))
    const added = sources.addToPlaylist(found.playlist.id, req.viewer, track.data)
    if (await added.then(no, isRefusal('playlist-full')))
      return send(res, 409, messagePage(pageOf(req, res), 'playlistFull'))
    res.set('Cache-Control', 'private, no-store').redirect(303, here)
  })
  return router
}

/** Undefined where this reader may not know of it. */
async function findPlaylist(
  { sources }: PageTools,
  req: Request<{ slug: string }>,
  cursor: string | undefined,
): Promise<FoundPlaylist | undefined> {
  const query = { limit: ROWS, ...(cursor === undefined ? {} : { cursor }) }
  return sources.findPlaylist(req.params.slug, req.viewer, query).catch((error: unknown) => {
    if (error instanceof DomainError && error.status < 500) return undefined
    throw error
  })
}

/** The first from a row on that can be heard. */
async function heardFrom(
  { ctx, sources }: PageTools,
  { viewer, person }: Pick<Request, 'viewer' | 'person'>,
  { playlist, items }: FoundPlaylist,
  start: number,
): Promise<PlayingRow | undefined> {
  for (const item of items.slice(start)) {
    if (!item.track) continue
    const own = item.track.artist.username === person?.username
    const isHeld = item.track.paid && (await sources.isHeld(item.track.id, viewer))
    const { recording } = whatIsHeard(ctx, { track: item.track, own, isHeld })
    // Who shares what they hear here shares the playlist.
    if (recording) return { item, recording: { ...recording, pageUrl: playlist.url } }
  }
  return undefined
}
