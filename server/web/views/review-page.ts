import type { Review } from '@veza/shared/contracts/reviews.ts'
import { type Html, html } from '../html.ts'
import { layout } from './layout.ts'
import type { Page } from './page.ts'
import { type ReviewForm, reviewForm, reviewItem } from './reviews.ts'

interface About {
  readonly title: string
  readonly home: string
}

/** One review, for who was sent its address. */
export const reviewPage = (page: Page, about: About, review: Review): string =>
  framed(page, about, reviewItem(page, review))

/** What was written and could not be taken, to be mended. */
export const reviewAgainPage = (page: Page, about: About, form: ReviewForm): string =>
  framed(page, about, reviewForm(page, form), page.t('form.problem'))

function framed(page: Page, { title, home }: About, inside: Html, said?: string): string {
  const { t } = page
  const heading = t('reviews.of', { title })
  return layout(page, {
    title: `${said === undefined ? '' : `${said} · `}${heading} · ${t('site.name')}`,
    description: heading,
    listed: false,
    main: html`<section class="reviews"><p class="back"><a href="${home}#reviews">${t('reviews.backTo', { title })}</a></p><h1>${heading}</h1>
${inside}</section>`,
  })
}
