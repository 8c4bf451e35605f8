import { type Response, Router } from 'express'
import type { PagesContext } from '../page-reader.ts'
import type { PageSources } from '../sources.ts'
import { creatorFeed } from './creator-feed.ts'
import { PER_FILE, sitemapFile, sitemapIndex, sitemapKinds } from './sitemap.ts'

const ITEMS = 100
const MINUTES_5 = 'public, max-age=300'
const HOUR = 'public, max-age=3600'
const NUMBER = /^[1-9]\d{0,4}$/

/** What machines read: `/robots.txt`, `/sitemap.xml` and its files, and a feed for each creator. */
export function feedsRouter({ config }: Pick<PagesContext, 'config'>, sources: PageSources): Router {
  const { publicUrl } = config
  const router = Router()

  router.get('/robots.txt', (_req, res) => {
    res.set('Cache-Control', HOUR).type('text/plain').send(robots(publicUrl))
  })

  router.get('/sitemap.xml', async (_req, res) => {
    sendXml(res, 'application/xml', HOUR, await sitemapIndex(publicUrl, sources.sitemap))
  })

  router.get('/sitemaps/:kind/:number.xml', async (req, res, next) => {
    const kind = sitemapKinds.find((one) => one === req.params.kind)
    if (!kind || !NUMBER.test(req.params.number)) return next()
    const number = Number(req.params.number)
    const entries = await sources.sitemap[kind].entries(PER_FILE, (number - 1) * PER_FILE)
    if (entries.length === 0 && number > 1) return next()
    sendXml(res, 'application/xml', HOUR, sitemapFile(publicUrl, entries))
  })

  router.get('/@:username/feed.xml', async (req, res, next) => {
    // Readers of feeds are nobody: they are given what everybody may have.
    const profile = await sources.findPerson(req.params.username.toLowerCase(), undefined)
    if (!profile?.isCreator) return next()
    const { items } = await sources.tracksOf(profile.username, undefined, { limit: ITEMS })
    const originals = await sources.originalsOf(items.filter(({ paid }) => !paid).map(({ id }) => id))
    const feed = creatorFeed({ publicUrl, profile, tracks: items, originals })
    sendXml(res, 'application/rss+xml', MINUTES_5, feed)
  })
  return router
}

function sendXml(res: Response, type: string, cacheControl: string, document: string): void {
  res.set('Cache-Control', cacheControl).type(type).send(document)
}

/** Everything that is public may be found; what is one's own says so by itself, and is no use to anybody. */
const robots = (publicUrl: string): string =>
  `User-agent: *
Disallow: /settings
Disallow: /orders
Disallow: /cart
Disallow: /authorize
Disallow: /sign-in
Disallow: /sign-up

Sitemap: ${publicUrl}/sitemap.xml
`
