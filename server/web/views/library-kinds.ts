import { attributes, type Html, html } from '../html.ts'
import type { Page } from './page.ts'

const kinds = [
  ['/library', 'library.likes'],
  ['/library/wishes', 'library.wishes'],
  ['/orders', 'library.purchases'],
] as const

/** The ways through a library. */
export function libraryKinds({ t, path }: Page): Html {
  return html`<nav class="search-kinds" aria-label="${t('library.title')}">${kinds.map(([href, key]) => html`<a href="${href}"${attributes({ 'aria-current': href === path && 'page' })}>${t(key)}</a>`)}</nav>`
}
