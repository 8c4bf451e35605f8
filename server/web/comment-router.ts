import { DomainError } from '@veza/shared/kernel/errors.ts'
import { idSchema } from '@veza/shared/kernel/ids.ts'
import { type Request, type Response, Router } from 'express'
import type { CommentChange } from '../domains/comments/index.ts'
import { formOf } from '../http/forms.ts'
import { localPath } from '../http/local-path.ts'
import { faultOf, readCommentForm } from './comment-form.ts'
import { addressOf, type CommentPlace, commentsAt, shownAt } from './comments-on-page.ts'
import type { PageTools } from './page-tools.ts'
import { openLink } from './shared-router.ts'
import { openTrackPage } from './track-router.ts'
import { commentsPage } from './views/comments-page.ts'
import { messagePage } from './views/message-page.ts'

type FindPlace = (req: Request, res: Response) => Promise<CommentPlace | undefined>

/** `/tracks/:slug/comments` and, by a link, `/s/:token/comments`: whether the track is there for one is asked before all else. */
export function commentRouter(tools: PageTools): Router {
  const router = Router()
  const atTrack: FindPlace = async (req, res) => {
    const found = await openTrackPage(tools, req, res)
    return found && { track: found.track, home: `/tracks/${found.track.slug}`, viewer: req.viewer }
  }
  const byLink: FindPlace = async (req, res) => {
    const opened = await openLink(tools, req, res)
    if (!opened) return undefined
    const { track, key } = opened
    return { track, home: `/s/${key.token}`, viewer: req.viewer, share: key }
  }
  for (const [path, findPlace] of [
    ['/tracks/:slug/comments', atTrack],
    ['/s/:token/comments', byLink],
  ] as const) {
    router.get(path, async (req, res) => {
      const place = await findPlace(req, res)
      if (place) await showPage(tools, req, res, place)
    })
    router.get(`${path}/:id`, async (req, res) => {
      const place = await findPlace(req, res)
      if (place) await showThread(tools, req, res, place)
    })
    router.post(path, async (req, res) => {
      const form = formOf(req)
      const place = await findPlace(req, res)
      if (place) await change(tools, req, res, place, form)
    })
  }
  return router
}

async function showPage(tools: PageTools, req: Request, res: Response, place: CommentPlace): Promise<void> {
  const page = tools.pageOf(req, res)
  const cursor = typeof req.query.cursor === 'string' ? req.query.cursor : undefined
  const from =
    cursor === undefined ? addressOf(place) : `${addressOf(place)}?cursor=${encodeURIComponent(cursor)}`
  try {
    const comments = await commentsAt(tools.sources, place, { from, cursor })
    if (!comments) return sendHere(res, 404, messagePage(page, 'missing'))
    sendHere(
      res,
      200,
      commentsPage(page, { ...place, comments, part: cursor === undefined ? 'newest' : 'older' }),
    )
  } catch (error) {
    // An address that was cut short begins anew.
    if (!(error instanceof DomainError) || error.code !== 'bad-cursor') throw error
    res.redirect(303, addressOf(place))
  }
}

async function showThread(tools: PageTools, req: Request, res: Response, place: CommentPlace): Promise<void> {
  const page = tools.pageOf(req, res)
  const id = idSchema.safeParse(req.params.id)
  const thread = id.success ? await tools.sources.threadOf(place.track.id, place, id.data) : undefined
  if (!thread || !id.success) return sendHere(res, 404, messagePage(page, 'missing'))
  const comments = shownAt(place, `${addressOf(place)}/${id.data}`, [thread], null)
  sendHere(res, 200, commentsPage(page, { ...place, comments, part: 'thread' }))
}

async function change(
  tools: PageTools,
  req: Request,
  res: Response,
  place: CommentPlace,
  form: ReadonlyMap<string, string>,
): Promise<void> {
  const read = readCommentForm(form)
  if (!place.viewer) return res.redirect(303, `/sign-in?next=${encodeURIComponent(place.home)}`)
  let fault = read.change ? undefined : read.attempt.fault
  if (read.change)
    try {
      const id = await tools.sources.changeComments(
        place.track.id,
        { ...place, viewer: place.viewer },
        read.change,
      )
      const to = backTo(place, form.get('from'), { ...read.change, id })
      return res.set('Cache-Control', 'private, no-store').redirect(303, to)
    } catch (error) {
      fault = faultOf(error)
      // What has changed since the page was made, the page shows by itself.
      if (isGone(error))
        return res.set('Cache-Control', 'private, no-store').redirect(303, `${place.home}#comments`)
      if (!fault) throw error
    }
  if (fault) await showFault(tools, req, res, place, { ...read.attempt, fault })
}

const isGone = (error: unknown): boolean =>
  error instanceof DomainError && [403, 404, 410, 451].includes(error.status)

type Attempt = NonNullable<Parameters<typeof shownAt>[4]>

/** With all that was typed, and what is wrong with it. */
async function showFault(
  tools: PageTools,
  req: Request,
  res: Response,
  place: CommentPlace,
  attempt: Attempt,
): Promise<void> {
  const page = tools.pageOf(req, res)
  const id = idSchema.safeParse(attempt.id)
  const thread = id.success ? await tools.sources.threadOf(place.track.id, place, id.data) : undefined
  const comments = thread
    ? shownAt(place, `${addressOf(place)}/${attempt.id}`, [thread], null, attempt)
    : await commentsAt(tools.sources, place, { from: addressOf(place), attempt })
  if (!comments) return sendHere(res, 404, messagePage(page, 'missing'))
  sendHere(res, 422, commentsPage(page, { ...place, comments, part: thread ? 'thread' : 'newest' }))
}

/** The page that the form stood on, at what it was about. */
function backTo(
  place: CommentPlace,
  from: string | undefined,
  { kind, id }: CommentChange & { id: string },
): string {
  const asked = localPath(from, place.home)
  const isOurs = asked === place.home || /^\/comments([/?]|$)/.test(asked.slice(place.home.length))
  const isHere = isOurs && asked.startsWith(place.home)
  const page = isHere ? asked : place.home
  if (kind === 'delete') return `${page.endsWith(id) ? place.home : page}#comments`
  // A new one is among the newest.
  return `${kind === 'write' ? page.split('?')[0] : page}#comment-${id}`
}

/** Behind a link, nobody keeps what they were shown. */
function sendHere(res: Response, status: number, markup: string): void {
  if (!res.hasHeader('Cache-Control')) res.set('Cache-Control', 'private, no-cache')
  res.status(status).type('html').send(markup)
}
