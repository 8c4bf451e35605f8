import type { StatementSummary } from '@veza/shared/contracts/selling.ts'
import type { SignedInVisit } from '../account/types.ts'
import { section } from '../account/views/frame.ts'
import { money } from '../amounts.ts'
import { type Html, html } from '../html.ts'
import { STATEMENTS_PATH } from './statement-files.ts'

/** A year of them; what is older is one click away. */
const SHOWN = 12

export function statementsPart(visit: SignedInVisit, statements: readonly StatementSummary[]): Html {
  const { t } = visit.page
  const [shown, older] = [statements.slice(0, SHOWN), statements.slice(SHOWN)]
  return section(
    t('selling.statements'),
    html`<p class="soft">${t(shown.length > 0 ? 'selling.statements.about' : 'selling.statements.none')}</p>`,
    shown.length > 0 && table(visit, shown),
    older.length > 0 &&
      html`<details class="more"><summary>${t('selling.statements.older')}</summary>${table(visit, older)}</details>`,
  )
}

function table(visit: SignedInVisit, statements: readonly StatementSummary[]): Html {
  const { t } = visit.page
  return html`<table class="statements"><thead><tr><th scope="col">${t('selling.statements.month')}</th><th scope="col">${t('selling.statements.closing')}</th><th scope="col">${t('selling.statements.files')}</th></tr></thead>
<tbody>${statements.map((statement) => row(visit, statement))}</tbody></table>`
}

function row({ page: { t, locale } }: SignedInVisit, { month, isFinal, currencies }: StatementSummary): Html {
  const name = monthName(locale, month)
  const link = (format: 'pdf' | 'csv') =>
    html`<a href="${STATEMENTS_PATH}/${month}.${format}?lang=${locale}" aria-label="${t('selling.statements.of', { month: name, format: format.toUpperCase() })}">${format.toUpperCase()}</a>`
  return html`<tr><th scope="row">${name}${!isFinal && html` <span class="tag">${t('selling.statements.running')}</span>`}</th>
<td class="figure">${currencies.map(({ currency, closing }) => html`<span class="closing">${money(closing, currency, locale)}</span>`)}</td>
<td class="statement-files">${link('pdf')} ${link('csv')}</td></tr>`
}

const monthName = (locale: string, month: string): string =>
  new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : locale, {
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  }).format(new Date(`${month}-01T00:00:00Z`))
