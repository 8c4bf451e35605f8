import type { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Request, Response } from 'express'
import type { Context } from '../../context.ts'
import { formTokens } from '../../http/forms.ts'
import { CONTINUE_PATH } from '../../http/local-path.ts'
import type { PageOf } from '../page-reader.ts'
import { isTextKey, type TextKey } from '../texts/index.ts'
import { layout } from '../views/layout.ts'
import { type MessageKind, messagePage } from '../views/message-page.ts'
import { waitIn } from './problems.ts'
import { notesOf } from './said.ts'
import { type AccountPage, type Attempt, signedIn, type Visit } from './types.ts'

/** How pages of accounts are answered: never kept by anybody, never found by search engines. */
export interface Answers {
  visit(req: Request, res: Response): Visit
  /** What the page before left to be said, once. */
  said(visit: Visit): string | undefined
  page(page: AccountPage, visit: Visit, status: number, attempt: Attempt): Promise<void>
  /** A sentence and a button, where there is no form to show. */
  message(req: Request, res: Response, fault: DomainError): void
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
    message: (req, res, fault) => {
      const asked = pageOf(req, res)
      // Nobody knows that they were there.
      const page = req.path === CONTINUE_PATH ? { ...asked, path: asked.next ?? '/' } : asked
      const { status, retryAfterSeconds: seconds } = fault
      if (seconds !== undefined) res.set('Retry-After', String(seconds))
      const reference = status >= 500 ? req.requestId : undefined
      const values = seconds === undefined ? {} : { wait: waitIn(page.locale, seconds) }
      res
        .status(status)
        .set(unkept)
        .type('html')
        .send(messagePage(page, kindOf(fault), reference, values))
    },
    go: (res, to, say) => {
      if (say) notes.leave(res, 'said', say)
      res.set(unkept).redirect(303, to)
    },
  }
}

function kindOf({ status }: DomainError): MessageKind {
  if (status >= 500) return 'failed'
  if (status === 429) return 'hurried'
  return status === 413 ? 'large' : 'refused'
}

function viewOf(page: AccountPage, visit: Visit, attempt: Attempt) {
  return page.audience === 'signed-in' ? page.view(signedIn(visit), attempt) : page.view(visit, attempt)
}
