import { bpmRanges, durationRanges, facetNames, priceRanges } from '@veza/shared/contracts/search.ts'
import { isMusicalKey, keyWithCamelot } from '@veza/shared/media/musical-keys.ts'
import { type Html, html } from '../html.ts'
import { isTextKey } from '../texts/index.ts'
import { icon } from './icons.ts'
import type { Page } from './page.ts'
import { addressOf, type Choice, chosenOf, withChoice, withoutChoice } from './search-address.ts'
import type { SearchOnPage } from './search-on-page.ts'

type Counts = readonly { readonly value: string; readonly count: number }[]

/** Ranges in their order; all else as it was found, the most frequent first. */
const ranges: readonly string[] = [...bpmRanges, ...durationRanges, ...priceRanges]

export const figure = ({ locale }: Page, count: number) =>
  new Intl.NumberFormat(locale === 'en' ? 'en-GB' : locale).format(count)

/** What is chosen, and what else could be: each a link, so that it needs no scripts. Folded away where room is scarce. */
export function narrowing(page: Page, { asked, found }: SearchOnPage): Html | false {
  const { t } = page
  const chosen = chosenOf(asked)
  const open = facetNames.flatMap((name) => {
    const counts = found.summary?.facets[name]
    return counts && (name === 'tag' || asked[name] === undefined) ? [[name, counts] as const] : []
  })
  if (chosen.length + open.length === 0) return false
  return html`<aside class="search-narrow" aria-label="${t('search.narrow')}">
${chosen.length > 0 && html`<ul class="search-chosen" aria-label="${t('search.chosen')}">${chosen.map((choice) => chip(page, asked, choice))}</ul>`}
<details><summary>${t('search.narrow')}${icon('down')}</summary><div class="search-facets">
${open.map(([name, counts]) => facet(page, asked, name, counts))}
${found.summary?.isExact === false && html`<p class="soft">${t('search.about')}</p>`}</div></details></aside>`
}

function chip(page: Page, asked: SearchOnPage['asked'], choice: Choice): Html {
  const name = valueText(page, choice)
  return html`<li><a href="${addressOf(withoutChoice(asked, choice))}" aria-label="${page.t('search.unchoose', { name })}">${name}${icon('close')}</a></li>`
}

function facet(page: Page, asked: SearchOnPage['asked'], name: Choice['name'], counts: Counts): Html {
  const inOrder = counts.toSorted((one, other) => ranges.indexOf(one.value) - ranges.indexOf(other.value))
  const items = inOrder.map(({ value, count }) => {
    const choice = { name, value }
    return html`<li><a href="${addressOf(withChoice(asked, choice))}" rel="nofollow">${valueText(page, choice)}</a> <span class="figure">${figure(page, count)}</span></li>`
  })
  return html`<section><h2>${page.t(`search.facet.${name}`)}</h2><ul>${items}</ul></section>`
}

/** What is ours in the reader's words; genres and tags as they were written. */
function valueText({ t, locale }: Page, { name, value }: Choice): string {
  if (name === 'key') return isMusicalKey(value) ? keyWithCamelot(value, locale) : value
  const key = `search.${name}.${value}`
  return isTextKey(key) ? t(key) : value
}
