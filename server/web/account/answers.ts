import type { Request, Response } from 'express'
import type { Context } from '../../context.ts'
import { formTokens } from '../../http/forms.ts'
import type { PageOf } from '../page-reader.ts'
import { isTextKey, type TextKey } from '../texts/index.ts'
import { layout } from '../views/layout.ts'
import { messagePage } from '../views/message-page.ts'
import { notesOf } from './said.ts'
import { type AccountPage, type Attempt, signedIn, type Visit } from './types.ts'

/** How pages of accounts are answered: never kept by anybody, never found by search engines. */
export interface Answers {
  visit(req: Request, res: Response): Visit
  /** What the page before left to be said, once. */
  said(visit: Visit): string | undefined
  page(page: AccountPage, visit: Visit, status: number, attempt: Attempt): Promise<void>
  message(req: Request, res: Response, status: number, reference: string | undefined): void
  go(res: Response, to: string, say?: TextKey): void
}

export function answersOf(ctx: Context, pageOf: PageOf): Answers {
  const notes = notesOf(ctx.config)
  const tokens = formTokens(ctx.config)
  const unkept = { 'Cache-Control': 'private, no-store', 'X-Robots-Tag': 'noindex' }
  return {
    visit: (req, res) => {
      const viewer = req.viewer ?? req.formViewer
      return { ctx, req, res, page: pageOf(req, res), viewer, csrf: tokens.issue(req, res), said: undefined }
    },
    said: ({ req, res, page }) => {
      const said = notes.read(req, 'said')
      if (said !== undefined) notes.remove(res, 'said')
      return said !== undefined && isTextKey(said) ? page.t(said) : undefined
    },
    page: async (page, visit, status, attempt) => {
      const content = await viewOf(page, visit, attempt)
      visit.res
        .status(status)
        .set({ ...unkept, 'Referrer-Policy': page.hasToken ? 'no-referrer' : 'same-origin' })
        .type('html')
        .send(layout(visit.page, content))
    },
    message: (req, res, status, reference) => {
      const kind = status >= 500 ? 'failed' : 'refused'
      res
        .status(status)
        .set(unkept)
        .type('html')
        .send(messagePage(pageOf(req, res), kind, reference))
    },
    go: (res, to, say) => {
      if (say) notes.leave(res, 'said', say)
      res.set(unkept).redirect(303, to)
    },
  }
}

function viewOf(page: AccountPage, visit: Visit, attempt: Attempt) {
  return page.audience === 'signed-in' ? page.view(signedIn(visit), attempt) : page.view(visit, attempt)
}
