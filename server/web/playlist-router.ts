import { DomainError } from '@veza/shared/kernel/errors.ts'
import { Router } from 'express'
import { whatIsHeard } from './heard.ts'
import type { PageTools } from './page-tools.ts'
import { messagePage } from './views/message-page.ts'
import { type PlayingRow, playlistPage } from './views/playlist-page.ts'

const ROWS = 50

/** `/playlists/:slug`: private, unknown, and of somebody one may not meet is one and the same 404. */
export function playlistRouter({ ctx, sources, pageOf, peaksOf, send }: PageTools): Router {
  const router = Router()
  router.get('/playlists/:slug', async (req, res) => {
    const page = pageOf(req, res)
    const { item: asked, cursor: given } = req.query
    const cursor = typeof given === 'string' ? given : undefined
    const query = { limit: ROWS, ...(cursor === undefined ? {} : { cursor }) }
    const found = await sources.findPlaylist(req.params.slug, req.viewer, query).catch((error: unknown) => {
      if (error instanceof DomainError && error.status < 500) return undefined
      throw error
    })
    if (!found) return send(res, 404, messagePage(page, 'missing'))
    const { playlist, items, nextCursor } = found
    if (playlist.slug !== req.params.slug) return res.redirect(301, `/playlists/${playlist.slug}`)

    /** The first from a row on that can be heard. */
    const heardFrom = async (start: number): Promise<PlayingRow | undefined> => {
      for (const item of items.slice(start)) {
        if (!item.track) continue
        const own = item.track.artist.username === page.person?.username
        const { isHeld } = await sources.offersOf(item.track.id, req.viewer, page.locale)
        const { recording } = whatIsHeard(ctx, { track: item.track, own, isHeld })
        // Who shares what they hear here shares the playlist.
        if (recording) return { item, recording: { ...recording, pageUrl: playlist.url } }
      }
      return undefined
    }
    const start = items.findIndex(({ id }) => id === asked)
    const playing = await heardFrom(Math.max(0, start))
    const after = playing && items.slice(items.indexOf(playing.item) + 1).find(({ track }) => track)
    const rows = await Promise.all(
      items.map(async (item) => ({ item, peaks: item.track ? await peaksOf(item.track) : undefined })),
    )
    send(res, 200, playlistPage(page, { playlist, rows, playing, next: after?.id, cursor, nextCursor }))
  })
  return router
}
