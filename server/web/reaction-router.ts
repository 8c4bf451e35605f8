import type { ReactionKind } from '@veza/shared/contracts/reactions.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import { type Request, type Response, Router } from 'express'
import type { Reactable } from '../domains/reactions/index.ts'
import { formOf } from '../http/forms.ts'
import { localPath } from '../http/local-path.ts'
import type { PageTools } from './page-tools.ts'
import { messagePage } from './views/message-page.ts'

/** What the forms on the pages of tracks and releases ask for; each leads back to its page, which shows how it stands. */
export function reactionRouter({ sources, pageOf, send }: PageTools): Router {
  const router = Router()

  const changed = async (req: Request, res: Response, find: () => Promise<Reactable | undefined>) => {
    const [reaction, isOn] = wishOf(formOf(req))
    const here = localPath(req.path)
    if (!req.viewer) return res.redirect(303, `/sign-in?next=${encodeURIComponent(here)}`)
    const found = await find()
    if (!found) return send(res, 404, messagePage(pageOf(req, res), 'missing'))
    await sources.changeReaction(found, req.viewer, reaction, isOn).catch(orShown)
    res.set('Cache-Control', 'private, no-store').redirect(303, here)
  }

  router.post('/tracks/:slug', (req, res) =>
    changed(req, res, async () => {
      const found = await sources.findTrackBySlug(req.params.slug, req.viewer)
      return found && { kind: 'track', id: found.track.id }
    }),
  )
  router.post('/releases/:slug', (req, res) =>
    changed(req, res, async () => {
      const found = await sources.findRelease(req.params.slug, req.viewer, pageOf(req, res).locale)
      return found && { kind: 'release', id: found.release.id }
    }),
  )
  return router
}

/** What has changed since the page was made, the page shows by itself. */
export function orShown(error: unknown): void {
  if (error instanceof DomainError && [404, 409, 451].includes(error.status)) return
  throw error
}

export const no = () => false

/** Whether it was refused for this, which nothing on the page shows; else as above. */
export const isRefusal =
  (code: string) =>
  (error: unknown): boolean => {
    if (error instanceof DomainError && error.code === code) return true
    orShown(error)
    return false
  }

/** @throws DomainError 400 */
export function wishOf(form: ReadonlyMap<string, string>): [ReactionKind, isOn: boolean] {
  const [, un, reaction] = /^(un)?(like|repost)$/.exec(form.get('do') ?? '') ?? []
  if (reaction === 'like' || reaction === 'repost') return [reaction, un === undefined]
  throw new DomainError(400, 'unknown-action', 'This page has no such form. Load it again.')
}
