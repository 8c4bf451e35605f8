import { RATING_MAX, REVIEW_TEXT_MAX, type Review, type Reviews } from '@veza/shared/contracts/reviews.ts'
import { attributes, type Html, html } from '../html.ts'
import type { Page } from './page.ts'

/** What the buyers of one thing say of it, on its page. */
export interface ReviewsOnPage {
  readonly reviews: Reviews
  readonly productId: string
  /** The path of its page. */
  readonly home: string
  /** The newest of them. */
  readonly first: boolean
}

/** Nothing, where nobody has said anything and this reader cannot. */
export function reviewsSection(page: Page, shown: ReviewsOnPage | undefined): Html | false {
  if (!shown) return false
  const { t } = page
  const { reviews, productId, home, first } = shown
  const { items, own, mayReview, ratings, nextCursor } = reviews
  if (items.length === 0 && own === null && !mayReview && first) return false
  const newest = !first && html`<a href="${home}#reviews">${t('reviews.newest')}</a>`
  const older =
    nextCursor !== null &&
    html`<a href="${home}?reviews=${encodeURIComponent(nextCursor)}#reviews" rel="next">${t('reviews.older')}</a>`
  const isGivenBack = own !== null && !own.isWithheld && !mayReview
  const said = { rating: own?.rating, text: own?.text ?? '' }
  return html`<section class="reviews" id="reviews" aria-labelledby="reviews-title"><h2 id="reviews-title">${t('reviews.title')}</h2>
${ratings.mean !== null && meanLine(page, ratings.mean, ratings.count)}
${own?.isWithheld && html`<p class="note">${t('reviews.withheld')}</p>${reviewItem(page, own)}`}
${own && isGivenBack && html`<p class="note">${t('reviews.givenBack')}</p>${reviewItem(page, own)}${givenBackForm(page, { productId, home })}`}
${mayReview && !own?.isWithheld && reviewForm(page, { productId, home, isNew: own === null, ...said })}
${items.length > 0 ? html`<ol class="review-list">${items.map((review) => html`<li>${reviewItem(page, review)}</li>`)}</ol>` : ratings.count === 0 && html`<p class="soft">${t('reviews.none')}</p>`}
${(newest || older) && html`<nav class="pager" aria-label="${t('reviews.title')}">${newest}${older}</nav>`}</section>`
}

function meanLine({ t, locale }: Page, mean: number, count: number): Html {
  const figure = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(mean)
  return html`<p class="review-mean"><span class="stars" aria-hidden="true">${stars(Math.round(mean))}</span> <strong class="figure">${t('reviews.mean', { mean: figure })}</strong><span class="dot">·</span>${t('reviews.count', { count })}</p>`
}

const stars = (rating: number): string => '★'.repeat(rating) + '☆'.repeat(RATING_MAX - rating)

export function reviewItem(page: Page, { id, rating, text, author, createdAt, editedAt }: Review): Html {
  const { t, person } = page
  const day = new Intl.DateTimeFormat(page.locale === 'en' ? 'en-GB' : page.locale, {
    dateStyle: 'long',
    timeZone: 'UTC',
  }).format(new Date(createdAt))
  const isOwn = person?.username === author.username
  const label = t('reviews.reportOf', { name: author.displayName })
  return html`<article class="review"><p class="review-head"><span class="stars" role="img" aria-label="${t('reviews.rated', { rating })}">${stars(rating)}</span> <a href="/@${author.username}">${author.displayName}</a><span class="dot">·</span><a class="soft" href="/reviews/${id}"><time datetime="${createdAt}">${day}</time></a>${editedAt !== null && html`<span class="soft"> (${t('reviews.edited')})</span>`}${!isOwn && html`<span class="dot">·</span><a class="soft" href="/report?next=${encodeURIComponent(`/reviews/${id}`)}" rel="nofollow" aria-label="${label}">${t('reviews.report')}</a>`}</p>
${text !== '' && html`<p class="review-text">${text}</p>`}</article>`
}

export interface ReviewForm {
  readonly productId: string
  readonly home: string
  readonly isNew: boolean
  readonly rating: number | undefined
  readonly text: string
  /** What of what was sent could not be taken. */
  readonly faults?: readonly ('rating' | 'text')[]
}

const formOpening = (page: Page, { productId, home }: Pick<ReviewForm, 'productId' | 'home'>): Html =>
  html`<form class="comment-form review-form" method="post" action="/reviews">
<input type="hidden" name="csrf" value="${page.csrf}"><input type="hidden" name="product" value="${productId}"><input type="hidden" name="next" value="${home}">`

const removeButton = ({ t }: Page): Html =>
  html`<button class="button-grave" type="submit" name="do" value="remove" formnovalidate>${t('reviews.remove')}</button>`

/** One's own of what was given back: it can go, and no more. */
const givenBackForm = (page: Page, form: Pick<ReviewForm, 'productId' | 'home'>): Html =>
  html`${formOpening(page, form)}
<div class="comment-form-end">${removeButton(page)}</div></form>`

/** One's own: written, changed, taken back. */
export function reviewForm(page: Page, form: ReviewForm): Html {
  const { t } = page
  const { isNew, rating, text, faults = [] } = form
  const option = (value: number) =>
    html`<option value="${value}"${attributes({ selected: value === rating })}>${value} ${stars(value)}</option>`
  const line = (field: 'rating' | 'text') =>
    faults.includes(field) &&
    html`<p class="fault" id="review-${field}-fault" role="alert">${t(`reviews.fault.${field}`)}</p>`
  const wrong = (field: 'rating' | 'text', hint?: string) =>
    attributes({
      'aria-invalid': faults.includes(field) && 'true',
      'aria-describedby': faults.includes(field) ? `review-${field}-fault` : hint,
      autofocus: faults[0] === field,
    })
  return html`${formOpening(page, form)}
${line('rating')}<label for="review-rating">${t('reviews.rating')}</label><select id="review-rating" name="rating" required${wrong('rating')}><option value="">${t('reviews.choose')}</option>${[5, 4, 3, 2, 1].map(option)}</select>
${line('text')}<label for="review-text">${t('reviews.text')} <span id="review-hint">${t('reviews.text.hint')}</span></label><textarea id="review-text" name="text" maxlength="${REVIEW_TEXT_MAX}"${wrong('text', 'review-hint')}>
${text}</textarea>
<div class="comment-form-end">${!isNew && removeButton(page)}<button class="button-quiet" type="submit" name="do" value="put">${t(isNew ? 'reviews.publish' : 'reviews.save')}</button></div></form>`
}
