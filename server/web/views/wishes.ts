import { API_PREFIX } from '@veza/shared/contracts/index.ts'
import type { Product } from '@veza/shared/contracts/products.ts'
import { WISHES_COUNTED } from '@veza/shared/contracts/wishes.ts'
import { attributes, type Html, html } from '../html.ts'
import { icon } from './icons.ts'
import type { Page } from './page.ts'

/** How things for sale stand to one reader. */
export interface WishesOnPage {
  /** Products that they have, in whatever they bought them: no wishes any more. */
  readonly bought: ReadonlySet<string>
  /** Products on their list. */
  readonly wished: ReadonlySet<string>
  /** Of their own products: on how many lists. */
  readonly counts: ReadonlyMap<string, number>
}

/** Puts it on the reader's wish list, and takes it off; leads who is not signed in there. */
export function wishButton(page: Page, { id, title }: Pick<Product, 'id' | 'title'>, isOn: boolean): Html {
  const label = page.t('wish.of', { title })
  const inside = html`${icon('wish')}<span>${page.t('wish.add')}</span>`
  if (!page.person)
    return html`<a class="text-button reaction wish" href="/sign-in?next=${encodeURIComponent(page.path)}" rel="nofollow" aria-label="${label}">${inside}</a>`
  return wishForm(
    page,
    id,
    html`<button class="text-button reaction wish" type="submit" name="do"${pressed(isOn)} aria-label="${label}">${inside}</button>`,
  )
}

/** On how many lists one's own is; nothing where that is none. */
export function wishCount({ t }: Page, count: number | undefined): Html | false {
  if (count === undefined || count === 0) return false
  const text =
    count < WISHES_COUNTED ? t('wish.count', { count }) : t('wish.countMost', { most: WISHES_COUNTED })
  return html` ${text}`
}

/** At the end of a row of the list. Without a title, of what cannot be bought any more. */
export function wishMark(page: Page, id: string, title: string | undefined): Html {
  const label = title === undefined ? page.t('wish.gone') : page.t('wish.of', { title })
  const data = attributes({ 'aria-label': label, title: label })
  return wishForm(
    page,
    id,
    html`<button class="icon-button reaction wish" type="submit" name="do"${pressed(true)}${data}>${icon('wish')}</button>`,
    'row-action',
  )
}

const pressed = (isOn: boolean): Html =>
  attributes({ value: isOn ? 'unwish' : 'wish', 'aria-pressed': String(isOn) })

function wishForm(page: Page, id: string, button: Html, className?: string): Html {
  const data = attributes({ class: className, 'data-reaction': `${API_PREFIX}/me/wishes/${id}` })
  return html`<form method="post" action="/library/wishes"${data}>
<input type="hidden" name="csrf" value="${page.csrf}"><input type="hidden" name="product" value="${id}"><input type="hidden" name="next" value="${page.path}">
${button}</form>`
}
