import { API_PREFIX } from '@veza/shared/contracts/index.ts'
import type { DomainError } from '@veza/shared/kernel/errors.ts'
import type { ErrorRequestHandler, Request, Response } from 'express'
import { isSafe } from '../../http/csrf.ts'
import { fieldsOf, isFormOfPage } from '../../http/forms.ts'
import { CONTINUE_PATH } from '../../http/local-path.ts'
import { loggedPath } from '../../http/logged-path.ts'
import { toDomainError } from '../../http/problem.ts'
import type { Logger } from '../../platform/logger/index.ts'
import type { Answers } from './answers.ts'
import { typedOf } from './fields.ts'
import { signInFor } from './router.ts'
import { type AccountPage, NOTHING } from './types.ts'

/** Forms that were refused before any page saw them, and pages that failed: told by a page, not by JSON. */
export function formFailures(
  log: Logger,
  table: readonly AccountPage[],
  answers: Answers,
): ErrorRequestHandler {
  const byPath = new Map(table.map((page) => [page.path, page]))
  return async (error, req, res, next) => {
    const fault = toDomainError(error)
    const page = byPath.get(req.path)
    const isOurs = isFormOfPage(req) || (page !== undefined && fault.status >= 500) || isHurried(req, fault)
    if (res.headersSent || !isOurs) return next(error)
    if (fault.code === 'csrf' && page) return offerAgain(answers, page, req, res, fault)
    if (fault.status >= 500)
      log.error({ err: error, requestId: req.requestId, path: loggedPath(req) }, 'page failed')
    answers.message(req, res, fault)
  }
}

/** A person who opens pages too fast, whichever page it was. */
function isHurried(req: Request, { status }: DomainError): boolean {
  const isPage = !req.path.startsWith(API_PREFIX) || req.path === CONTINUE_PATH
  if (status !== 429 || !isPage) return false
  return isSafe(req) && req.accepts(['json', 'html']) === 'html'
}

/** The form as it was typed, with a fresh token: whoever sees it is in the session that it is shown in. */
async function offerAgain(
  answers: Answers,
  page: AccountPage,
  req: Request,
  res: Response,
  fault: DomainError,
) {
  if (page.audience === 'signed-in' && !req.formViewer)
    return answers.go(res, signInFor(req.path), 'said.session-ended')
  const fields = fieldsOf(req)
  const visit = answers.visit(req, res)
  await answers.page(page, visit, fault.status, {
    ...NOTHING,
    action: fields.get('do'),
    typed: typedOf(fields),
    problem: visit.page.t('problem.csrf'),
  })
}
