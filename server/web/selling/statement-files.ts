import { DomainError } from '@veza/shared/kernel/errors.ts'
import { Router } from 'express'
import type { Context } from '../../context.ts'
import { sendStatement, statementFile } from '../../domains/transfers/index.ts'
import { SELLING_PATH } from '../../http/selling-page.ts'
import type { Answers } from '../account/answers.ts'
import { signInFor } from '../account/router.ts'

export const STATEMENTS_PATH = `${SELLING_PATH}/statements`

/** What the page can say of a statement that there is not. */
const told = { 'statement-too-long': 'said.statement-too-long', 'no-statement': 'said.no-statement' } as const

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
        const code = error instanceof DomainError ? error.code : ''
        if (code !== 'statement-too-long' && code !== 'no-statement') throw error
        answers.go(res, SELLING_PATH, told[code])
      }
    })
  return router
}
