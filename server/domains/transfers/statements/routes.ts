import { statementMonthSchema } from '@veza/shared/contracts/selling.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import { type Request, type Response, Router } from 'express'
import type { Context } from '../../../context.ts'
import { signedIn } from '../../../http/request-context.ts'
import { type Locale, locales } from '../../../platform/mail/index.ts'
import { renderPdf } from '../../../platform/pdf/index.ts'
import { statementCsv } from './csv.ts'
import { statementDocument } from './document.ts'
import { sellerOf } from './queries.ts'
import { readStatement, type Statement } from './read.ts'

/** More would be a hundred pages and many seconds of work. */
const MOST_PDF_LINES = 2_000

type Asked = Request<{ month: string }>

/** Statements as files, below the API's prefix; each sees only their own. `?lang=` for another language than the account's. */
export function statementFiles(ctx: Context): Router {
  const router = Router()
  router.get('/me/statements/:month.csv', async (req: Asked, res) => {
    const { statement, locale } = await open(ctx, req)
    send(res, `veza-${statement.month.name}.csv`, 'text/csv; charset=utf-8', statementCsv(statement, locale))
  })
  router.get('/me/statements/:month.pdf', async (req: Asked, res) => {
    const { statement, locale, seller } = await open(ctx, req)
    refuseLong(statement)
    const pdf = await renderPdf(statementDocument(statement, seller, locale))
    send(res, `veza-${statement.month.name}.pdf`, 'application/pdf', pdf)
  })
  return router
}

/** @throws DomainError 401, 404 `no-statement`, 429 */
async function open(ctx: Context, req: Asked) {
  const { userId } = signedIn({ viewer: req.viewer })
  const month = statementMonthSchema.safeParse(req.params.month)
  if (!month.success) throw new DomainError(404, 'no-statement', 'There is no statement of this month.')
  await ctx.limits.take('statement', userId)
  const seller = await sellerOf(ctx.db, userId)
  const locale: Locale = locales.find((one) => one === req.query.lang) ?? seller.locale
  return { statement: await readStatement(ctx, userId, month.data), seller, locale }
}

function refuseLong({ currencies }: Statement): void {
  const lines = currencies.reduce((sum, one) => sum + one.lines.length, 0)
  if (lines > MOST_PDF_LINES)
    throw new DomainError(
      422,
      'statement-too-long',
      `This month has ${lines} lines, too many for a PDF. Take the table (CSV) instead.`,
    )
}

function send(res: Response, filename: string, type: string, body: string | Buffer): void {
  res.set({
    'Content-Type': type,
    'Content-Disposition': `attachment; filename="${filename}"`,
    'Cache-Control': 'private, no-store',
    'X-Content-Type-Options': 'nosniff',
  })
  res.send(body)
}
