import {
  QUERY_MAX,
  type SearchPage,
  type SearchQuery,
  searchKinds,
  searchSorts,
} from '@veza/shared/contracts/search.ts'
import { type Html, html } from '../html.ts'
import { icon } from './icons.ts'
import { layout } from './layout.ts'
import type { Page } from './page.ts'
import { addressOf, chosenOf, withoutChoices } from './search-address.ts'
import { figure, narrowing } from './search-facets.ts'
import type { SearchOnPage } from './search-on-page.ts'
import { foundRows } from './search-rows.ts'

export function searchPage(page: Page, shown: SearchOnPage): string {
  const { t } = page
  const { query } = shown.asked
  const title = query === '' ? t('search.title') : t('search.titleOf', { query })
  return layout(page, {
    title: `${title} · ${t('site.name')}`,
    description: t('search.description'),
    listed: false,
    main: html`<section class="search"><h1 class="off-screen">${t('search.title')}</h1>
${form(page, shown.asked)}
${kinds(page, shown.asked)}
<div class="search-parts">${narrowing(page, shown)}<div class="search-results">${results(page, shown)}</div></div></section>`,
  })
}

/** Works as it stands; a script adds suggestions. */
function form({ t }: Page, asked: SearchQuery): Html {
  const { query, kind, sort } = asked
  return html`<form class="search-form" role="search" action="/search" data-search data-suggestions="${t('search.suggestions')}" data-creator="${t('search.person')}" data-playlist="${t('search.playlist')}">
<div class="search-field">${icon('search')}<input type="search" name="query" value="${query}" maxlength="${QUERY_MAX}" aria-label="${t('search.label')}" placeholder="${t('search.placeholder')}" autocomplete="off" autocapitalize="off" spellcheck="false" enterkeyhint="search"></div>
${kind !== 'tracks' && html`<input type="hidden" name="kind" value="${kind}">`}${sort !== 'relevance' && html`<input type="hidden" name="sort" value="${sort}">`}
<button class="button" type="submit">${t('search.submit')}</button>
</form>`
}

function kinds({ t }: Page, asked: SearchQuery): Html {
  const links = searchKinds.map((kind) => {
    const address = addressOf({ ...withoutChoices(asked), kind })
    return html`<a href="${address}"${kind === asked.kind && html` aria-current="page"`}>${t(`search.kind.${kind}`)}</a>`
  })
  return html`<nav class="search-kinds" aria-label="${t('search.kinds')}">${links}</nav>`
}

function results(page: Page, shown: SearchOnPage): Html {
  const { asked, found } = shown
  if (found.items.length === 0 && asked.cursor === undefined) return nothing(page, asked)
  const { t } = page
  const next =
    found.nextCursor !== null &&
    html`<a href="${addressOf(asked, found.nextCursor)}" rel="next">${t('search.more')}</a>`
  const first = asked.cursor !== undefined && html`<a href="${addressOf(asked)}">${t('search.first')}</a>`
  return html`${found.isAlike && html`<p class="search-alike">${t('search.alike', { query: asked.query })}</p>`}
${asked.kind !== 'creators' && html`<div class="search-line">${amount(page, found)}${sorts(page, asked)}</div>`}
${foundRows(page, shown)}
${(first || next) && html`<nav class="pager">${first}${next}</nav>`}`
}

function amount(page: Page, { summary }: SearchPage): Html {
  if (summary === null) return html`<span></span>`
  const number = figure(page, summary.matches)
  return html`<p class="soft">${page.t(summary.isExact ? 'search.found' : 'search.found.about', { number })}</p>`
}

function sorts({ t }: Page, asked: SearchQuery): Html {
  const links = searchSorts.map(
    (sort) =>
      html`<a href="${addressOf({ ...asked, sort })}"${sort === asked.sort && html` aria-current="true"`}>${t(`search.sort.${sort}`)}</a>`,
  )
  return html`<nav class="search-sorts" aria-label="${t('search.sort')}">${links}</nav>`
}

function nothing({ t }: Page, asked: SearchQuery): Html {
  if (asked.query === '' && asked.kind === 'creators')
    return html`<div class="empty"><p>${t('search.people.first')}</p></div>`
  const isChosen = chosenOf(asked).length > 0
  const why =
    isChosen || asked.query === '' ? t('search.none.chosen') : t('search.none', { query: asked.query })
  return html`<div class="empty"><p>${why}</p>
${isChosen ? html`<p><a href="${addressOf(withoutChoices(asked))}">${t('search.none.unchoose')}</a></p>` : html`<p class="soft">${t('search.none.next')}</p>`}</div>`
}
