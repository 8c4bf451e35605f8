import { statementMonthSchema } from '@veza/shared/contracts/selling.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Context } from '../../../context.ts'
import { type Locale, locales } from '../../../platform/mail/index.ts'
import { renderPdf } from '../../../platform/pdf/index.ts'
import { statementCsv } from './csv.ts'
import { statementDocument } from './document.ts'
import { sellerOf } from './queries.ts'
import { readStatement, type Statement } from './read.ts'

/** More would be a hundred pages and many seconds of work. */
const MOST_PDF_LINES = 2_000

export interface WantedFile {
  /** As an address names it: `2026-11`. */
  readonly month: string
  readonly format: 'csv' | 'pdf'
  /** Where it is none of ours, the account's. */
  readonly language: unknown
}

export interface StatementFile {
  readonly filename: string
  readonly type: string
  readonly body: string | Buffer
}

/** One month of a seller's, as a file. @throws DomainError 404 `no-statement`, 422 `statement-too-long`, 429 */
export async function statementFile(
  ctx: Pick<Context, 'db' | 'clock' | 'limits'>,
  userId: string,
  wanted: WantedFile,
): Promise<StatementFile> {
  const month = statementMonthSchema.safeParse(wanted.month)
  if (!month.success) throw new DomainError(404, 'no-statement', 'There is no statement of this month.')
  await ctx.limits.take('statement', userId)
  const seller = await sellerOf(ctx.db, userId)
  const locale: Locale = locales.find((one) => one === wanted.language) ?? seller.locale
  const statement = await readStatement(ctx, userId, month.data)
  const filename = `veza-${statement.month.name}.${wanted.format}`
  if (wanted.format === 'csv')
    return { filename, type: 'text/csv; charset=utf-8', body: statementCsv(statement, locale) }
  refuseLong(statement)
  const body = await renderPdf(statementDocument(statement, seller, locale))
  return { filename, type: 'application/pdf', body }
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
