import { idSchema } from '@veza/shared/kernel/ids.ts'
import { renditionNameSchema } from '@veza/shared/media/rendition-set.ts'
import { type Request, type Response, Router } from 'express'
import type { Context } from '../../context.ts'
import { os } from '../../http/contract.ts'
import { signedIn } from '../../http/request-context.ts'
import { TrackNotFound } from '../catalog/index.ts'
import { readShareKey } from '../sharing/index.ts'
import { askForTranscode, hlsStatus } from './hls-status.ts'
import type { Listener, Playlist, Streaming } from './service.ts'

const PLAYLIST_TYPE = 'application/vnd.apple.mpegurl'

/** Sound, playlists, waveforms and covers: plain routes below the API's prefix. */
export function streamingFiles(streaming: Streaming): Router {
  const router = Router()
  const hearing = (req: Request) => streaming.hearable(trackId(req), listenerOf(req))

  router.get('/tracks/:id/master.m3u8', async (req, res) => {
    sendPlaylist(req, res, await streaming.master(await hearing(req)))
  })
  router.get('/tracks/:id/:rendition/index.m3u8', async (req, res) => {
    const name = renditionNameSchema.safeParse(req.params.rendition)
    if (!name.success) throw new TrackNotFound()
    sendPlaylist(req, res, await streaming.media(await hearing(req), name.data))
  })
  for (const as of ['stream', 'download'] as const)
    router.get(`/tracks/:id/${as}`, async (req, res) => {
      const url = await streaming.original(await hearing(req), as)
      res.set('Cache-Control', 'private, no-store').redirect(302, url)
    })
  router.get('/tracks/:id/waveform', async (req, res) => {
    const track = await streaming.visible(trackId(req), listenerOf(req))
    const { bytes, etag } = await streaming.waveform(track, req.query.zoom === 'fine' ? 'fine' : 'coarse')
    res
      .set({ ETag: etag, 'Cache-Control': 'private, max-age=60' })
      .type('application/octet-stream')
      .send(bytes)
  })
  router.get('/tracks/:id/cover', async (req, res) => {
    const track = await streaming.visible(trackId(req), listenerOf(req))
    const url = await streaming.cover(track, track.ownerId === req.viewer?.userId)
    res.set('Cache-Control', 'private, max-age=600').redirect(302, url)
  })
  return router
}

const listenerOf = (req: Request): Listener => ({
  viewer: req.viewer,
  share: readShareKey(req.query.token, req.query.visit),
  address: req.ip ?? '',
})

function trackId(req: Request): string {
  const id = idSchema.safeParse(req.params.id)
  if (!id.success) throw new TrackNotFound()
  return id.data
}

/** By hand what `res.send` would do anew at every request; of all answers, listeners ask for these most often. */
function sendPlaylist(req: Request, res: Response, playlist: Playlist): void {
  const { body, etag, shared, isRevocable, previewSeconds } = playlist
  const forOne = isRevocable ? 'private, no-store' : 'private, max-age=60'
  res.setHeader('Cache-Control', shared ? 'public, max-age=60' : forOne)
  res.setHeader('ETag', etag)
  if (previewSeconds !== undefined) res.setHeader('X-Preview-Cap-Seconds', previewSeconds)
  if (req.headers['if-none-match'] === etag) {
    res.statusCode = 304
    res.end()
    return
  }
  res.setHeader('Content-Type', PLAYLIST_TYPE)
  res.setHeader('Content-Length', body.length)
  res.end(req.method === 'HEAD' ? undefined : body)
}

/** The streaming part of the contract. */
export function streamingRoutes(ctx: Context) {
  return os.streaming.router({
    hlsStatus: os.streaming.hlsStatus.handler(({ input, context }) =>
      hlsStatus(ctx, signedIn(context), input.id),
    ),
    transcode: os.streaming.transcode.handler(({ input, context }) =>
      askForTranscode(ctx, signedIn(context), input.id),
    ),
  })
}
