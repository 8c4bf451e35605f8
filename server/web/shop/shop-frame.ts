import type { Attempt, Visit } from '../account/types.ts'
import { summary } from '../account/views/form.ts'
import { type HtmlValue, html } from '../html.ts'
import type { Content } from '../views/layout.ts'

/** A page of buying: one column, wide enough for a title and its price. */
export function shopFrame(visit: Visit, attempt: Attempt, title: string, ...parts: HtmlValue[]): Content {
  const { t } = visit.page
  const isWrong = attempt.problem !== undefined || attempt.faults.size > 0
  const words = `${title} · ${t('site.name')}`
  return {
    title: isWrong ? t('form.problemTitle', { title: words }) : words,
    description: title,
    listed: false,
    plain: true,
    main: html`<div class="shop"><h1>${title}</h1>${summary(visit, attempt)}${parts}</div>`,
  }
}
