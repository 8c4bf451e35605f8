import { type Response, Router } from 'express'
import type { Context } from '../../../context.ts'
import { signedIn } from '../../../http/request-context.ts'
import { type StatementFile, statementFile } from './file.ts'

/** Statements as files, below the API's prefix; each sees only their own. `?lang=` for another language than the account's. */
export function statementFiles(ctx: Context): Router {
  const router = Router()
  for (const format of ['csv', 'pdf'] as const)
    router.get(`/me/statements/:month.${format}`, async (req, res) => {
      const { userId } = signedIn({ viewer: req.viewer })
      const { month = '' } = req.params as { month?: string }
      sendStatement(res, await statementFile(ctx, userId, { month, format, language: req.query.lang }))
    })
  return router
}

export function sendStatement(res: Response, { filename, type, body }: StatementFile): void {
  res.set({
    'Content-Type': type,
    'Content-Disposition': `attachment; filename="${filename}"`,
    'Cache-Control': 'private, no-store',
    'X-Content-Type-Options': 'nosniff',
  })
  res.send(body)
}
