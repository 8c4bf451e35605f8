import { HOUR_MS, SECOND_MS } from '@veza/shared/kernel/time.ts'
import { feedName, updateChannels, updateTargets } from '@veza/shared/studio/updates/channels.ts'
import { Router } from 'express'
import type { Context } from '../../context.ts'
import { ObjectNotFound } from '../../platform/object-store/index.ts'
import { DIGEST, FILE_NAME, feedKey, fileKey } from './keys.ts'

/** A download over a slow line, and what it asks for again. */
const LINK_SECONDS = (6 * HOUR_MS) / SECOND_MS
const feedKeys = new Map(
  updateChannels.flatMap((channel) =>
    updateTargets.map((target) => [feedName(channel, target), feedKey(channel, target)] as const),
  ),
)

/** What a Studio asks for newer versions; open to anybody, as the Studio is. */
export function studioUpdateFiles({ store }: Pick<Context, 'store'>): Router {
  const router = Router()
  router.get('/studio/updates/:feed', async (req, res, next) => {
    const key = feedKeys.get(req.params.feed)
    if (key === undefined) return next()
    try {
      const { body, bytes, etag } = await store.get(key)
      res.set({ 'Cache-Control': 'no-cache', ETag: `"${etag}"`, 'Content-Length': String(bytes) })
      res.type('application/yaml')
      body.once('error', () => res.destroy())
      body.pipe(res)
    } catch (error) {
      if (error instanceof ObjectNotFound) return next()
      throw error
    }
  })
  router.get('/studio/updates/files/:digest/:name', async (req, res, next) => {
    const { digest, name } = req.params
    if (!DIGEST.test(digest) || !FILE_NAME.test(name)) return next()
    const key = fileKey(`files/${digest}/${name}`)
    if ((await store.head(key)) === undefined) return next()
    const url = await store.signGet({ key, expiresInSeconds: LINK_SECONDS })
    res.set('Cache-Control', 'private, no-store').redirect(302, url)
  })
  return router
}
