import { DomainError } from '@veza/shared/kernel/errors.ts'
import { Router } from 'express'
import type { Context } from '../../context.ts'
import { sendStatement, statementFile } from '../../domains/transfers/index.ts'
import { SELLING_PATH } from '../../http/selling-page.ts'
import type { Answers } from '../account/answers.ts'
import { signInFor } from '../account/router.ts'
import type { TextKey } from '../texts/index.ts'

export const STATEMENTS_PATH = `${SELLING_PATH}/statements`

/** What the page can say of a statement that there is not, or not just now. */
function toldOf(error: unknown): TextKey | undefined {
  if (!(error instanceof DomainError)) return undefined
  if (error.code === 'statement-too-long') return 'said.statement-too-long'
  if (error.code === 'no-statement') return 'said.no-statement'
  return error.status === 503 ? 'said.statement-later' : undefined
}

/** The files that the API has as well, for windows whose session has to be renewed first: that is done for pages alone. */
export function statementPages(ctx: Context, answers: Answers): Router {
  const router = Router({ caseSensitive: true, strict: true })
  for (const format of ['pdf', 'csv'] as const)
    router.get(`${STATEMENTS_PATH}/:month.${format}`, async (req, res) => {
      const { viewer, query } = req
      if (!viewer) return answers.go(res, signInFor(SELLING_PATH))
      const { month = '' } = req.params as { month?: string }
      try {
        sendStatement(res, await statementFile(ctx, viewer.userId, { month, format, language: query.lang }))
      } catch (error) {
        const told = toldOf(error)
        if (!told) throw error
        answers.go(res, SELLING_PATH, told)
      }
    })
  return router
}
