import { DomainError } from '@veza/shared/kernel/errors.ts'
import { idSchema } from '@veza/shared/kernel/ids.ts'
import { type Request, type Response, Router } from 'express'
import { TrackBlocked, TrackNotFound } from '../../domains/catalog/index.ts'
import { sendProblem } from '../../http/problem.ts'
import { html } from '../html.ts'
import type { PagesContext } from '../page-reader.ts'
import type { PageSources } from '../sources.ts'
import { readAddress } from './address.ts'

const BOUNDS = { least: 240, most: 1_280 } as const
const WIDTH = 640
const HEIGHTS = { track: 240, release: 420, playlist: 420 } as const
/** The square that covers are shown in. */
const THUMBNAIL = 320

/** What there is to embed: a title by somebody, with a cover perhaps. */
interface Embeddable {
  readonly kind: keyof typeof HEIGHTS
  readonly id: string
  readonly title: string
  readonly author: { readonly username: string; readonly displayName: string }
  readonly coverUrl: string | null
}

/**
 * `/oembed`: how to show one of our pages in another. Its errors are problem documents.
 * @see https://oembed.com
 */
export function oembedRouter({ config }: Pick<PagesContext, 'config'>, sources: PageSources): Router {
  const router = Router()
  router.get('/oembed', async (req, res) => {
    // Asked for by other sites' scripts as well; it holds what is public.
    res.set({ 'Access-Control-Allow-Origin': '*', 'Cross-Origin-Resource-Policy': 'cross-origin' })
    try {
      const found = await embeddableAt(sources, readQuestion(req), config.publicUrl)
      res.set('Cache-Control', 'public, max-age=300')
      sendJson(res, answerOf(config.publicUrl, found, sizeOf(req, found.kind)))
    } catch (error) {
      if (!(error instanceof DomainError)) throw error
      sendProblem(req, res, error)
    }
  })
  return router
}

/** @throws DomainError 501 for another format than JSON, 400 without an address */
function readQuestion({ query: { url, format } }: Request): string {
  if (format !== undefined && format !== 'json')
    throw new DomainError(
      501,
      'format-unknown',
      'This server answers oEmbed in JSON alone: ask with format=json.',
    )
  if (typeof url === 'string' && url !== '') return url
  throw new DomainError(400, 'no-url', 'Name one page of this server in `url`.')
}

/** Whoever asks: what everybody may see. @throws TrackNotFound, TrackBlocked */
async function embeddableAt(sources: PageSources, url: string, publicUrl: string): Promise<Embeddable> {
  const address = readAddress(url, publicUrl)
  if (!address) throw new TrackNotFound()
  const { kind, name } = address
  if (kind === 'release') {
    const found = await sources.findRelease(name, undefined, 'en')
    if (!found) throw new TrackNotFound()
    if (found.blocked) throw new TrackBlocked()
    const { id, title, seller: author, coverUrl } = found.release
    return { kind, id, title, author, coverUrl }
  }
  if (kind === 'playlist') {
    const { playlist } = await sources.findPlaylist(name, undefined, { limit: 1 }).catch(orNotFound)
    const { id, title, owner: author } = playlist
    return { kind, id, title, author, coverUrl: null }
  }
  const isId = idSchema.safeParse(name).success
  const found = await (isId ? sources.findTrack(name, undefined) : sources.findTrackBySlug(name, undefined))
  if (!found) throw new TrackNotFound()
  if (found.blocked) throw new TrackBlocked()
  const { id, title, artist: author, coverUrl } = found.track
  return { kind, id, title, author, coverUrl }
}

/** What is private, and what never was, are one and the same. */
function orNotFound(error: unknown): never {
  throw error instanceof DomainError && error.status === 404 ? new TrackNotFound() : error
}

interface Size {
  readonly width: number
  readonly height: number
}

/** As wide as there is room for; as high as it needs to be, at most as high as there is room for. */
function sizeOf({ query: { maxwidth, maxheight } }: Request, kind: Embeddable['kind']): Size {
  return { width: held(maxwidth, WIDTH), height: Math.min(HEIGHTS[kind], held(maxheight, HEIGHTS[kind])) }
}

function held(given: unknown, otherwise: number): number {
  if (typeof given !== 'string' || !/^\d+$/.test(given)) return otherwise
  return Math.min(BOUNDS.most, Math.max(BOUNDS.least, Number(given)))
}

function answerOf(publicUrl: string, { kind, id, title, author, coverUrl }: Embeddable, size: Size) {
  const { width, height } = size
  const src = `${publicUrl}/embed/${kind}/${id}`
  const frame = html`<iframe src="${src}" width="${width}" height="${height}" title="${title}" frameborder="0" allow="autoplay; encrypted-media" loading="lazy"></iframe>`
  return {
    version: '1.0',
    type: 'rich',
    provider_name: 'Veza',
    provider_url: `${publicUrl}/`,
    title,
    author_name: author.displayName,
    author_url: `${publicUrl}/@${author.username}`,
    ...(coverUrl === null
      ? {}
      : { thumbnail_url: coverUrl, thumbnail_width: THUMBNAIL, thumbnail_height: THUMBNAIL }),
    html: frame.markup,
    width,
    height,
  }
}

const sendJson = (res: Response, body: object) => res.type('application/json').send(JSON.stringify(body))
