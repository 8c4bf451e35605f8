import { DomainError } from '@veza/shared/kernel/errors.ts'
import { type Request, type RequestHandler, Router } from 'express'
import { formOf } from '../../http/forms.ts'
import { localPath } from '../../http/local-path.ts'
import { toDomainError } from '../../http/problem.ts'
import type { Answers } from './answers.ts'
import { FieldFaults, typedOf } from './fields.ts'
import { told } from './problems.ts'
import {
  type AccountPage,
  type Attempt,
  type Fields,
  NOTHING,
  type Outcome,
  signedIn,
  type Visit,
} from './types.ts'

/** Serves a table of pages, each with its forms. */
export function accountRouter(table: readonly AccountPage[], answers: Answers): Router {
  const router = Router({ caseSensitive: true, strict: true })
  for (const page of table) router.route(page.path).get(get(page, answers)).post(post(page, answers))
  return router
}

export const signInFor = (path: string) => `/sign-in?next=${encodeURIComponent(path)}`

const get =
  (page: AccountPage, answers: Answers): RequestHandler =>
  async (req, res) => {
    const elsewhere = turnedAway(page, req)
    if (elsewhere) return answers.go(res, elsewhere)
    const visit = answers.visit(req, res)
    if (page.audience === 'visitors' && visit.viewer) return answers.go(res, visit.page.next ?? '/settings')
    const instead = await insteadOf(page, visit)
    if (instead !== undefined) return answers.go(res, instead)
    try {
      await answers.page(page, { ...visit, said: answers.said(visit) }, 200, NOTHING)
    } catch (error) {
      if (!isBadCursor(error)) throw error
      answers.go(res, page.path)
    }
  }

/** An address that was cut short, or is older than what it points to: the list is there from its beginning. */
const isBadCursor = (error: unknown) => error instanceof DomainError && error.code === 'bad-cursor'

const post =
  (page: AccountPage, answers: Answers): RequestHandler =>
  async (req, res) => {
    const fields = formOf(req)
    const elsewhere = turnedAway(page, req)
    if (elsewhere) return answers.go(res, elsewhere, 'said.session-ended')
    const visit = answers.visit(req, res)
    const sent: Attempt = { ...NOTHING, action: fields.get('do'), typed: typedOf(fields) }
    try {
      const outcome = await act(page, visit, fields)
      if (outcome.kind === 'go') return answers.go(res, outcome.to, outcome.say)
      if (outcome.kind === 'show')
        return await answers.page(page, visit, 200, { ...sent, made: outcome.made })
      const { faults, problem } = outcome
      await answers.page(page, visit, 422, { ...sent, faults, problem })
    } catch (error) {
      const [status, attempt] = refusal(visit, fields, error)
      await answers.page(page, visit, status, { ...sent, ...attempt })
    }
  }

/** What a person can mend is told on the form; anything else is a fault of ours, and thrown on. */
function refusal(visit: Visit, fields: Fields, error: unknown): [status: number, Partial<Attempt>] {
  if (error instanceof FieldFaults) return [422, { faults: error.faults }]
  const fault = toDomainError(error)
  if (fault.status >= 500) throw error
  if (fault.retryAfterSeconds !== undefined) visit.res.set('Retry-After', String(fault.retryAfterSeconds))
  return [fault.status, told(visit.page, fault, fields)]
}

/** Where a person belongs who has no business on this page; undefined for those who have. */
function turnedAway(page: AccountPage, req: Request): string | undefined {
  return page.audience === 'signed-in' && !req.viewer
    ? signInFor(localPath(req.originalUrl, req.path))
    : undefined
}

function insteadOf(page: AccountPage, visit: Visit) {
  return page.audience === 'signed-in' ? page.instead?.(signedIn(visit)) : page.instead?.(visit)
}

async function act(page: AccountPage, visit: Visit, fields: Fields): Promise<Outcome> {
  const name = fields.get('do') ?? ''
  const outcome = Object.hasOwn(page.actions, name)
    ? page.audience === 'signed-in'
      ? page.actions[name]?.(signedIn(visit), fields)
      : page.actions[name]?.(visit, fields)
    : undefined
  if (outcome === undefined)
    throw new DomainError(400, 'unknown-action', 'This page has no such form. Load it again.')
  return outcome
}
